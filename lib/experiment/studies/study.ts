/**
 * A study is data: a question asked before the runs, arms that are configurations, seeds, and what is compared with what.
 * Its results are nouns here too. Nothing knows a method; the report is the same for all.
 */
import type { ConfigInput } from "../../config.js";
import type { Ledger } from "../ledger.js";
import type { Difference, Estimate, SignFlip } from "../statistics.js";
import type { IterationTime } from "../stopwatch.js";
import type { Job } from "../sweep.js";

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
  /** A further picture: what these arms reached, and how many tokens they trained for it; a colour for each group of arms. */
  readonly cost?: Readonly<Record<string, readonly string[]>>;
  /** A picture of registered pairs along something that was turned. */
  readonly dial?: Dial;
  /** Thresholds of held-out success whose first reach is reported. */
  readonly thresholds: readonly number[];
  /** What a reader who has one minute should see, before all else; its numbers are computed from the results. */
  readonly ahead?: (results: StudyResults) => readonly string[];
  /** Further lines of the page, likewise. */
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
  /** What the registered pairs told apart then, as `verdictsOf` names it; a test says when one changes. */
  readonly verdicts: Verdicts;
}

export type Verdict = "above" | "below" | "not told apart";
export type Verdicts = Readonly<Record<string, Verdict>>;

/** One examination of one run. */
export interface Point {
  readonly iteration: number;
  readonly success: number;
  /** Graded success; equals it where a world does not grade. */
  readonly score: number;
  readonly byKind: Readonly<Record<string, number>>;
}

export interface RunResult {
  readonly seed: number;
  readonly curves: Readonly<Record<string, readonly Point[]>>;
  readonly seconds: number;
  /** What training logged, metric by metric; kept runs log some iterations only. */
  readonly logged: Readonly<Record<string, readonly { readonly iteration: number; readonly value: number }[]>>;
  /** What one iteration took, where the run says so. */
  readonly iteration: IterationTime | undefined;
  /** What the run spent, where it says so. */
  readonly ledger: Ledger | undefined;
}

/** A kind of task below .1 at two or more examinations in a row. */
export interface Silence {
  readonly seed: number;
  readonly kind: string;
  readonly from: number;
  /** Undefined where it lasted to the end. */
  readonly until: number | undefined;
}

export interface ArmResult {
  readonly arm: Arm;
  readonly runs: readonly RunResult[];
  readonly final: Estimate;
  /** Score at the end. */
  readonly score: Estimate;
  readonly interquartile: number;
  readonly area: Estimate;
  /** Success with the bank's active skills at the end, and the gap to success without. */
  readonly active: Estimate | undefined;
  readonly gap: Estimate | undefined;
  readonly oracle: Estimate | undefined;
  /** Success on the further held-out list at the end: without skills, with the bank, with true sentences. */
  readonly transfer: Readonly<Record<"plain" | "active" | "oracle", Estimate | undefined>>;
  /** Median first iteration at each threshold; undefined where most runs never reach it. */
  readonly reach: readonly (number | undefined)[];
  /** Runs with a kind of task below .1 at the end. */
  readonly deadKinds: number;
  readonly silences: readonly Silence[];
  readonly seconds: number;
}

export interface Comparison {
  readonly a: string;
  readonly b: string;
  /** The registered number: success without skills at the end. */
  readonly final: Difference;
  /** The exact test of the same differences. */
  readonly flip: SignFlip;
  readonly score: Difference;
  readonly area: Difference;
  readonly improvement: Estimate;
  /** With the bank at the end, where both have one. */
  readonly active: Difference | undefined;
  /** On the further held-out list at the end, without skills … */
  readonly transferPlain: Difference | undefined;
  /** … and each with its bank if it has one. */
  readonly transfer: Difference | undefined;
}

export interface StudyResults {
  readonly study: Study;
  readonly arms: readonly ArmResult[];
  readonly comparisons: readonly Comparison[];
  /** Every arm minus the first of those shown, paired by seed. */
  readonly beside: readonly Comparison[];
  /** Registered runs that have no data, by name. */
  readonly missing: readonly string[];
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

/** A run's name in what is kept of a study. */
export function runName({ arm, seed }: Pick<Job, "arm" | "seed">): string {
  return `${arm}/seed-${seed}`;
}
