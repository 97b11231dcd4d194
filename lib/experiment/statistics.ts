/**
 * Statistics over seeds and tasks, after Agarwal et al. 2021 (arXiv 2108.13264): interquartile mean, stratified bootstrap,
 * paired differences, probability of improvement. Pure functions; every draw comes from a key.
 */
import { mean } from "../credit/normalise.js";
import { expect } from "../errors.js";
import { split, stream, type Key } from "../random.js";
import type { Interval } from "../types.js";
import { studentQuantile } from "../validation/intervals.js";

export { mean } from "../credit/normalise.js";
export { signTest } from "../validation/intervals.js";

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

/** The mean of the middle half: a quarter of the values is cut at each end, fractions of a value counted in part. */
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

export interface MeanOptions {
  readonly level?: number;
  /** The least and the largest that a mean can be; the interval ends there. */
  readonly range?: readonly [number, number];
}

/** The mean of independent units with Student's interval; of a single unit the interval holds everything. */
export function tInterval(values: readonly number[], { level = 0.95, range }: MeanOptions = {}): Estimate {
  expect(values.length > 0, "tInterval", { expected: "at least one unit", got: 0, fix: "run at least one seed" });
  const value = mean(values);
  const [least, most] = range ?? [-Infinity, Infinity];
  const error = standardError(values);
  const reach = values.length < 2 ? Infinity : studentQuantile(level, values.length - 1) * error;
  const interval = { low: Math.max(least, value - reach), high: Math.min(most, value + reach), level };
  return { value, interval, units: values.length };
}

function standardError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** Percentile bootstrap of any statistic of independent units. */
export function bootstrap<T>(
  units: readonly T[],
  statistic: (units: readonly T[]) => number,
  options: BootstrapOptions,
): Estimate {
  expect(units.length > 0, "bootstrap", { expected: "at least one unit", got: 0, fix: "run at least one seed" });
  const { key, level = 0.95, resamples = 2000 } = options;
  const draws = Array.from({ length: resamples }, (_, i) => {
    const numbers = stream(split(key, i));
    return statistic(units.map(() => numbers.choice(units)));
  });
  return { value: statistic(units), interval: intervalOf(draws, level), units: units.length };
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
    interval: intervalOf(draws, level),
    units: Math.min(...strata.map((s) => s.length)),
  };
}

/** The mean of paired differences a − b, with a bootstrap interval over pairs (seeds, or tasks). */
export function pairedDifference(a: readonly number[], b: readonly number[], options: BootstrapOptions): Estimate {
  expect(a.length === b.length, "pairedDifference", {
    expected: `as many values in both (${a.length})`,
    got: b.length,
    fix: "pair results by seed before comparing",
  });
  return bootstrap(
    a.map((value, i) => value - b[i]!),
    mean,
    options,
  );
}

/** P(a > b) + ½ P(a = b) over all pairs of independent runs, resampling both. */
export function probabilityOfImprovement(
  a: readonly number[],
  b: readonly number[],
  { key, level = 0.95, resamples = 2000 }: BootstrapOptions,
): Estimate {
  const draws = Array.from({ length: resamples }, (_, i) => {
    const numbers = stream(split(key, i));
    return superiority(
      a.map(() => numbers.choice(a)),
      b.map(() => numbers.choice(b)),
    );
  });
  return { value: superiority(a, b), interval: intervalOf(draws, level), units: Math.min(a.length, b.length) };
}

function superiority(a: readonly number[], b: readonly number[]): number {
  let wins = 0;
  for (const x of a) for (const y of b) wins += x > y ? 1 : x === y ? 0.5 : 0;
  return wins / (a.length * b.length);
}

function intervalOf(draws: readonly number[], level: number): Interval {
  const tail = (1 - level) / 2;
  return { low: quantile(draws, tail), high: quantile(draws, 1 - tail), level };
}

/** The first x at which a curve reaches a threshold; undefined where it never does. */
export function firstReach(
  curve: readonly { readonly x: number; readonly y: number }[],
  threshold: number,
): number | undefined {
  return curve.find(({ y }) => y >= threshold)?.x;
}
