/** Real runs in real processes: what `siri-lab train` starts, in a folder of its own on the disk. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";

/** What `npx siri-lab` starts. */
export const program = join(packageRoot(), "dist", "lib", "cli", "siri-lab.js");

/** Small, but every phase of SIRI happens: mining, trials, decisions, internalisation. */
export const told = [
  "siri",
  "--checkpoints=3",
  ...[
    "iterations=12",
    "rollout.groups=4",
    "evaluation.every=4",
    "evaluation.tasks=48",
    "phases.warmupSuccesses=8",
    "phases.warmupIterations=2",
    "phases.activeSkills=1",
    "mining.every=2",
    "validation.minimumTrials=2",
  ].map((setting) => `--set=${setting}`),
];

export function newPlace(): string {
  return join(mkdtempSync(join(tmpdir(), "faults-")), "run");
}

export interface Started {
  readonly child: ChildProcess;
  /** How it ended, and what it said. */
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | string | null;
  readonly said: string;
}

/** Start (or go on with) the run in a folder; `before` is a program that starts it, with its arguments. */
export function startRun(
  folder: string,
  { node = process.execPath, before = [], more = [] }: { node?: string; before?: string[]; more?: string[] } = {},
): Started {
  const [first, ...args] = [...before, node, program, "train", ...told, `--folder=${folder}`, "--resume", ...more];
  const child = spawn(first!, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.on("error", (error) => resolve({ code: error.message, said }));
    child.on("close", (code, signal) => resolve({ code: signal ?? code, said }));
  });
  return { child, ended };
}

/** What must be equal in equal runs: the bytes of logs and newest checkpoint. */
export function filesOf(folder: string): Record<string, string> {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).sort() : [];
  const newest = names.filter((name) => /^checkpoints.\d+\.bin$/.test(name)).at(-1);
  const told = names.filter((name) => /^\w+\.jsonl$/.test(name) || name === newest);
  return Object.fromEntries(told.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}

/** The one sentence of a command that refuses, and no trace. */
export function saidClearly({ code, said }: Ended): boolean {
  return code === 1 && /: expected .+, got .*; ./.test(said) && !/^\s+at /m.test(said);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Wait until something is there; false where it does not come within a minute. */
export async function until(there: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 6000; tries++) {
    if (there()) return true;
    await pause(10);
  }
  return false;
}
