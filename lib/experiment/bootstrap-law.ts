/**
 * The resamples behind a bootstrap. Of few units all are counted, each with its chance (C(2n − 1, n) of them: 1716 for seven
 * units), so that no end of an interval hangs on luck; of more units some thousands are drawn.
 */
import { split, stream, type Key } from "../random.js";

/** How often each unit was drawn, and the weight of drawing just this. */
export interface Resample {
  readonly counts: readonly number[];
  readonly weight: number;
}

/** Values with weights. */
export type Law = readonly { readonly value: number; readonly weight: number }[];

/** Up to so many units all resamples are counted. */
const ENUMERATED = 7;
/** Of two groups each resample meets each: 126² for five units, three millions for seven. */
const ENUMERATED_PAIRS = 5;

export interface Draws {
  readonly key: Key;
  readonly resamples: number;
}

/** The resamples of one group of units. */
export function bootstrapLaw(units: number, draws: Draws): readonly Resample[] {
  return units <= ENUMERATED ? allOf(units) : drawnOf(units, draws);
}

/** The resamples of two independent groups: each of one with each of the other, or drawn side by side. */
export function* pairedLaw(a: number, b: number, { key, resamples }: Draws): Generator<readonly [Resample, Resample]> {
  if (a <= ENUMERATED_PAIRS && b <= ENUMERATED_PAIRS) {
    for (const left of allOf(a)) for (const right of allOf(b)) yield [left, right];
    return;
  }
  const [left, right] = [a, b].map((units, side) => drawnOf(units, { key: split(key, side), resamples }));
  for (let i = 0; i < resamples; i++) yield [left![i]!, right![i]!];
}

function drawnOf(units: number, { key, resamples }: Draws): Resample[] {
  return Array.from({ length: resamples }, (_, i) => drawn(units, split(key, i)));
}

const known = new Map<number, readonly Resample[]>();

function allOf(units: number): readonly Resample[] {
  const found = known.get(units) ?? countsOf(units, units).map((counts) => ({ counts, weight: chanceOf(counts) }));
  known.set(units, found);
  return found;
}

/** All ways to share `draws` among `units`. */
function countsOf(units: number, draws: number): number[][] {
  if (units === 1) return [[draws]];
  return Array.from({ length: draws + 1 }, (_, first) => first).flatMap((first) =>
    countsOf(units - 1, draws - first).map((rest) => [first, ...rest]),
  );
}

/** n! / (k₁! k₂! …) of nⁿ equally likely draws. */
function chanceOf(counts: readonly number[]): number {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const ways = factorial(counts.length) / counts.reduce((product, count) => product * factorial(count), 1);
  return ways / counts.length ** counts.length;
}

function drawn(units: number, key: Key): Resample {
  const numbers = stream(key);
  const counts = Array<number>(units).fill(0);
  for (let draw = 0; draw < units; draw++) counts[numbers.integer(units)]!++;
  return { counts, weight: 1 };
}

/** For each q the smallest value that the law does not exceed with probability q. */
export function lawQuantile(law: Law, qs: readonly number[]): number[] {
  const sorted = [...law].sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  return qs.map((q) => {
    let sum = 0;
    // a weight that is missing by rounding must not push the end to the next value
    const found = sorted.find(({ weight }) => (sum += weight) >= q * total - 1e-12 * total);
    return (found ?? sorted.at(-1)!).value;
  });
}
