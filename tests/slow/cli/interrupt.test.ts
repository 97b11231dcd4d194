/** One Ctrl-C, on a real child: what is done is kept, the same command goes on, and the result is that of one go. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const program = resolve("dist/lib/cli/siri-lab.js");
const home = mkdtempSync(join(tmpdir(), "siri-interrupt-"));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

/** Runs the command; `at` this text on standard error it is told to stop. */
function run(cwd: string, args: readonly string[], at?: RegExp): Promise<Ended> {
  mkdirSync(join(home, cwd), { recursive: true });
  const child = spawn(process.execPath, [program, ...args], {
    cwd: join(home, cwd),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, said, told] = ["", "", false];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
    if (told || at === undefined || !at.test(said)) return;
    told = true;
    child.kill("SIGINT");
  });
  return new Promise((ended) => child.on("close", (code) => ended({ code, out, said })));
}

describe("one Ctrl-C", () => {
  afterAll(() => rmSync(home, { recursive: true }));

  it("keeps the steps of pretrain, and the policy is the same to the byte", async () => {
    const args = ["pretrain", "pocket", "--folder", "made", "--steps", "16"];
    const whole = await run("whole", args);
    const stopped = await run("stopped", args, /\d\/16 steps/);
    expect([whole.code, stopped.code]).toEqual([0, 130]);
    expect(stopped.said).toMatch(/go on with: the same command[\s\S]*\d of 16 steps are kept in/);
    const other = await run("stopped", [...args.slice(0, -1), "17"]);
    expect([other.code, other.said]).toEqual([1, expect.stringContaining("expected a stopped pretraining of")]);
    const again = await run("stopped", args);
    expect([again.code, again.out]).toEqual([0, whole.out]);
    const made = (folder: string): Record<string, string> =>
      Object.fromEntries(
        readdirSync(join(home, folder, "made")).map((name) => [
          name,
          readFileSync(join(home, folder, "made", name)).toString("base64"),
        ]),
      );
    expect(made("stopped")).toEqual(made("whole"));
  });

  it("keeps the games of evaluate, and the answer is the same", async () => {
    const args = ["evaluate", "alfworld", "--games", "50", "--greedy", "--json"];
    const whole = await run("at-once", args);
    const stopped = await run("in-parts", args, /46\/100 games/);
    expect([whole.code, stopped.code, stopped.out]).toEqual([0, 130, ""]);
    expect(stopped.said).toMatch(/\d+ games are kept in runs\/evaluate\/alfworld-\w+\.jsonl/);
    const again = await run("in-parts", args);
    expect([again.code, again.out]).toEqual([0, whole.out]);
    expect(
      existsSync(join(home, "in-parts", "runs", "evaluate")) && readdirSync(join(home, "in-parts", "runs", "evaluate")),
    ).toEqual([]);
  });
});
