/** What several charts need: error bars from the ends of intervals, and names that are unique on an axis. */
import { expect } from "../../errors.js";
import { finite, type ErrorBar } from "../figure.js";
import { formatNumber } from "../scale.js";

/** From the two ends of intervals to lengths on both sides; a missing end leaves its interval out. */
export function errorBar(
  values: readonly (number | null)[],
  ends: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] },
  { color, where }: { readonly color: string; readonly where: string },
): ErrorBar {
  const reach = (from: number | null | undefined, to: number | null | undefined) => {
    const [a, b] = [finite(from), finite(to)];
    return a === null || b === null ? null : b - a;
  };
  const arrayminus = values.map((value, i) => reach(ends.low[i], value));
  const array = values.map((value, i) => reach(value, ends.high[i]));
  const outside = values.findIndex((_, i) => (arrayminus[i] ?? 0) < 0 || (array[i] ?? 0) < 0);
  expect(outside === -1, where, {
    expected: "intervals around their values",
    got: `${formatNumber(finite(values[outside]))} outside [${ends.low[outside]}, ${ends.high[outside]}]`,
    fix: "give low ≤ value ≤ high",
  });
  return { type: "data", symmetric: false, array, arrayminus, color, thickness: 1.6, width: 4 };
}

/** Names made different by characters that are not seen; axes merge equal names. */
export function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return name + "\u200b".repeat(before);
  });
}

/** A whole number of pixels for so many rows, title and axis included. */
export function heightFor(rows: number, perRow: number): number {
  return 110 + Math.max(1, rows) * perRow;
}
