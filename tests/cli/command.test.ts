/** How commands end: a system error is one sentence, a reader who leaves is no error, a signal says how to go on. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { fromSystem } from "../../lib/errors.js";

const trainer = join(packageRoot(), "dist", "lib", "cli", "train.js");
const place = mkdtempSync(join(tmpdir(), "command-"));

function train(...args: string[]): { status: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [trainer, ...args], { encoding: "utf8" });
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
    const child = spawn(process.execPath, [trainer, "siri", "--help"], { stdio: ["ignore", "pipe", "pipe"] });
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
    const child = spawn(process.execPath, [trainer, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    child.stdout.on("data", (text: Buffer) => text.includes("2/400") && child.kill("SIGINT"));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(130);
    expect(said).toContain("npm run train -- --resume --folder '");
    const { status } = train("--resume", "--folder", folder, "--until", "5", "--quiet");
    expect(status).toBe(0);
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
