/** What came of many faults: how often a sound value came back, a clear refusal, or neither. */
export interface Tally {
  readonly tried: number;
  /** A sound value was read, and it comes back the same when it is written and read again. */
  readonly identical: number;
  /** The one error of the project, in one sentence. */
  readonly clear: number;
  /** Nonsense was taken for sense, another exception was thrown, or it took far too long. */
  readonly silent: number;
}

export const NOTHING: Tally = { tried: 0, identical: 0, clear: 0, silent: 0 };

export function add(a: Tally, b: Tally): Tally {
  return {
    tried: a.tried + b.tried,
    identical: a.identical + b.identical,
    clear: a.clear + b.clear,
    silent: a.silent + b.silent,
  };
}

/** Told of every silent case: who, on what, and why it counts as silent. */
export type Witness = (name: string, recipe: unknown, why: string) => void;
