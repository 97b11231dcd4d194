/** The exact test of paired differences that asks nothing of their law but symmetry: every sign by a fair coin. */
import { keyOf, stream, type Key } from "../random.js";

export interface SignFlip {
  readonly p: number;
  /** How many drawn sign patterns it was counted over; undefined where all were counted. */
  readonly drawn: number | undefined;
}

/** Up to so many differences all patterns of signs are counted. */
const ENUMERATED = 20;
const PATTERNS = 100_000;

/**
 * How often the sum of the differences is as far from 0 if every sign is drawn by a fair coin: exact where differences are
 * symmetric about 0, whatever else their law. With n pairs it cannot be below 2/2ⁿ.
 */
export function signFlip(differences: readonly number[], key: Key = keyOf("sign flip")): SignFlip {
  const sizes = differences.map(Math.abs);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // sums that are equal on paper may differ in the last digits
  const limit = Math.abs(differences.reduce((sum, one) => sum + one, 0)) - 1e-9 * total;
  if (differences.length <= ENUMERATED) return { p: shareOfPatterns(sizes, limit), drawn: undefined };
  const numbers = stream(key);
  let far = 1; // the pattern that was seen
  for (let draw = 0; draw < PATTERNS; draw++) {
    const sum = sizes.reduce((some, size) => some + (numbers.chance(0.5) ? size : -size), 0);
    if (Math.abs(sum) >= limit) far++;
  }
  return { p: far / (PATTERNS + 1), drawn: PATTERNS };
}

/** So many worlds in which there is no difference: the same sizes, every sign by a fair coin. */
export function drawnSigns(
  differences: readonly number[],
  count: number,
  key: Key = keyOf("no difference"),
): number[][] {
  const numbers = stream(key);
  return Array.from({ length: count }, () => differences.map((one) => (numbers.chance(0.5) ? one : -one)));
}

/** The share of all sign patterns whose sum is at least that far from 0; each pattern differs from the last in one sign. */
function shareOfPatterns(sizes: readonly number[], limit: number): number {
  const signs = sizes.map(() => 1);
  let sum = sizes.reduce((some, size) => some + size, 0);
  const count = 2 ** sizes.length;
  let far = Math.abs(sum) >= limit ? 1 : 0;
  for (let step = 1; step < count; step++) {
    const place = 31 - Math.clz32(step & -step);
    signs[place] = -signs[place]!;
    sum += 2 * signs[place]! * sizes[place]!;
    if (Math.abs(sum) >= limit) far++;
  }
  return far / count;
}
