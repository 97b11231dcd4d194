/** Numbers as words, the same in every view. */
import type { Utility } from "../../types.js";

/** With its sign and two decimals; "none" where credit has no opinion. */
export function signed(value: number | null | undefined): string {
  if (value === null || value === undefined) return "none";
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** What a skill's utility says, in one line. */
export function utilityWords({ mean, interval, trials }: Pick<Utility, "mean" | "interval" | "trials">): string {
  return `${signed(mean)} [${signed(interval.low)}, ${signed(interval.high)}] ${plural(trials, "trial")}`;
}
