/**
 * How everything in the queue stands: all runs by study and version, who has them, and what they wait for. It reads the same
 * places in Redis as whoever gave the runs, and changes nothing.
 */
import type { Job, JobType, Queue } from "bullmq";
import { LabError } from "../errors.js";
import { isHere, memberName, members, type Heard } from "./crew.js";
import { readPayload } from "./payload.js";
import { timeLeft } from "./pace.js";
import type { QueuedBatch, QueuedRun, QueuedWorker, QueueStanding } from "./standing-data.js";
import { standings, type Standing } from "./store.js";
import { sameVersion, shown, type Version } from "./version.js";
import type { Client } from "./connection.js";

/** What a job says about itself and never changes. */
type Fixed =
  | { readonly batch: string; readonly arm: string; readonly seed: number; readonly version: Version }
  | { readonly odd: string };

const STATES = { waiting: ["wait", "paused", "prioritized", "delayed"], running: ["active"], done: ["completed"], failed: ["failed"] } as const; // prettier-ignore
type State = keyof typeof STATES;
/** Jobs that are asked for at a time, when they are new. */
const TOGETHER = 100;

/** Looks again and again; what never changes is read once. */
export class Look {
  private known = new Map<string, Fixed>();

  constructor(
    private readonly redis: Client,
    private readonly queue: Queue,
  ) {}

  async now(): Promise<QueueStanding> {
    const states = await this.states();
    const [groups, runs] = parted([...states], ([id]) => id.startsWith("rollout/"));
    await this.know(runs.map(([id]) => id));
    const [stands, heard, takers] = await Promise.all([
      standings(this.redis, runs.map(([id]) => id)), // prettier-ignore
      members(this.redis),
      this.takers(runs.filter(([, state]) => state === "running" || state === "failed").map(([id]) => id)),
    ]);
    const rows = runs.flatMap(([id, state], at) => this.row(id, state, stands[at]!, takers.get(id)));
    return {
      batches: batchesOf(rows, heard.filter(isHere)),
      workers: workersOf(rows, heard),
      groups: { waiting: count(groups, "waiting"), playing: count(groups, "running") },
      odd: runs.flatMap(([id]) => this.oddity(id)),
    };
  }

  private async states(): Promise<Map<string, State>> {
    const states = new Map<string, State>();
    // a job that moves between two answers is seen twice, and the later answer counts
    for (const [state, types] of Object.entries(STATES) as [State, readonly JobType[]][])
      for (const id of await this.queue.getRanges([...types], 0, -1)) states.set(id, state);
    return states;
  }

  /** The jobs' own words, read once; those that are gone are forgotten. */
  private async know(ids: readonly string[]): Promise<void> {
    const before = this.known;
    this.known = new Map(ids.flatMap((id) => (before.has(id) ? [[id, before.get(id)!]] : [])));
    const fresh = ids.filter((id) => !before.has(id));
    for (let at = 0; at < fresh.length; at += TOGETHER) {
      const some = fresh.slice(at, at + TOGETHER);
      const jobs = await Promise.all(some.map((id) => this.queue.getJob(id)));
      jobs.forEach((job, place) => job && this.known.set(some[place]!, fixed(job as Job<unknown>)));
    }
  }

  /** Who has it, or had it last, by job. */
  private async takers(ids: readonly string[]): Promise<Map<string, string>> {
    const jobs = await Promise.all(ids.map((id) => this.queue.getJob(id)));
    return new Map(jobs.flatMap((job) => (job?.processedBy ? [[job.id!, memberName(job.processedBy)]] : [])));
  }

  private row(id: string, state: State, stands: Standing, taker: string | undefined): Row[] {
    const job = this.known.get(id);
    if (job === undefined || "odd" in job) return [];
    const { progress, result, failure } = stands;
    const { iteration = 0, of = 0, from = 0, seconds = 0, success = null } = progress ?? {};
    const worker = result?.host ?? taker ?? progress?.worker ?? "";
    // another one has it now and has said nothing yet
    const anew = worker !== progress?.worker ? { from: iteration, seconds: 0 } : { from, seconds };
    const told = failure !== undefined ? "failed" : result !== undefined ? "done" : state;
    const { arm, seed, batch, version } = job;
    const run = { arm, seed, state: told, iteration, of, ...anew, success, worker, reason: failure ?? "" } as const;
    return [{ batch, version, run }];
  }

  private oddity(id: string): string[] {
    const job = this.known.get(id);
    return job !== undefined && "odd" in job ? [`${id}: ${job.odd}`] : [];
  }
}

interface Row {
  readonly batch: string;
  readonly version: Version;
  readonly run: QueuedRun;
}

function fixed(job: Job<unknown>): Fixed {
  try {
    const { batch, arm, seed, version } = readPayload(job.data);
    return { batch, arm, seed, version };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { odd: error.message };
  }
}

/** Studies in the order of their names, runs by arm and seed. */
function batchesOf(rows: readonly Row[], here: readonly Heard[]): QueuedBatch[] {
  const batches = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.batch} ${shown(row.version)}`;
    batches.set(key, [...(batches.get(key) ?? []), row]);
  }
  return [...batches.values()].map((some): QueuedBatch => {
    const { batch: name, version } = some[0]!;
    const runs = some.map(({ run }) => run).sort((a, b) => a.arm.localeCompare(b.arm) || a.seed - b.seed);
    const ours = here.filter((one) => sameVersion(one.version, version));
    const lanes = ours.reduce((sum, { processes }) => sum + processes, 0);
    return { name, version: shown(version), runs, lanes, left: timeLeft(runs, lanes) ?? null };
  }).sort((a, b) => a.name.localeCompare(b.name)); // prettier-ignore
}

/** Those that are here, and those whose runs are. */
function workersOf(rows: readonly Row[], heard: readonly Heard[]): QueuedWorker[] {
  const gone = [...new Set(rows.map(({ run }) => run.worker))]
    .filter((name) => name !== "" && !heard.some((one) => one.name === name))
    .map((name) => ({ name, processes: 0, version: "", silent: null }));
  const there = heard.map(({ name, processes, version, silent }) => ({ name, processes, version: shown(version), silent })); // prettier-ignore
  return [...there, ...gone]
    .map((worker) => {
      const own = rows.filter(({ run }) => run.worker === worker.name);
      const running = own.filter(({ run }) => run.state === "running").map(({ batch, run }) => `${batch} ${run.arm} seed ${run.seed}`); // prettier-ignore
      return { ...worker, runs: { running, done: own.filter(({ run }) => run.state === "done").length } };
    })
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

function count(groups: readonly (readonly [string, State])[], wanted: State): number {
  return groups.filter(([, state]) => state === wanted).length;
}

function parted<T>(items: readonly T[], fits: (item: T) => boolean): [T[], T[]] {
  return [items.filter(fits), items.filter((item) => !fits(item))];
}
