/** Playing a world: the session line by line, and the built command through a pipe. */
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { world, worldNames } from "../../envs/index.js";
import { PlaySession } from "../../lib/cli/play-session.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const command = `${root}/dist/lib/cli/play.js`;

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

describe("npm run play", () => {
  it("plays lines from a pipe", () => {
    const input = "go drawer\n:undo\n1\n:quit\n";
    const output = execFileSync(process.execPath, [command, "pocket", "--seed", "4"], { input, encoding: "utf8" });
    expect(output).toContain("pocket · train · task 4");
    expect(output).toContain("> go drawer");
    expect(output).toContain("Undone: 0 steps taken.");
    expect(output.trimEnd().endsWith("Goodbye.")).toBe(true);
  });

  it("lists the worlds without one, and when it does not know one", () => {
    const help = execFileSync(process.execPath, [command], { encoding: "utf8" });
    for (const name of worldNames) expect(help).toContain(`  ${name} `);
    const unknown = spawnSync(process.execPath, [command, "pcket"], { encoding: "utf8" });
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toMatch(/^world: expected a known world, got "pcket"; use one of: pocket/);
  });

  it("refuses a misspelt setting instead of ignoring it", () => {
    const { status, stderr } = spawnSync(process.execPath, [command, "pocket", "--set", "slak=2"], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^pocket: expected a known dial, got "slak"; use one of: slack/);
  });
});
