/** What an old episode is worth today: its return against what is usual now. */
import { expect } from "../errors.js";

/** max(0, R − V): what was no better than usual teaches nothing. */
export function recalibrated(earned: number, usual: number): number {
  return Math.max(0, earned - usual);
}

/** The middle of the values; of an even number of them, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  expect(values.length > 0, "median", { expected: "at least one value", got: values, fix: "ask once there are some" });
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
