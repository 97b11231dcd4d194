/**
 * Many runs in parallel processes: seeds × arms, each a folder of its own. A finished run is left alone and an
 * interrupted one goes on from its checkpoint, so that a sweep may be stopped and started at will.
 */
import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import type { ConfigInput } from "../config.js";
import { writeAtomically } from "./run-folder.js";

/** One run of a sweep. */
export interface Job {
  readonly arm: string;
  readonly seed: number;
  readonly config: ConfigInput;
}

export interface SweepOptions {
  readonly folder: string;
  /** Runs at a time; as many as there are cores is best. */
  readonly processes: number;
  /** Told whenever a run has moved. */
  readonly watch?: (table: readonly JobProgress[]) => void;
}

export interface JobProgress {
  readonly job: Job;
  readonly iteration: number;
  readonly of: number;
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly success: number | undefined;
  readonly seconds: number;
}

/** What a run's process tells the sweep. */
export interface ProgressMessage {
  readonly iteration: number;
  readonly of: number;
  readonly success: number | undefined;
  readonly seconds: number;
}

export function jobFolder(folder: string, { arm, seed }: Pick<Job, "arm" | "seed">): string {
  return join(folder, arm, `seed-${seed}`);
}

/** Run all jobs; resolves with the final table. A failed job does not stop the others. */
export async function sweep(jobs: readonly Job[], options: SweepOptions): Promise<readonly JobProgress[]> {
  const table: JobProgress[] = jobs.map((job) => ({
    job,
    iteration: 0,
    of: 0,
    state: "waiting",
    success: undefined,
    seconds: 0,
  }));
  const show = (place: number, change: Partial<JobProgress>): void => {
    table[place] = { ...table[place]!, ...change };
    options.watch?.(table);
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < jobs.length) {
      const place = next++;
      show(place, { state: "running" });
      const done = await runJob(jobs[place]!, options.folder, (message) => show(place, message));
      show(place, { state: done ? "done" : "failed" });
    }
  };
  await Promise.all(Array.from({ length: options.processes }, worker));
  return table;
}

/** The program whose `train` is one run in a process of its own. */
const program = join(packageRoot(), "dist", "lib", "cli", "siri-lab.js");

function runJob(job: Job, folder: string, hear: (message: ProgressMessage) => void): Promise<boolean> {
  const path = jobFolder(folder, job);
  mkdirSync(path, { recursive: true });
  const wish = join(path, "wish.json");
  writeAtomically(wish, `${JSON.stringify({ ...job.config, seed: job.seed })}\n`);
  return new Promise((resolve) => {
    const child = fork(program, ["train", "--config", wish, "--folder", path, "--resume", "--quiet"], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.on("message", (message) => hear(message as ProgressMessage));
    child.on("exit", (code) => resolve(code === 0));
  });
}

/** The table as text, one line a run; for terminals and logs. */
export function progressTable(table: readonly JobProgress[]): string {
  const width = Math.max(...table.map(({ job }) => job.arm.length));
  return table
    .map(({ job, iteration, of, state, success, seconds }) => {
      const bar = of === 0 ? "" : "█".repeat(Math.round((10 * iteration) / of)).padEnd(10, "·");
      const result = success === undefined ? "" : `success ${success.toFixed(3)}`;
      return `${job.arm.padEnd(width)}  seed ${String(job.seed).padStart(2)}  ${state.padEnd(7)}  ${bar.padEnd(10)}  ${result.padEnd(14)}  ${seconds.toFixed(0)} s`.trimEnd();
    })
    .join("\n");
}
