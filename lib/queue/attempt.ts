/**
 * One attempt at one run: a private folder, filled from the newest checkpoint that the queue has, `train --resume` in a
 * process of its own, and every now and then the newest checkpoint back to the queue. A job that computed in the worker
 * itself would be started twice: the worker could not renew its lock meanwhile.
 */
import { fork, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { packageRoot } from "../assets.js";
import type { ProgressMessage } from "../experiment/sweep.js";
import type { Payload } from "./payload.js";
import { newestCheckpoint, pack, unpack, type Manifest } from "./run-files.js";
import type { RunStore } from "./store.js";

/** How an attempt ended. */
export type Outcome =
  | { readonly kind: "done"; readonly digest: string; readonly kept: Manifest }
  /** Refused by the program itself: it would be refused again. */
  | { readonly kind: "refused"; readonly reason: string }
  /** Ended by a signal or a defect, at this iteration. */
  | { readonly kind: "crashed"; readonly reason: string; readonly iteration: number }
  /** Told to stop; the queue has its newest checkpoint. */
  | { readonly kind: "stopped" };

export interface AttemptOptions {
  readonly payload: Payload;
  readonly store: RunStore;
  readonly folder: string;
  /** Who computes, for progress and results. */
  readonly worker: string;
  /** Seconds between two checkpoints that go to the queue. */
  readonly uploadEvery: number;
  /** Asks the run to stop at its next boundary. */
  readonly stop: AbortSignal;
  /** Ends the run at once: another worker has it. */
  readonly lost: AbortSignal;
  /** Told where the run begins. */
  readonly begun: (iteration: number) => void;
  /** Told why Redis does not take a result. */
  readonly refused: (error: Error) => void;
}

const trainer = join(packageRoot(), "dist", "lib", "cli", "siri-lab.js");
/** Seconds between two words on how far a run is. */
const TELL_EVERY = 1;
/** Milliseconds before a result is offered again. */
const RESULT_AGAIN = 1000;

export async function attempt(options: AttemptOptions): Promise<Outcome> {
  const { payload, store, folder, worker, stop, lost } = options;
  mkdirSync(folder, { recursive: true });
  const earlier = await store.take("state");
  if (earlier !== undefined) unpack(folder, earlier);
  const from = earlier?.manifest.iteration ?? 0;
  options.begun(from);
  const child = start(payload, folder);
  const words = saidBy(child);
  const uploads = new Uploads(options, from);
  child.on("message", (message) => uploads.hear(message as ProgressMessage));
  const ends = [onAbort(stop, () => child.kill("SIGTERM")), onAbort(lost, () => child.kill("SIGKILL"))];
  const { code, signal } = await ended(child);
  for (const end of ends) end();
  await uploads.settled();
  const iteration = Number(newestCheckpoint(folder)?.slice(0, 8) ?? 0);
  if (code === 0) return finished(options);
  if (stop.aborted || lost.aborted) {
    if (!lost.aborted) await uploads.upload();
    return { kind: "stopped" };
  }
  const reason = words() || (signal === null ? `its process ended with ${code}` : `its process was ended by ${signal}`);
  if (code === 1 && /: expected .+, got .*; ./.test(reason)) return { kind: "refused", reason };
  return { kind: "crashed", reason: `${reason} (at ${worker})`, iteration };
}

/** A result that Redis cannot take now (full, away) waits; whose run it is by then does not matter. */
async function finished(options: AttemptOptions): Promise<Outcome> {
  const { payload, store, folder, worker, stop, lost, refused } = options;
  const packed = pack(folder, payload.wanted, worker);
  if (packed === undefined) return { kind: "crashed", reason: "its folder was changed by somebody", iteration: 0 };
  for (;;) {
    const last = stop.aborted || lost.aborted;
    try {
      const kept = await store.putResult(packed);
      return { kind: "done", digest: packed.manifest.digest, kept };
    } catch (error) {
      if (last) return { kind: "stopped" };
      refused(error as Error);
      await setTimeout(RESULT_AGAIN);
    }
  }
}

function start({ config, checkpointEvery, wanted, records }: Payload, folder: string): ChildProcess {
  const wish = join(folder, "wish.json");
  writeFileSync(wish, `${JSON.stringify(config)}\n`);
  const { SIRI_QUEUE: _, SIRI_ROLLOUTS: __, ...env } = process.env; // a run has no business with the queue
  const plays = wanted === "whole" ? [] : ["--plays=none"];
  const told = [`--config=${wish}`, `--folder=${folder}`, "--resume", "--quiet", `--checkpoints=${checkpointEvery}`];
  const keeps = records ? ["--records"] : [];
  return fork(trainer, ["train", ...told, ...plays, ...keeps], {
    env,
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true, // Ctrl-C in a terminal is the worker's to hear; without the worker the run ends all the same
  });
}

/** The end of what a process says on its error output. */
function saidBy(child: ChildProcess): () => string {
  let said = "";
  child.stderr!.on("data", (text: Buffer) => (said = `${said}${text.toString()}`.slice(-4000)));
  return () => said.trim();
}

function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    child.on("error", () => resolve({ code: null, signal: null }));
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}

function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  signal.addEventListener("abort", act);
  return () => signal.removeEventListener("abort", act);
}

/** Progress and checkpoints on their way to the queue, one after the other; an unreachable queue holds up no run. */
class Uploads {
  private latest: ProgressMessage | undefined;
  private working: Promise<void> | undefined;
  private told = -Infinity;
  private sent = performance.now();
  private newest: string | undefined;

  constructor(
    private readonly options: AttemptOptions,
    private readonly from: number,
  ) {}

  hear(message: ProgressMessage): void {
    this.latest = message;
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  async settled(): Promise<void> {
    await this.working;
  }

  private async work(): Promise<void> {
    const now = performance.now();
    const { store, worker, uploadEvery } = this.options;
    const { iteration, of, success, seconds } = this.latest!;
    if (now - this.told > TELL_EVERY * 1000 || iteration === of) {
      this.told = now;
      const facts = { iteration, of, from: this.from, seconds, worker, ...(success !== undefined && { success }) };
      await store.tell(facts).catch(() => undefined); // the next word says as much
    }
    if (now - this.sent >= uploadEvery * 1000 && iteration < of) await this.upload();
  }

  /** The newest checkpoint, where it is not there yet; one that cannot be sent now is sent with the next. */
  async upload(): Promise<void> {
    const { folder, store, worker } = this.options;
    const newest = newestCheckpoint(folder);
    if (newest === undefined || newest === this.newest || Number(newest.slice(0, 8)) === 0) return;
    const packed = pack(folder, "whole", worker);
    if (packed === undefined) return;
    try {
      await store.putState(packed);
      this.newest = newest;
      this.sent = performance.now();
    } catch {
      // a full or unreachable Redis: the run goes on, and the next checkpoint is tried
    }
  }
}
