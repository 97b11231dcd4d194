/** Sums of what came of many faults: how often a sound value came back, a clear refusal, or neither. */
import type { Counts } from "./section.js";

export const NOTHING: Counts = { tried: 0, identical: 0, clear: 0, silent: 0 };

export function add(a: Counts, b: Counts): Counts {
  return {
    tried: a.tried + b.tried,
    identical: a.identical + b.identical,
    clear: a.clear + b.clear,
    silent: a.silent + b.silent,
  };
}

/** Told of every silent case: who, on what, and why it counts as silent. */
export type Witness = (name: string, recipe: unknown, why: string) => void;
