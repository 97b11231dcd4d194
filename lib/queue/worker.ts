/**
 * A worker: takes runs and groups to play from the queue, each in a process of its own, so many at a time. It may be killed
 * at any moment: its runs go to others, who go on from the newest checkpoint. It takes only work of its own version.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { Job, Worker } from "bullmq";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";
import { attempt } from "./attempt.js";
import { connect, noAnswer, PREFIX, QUEUE, ROLLOUT, refusedByDisk, type Connection } from "./connection.js";
import { EVERY, memberId, memberName, sayGone, sayHere } from "./crew.js";
import { readPayload, type Payload } from "./payload.js";
import { digestOf, pressPlayed, readOrder, readPlayed } from "./rollouts/order.js";
import { putResult, takeResult, takeWeights } from "./rollouts/shelf.js";
import { Troupe } from "./rollouts/troupe.js";
import { RunStore } from "./store.js";
import { sameVersion, shown, thisVersion, type Version } from "./version.js";

export interface WorkerOptions {
  readonly url: string;
  /** Runs at a time. */
  readonly processes: number;
  /** Seconds of silence after which the runs of a worker go to others. */
  readonly lock?: number;
  /** Ends of a run without progress in a row after which it is given up. */
  readonly tries?: number;
  /** Seconds between two checkpoints of a run that go to the queue. */
  readonly uploadEvery?: number;
  readonly version?: Version;
  /** What computes a run; for measuring the queue alone. */
  readonly compute?: typeof attempt;
  /** What plays a group. */
  readonly play?: Troupe["play"];
  readonly tell?: (line: string) => void;
  /** Ends the worker: its runs stop at their next boundary and go back to the queue. */
  readonly stop?: AbortSignal;
}

/** Milliseconds after which a run of another version is looked at again. */
const AGAIN = 5000;

/** Works until it is told to stop. */
export async function work(options: WorkerOptions): Promise<void> {
  const connection = await connect(options.url);
  const one = new RunningWorker(connection, options);
  try {
    await one.run();
  } finally {
    connection.close();
  }
}

class RunningWorker {
  private readonly id = memberId();
  private readonly name = memberName(this.id);
  private readonly folder = mkdtempSync(join(tmpdir(), "siri-worker-"));
  private readonly lost = new Map<string, AbortController>();
  private readonly stopping = new AbortController();
  /** What this computer refuses: then it takes no more runs. */
  private broken: LabError | undefined;
  private readonly version: Version;
  private readonly tell: (line: string) => void;
  private attempts = 0;
  private silentSince: string | undefined;
  private readonly troupe = new Troupe((hash) => this.weights(hash));

  constructor(
    private readonly connection: Connection,
    private readonly options: WorkerOptions,
  ) {
    this.version = options.version ?? thisVersion();
    this.tell = options.tell ?? (() => undefined);
  }

  async run(): Promise<void> {
    const { processes, lock = 60, tries = 5, stop } = this.options;
    const { bull, options } = this.connection;
    const worker = new bull.Worker(QUEUE, (job, token) => this.process(job as Job<unknown>, token!), {
      connection: { ...options },
      prefix: PREFIX,
      name: this.id,
      concurrency: processes,
      lockDuration: lock * 1000,
      stalledInterval: lock * 500,
      maxStalledCount: tries,
      drainDelay: 5,
    });
    this.listen(worker);
    const here = setInterval(() => void this.sayHere(), EVERY * 1000);
    await this.sayHere();
    this.tell(`worker ${this.name}: ${processes} at a time, ${shown(this.version)}, at ${this.connection.name}`);
    stop?.addEventListener("abort", () => this.stopping.abort());
    if (stop?.aborted) this.stopping.abort();
    await aborted(this.stopping.signal);
    await worker.close();
    this.troupe.end();
    clearInterval(here);
    await sayGone(this.connection.redis, this.id).catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
    if (this.broken !== undefined) throw this.broken;
  }

  private async sayHere(): Promise<void> {
    const { processes } = this.options;
    await sayHere(this.connection.redis, this.id, { host: hostname(), processes, version: this.version })
      .then(() => (this.silentSince = undefined))
      .catch((error: Error) => this.unreachable(error));
  }

  private listen(worker: Worker): void {
    worker.on("lockRenewalFailed", (ids) => ids.forEach((id) => this.lost.get(id)?.abort()));
    worker.on("error", (error) => this.unreachable(error));
    worker.on("failed", (job, error) => {
      if (job?.id === undefined || job.finishedOn === undefined) return; // it will be tried again
      if (job.name === ROLLOUT) return; // whoever asked reads it from the job
      const reason = job.failedReason ?? error.message;
      void this.store(job.id).fail(reasonFor(reason)).catch(() => undefined); // prettier-ignore
    });
  }

  /** One sentence a silence, however often it is tried again. */
  private unreachable(error: Error): void {
    if (/Missing lock|Missing key/.test(error.message)) return; // another worker has the run: said where it is ended
    const { message } = noAnswer(this.connection.name, error);
    if (this.silentSince !== message) this.tell(message);
    this.silentSince = message;
  }

  private store(id: string): RunStore {
    return new RunStore(this.connection.redis, id);
  }

  private async process(job: Job<unknown>, token: string): Promise<string> {
    return job.name === ROLLOUT ? this.playOne(job, token) : this.runOne(job, token);
  }

  private async runOne(job: Job<unknown>, token: string): Promise<string> {
    const payload = this.accept(() => readPayload(job.data));
    await this.refuseOther(job, token, payload.version);
    const store = this.store(job.id!);
    const there = await store.take("result");
    if (there !== undefined) return there.manifest.digest;
    await store.dropResult(); // one whose pieces are not all there would stay for ever
    return this.compute(job, token, payload, store);
  }

  /** Work of another version stays in the queue. */
  private async refuseOther(job: Job<unknown>, token: string, version: Version): Promise<void> {
    if (sameVersion(version, this.version)) return;
    this.tell(
      `${job.id}: expected ${shown(this.version)}, got a run for ${shown(version)}; ` +
        "bring this worker, or the host that asked, to the same version; the run stays in the queue",
    );
    await job.moveToDelayed(Date.now() + AGAIN, token);
    throw new this.connection.bull.DelayedError();
  }

  /** A group: the first result stays, and a second one must be equal. */
  private async playOne(job: Job<unknown>, token: string): Promise<string> {
    const { redis, bull } = this.connection;
    const id = job.id!;
    const order = this.accept(() => readOrder(job.data));
    await this.refuseOther(job, token, order.version);
    const there = await takeResult(redis, id);
    if (there !== undefined) return digestOf(readPlayed(there, id).episodes);
    const lost = new AbortController();
    this.lost.set(id, lost);
    try {
      const { play = this.troupe.play.bind(this.troupe) } = this.options;
      const episodes = await play(order, [this.stopping.signal, lost.signal]);
      const kept = readPlayed(await putResult(redis, id, pressPlayed(this.name, episodes)), id);
      const [mine, first] = [digestOf(episodes), digestOf(kept.episodes)];
      if (mine !== first) this.tell(otherBytes(id, kept.host, this.name));
      return first;
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
      await job.moveToDelayed(Date.now(), token);
      throw new bull.DelayedError();
    } finally {
      this.lost.delete(id);
    }
  }

  private async weights(hash: string): Promise<Uint8Array> {
    const bytes = await takeWeights(this.connection.redis, hash);
    if (bytes === undefined) throw new Error("the weights are not in the queue yet, or not any more"); // they will be sent again
    return bytes;
  }

  private async compute(job: Job<unknown>, token: string, payload: Payload, store: RunStore): Promise<string> {
    const { bull } = this.connection;
    const id = job.id!;
    const lost = new AbortController();
    this.lost.set(id, lost);
    const folder = join(this.folder, String(++this.attempts));
    const begun = (at: number): void => this.tell(at === 0 ? `${id}: begins` : `${id}: goes on from iteration ${at}`);
    try {
      const { uploadEvery = 15, compute = attempt } = this.options;
      const refused = (error: Error): void => this.unreachable(error);
      const told = { payload, store, folder, worker: this.name, uploadEvery, begun, refused };
      const outcome = await compute({ ...told, stop: this.stopping.signal, lost: lost.signal });
      if (outcome.kind === "done") {
        if (outcome.digest === outcome.kept.digest) return outcome.digest;
        const message = otherBytes(id, outcome.kept.host, this.name);
        this.tell(message);
        throw new bull.UnrecoverableError(message);
      }
      if (outcome.kind === "refused") throw new bull.UnrecoverableError(outcome.reason);
      if (outcome.kind === "crashed") await this.countCrash(store, id, outcome);
      if (lost.signal.aborted) throw new Error(`${id}: another worker has taken it over`);
      await job.moveToDelayed(Date.now(), token);
      throw new bull.DelayedError();
    } catch (error) {
      this.broken ??= refusedByDisk(error);
      if (this.broken === undefined) throw error;
      this.stopping.abort(); // others have room for this run
      await job.moveToDelayed(Date.now(), token);
      throw new bull.DelayedError();
    } finally {
      this.lost.delete(id);
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private async countCrash(store: RunStore, id: string, { reason, iteration }: Crash): Promise<never> {
    const { tries = 5 } = this.options;
    const crashes = await store.crashed(iteration);
    this.tell(`${id}: ${reason}; ${crashes} times without progress`);
    if (crashes < tries) throw new Error(reason);
    throw new this.connection.bull.UnrecoverableError(`given up after ${crashes} ends without progress: ${reason}`);
  }

  /** A job that is no work of ours is refused for good. */
  private accept<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof LabError) throw new this.connection.bull.UnrecoverableError(error.message);
      throw error;
    }
  }
}

function otherBytes(id: string, first: string, here: string): string {
  const where = `${id}: expected the bytes that ${first} computed, got others at ${here}`;
  return `${where}; the first result stays: compute it on both hosts and compare`;
}

interface Crash {
  readonly reason: string;
  readonly iteration: number;
}

/** What a person reads; BullMQ's own words name its insides. */
function reasonFor(reason: string): string {
  if (!/stalled more than/.test(reason)) return printable(reason);
  return "its workers went silent again and again while they computed it: see whether it needs more memory than they have";
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
