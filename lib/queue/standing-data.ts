/** What a look at the queue tells: plain JSON, for the page that shows it. Knows no Redis and no files. */
import type { Moving } from "./pace.js";

export interface QueuedRun extends Moving {
  readonly arm: string;
  readonly seed: number;
  /** Who has it, or had it last; "" before anybody took it. */
  readonly worker: string;
  /** Held-out success, if it was measured. */
  readonly success: number | null;
  /** Why it failed; "" where it did not. */
  readonly reason: string;
}

/** The runs of one study or comparison, of one version of this project. */
export interface QueuedBatch {
  readonly name: string;
  readonly version: string;
  /** By arm and seed. */
  readonly runs: readonly QueuedRun[];
  /** Seconds; null where nothing can be said: nothing has moved, or no worker of this version is here. */
  readonly left: number | null;
  /** Runs that workers of this version take at a time. */
  readonly lanes: number;
}

export interface QueuedWorker {
  readonly name: string;
  /** Runs it takes at a time; 0 for one that is gone. */
  readonly processes: number;
  readonly version: string;
  /** Seconds since it was heard; null for one that is gone. */
  readonly silent: number | null;
  readonly runs: { readonly running: readonly string[]; readonly done: number };
}

export interface QueueStanding {
  readonly batches: readonly QueuedBatch[];
  readonly workers: readonly QueuedWorker[];
  /** Groups of episodes that runs on other machines wait for. */
  readonly groups: { readonly waiting: number; readonly playing: number };
  /** Sentences about jobs that are no runs. */
  readonly odd: readonly string[];
}

/** The newest look, and whether there can be another. */
export interface QueueSeen {
  /** The address without its password; null where no queue was named. */
  readonly name: string | null;
  readonly standing: QueueStanding | null;
  /** Seconds since that look. */
  readonly age: number;
  /** Why there is no newer one; "" where all is well. */
  readonly problem: string;
}
