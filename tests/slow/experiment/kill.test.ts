/**
 * A run killed by the operating system (SIGKILL: no handler runs, nothing is flushed) at random moments, and in the
 * middle of writing a checkpoint, then resumed, leaves the same bytes as a run that nobody disturbed.
 */
import { fork, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { keyOf, split, stream } from "../../../lib/random.js";
import { program, told } from "../../faults/processes.js";

const logs = ["metrics.jsonl", "episodes.jsonl", "skills.jsonl"];
const place = (): string => join(mkdtempSync(join(tmpdir(), "kill-")), "run");

function start(folder: string): ChildProcess {
  return fork(program, ["train", ...told, `--folder=${folder}`, "--resume", "--quiet"], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

/** How a process ended: its exit code, or the signal that ended it. What it complained about is shown. */
function end(child: ChildProcess): Promise<number | string | null> {
  child.stderr!.on("data", (complaint: Buffer) => console.error(complaint.toString()));
  return new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ?? code)));
}

async function undisturbed(folder: string): Promise<void> {
  expect(await end(start(folder))).toBe(0);
}

/** Every file of a run by its name; what may differ between equal runs (times) is left out. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.includes("."))
    .sort();
  return Object.fromEntries(
    names
      .filter((name) => name !== "timing.json")
      .map((name) => [
        name,
        readFileSync(join(folder, name), /\.(bin|gz)$/.test(name) ? "base64" : "utf8").replace(
          /"(started|seal)": ".*"/g,
          "",
        ),
      ]),
  );
}

describe("a run that is killed", () => {
  const seed = Number(process.env["KILL_SEED"] ?? Date.now() % 1e9);
  let whole: Record<string, string>;
  let milliseconds: number;

  beforeAll(async () => {
    const folder = place();
    const started = performance.now();
    await undisturbed(folder);
    milliseconds = performance.now() - started;
    whole = contents(folder);
    console.log(`an undisturbed run took ${Math.round(milliseconds)} ms; KILL_SEED=${seed} repeats the moments`);
  });

  it("mines, tries, decides and teaches, so that there is something to lose", () => {
    expect(Object.keys(whole)).toEqual([
      "checkpoints/00000009.bin",
      "checkpoints/00000012.bin",
      "config.json",
      "episodes.jsonl",
      "ledger.json",
      "metrics.jsonl",
      ...Array.from({ length: 13 }, (_, i) => `plays/${String(i).padStart(8, "0")}.jsonl.gz`),
      "skills.jsonl",
    ]);
    for (const kind of ["mined", "trial", "decision"]) expect(whole["skills.jsonl"]).toContain(`"kind":"${kind}"`);
    expect(whole["metrics.jsonl"]).toContain('"phase":"internalise"');
  });

  it("at six random moments ends with the same bytes", async () => {
    const folder = place();
    const moments = stream(split(keyOf(seed), "moments"));
    for (let kills = 0; kills < 6; kills++) {
      const child = start(folder);
      const ended = end(child);
      const timer = setTimeout(() => child.kill("SIGKILL"), moments.uniform() * milliseconds);
      expect([0, "SIGKILL"]).toContain(await ended);
      clearTimeout(timer);
    }
    await undisturbed(folder);
    expect(contents(folder)).toEqual(whole);
  });

  it("while it writes checkpoints, and with torn last lines, ends with the same bytes", async () => {
    const folder = place();
    let torn = 0;
    for (let kills = 0; kills < 12 && torn < 3; kills++) {
      if (await killInCheckpoint(folder)) torn++;
      // nothing is logged before the first checkpoint
      if (!readdirSync(join(folder, "checkpoints")).some((name) => name.endsWith(".bin"))) continue;
      for (const log of logs) if (existsSync(join(folder, log))) appendFileSync(join(folder, log), '{"iteration":');
    }
    expect(torn).toBeGreaterThan(0);
    await undisturbed(folder);
    expect(contents(folder)).toEqual(whole);
  });
});

/** Kill at the first sight of a checkpoint's side file; true where it was left behind, half written or not renamed. */
async function killInCheckpoint(folder: string): Promise<boolean> {
  const child = start(folder);
  const ended = end(child);
  const checkpoints = join(folder, "checkpoints");
  while (!existsSync(checkpoints)) await new Promise((resolve) => setTimeout(resolve, 20));
  const before = new Set(readdirSync(checkpoints));
  const watcher = watch(checkpoints, (_, name) => {
    if (name?.endsWith(".writing") && !before.has(name)) child.kill("SIGKILL");
  });
  await ended;
  watcher.close();
  return readdirSync(checkpoints).some((name) => name.endsWith(".writing"));
}
