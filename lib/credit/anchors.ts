/**
 * Step groups: turns of one group that started from the same state. A partition of the turns; no ids are invented.
 * Exact keys are the rule; the similarity form (greedy first fit against each cluster's first member) exists because
 * the reference implementation offers it for text, by Python's SequenceMatcher, whose ratio it reproduces.
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
    const found = representatives.find((candidate) => similarityOf(key, candidate) >= threshold) ?? key;
    if (found === key) representatives.push(key);
    known.set(key, found);
    return found;
  };
}

/**
 * Twice the matching characters over all characters, matches found by longest common blocks (Ratcliff–Obershelp), as Python's
 * `difflib.SequenceMatcher(None, a, b).ratio()` finds them. The order matters: where the second text has 200 characters or
 * more, no block begins at a character that makes up more than a hundredth of it ("autojunk").
 */
export function similarityOf(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const total = left.length + right.length;
  return total === 0 ? 1 : (2 * matching({ left, right, places: placesOf(right) })) / total;
}

interface Texts {
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** Where each character stands in the right text; popular ones are left out. */
  readonly places: ReadonlyMap<string, readonly number[]>;
}

function placesOf(text: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  text.forEach((character, place) => {
    const known = places.get(character);
    if (known) known.push(place);
    else places.set(character, [place]);
  });
  if (text.length < 200) return places;
  const most = Math.floor(text.length / 100) + 1;
  for (const [character, all] of places) if (all.length > most) places.delete(character);
  return places;
}

/** A stretch of either text: from the first number up to, not with, the second. */
interface Stretch {
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
}

function matching(texts: Texts): number {
  const waiting: Stretch[] = [{ left: [0, texts.left.length], right: [0, texts.right.length] }];
  let sum = 0;
  for (let stretch = waiting.pop(); stretch !== undefined; stretch = waiting.pop()) {
    const { length, inLeft, inRight } = longestBlock(texts, stretch);
    if (length === 0) continue;
    sum += length;
    waiting.push({ left: [stretch.left[0], inLeft], right: [stretch.right[0], inRight] });
    waiting.push({ left: [inLeft + length, stretch.left[1]], right: [inRight + length, stretch.right[1]] });
  }
  return sum;
}

interface Block {
  readonly length: number;
  readonly inLeft: number;
  readonly inRight: number;
}

/** The longest block of characters that are not popular, the earliest of equals, then grown over equal ones of any kind. */
function longestBlock({ left, right, places }: Texts, stretch: Stretch): Block {
  const [[fromLeft, toLeft], [fromRight, toRight]] = [stretch.left, stretch.right];
  let best: Block = { length: 0, inLeft: fromLeft, inRight: fromRight };
  let before = new Map<number, number>();
  for (let i = fromLeft; i < toLeft; i++) {
    const now = new Map<number, number>();
    for (const j of places.get(left[i]!) ?? []) {
      if (j < fromRight || j >= toRight) continue;
      const length = (before.get(j - 1) ?? 0) + 1;
      now.set(j, length);
      if (length > best.length) best = { length, inLeft: i - length + 1, inRight: j - length + 1 };
    }
    before = now;
  }
  let { length, inLeft, inRight } = best;
  while (inLeft > fromLeft && inRight > fromRight && left[inLeft - 1] === right[inRight - 1]) {
    inLeft--;
    inRight--;
    length++;
  }
  while (inLeft + length < toLeft && inRight + length < toRight && left[inLeft + length] === right[inRight + length])
    length++;
  return { length, inLeft, inRight };
}
