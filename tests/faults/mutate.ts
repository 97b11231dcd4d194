/**
 * Damage, as data: a recipe says which numbers to use for what is broken, so that a case can be written down and repeated.
 * Structured damage replaces, removes, doubles or renames one value somewhere in a JSON value; raw damage works on bytes.
 */
import fc from "fast-check";

export interface Recipe {
  /** Which of the reader's sound inputs is damaged. */
  readonly source: number;
  /** Where, how and with what a JSON value is changed. */
  readonly structured: readonly (readonly [where: number, how: number, what: number])[];
  /** How, where, how much and with what bytes are changed. */
  readonly raw: readonly (readonly [how: number, where: number, length: number, value: number])[];
}

const natural = fc.nat({ max: 2 ** 31 - 1 });
const structured = fc.array(fc.tuple(natural, natural, natural), { minLength: 1, maxLength: 3 });
const raw = fc.array(fc.tuple(natural, natural, fc.nat({ max: 64 }), fc.nat({ max: 255 })), {
  minLength: 1,
  maxLength: 4,
});

/** Half of the recipes damage the meaning, the other half the bytes, some both. */
const recipes: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ source: natural, structured, raw: fc.constant([]) }) },
  { weight: 4, arbitrary: fc.record({ source: natural, structured: fc.constant([]), raw }) },
  { weight: 1, arbitrary: fc.record({ source: natural, structured, raw }) },
);

export function draw(count: number, seed: number): Recipe[] {
  return fc.sample(recipes, { numRuns: count, seed });
}

const deep = (): unknown => JSON.parse("[".repeat(500) + "]".repeat(500));

const ODD: readonly (() => unknown)[] = [
  () => null,
  () => -1,
  () => 0,
  () => 1,
  () => 1.5,
  () => 3e7,
  () => 2 ** 31,
  () => 2 ** 53,
  () => 1e308,
  () => -1e-300,
  () => true,
  () => false,
  () => "",
  () => "x",
  () => "__proto__",
  () => "\u001b[31m\u0000",
  () => "y".repeat(10_000),
  () => [],
  () => [null],
  () => ["x", 5],
  () => ({}),
  () => ({ toString: 5, valueOf: null, constructor: "x" }),
  deep,
];

type Holder = Record<string, unknown> | unknown[];

/** Every place of a value that can be changed. */
function places(value: unknown, found: [Holder, string | number][] = [], depth = 0): [Holder, string | number][] {
  if (typeof value !== "object" || value === null || found.length > 20_000 || depth > 20) return found;
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    found.push([value as Holder, key]);
    places((value as Record<string | number, unknown>)[key], found, depth + 1);
  }
  return found;
}

/** The value with the recipe's changes; the given one stays as it is. */
export function damageValue<T>(value: T, changes: Recipe["structured"]): T {
  const copy = structuredClone(value);
  for (const [where, how, what] of changes) {
    const all = places(copy);
    if (all.length > 0) change(...all[where % all.length]!, how, what, all);
  }
  return copy;
}

function change(
  holder: Holder,
  key: string | number,
  how: number,
  what: number,
  all: readonly [Holder, string | number][],
): void {
  const at = holder as Record<string | number, unknown>;
  switch (how % 8) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      return;
    case 1:
      if (Array.isArray(holder)) holder.push(JSON.parse(JSON.stringify(at[key] ?? null)));
      else at[`${key}x`] = structuredClone(at[key]);
      return;
    case 2: {
      const [other, place] = all[what % all.length]!;
      at[key] = structuredClone((other as Record<string | number, unknown>)[place]);
      return;
    }
    case 3:
      if (typeof at[key] === "number") at[key] = -at[key];
      else if (typeof at[key] === "string") at[key] = at[key].slice(1);
      else at[key] = [at[key]];
      return;
    default:
      at[key] = ODD[what % ODD.length]!();
  }
}

/** The bytes with the recipe's changes. */
export function damageBytes(bytes: Uint8Array, changes: Recipe["raw"]): Uint8Array {
  let now = Buffer.from(bytes);
  for (const [how, where, length, value] of changes) {
    const at = where % (now.length + 1);
    const [before, after] = [now.subarray(0, at), now.subarray(at)];
    switch (how % 7) {
      case 0: // one bit
        now = Buffer.from(now);
        if (at < now.length) now[at]! ^= 1 << (value % 8);
        break;
      case 1: // one byte
        now = Buffer.from(now);
        if (at < now.length) now[at] = value;
        break;
      case 2: // cut off
        now = Buffer.from(before);
        break;
      case 3: // a piece is missing
        now = Buffer.concat([before, after.subarray(length)]);
        break;
      case 4: // a piece stands twice
        now = Buffer.concat([before, after.subarray(0, length), after]);
        break;
      case 5: // a piece of another kind
        now = Buffer.concat([before, Buffer.alloc(length, value), after]);
        break;
      default: // eight bytes that are one large number
        now = Buffer.concat([before, Buffer.alloc(Math.min(8, after.length), value), after.subarray(8)]);
    }
  }
  return now;
}
