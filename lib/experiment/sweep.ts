/**
 * Many runs: seeds × arms, each a folder of its own, in processes of this computer or wherever else runs are done. A finished
 * run is left alone and an interrupted one goes on from its checkpoint, so that a sweep may be stopped and started at will.
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
  /** Runs at a time on this computer; as many as there are cores is best. */
  readonly processes: number;
  /** Where the runs are done in place of this computer: a queue. */
  readonly elsewhere?: Workplace | undefined;
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
  /** Why it failed, where that was not printed by its own process. */
  readonly reason?: string;
}

/** Where runs are done. */
export interface Workplace {
  /** Runs that are given to it at a time. */
  readonly atOnce: number;
  /** Bring a run's files into the folder; `hear` is told how far it is. It throws where the place itself fails. */
  run(job: Job, folder: string, hear: (change: Partial<JobProgress>) => void): Promise<RunEnding>;
}

export interface RunEnding {
  readonly done: boolean;
  readonly reason?: string;
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
  const place = options.elsewhere ?? thisComputer(options.processes);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < jobs.length) {
      const row = next++;
      const job = jobs[row]!;
      const { done, reason } = await place.run(job, jobFolder(options.folder, job), (change) => show(row, change));
      show(row, { state: done ? "done" : "failed", ...(reason !== undefined && { reason }) });
    }
  };
  await Promise.all(Array.from({ length: Math.min(place.atOnce, jobs.length) }, lane));
  return table;
}

/** The program whose `train` is one run in a process of its own. */
const program = join(packageRoot(), "dist", "lib", "cli", "siri-lab.js");

/** Processes of this computer, which write into the folders themselves. */
function thisComputer(processes: number): Workplace {
  return {
    atOnce: processes,
    run: async (job, folder, hear) => {
      hear({ state: "running" });
      return { done: await runHere(job, folder, hear) };
    },
  };
}

function runHere(job: Job, path: string, hear: (message: ProgressMessage) => void): Promise<boolean> {
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

/** How far a run is. */
type Moving = Pick<JobProgress, "iteration" | "of" | "state">;

/** Seconds until all is done at the pace since `started` seconds ago; undefined before anything has moved. */
export function secondsLeft(table: readonly Moving[], started: number): number | undefined {
  const begun = table.filter(({ of }) => of > 0);
  const mean = begun.reduce((sum, { of }) => sum + of, 0) / begun.length;
  const played = begun.reduce((sum, { iteration }) => sum + iteration, 0);
  const open = table.filter(({ state }) => state !== "failed" && state !== "done");
  const left = open.reduce((sum, { iteration, of }) => sum + (of > 0 ? of : mean) - iteration, 0);
  return played === 0 ? undefined : (left * started) / played;
}

/** One line: how many runs are done, how many move, and how long the rest takes. */
export function progressLine(table: readonly Moving[], left: number | undefined): string {
  const count = (wanted: JobProgress["state"]): number => table.filter(({ state }) => state === wanted).length;
  const time = left === undefined ? "" : `, about ${inWords(left)} left`;
  return `${count("done")}/${table.length} runs done, ${count("running")} running${time}`;
}

function inWords(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
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
