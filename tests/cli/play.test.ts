/** Playing a world: the session line by line, and the built command through a pipe. */
import { describe, expect, it } from "vitest";
import { world, worldNames } from "../../envs/index.js";
import { PlaySession } from "../../lib/cli/play-session.js";
import { siriLab, siriLabWith } from "./program.js";

/** The action a hint recommends. */
function hinted(session: PlaySession): string {
  return /^Hint: (.*?) {2}\(/.exec(session.feed(":hint").text)?.[1] ?? "";
}

describe.each(worldNames)("a person plays %s", (name) => {
  it("to the end by following hints, and takes it all back", () => {
    const session = new PlaySession(world(name as string), { width: 100 });
    const opening = session.begin();
    expect(opening).toContain("Goal: ");
    let text = "";
    for (let step = 0; step < 200 && !text.includes("Reward"); step++) {
      const action = hinted(session);
      expect(action).not.toBe("");
      text = session.feed(action).text;
    }
    expect(text).toContain("You have won");
    expect(session.feed("1").text).toContain("This task is over");
    while (session.feed(":undo").text !== "There is nothing to undo.");
    expect(opening.endsWith(session.feed(":list").text)).toBe(true);
    expect(session.feed(":next").text).not.toBe(opening);
    expect(session.feed(":quit").quit).toBe(true);
  });

  it("and is told about mistakes", () => {
    const session = new PlaySession(world(name as string));
    session.begin();
    expect(session.feed("9999").text).toMatch(/There is no number 9999/);
    expect(session.feed(":jump").text).toMatch(/There is no command :jump[\s\S]*:undo/);
    expect(session.feed("xyzzy").text).toMatch(/\(refused: /);
    expect(session.feed("").text).toBe("");
    expect(session.feed(":progress").text).toMatch(/\[ \]/);
    expect(session.feed(":goal").text).toMatch(/^Goal: /);
  });
});

it("web pages are shown line by line", () => {
  expect(new PlaySession(world("webshop")).begin()).toMatch(/WebShop\nInstruction:\n/);
});

describe("siri-lab play", () => {
  it("plays lines from a pipe", () => {
    const { stdout } = siriLabWith({ input: "go drawer\n:undo\n1\n:quit\n" }, "play", "pocket", "--seed", "4");
    expect(stdout).toContain("pocket · train · task 4");
    expect(stdout).toContain("> go drawer");
    expect(stdout).toContain("Undone: 0 steps taken.");
    expect(stdout.trimEnd().endsWith("Goodbye.")).toBe(true);
  });

  it("lists the worlds without one, and names the nearest when it does not know one", () => {
    const help = siriLab("play");
    for (const name of worldNames) expect(help.stdout).toContain(`  ${name} `);
    expect(help.status).toBe(2);
    const unknown = siriLab("play", "pcket");
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toMatch(/play WORLD: expected one of household.*, got "pcket"; did you mean pocket\?/);
  });

  it("lists the dials of a world", () => {
    expect(siriLab("play", "pocket", "--help").stdout).toMatch(/slack=\d+ +a whole number/);
  });

  it("refuses a misspelt setting instead of ignoring it", () => {
    const { status, stderr } = siriLab("play", "pocket", "--set", "slak=2");
    expect(status).toBe(2);
    expect(stderr).toMatch(/--set: expected a known option before the =, got "slak=2"; did you mean slack\?/);
  });
});
