/**
 * The queue as a place where runs are done: each run is one job, and its result comes back into the run's folder. Whoever
 * asks looks at Redis once a second; nothing is remembered here that Redis does not know, so that asking may be stopped and
 * begun again, by two at once too, and a job that Redis has lost is given again.
 */
import type { Queue } from "bullmq";
import { mkdirSync } from "node:fs";
import { LabError } from "../errors.js";
import type { Job, JobProgress, RunEnding, Workplace } from "../experiment/sweep.js";
import { connect, noAnswer, PREFIX, QUEUE, refusedByDisk, type Connection } from "./connection.js";
import { CrewWatch } from "./crew.js";
import { timeLeft, type Moving } from "./pace.js";
import { jobId, payloadOf, plainName, type Payload, type Wanted } from "./payload.js";
import { unpack } from "./run-files.js";
import { RunStore, standings, type Standing } from "./store.js";
import { thisVersion, type Version } from "./version.js";

export interface QueueOptions {
  readonly url: string;
  /** The study's or comparison's name: the first part of each job's id. */
  readonly batch: string;
  readonly wanted?: Wanted;
  readonly records?: boolean;
  readonly checkpointEvery?: number;
  /** Seconds for which an unreachable Redis is waited for. */
  readonly patience?: number;
  /** Seconds between two looks. */
  readonly every?: number;
  readonly version?: Version;
  readonly tell?: (line: string) => void;
}

export interface QueuePlace extends Workplace {
  /** Who works, in one line; undefined before the first look. */
  readonly crew: string | undefined;
  /** Seconds until all is done; undefined before anything has moved, and while nobody works. */
  readonly left: number | undefined;
  /** Look no more; what was given to the queue stays there. */
  close(): Promise<void>;
}

/** A run that is waited for. */
interface Waiting {
  readonly id: string;
  readonly payload: Payload;
  readonly folder: string;
  readonly hear: (change: Partial<JobProgress>) => void;
  readonly end: (ending: RunEnding) => void;
  readonly fail: (error: Error) => void;
}

/** Jobs looked after in one look, beside their standing: whether BullMQ still has them. */
const LOOKED_AFTER = 50;
/** Runs that are looked at in a second at most, so that asking for thousands is no burden to Redis. */
const LOOKS_A_SECOND = 500;
/** Times BullMQ may try a job; how often is decided by progress, at the worker. */
const ATTEMPTS = 10_000;
const KEEP = { age: 7 * 24 * 3600 };
/** Jobs that are given at a time; the others follow as these are done. */
const AT_ONCE = 5000;

export async function openQueue(options: QueueOptions): Promise<QueuePlace> {
  const connection = await connect(options.url);
  return new Coordinator(connection, options);
}

/** For comparisons: whole runs come back, with their records. */
export function queueForComparison(url: string, tell: (line: string) => void): Promise<QueuePlace> {
  return openQueue({ url, batch: "compare", wanted: "whole", records: true, checkpointEvery: 5, tell });
}

class Coordinator implements QueuePlace {
  readonly atOnce = AT_ONCE;
  private readonly watch: CrewWatch;
  private readonly queue: Queue;
  private readonly waiting = new Map<string, Waiting>();
  /** How far each run is that was ever asked for here. */
  private readonly moving = new Map<string, Moving>();
  private readonly version: Version;
  private readonly tell: (line: string) => void;
  private closed = false;
  private looking: Promise<void> | undefined;
  private looks = 0;
  private heard = 0;
  private warned = "";

  constructor(
    private readonly connection: Connection,
    private readonly options: QueueOptions,
  ) {
    const { bull, redis } = connection;
    this.version = options.version ?? thisVersion();
    this.tell = options.tell ?? (() => undefined);
    this.watch = new CrewWatch(connection, this.version, this.tell);
    this.queue = new bull.Queue(QUEUE, { connection: redis as never, prefix: PREFIX });
    this.queue.on("error", () => undefined); // every command's own error is heard
  }

  get crew(): string | undefined {
    return this.watch.line;
  }

  get left(): number | undefined {
    return timeLeft([...this.moving.values()], this.watch.lanes);
  }

  run(job: Job, folder: string, hear: (change: Partial<JobProgress>) => void): Promise<RunEnding> {
    const { batch, wanted = "kept", checkpointEvery = 10, records = false } = this.options;
    const asked = { batch: plainName(batch), wanted, checkpointEvery, records };
    return new Promise((resolve, reject) => {
      const payload = payloadOf(job, asked, this.version);
      const id = jobId(payload);
      this.waiting.set(id, { id, payload, folder, hear, end: resolve, fail: reject });
      this.moving.set(id, { state: "waiting", iteration: 0, of: 0, from: 0, seconds: 0 });
      this.looking ??= this.look();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.looking;
    await this.queue.close().catch(() => undefined);
    this.connection.close();
  }

  /** Until nothing is waited for. */
  private async look(): Promise<void> {
    const { every = 1, patience = 300 } = this.options;
    const given = new Set<string>();
    this.heard = performance.now();
    while (this.waiting.size > 0 && !this.closed) {
      try {
        await this.giveAll(given);
        await this.collect();
        await this.lookAfter();
        this.heard = performance.now();
        this.warned = "";
      } catch (error) {
        const here = error instanceof LabError ? error : refusedByDisk(error);
        const told = here ?? noAnswer(this.connection.name, error as Error);
        if (here !== undefined || performance.now() - this.heard > patience * 1000) this.giveUp(told);
        else if (this.warned !== told.message) this.tell(`${told.message} (waiting for it)`);
        this.warned = told.message;
      }
      await pause(1000 * Math.max(every, this.waiting.size / LOOKS_A_SECOND));
    }
    this.looking = undefined;
  }

  /** Everyone who waits is told. */
  private giveUp(error: Error): void {
    for (const one of this.waiting.values()) one.fail(error);
    this.waiting.clear();
  }

  private async giveAll(given: Set<string>): Promise<void> {
    const fresh = [...this.waiting.values()].filter(({ id }) => !given.has(id));
    if (fresh.length === 0) return;
    const stands = await standings(this.connection.redis, fresh.map(({ id }) => id)); // prettier-ignore
    for (const [at, one] of fresh.entries()) {
      if (stands[at]!.result === undefined) await this.give(one, stands[at]!.failure !== undefined);
      given.add(one.id);
    }
  }

  /** Whoever asks again after a failure wants it tried again. */
  private async give({ id, payload }: Waiting, failed: boolean): Promise<void> {
    if (failed) {
      await this.queue.remove(id);
      await new RunStore(this.connection.redis, id).forgive();
    }
    const keep = { removeOnComplete: KEEP, removeOnFail: KEEP };
    await this.queue.add("run", payload, { jobId: id, attempts: ATTEMPTS, backoff: 1000, ...keep });
  }

  private async collect(): Promise<void> {
    const all = [...this.waiting.values()];
    const stands = await standings(this.connection.redis, all.map(({ id }) => id)); // prettier-ignore
    for (const [at, one] of all.entries()) await this.take(one, stands[at]!);
  }

  private async take(one: Waiting, { progress, result, failure }: Standing): Promise<void> {
    const { id, folder, hear, end } = one;
    if (progress !== undefined) {
      const { worker: _, success, from, ...facts } = progress;
      const ended = result !== undefined ? "done" : failure !== undefined ? "failed" : "running";
      this.moving.set(id, { state: ended, from, ...facts });
      hear({ state: "running", ...facts, success });
    }
    const finish = (ending: RunEnding): void => {
      this.waiting.delete(id);
      end(ending);
    };
    if (result === undefined) {
      if (failure !== undefined) finish({ done: false, reason: `${id}: ${failure}` });
      return;
    }
    const store = new RunStore(this.connection.redis, id);
    const packed = await store.take("result");
    if (packed === undefined) return this.again(one);
    mkdirSync(folder, { recursive: true });
    unpack(folder, packed);
    hear({ iteration: progress?.of ?? 0 });
    finish({ done: true });
  }

  /** A result without its pieces, or a job that Redis has lost: it is asked for once more. */
  private async again(one: Waiting): Promise<void> {
    await new RunStore(this.connection.redis, one.id).dropResult();
    await this.queue.remove(one.id);
    await this.give(one, false);
  }

  /** Some jobs each time: whether BullMQ still has them, and why it may have given them up; and who works. */
  private async lookAfter(): Promise<void> {
    if (this.waiting.size === 0) return;
    this.looks++;
    if (this.looks % 5 !== 1) return;
    const ids = [...this.waiting.keys()];
    const from = ((this.looks / 5) | 0) * LOOKED_AFTER;
    const some = ids.map((_, at) => ids[(from + at) % ids.length]!).slice(0, LOOKED_AFTER);
    for (const id of some) await this.lookAfterOne(this.waiting.get(id)!);
    await this.watch.look();
  }

  private async lookAfterOne(one: Waiting): Promise<void> {
    const state = await this.queue.getJobState(one.id);
    if (!["unknown", "completed", "failed"].includes(state)) return;
    const [stands] = await standings(this.connection.redis, [one.id]);
    if (stands!.result !== undefined || stands!.failure !== undefined) return; // the next look takes it
    const job = state === "failed" ? await this.queue.getJob(one.id) : undefined;
    if (job?.failedReason !== undefined) await new RunStore(this.connection.redis, one.id).fail(job.failedReason);
    else await this.again(one);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
