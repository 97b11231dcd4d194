/**
 * Statistics over seeds and tasks. Means and paired differences have Student's interval, and the exact sign-flip test beside it;
 * other statistics a percentile bootstrap (after Agarwal et al. 2021, arXiv 2108.13264), enumerated for few units. How often the
 * intervals hold the truth is simulated by `npm run coverage`. Pure functions; every draw comes from a key.
 */
import { mean } from "../credit/normalise.js";
import { expect } from "../errors.js";
import { split, stream, type Key } from "../random.js";
import type { Interval } from "../types.js";
import { studentQuantile, withinStudent } from "../validation/intervals.js";
import { bootstrapLaw, lawQuantile, pairedLaw, type Law, type Resample } from "./bootstrap-law.js";

export { mean } from "../credit/normalise.js";
export { pairsRatio, signTest, studentQuantile, wealthPath } from "../validation/intervals.js";
export { drawnSigns, signFlip, type SignFlip } from "../validation/sign-flip.js";

/** Linear interpolation between order statistics; `q` from 0 to 1. */
export function quantile(values: readonly number[], q: number): number {
  expect(values.length > 0 && q >= 0 && q <= 1, "quantile", {
    expected: "at least one value and 0 ≤ q ≤ 1",
    got: { values: values.length, q },
    fix: "check the results that were read",
  });
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  return low + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - low);
}

/**
 * The mean of the middle half: a quarter of the values is cut at each end, fractions of a value counted in part. rliable cuts
 * whole values (⌊n/4⌋ at each end, SciPy's `trim_mean`), which is the same where n is a multiple of 4 and holds more of the
 * tails elsewhere: of ten values it keeps six, this function five.
 */
export function interquartileMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = sorted.length / 4;
  let sum = 0;
  sorted.forEach((value, i) => {
    const inside = Math.min(i + 1, sorted.length - cut) - Math.max(i, cut);
    sum += Math.max(0, inside) * value;
  });
  return sum / (sorted.length - 2 * cut);
}

/** One score for each seed (rows) and task or family stratum (columns may differ in number). */
export type Scores = readonly (readonly number[])[];

export interface BootstrapOptions {
  readonly key: Key;
  readonly level?: number;
  readonly resamples?: number;
}

/** What was measured and how sure one can be. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
  /** How many independent units (seeds) stand behind it. */
  readonly units: number;
}

/** The mean of differences, the chance of a mean so far from 0 where there is no difference, and what they were. */
export interface Difference extends Estimate {
  /** Two-sided, by Student's t. */
  readonly p: number;
  readonly differences: readonly number[];
}

export interface MeanOptions {
  readonly level?: number;
  /** The least and the largest that a mean can be; the interval ends there. */
  readonly range?: readonly [number, number];
}

/** The mean of independent units with Student's interval; of a single unit the interval holds everything. */
export function tInterval(values: readonly number[], { level = 0.95, range }: MeanOptions = {}): Estimate {
  expect(values.length > 0, "tInterval", { expected: "at least one unit", got: 0, fix: "run at least one seed" });
  return around(mean(values), standardError(values), values.length, { level, range });
}

/**
 * The mean over all units, with Student's interval over clusters: units of one cluster (goals about one product) are not
 * independent, so that only clusters count as such (the sandwich estimate of a ratio).
 */
export function clusteredMean(
  values: readonly number[],
  clusters: readonly string[],
  { level = 0.95, range }: MeanOptions = {},
): Estimate {
  expect(values.length > 0 && values.length === clusters.length, "clusteredMean", {
    expected: "values, and the cluster of each",
    got: { values: values.length, clusters: clusters.length },
    fix: "name a cluster for each value",
  });
  const value = mean(values);
  const sums = new Map<string, number>();
  values.forEach((one, i) => sums.set(clusters[i]!, (sums.get(clusters[i]!) ?? 0) + one - value));
  const count = sums.size;
  const squares = [...sums.values()].reduce((sum, one) => sum + one ** 2, 0);
  return around(value, Math.sqrt((count / (count - 1)) * squares) / values.length, count, { level, range });
}

/** A mean with Student's interval, so wide by its standard error; of a single unit the interval holds everything. */
function around(
  value: number,
  error: number,
  units: number,
  { level, range: [least, most] = [-Infinity, Infinity] }: { level: number; range: MeanOptions["range"] },
): Estimate {
  const reach = units < 2 ? Infinity : studentQuantile(level, units - 1) * error;
  return {
    value,
    interval: { low: Math.max(least, value - reach), high: Math.min(most, value + reach), level },
    units,
  };
}

function standardError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** The mean of paired differences a − b over seeds (or tasks), with Student's interval. */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  options: { readonly level?: number } = {},
): Difference {
  expect(a.length === b.length, "pairedDifference", {
    expected: `as many values in both (${a.length})`,
    got: b.length,
    fix: "pair results by seed before comparing",
  });
  const differences = a.map((value, i) => value - b[i]!);
  return { ...tInterval(differences, options), p: chanceOf(differences), differences };
}

/** The runs of one side, each beside that of the other side with the same seed. */
export function pairedBySeed<A extends Seeded, B extends Seeded>(
  runs: readonly A[],
  others: readonly B[],
): (readonly [A, B])[] {
  return runs.flatMap((run) => {
    const partner = others.find(({ seed }) => seed === run.seed);
    return partner === undefined ? [] : [[run, partner] as const];
  });
}

interface Seeded {
  readonly seed: number;
}

/** Two-sided p of a mean by Student's t; one unit says nothing. */
function chanceOf(differences: readonly number[]): number {
  const error = standardError(differences);
  const value = mean(differences);
  if (differences.length < 2 || value === 0) return 1;
  return error === 0 ? 0 : Math.max(0, 1 - withinStudent(Math.abs(value) / error, differences.length - 1));
}

/**
 * Which of many null hypotheses to reject so that the expected share of false ones among these is at most `rate` (Benjamini and
 * Hochberg 1995; for tests that are independent or depend positively): the k smallest p, where the k-th is at most k/m of the rate.
 */
export function benjaminiHochberg(ps: readonly number[], rate = 0.05): boolean[] {
  const sorted = [...ps].sort((a, b) => a - b);
  const passed = sorted.filter((p, rank) => p <= (rate * (rank + 1)) / ps.length);
  const limit = passed.at(-1) ?? -1;
  return ps.map((p) => p <= limit);
}

/** Percentile bootstrap of any statistic of independent units: all resamples of few units, else so many drawn ones. */
export function bootstrap<T>(
  units: readonly T[],
  statistic: (units: readonly T[]) => number,
  options: BootstrapOptions,
): Estimate {
  expect(units.length > 0, "bootstrap", { expected: "at least one unit", got: 0, fix: "run at least one seed" });
  const { key, level = 0.95, resamples = 2000 } = options;
  const law = bootstrapLaw(units.length, { key, resamples }).map(({ counts, weight }) => {
    const drawn = units.flatMap((unit, i) => Array<T>(counts[i]!).fill(unit));
    return { value: statistic(drawn), weight };
  });
  return { value: statistic(units), interval: intervalOf(law, level), units: units.length };
}

/** Stratified: seeds are resampled within each stratum, strata are kept. `statistic` sees all resampled scores at once. */
export function stratifiedBootstrap(
  strata: Scores,
  statistic: (scores: readonly number[]) => number,
  { key, level = 0.95, resamples = 2000 }: BootstrapOptions,
): Estimate {
  expect(strata.length > 0 && strata.every((stratum) => stratum.length > 0), "stratifiedBootstrap", {
    expected: "at least one score in every stratum",
    got: strata.map((stratum) => stratum.length),
    fix: "leave empty strata out",
  });
  const draws = Array.from({ length: resamples }, (_, i) => {
    const numbers = stream(split(key, i));
    return statistic(strata.flatMap((stratum) => stratum.map(() => numbers.choice(stratum))));
  });
  return {
    value: statistic(strata.flat()),
    interval: intervalOf(
      draws.map((value) => ({ value, weight: 1 })),
      level,
    ),
    units: Math.min(...strata.map((s) => s.length)),
  };
}

/** P(a > b) + ½ P(a = b) over all pairs of independent runs, resampling both. */
export function probabilityOfImprovement(
  a: readonly number[],
  b: readonly number[],
  { key, level = 0.95, resamples = 2000 }: BootstrapOptions,
): Estimate {
  const halves = a.map((x) => b.map((y) => (x > y ? 2 : x === y ? 1 : 0)));
  const most = 2 * a.length * b.length;
  // there are few different values and many resamples: weights are summed value by value
  const weights = Array<number>(most + 1).fill(0);
  for (const [left, right] of pairedLaw(a.length, b.length, { key, resamples }))
    weights[wonBy(halves, left, right)]! += left.weight * right.weight;
  const law = weights.map((weight, won) => ({ value: won / most, weight })).filter(({ weight }) => weight > 0);
  const value = mean(halves.flat()) / 2;
  return { value, interval: intervalOf(law, level), units: Math.min(a.length, b.length) };
}

/** Half points of one resample against another. */
function wonBy(halves: readonly (readonly number[])[], left: Resample, right: Resample): number {
  let won = 0;
  for (let i = 0; i < halves.length; i++) {
    const times = left.counts[i]!;
    if (times === 0) continue;
    for (let j = 0; j < right.counts.length; j++) won += times * right.counts[j]! * halves[i]![j]!;
  }
  return won;
}

function intervalOf(law: Law, level: number): Interval {
  const tail = (1 - level) / 2;
  const [low, high] = lawQuantile(law, [tail, 1 - tail]) as [number, number];
  return { low, high, level };
}

/** The first x at which a curve reaches a threshold; undefined where it never does. */
export function firstReach(
  curve: readonly { readonly x: number; readonly y: number }[],
  threshold: number,
): number | undefined {
  return curve.find(({ y }) => y >= threshold)?.x;
}
