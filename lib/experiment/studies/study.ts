/**
 * A study is data: a question asked before the runs, arms that are configurations, seeds, and what is compared with what.
 * Nothing here knows a method; the report is the same for all.
 */
import type { ConfigInput } from "../../config.js";
import type { Job } from "../sweep.js";
import type { StudyResults } from "./results.js";

export interface Arm {
  readonly name: string;
  /** One sentence on how it differs. */
  readonly about: string;
  readonly config: ConfigInput;
  readonly seeds: readonly number[];
}

export interface Study {
  readonly name: string;
  /** Written before the first run: what is compared, on what, by which number, and what counts as success. */
  readonly registered: string;
  readonly reading?: Reading;
  readonly arms: readonly Arm[];
  /** Pairs (a, b): is a above b on the same seeds? */
  readonly comparisons: readonly (readonly [string, string])[];
  /** At most five arms whose curves are drawn; the first is the one that every other arm is set beside. */
  readonly shown: readonly string[];
  /** What the second picture sets beside each other: every arm and the first shown one (the default), or the registered pairs. */
  readonly forest?: "beside" | "comparisons";
  /** A picture of registered pairs along something that was turned. */
  readonly dial?: Dial;
  /** Thresholds of held-out success whose first reach is reported. */
  readonly thresholds: readonly number[];
  /** Further lines of the page, whose numbers are computed from the results. */
  readonly behind?: (results: StudyResults) => readonly string[];
}

/** Where the dial stood, and the registered pair (a, b) that was compared there; a line for each way. */
export interface Dial {
  readonly x: string;
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly { readonly at: number; readonly pair: readonly [string, string] }[];
  }[];
}

/** Written after the runs: what they say, and what limits it. */
export interface Reading {
  /** How many finished runs it was written from; a test says when more are kept. */
  readonly runs: number;
  readonly text: string;
}

export function seedsTo(count: number): number[] {
  return seedsFrom(0, count);
}

/** So many seeds from one on, for families that earlier studies have not used. */
export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** The runs of a study, all arms of one seed before the next, so that an interrupted study is still a fair one. */
export function jobsOf({ arms }: Study): Job[] {
  const seeds = [...new Set(arms.flatMap((arm) => arm.seeds))].sort((a, b) => a - b);
  return seeds.flatMap((seed) =>
    arms.filter((arm) => arm.seeds.includes(seed)).map(({ name, config }) => ({ arm: name, seed, config })),
  );
}
