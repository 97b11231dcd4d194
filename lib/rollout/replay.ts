/** Kept episodes (or anything made of them), newest last, with the policy version that made them; immutable. */
import { expect } from "../errors.js";
import { stream, type Key } from "../random.js";

export interface Kept<T> {
  readonly item: T;
  readonly policyVersion: number;
}

export interface Replay<T> {
  readonly capacity: number;
  readonly kept: readonly Kept<T>[];
}

export function emptyReplay<T>(capacity: number): Replay<T> {
  expect(Number.isInteger(capacity) && capacity >= 0, "emptyReplay", {
    expected: "a whole capacity ≥ 0",
    got: capacity,
    fix: "0 keeps nothing",
  });
  return { capacity, kept: [] };
}

/** Add items; the oldest fall out. */
export function remember<T>(replay: Replay<T>, items: readonly T[], policyVersion: number): Replay<T> {
  const all = [...replay.kept, ...items.map((item) => ({ item, policyVersion }))];
  return { ...replay, kept: all.slice(Math.max(0, all.length - replay.capacity)) };
}

/** At most `count` different items that pass `admit`, drawn by the key. */
export function recall<T>(
  replay: Replay<T>,
  count: number,
  key: Key,
  admit: (item: T, version: number) => boolean = () => true,
): T[] {
  const fit = replay.kept.filter(({ item, policyVersion }) => admit(item, policyVersion));
  return stream(key)
    .sample(fit, count)
    .map(({ item }) => item);
}
