/**
 * Step groups: turns of one group that started from the same state. A partition of the turns; no ids are invented.
 * Exact keys are the rule; the similarity form (greedy first fit against each cluster's first member) exists because
 * the reference implementation offers it for text.
 */
import { expect } from "../errors.js";

/** A turn's place: which episode, which turn. */
export interface TurnPlace {
  readonly episode: number;
  readonly turn: number;
}

export interface AnchorOptions {
  /** Undefined compares keys exactly; a number joins keys at least so similar (0 < threshold < 1). */
  readonly similarity?: number | undefined;
}

/** Partition all turns by their keys, in order of first appearance. */
export function anchorGroups(keys: readonly (readonly string[])[], { similarity }: AnchorOptions = {}): TurnPlace[][] {
  expect(similarity === undefined || (similarity > 0 && similarity < 1), "anchorGroups", {
    expected: "a similarity strictly between 0 and 1",
    got: similarity,
    fix: "leave it out to compare keys exactly",
  });
  const clusters = new Map<string, TurnPlace[]>();
  const home = similarity === undefined ? (key: string) => key : firstFit(similarity);
  keys.forEach((row, episode) => {
    row.forEach((key, turn) => {
      const representative = home(key);
      const members = clusters.get(representative);
      if (members) members.push({ episode, turn });
      else clusters.set(representative, [{ episode, turn }]);
    });
  });
  return [...clusters.values()];
}

function firstFit(threshold: number): (key: string) => string {
  const representatives: string[] = [];
  const known = new Map<string, string>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = representatives.find((candidate) => similarityOf(candidate, key) >= threshold) ?? key;
    if (found === key) representatives.push(key);
    known.set(key, found);
    return found;
  };
}

/** Twice the matching characters over all characters, matches found by longest common blocks (Ratcliff–Obershelp). */
export function similarityOf(a: string, b: string): number {
  return a.length + b.length === 0 ? 1 : (2 * matching(a, b)) / (a.length + b.length);
}

function matching(a: string, b: string): number {
  if (a === "" || b === "") return 0;
  const { length, inA, inB } = longestBlock(a, b);
  if (length === 0) return 0;
  return length + matching(a.slice(0, inA), b.slice(0, inB)) + matching(a.slice(inA + length), b.slice(inB + length));
}

function longestBlock(a: string, b: string): { length: number; inA: number; inB: number } {
  let best = { length: 0, inA: 0, inB: 0 };
  let row = new Uint32Array(b.length + 1);
  for (let i = 0; i < a.length; i++) {
    const next = new Uint32Array(b.length + 1);
    for (let j = 0; j < b.length; j++) {
      if (a[i] !== b[j]) continue;
      const length = row[j]! + 1;
      next[j + 1] = length;
      if (length > best.length) best = { length, inA: i - length + 1, inB: j - length + 1 };
    }
    row = next;
  }
  return best;
}
