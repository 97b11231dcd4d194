/**
 * All randomness of the project: keys that are split by name, never a hidden state.
 * A key is two 32-bit words; the generator is Threefry-2x32 with 20 rounds (Salmon et al., 2011, Random123),
 * counter-based, so that the n-th number of a key does not depend on who drew before. Integer arithmetic only:
 * the same on every machine.
 */
import { labError } from "./errors.js";

/** A source of randomness as plain data. */
export type Key = readonly [number, number];

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/** Threefry-2x32-20: encrypt the counter with the key. */
export function threefry(key: Key, counter: readonly [number, number]): [number, number] {
  const schedule = [key[0] | 0, key[1] | 0, key[0] ^ key[1] ^ PARITY];
  let x = (counter[0] + schedule[0]!) | 0;
  let y = (counter[1] + schedule[1]!) | 0;
  for (let round = 0; round < 20; round++) {
    const turn = ROTATIONS[round % 8]!;
    x = (x + y) | 0;
    y = ((y << turn) | (y >>> (32 - turn))) ^ x;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x = (x + schedule[injection % 3]!) | 0;
      y = (y + schedule[(injection + 1) % 3]! + injection) | 0;
    }
  }
  return [x >>> 0, y >>> 0];
}

/** The key of a seed. Numbers and strings give different keys: `keyOf(1)` is not `keyOf("1")`. */
export function keyOf(seed: number | string): Key {
  if (typeof seed === "string") return split([0x5eed, 0], seed);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw labError("keyOf", { expected: "a whole number ≥ 0 or a string", got: seed, fix: "pass a seed such as 0" });
  }
  return [Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0];
}

/** A child key; different names give independent streams. */
export function split(key: Key, name: string | number): Key {
  if (typeof name === "number") return threefry(key, [name >>> 0, 0x80000001 ^ Math.floor(name / 2 ** 32)]);
  let child: Key = threefry(key, [name.length, 0x80000002]);
  for (let i = 0; i < name.length; i += 2)
    child = threefry(child, [name.charCodeAt(i), i + 1 < name.length ? name.charCodeAt(i + 1) : 0x10000]);
  return child;
}

/** The `index`-th uniform number of a key, in [0, 1), with 32 random bits. */
export function uniform(key: Key, index = 0): number {
  return threefry(key, [index >>> 0, Math.floor(index / 2 ** 32)])[0] / 2 ** 32;
}

/** A reader of one key's numbers in order; make it where it is used, do not pass it around. */
export class Stream {
  private drawn = 0;
  constructor(private readonly key: Key) {}

  /** In [0, 1). */
  uniform(): number {
    return uniform(this.key, this.drawn++);
  }

  /** A whole number in [0, below), without modulo bias. */
  integer(below: number): number {
    if (!Number.isSafeInteger(below) || below < 1 || below > 2 ** 32) {
      throw labError("Stream.integer", {
        expected: "a whole number from 1 to 2^32",
        got: below,
        fix: "check that the list is not empty",
      });
    }
    const limit = 2 ** 32 - (2 ** 32 % below);
    for (;;) {
      const word = threefry(this.key, [this.drawn++ >>> 0, 0])[0];
      if (word < limit) return word % below;
    }
  }

  choice<T>(items: readonly T[]): T {
    return items[this.integer(items.length)]!;
  }

  /** A new array in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      [result[last], result[other]] = [result[other]!, result[last]!];
    }
    return result;
  }

  /** `count` different items in random order. */
  sample<T>(items: readonly T[], count: number): T[] {
    return this.shuffle(items).slice(0, count);
  }

  /** `count` different items, each drawn in proportion to its weight among those that are left. */
  sampleWeighted<T>(items: readonly T[], weightOf: (item: T, place: number) => number, count: number): T[] {
    // the smallest of exponential times with these rates are such a draw
    const timed = items.map((item, place) => ({ item, time: -Math.log(1 - this.uniform()) / weightOf(item, place) }));
    return timed
      .sort((a, b) => a.time - b.time)
      .slice(0, count)
      .map(({ item }) => item);
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.uniform() < p;
  }

  /** Standard normal (sum of twelve uniforms is too coarse for weights; this is Box–Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** Start reading a key. */
export function stream(key: Key): Stream {
  return new Stream(key);
}

/** A short content hash (64 bits as hex): equal content, equal id. Not cryptographic. */
export function contentId(content: string): string {
  const [a, b] = split([0xc0de, 0x1d], content);
  return a.toString(16).padStart(8, "0") + b.toString(16).padStart(8, "0");
}
