/**
 * Intervals and tests for a skill's utility: paired bootstrap over trials, the exact McNemar test on pairs with equal
 * luck, a cautious interval of few trials, and a betting martingale whose error rate holds whenever one looks (Waudby-Smith & Ramdas 2024, arXiv 2010.09686).
 */
import { mean } from "../credit/normalise.js";
import { expect } from "../errors.js";
import { split, stream, type Key } from "../random.js";
import type { Interval } from "../types.js";

/** Percentile bootstrap of the mean of per-trial differences; a single trial says nothing and gets [−1, 1]. */
export function bootstrapMean(deltas: readonly number[], key: Key, { level = 0.95, resamples = 1000 } = {}): Interval {
  if (deltas.length < 2) return { low: -1, high: 1, level };
  const means = Array.from({ length: resamples }, (_, i) => {
    const numbers = stream(split(key, i));
    let sum = 0;
    for (let draw = 0; draw < deltas.length; draw++) sum += numbers.choice(deltas);
    return sum / deltas.length;
  }).sort((a, b) => a - b);
  const at = (q: number): number => means[Math.min(resamples - 1, Math.max(0, Math.round(q * (resamples - 1))))]!;
  return { low: at((1 - level) / 2), high: at((1 + level) / 2), level };
}

/**
 * Student's interval of the mean, after two trials are imagined beside those seen: one of +½ and one of −½ (the idea of
 * Agresti and Coull's "plus four", for differences). Few trials, many of them 0, look surer than they are; with the two it
 * held the effect of known skills about as often as it says (the table of data/runs/validation-pocket).
 */
export function cautiousMean(deltas: readonly number[], { level = 0.95 } = {}): Interval {
  const seen = [...deltas, 0.5, -0.5];
  const mean = seen.reduce((sum, delta) => sum + delta, 0) / seen.length;
  const variance = seen.reduce((sum, delta) => sum + (delta - mean) ** 2, 0) / (seen.length - 1);
  const reach = studentQuantile(level, seen.length - 1) * Math.sqrt(variance / seen.length);
  return { low: Math.max(-1, mean - reach), high: Math.min(1, mean + reach), level };
}

/** The t with P(|T| ≤ t) = `level` at so many degrees of freedom (a fraction too, at least 1), by bisection. */
export function studentQuantile(level: number, freedom: number): number {
  expect(freedom >= 1 && level > 0 && level < 1, "studentQuantile", {
    expected: "at least 1 degree of freedom, and a level between 0 and 1",
    got: { freedom, level },
    fix: "an interval of a mean has one degree of freedom fewer than values",
  });
  const within = Number.isInteger(freedom) ? withinStudent : withinFraction;
  let [low, high] = [0, 1e4];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (within(middle, freedom) < level) low = middle;
    else high = middle;
  }
  return high;
}

/** P(|T| ≤ t): the finite sums for whole degrees of freedom (Abramowitz and Stegun 26.7.3 and 26.7.4). */
export function withinStudent(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sine, square] = [Math.sin(angle), Math.cos(angle) ** 2];
  const odd = freedom % 2;
  let [sum, term] = [0, odd ? Math.cos(angle) : 1];
  for (let k = 2 + odd; k <= freedom; k += 2) {
    sum += term;
    term *= (square * (k - 1)) / k;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/** P(|T| ≤ t) between whole degrees of freedom: with t = √ν·tan θ the density is cos^(ν−1) θ. */
function withinFraction(t: number, freedom: number): number {
  const upTo = (end: number): number => simpson((angle) => Math.cos(angle) ** (freedom - 1), end);
  return upTo(Math.atan(t / Math.sqrt(freedom))) / upTo(Math.PI / 2);
}

/** The integral of a function from 0 to `end`. */
function simpson(height: (x: number) => number, end: number, pieces = 8000): number {
  const step = end / pieces;
  let sum = height(0) + height(end);
  for (let piece = 1; piece < pieces; piece++) sum += (piece % 2 === 1 ? 4 : 2) * height(piece * step);
  return (sum * step) / 3;
}

/** Exact two-sided binomial test of a fair coin: how likely are `heads` or a result at least as far from half? */
export function signTest(heads: number, tosses: number): number {
  if (tosses === 0) return 1;
  const extreme = Math.min(heads, tosses - heads);
  let tail = 0;
  for (let k = 0; k <= extreme; k++) tail += Math.exp(logChoose(tosses, k) - tosses * Math.LN2);
  return Math.min(1, 2 * tail);
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}

/** Exact two-sided McNemar test: are repairs and regressions equally likely? */
export function mcNemar(repairs: number, regressions: number): number {
  return signTest(repairs, repairs + regressions);
}

/**
 * How much likelier the decided pairs are if a skill wins the share `worth` of them than if it wins half: Wald's likelihood
 * ratio, on the pairs that McNemar's test counts. Where it wins half or fewer, the ratio ever reaches 1/α with probability at
 * most α; where it wins `worth` or more, it ever falls to β with probability at most β (Ville's inequality, both ways).
 */
export function pairsRatio(repairs: number, regressions: number, worth: number): number {
  return Math.exp(repairs * Math.log(2 * worth) + regressions * Math.log(2 * (1 - worth)));
}

/**
 * Evidence that the mean of differences in [−1, 1] exceeds `margin`, as the wealth of a gambler who bets on it with
 * stakes chosen before each trial. If the mean does not exceed the margin, the wealth ever reaches 1/α with probability
 * at most α, however often one looks.
 */
export function wealthAgainst(deltas: readonly number[], margin: number): number {
  return wealthPath(deltas, margin).at(-1) ?? 1;
}

/** The wealth after each trial. */
export function wealthPath(deltas: readonly number[], margin: number): number[] {
  expect(margin > -1 && margin < 1, "wealthAgainst", {
    expected: "a margin between −1 and 1",
    got: margin,
    fix: "0 asks whether it helps at all",
  });
  const gambler = bettor(margin);
  return deltas.map(gambler);
}

/** A gambler at the start: told the trials one after the other, each answer is the wealth then. */
export function bettor(margin: number): (delta: number) => number {
  // A mixture of constant stakes needs no tuning: each is a fair game under the null, and so is their mean.
  const stakes = [0.1, 0.2, 0.35, 0.5, 0.7, 0.9].map((share) => share / (1 + margin));
  const wealth = stakes.map(() => 1);
  return (delta) => {
    stakes.forEach((stake, i) => (wealth[i]! *= 1 + stake * (delta - margin)));
    return wealth.reduce((a, b) => a + b, 0) / wealth.length;
  };
}

/**
 * The anytime-valid interval that belongs to the wealth: all means that neither bet has refuted at level/2 each.
 */
export function sequentialInterval(deltas: readonly number[], level = 0.95): Interval {
  return intervalBy((some, margin) => Math.max(0, ...wealthPath(some, margin)), deltas, level);
}

/**
 * The same of trials whose order in time is not known: only the wealth after all of them counts, which is the same in every
 * order. It holds however often one looks as well, and is never narrower.
 */
export function orderlessInterval(deltas: readonly number[], level = 0.95): Interval {
  return intervalBy(wealthAgainst, deltas, level);
}

type Evidence = (deltas: readonly number[], margin: number) => number;

function intervalBy(evidence: Evidence, deltas: readonly number[], level: number): Interval {
  const limit = 2 / (1 - level);
  const negated = deltas.map((delta) => -delta);
  return { low: lowerEnd(evidence, deltas, limit), high: -lowerEnd(evidence, negated, limit), level };
}

/** The largest mean (to a thousandth) refuted from below. Wealth falls as the margin rises, so bisection finds it. */
function lowerEnd(evidence: Evidence, deltas: readonly number[], limit: number): number {
  let low = -1;
  let high = 0.999;
  for (let round = 0; round < 12; round++) {
    const middle = (low + high) / 2;
    if (evidence(deltas, middle) >= limit) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Which of many null hypotheses to reject so that the expected share of false rejections is at most `rate`, whatever the
 * dependence between skills (e-BH, Wang & Ramdas 2022): the k largest wealths, where the k-th is at least m/(rate·k).
 */
export function rejectMany(wealths: readonly number[], rate: number): boolean[] {
  const order = [...wealths.keys()].sort((a, b) => wealths[b]! - wealths[a]! || a - b);
  let count = 0;
  order.forEach((place, rank) => {
    if (wealths[place]! >= wealths.length / (rate * (rank + 1))) count = rank + 1;
  });
  const rejected = new Set(order.slice(0, count));
  return wealths.map((_, place) => rejected.has(place));
}

/** Wilson's 95 % interval of a share; it stays between 0 and 1 and is honest near both. */
export function wilson(successes: readonly number[]): [number, number] {
  const n = successes.length;
  if (n === 0) return [NaN, NaN];
  const z = 1.96;
  const p = mean(successes);
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [Math.min(p, centre - reach), Math.max(p, centre + reach)]; // rounding must not exclude the share itself
}
