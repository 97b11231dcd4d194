/** How commands end: a system error is one sentence, a reader who leaves is no error, a signal says how to go on. */
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fromSystem } from "../../lib/errors.js";
import { program, siriLab } from "./program.js";

const place = mkdtempSync(join(tmpdir(), "command-"));

function train(...args: string[]): { status: number | null; said: string } {
  const { status, stderr } = siriLab("train", ...args);
  return { status, said: stderr.trim() };
}

describe("a command", () => {
  it.each([
    ["missing.json", undefined, /expected a system that can do this \(open\), got "nothing there \(ENOENT\)"; check/],
    ["cut.json", "{", /cut.json: expected JSON, got "{"; correct the file/],
    ["null.json", "null", /null.json: expected a JSON object, \{ … \}, got null/],
    [
      "empty-section.json",
      '{"method":"gigpo","update":null}',
      /config.update: expected an object of options, got null/,
    ],
  ])("refuses %s in one line", (name, content, sentence) => {
    const path = join(place, name);
    if (content !== undefined) writeFileSync(path, content);
    const { status, said } = train("--config", path);
    expect(said).toMatch(sentence);
    expect(said.split("\n")).toHaveLength(1);
    expect(status).toBe(1);
  });

  it("ends quietly when nobody reads on", async () => {
    const child = spawn(process.execPath, [program, "train", "siri", "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let said = "";
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, said }).toEqual({ code: 141, said: "" });
  });

  it("that is told to stop keeps the run and says how to go on", async () => {
    const folder = join(place, "a run");
    const settings = ["iterations=400", "rollout.groups=2", "update.minibatches=2", "evaluation.tasks=2"];
    const args = ["gigpo", "--folder", folder, ...settings.map((setting) => `--set=${setting}`)];
    const child = spawn(process.execPath, [program, "train", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stderr.on("data", (text: Buffer) => {
      said += text.toString();
      if (text.includes("0/400")) child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(130);
    expect(said).toContain("npx siri-lab train --resume --folder '");
    expect(said).not.toContain("\r"); // a pipe is no terminal
    const { status, stdout } = siriLab("train", "--resume", "--folder", folder, "--until", "3", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ folder, method: "gigpo", iteration: 3, of: 400, done: false });
  });

  it.each([
    [["train", "sirri"], 2, /^npx siri-lab train METHOD: .*; did you mean siri\?$/],
    [["trian"], 2, /^npx siri-lab: expected a command, got "trian"; did you mean train\?$/],
    [["train", "siri", "--quiet=false"], 2, /--quiet: expected no value, got "false"/],
    [["train", "--resume", "--restart", "--folder", "x"], 2, /expected --resume or --restart, got both/],
    [["train", "--seed", "3"], 2, /expected a METHOD or --config/],
    [["plays", "no-such-folder"], 1, /expected/],
    [["query", "."], 2, /expected SQL or --parquet/],
  ])("%j is refused with its code in one line", (words, code, sentence) => {
    const { status, stdout, stderr } = siriLab(...words);
    expect([status, stdout, stderr.trim().split("\n").length]).toEqual([code, "", 1]);
    expect(stderr.trim()).toMatch(sentence);
  });

  it("that says how commands end says all codes", () => {
    expect(siriLab("help", "exit-codes").stdout).toMatch(
      /0 +done[\s\S]*\n {2}1 [\s\S]*\n {2}2 [\s\S]*128 \+ n[\s\S]*141/,
    );
  });
});

describe("a system error", () => {
  it("is one sentence that says what helps; other errors are defects", () => {
    const full = Object.assign(new Error(), { code: "ENOSPC", syscall: "write" });
    expect(fromSystem(full, "a.jsonl")?.message).toBe(
      'a.jsonl: expected a system that can do this (write), got "a full disk (ENOSPC)"; make room on it and start again; a run goes on with --resume',
    );
    expect(fromSystem(new TypeError("x is undefined"))).toBeUndefined();
    expect(fromSystem("text")).toBeUndefined();
  });
});
