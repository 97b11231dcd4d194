/**
 * `token_set_ratio` of thefuzz 0.19 on Python's difflib (what WebShop installs): how alike two texts are, 0 to 100, by
 * their sets of words. WebShop's reward asks whether it is above 85.
 */
import { splitOnSpace } from "./python.js";

/** Letters, digits and "_" in lower case, the signs U+0080–FF dropped, everything else a space. */
function cleaned(text: string): string {
  const plain = text.replace(/[\x80-\xff]/g, "");
  return plain.replace(/[^\p{L}\p{N}_]/gu, " ").toLowerCase();
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++)
    if (left[i] !== right[i]) return left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
  return left.length - right.length;
}

function joined(...groups: readonly string[][]): string {
  return groups
    .map((group) => group.sort(byCodePoint).join(" "))
    .filter((text) => text !== "")
    .join(" ");
}

export function tokenSetRatio(one: string, other: string): number {
  const [left, right] = [new Set(splitOnSpace(cleaned(one))), new Set(splitOnSpace(cleaned(other)))];
  if (left.size === 0 || right.size === 0) return 0;
  const common = [...left].filter((word) => right.has(word));
  const onlyLeft = [...left].filter((word) => !right.has(word));
  const onlyRight = [...right].filter((word) => !left.has(word));
  const [shared, first, second] = [joined(common), joined(common, onlyLeft), joined(common, onlyRight)];
  return Math.max(ratio(shared, first), ratio(shared, second), ratio(first, second));
}

/** Share of equal characters in percent, rounded as Python rounds. */
function ratio(a: string, b: string): number {
  if (a === b) return 100;
  if (a === "" || b === "") return 0;
  const [left, right] = [[...a], [...b]];
  return roundHalfEven((100 * 2 * matching(left, right)) / (left.length + right.length), left.length + right.length);
}

/** A half can only arise where the denominator is even, and then it is exact. */
function roundHalfEven(value: number, denominator: number): number {
  const floor = Math.floor(value);
  if (denominator % 2 === 0 && value - floor === 0.5) return floor + (floor % 2);
  return Math.round(value);
}

/** difflib: characters that are common in a long second text do not start a match. */
function placesOf(text: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  text.forEach((sign, i) => {
    const list = places.get(sign);
    if (list) list.push(i);
    else places.set(sign, [i]);
  });
  if (text.length < 200) return places;
  const popular = Math.floor(text.length / 100) + 1;
  for (const [sign, list] of places) if (list.length > popular) places.delete(sign);
  return places;
}

interface Block {
  readonly left: number;
  readonly right: number;
  readonly size: number;
}

/** How many characters the matching blocks of difflib hold. */
function matching(left: readonly string[], right: readonly string[]): number {
  const places = placesOf(right);
  let total = 0;
  const open: [number, number, number, number][] = [[0, left.length, 0, right.length]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [leftStart, leftEnd, rightStart, rightEnd] = range;
    const block = longestBlock(left, right, places, range);
    if (block.size === 0) continue;
    total += block.size;
    open.push([leftStart, block.left, rightStart, block.right]);
    open.push([block.left + block.size, leftEnd, block.right + block.size, rightEnd]);
  }
  return total;
}

function longestBlock(
  left: readonly string[],
  right: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [leftStart, leftEnd, rightStart, rightEnd]: readonly [number, number, number, number],
): Block {
  let best: Block = { left: leftStart, right: rightStart, size: 0 };
  let runs = new Map<number, number>();
  for (let i = leftStart; i < leftEnd; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(left[i]!) ?? []) {
      if (j < rightStart || j >= rightEnd) continue;
      const size = (runs.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { left: i - size + 1, right: j - size + 1, size };
    }
    runs = next;
  }
  return grown(best, left, right, [leftStart, leftEnd, rightStart, rightEnd]);
}

/** A block takes in equal neighbours that were too common to start one. */
function grown(
  block: Block,
  left: readonly string[],
  right: readonly string[],
  [leftStart, leftEnd, rightStart, rightEnd]: readonly [number, number, number, number],
): Block {
  let { left: i, right: j, size } = block;
  while (i > leftStart && j > rightStart && left[i - 1] === right[j - 1]) [i, j, size] = [i - 1, j - 1, size + 1];
  while (i + size < leftEnd && j + size < rightEnd && left[i + size] === right[j + size]) size++;
  return { left: i, right: j, size };
}
