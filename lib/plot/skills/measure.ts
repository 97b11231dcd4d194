/**
 * What the pictures of skills are drawn from: utilities with their intervals, now and after every trial, and which skills
 * are shown where there is no room for all. Columns only, no marks.
 */
import { keyOf } from "../../random.js";
import type { Bank, BankEntry } from "../../skills/bank.js";
import type { SkillStatus, Utility } from "../../types.js";
import { mcNemar } from "../../validation/intervals.js";
import { defaultUtility, utilityOf, type UtilityOptions } from "../../validation/utility.js";

export interface MeasureOptions {
  /** As in `utilityOf`; cautious by default. */
  readonly interval?: UtilityOptions["interval"];
  /** Rate of the exponential average. */
  readonly rate?: number;
}

export interface ChoiceOptions {
  /** Only these; all if left out. */
  readonly statuses?: readonly SkillStatus[];
  /** At most so many rows. */
  readonly most?: number;
}

export interface Measured {
  readonly entry: BankEntry;
  readonly utility: Utility;
}

/** Pictures of the same bank are the same bytes, so their intervals are resampled from one key. */
const KEY = keyOf("utilities in pictures");

export function measure(entry: BankEntry, { interval = "cautious", rate = 0.2 }: MeasureOptions = {}): Utility {
  const utility = utilityOf(entry, KEY, { ...defaultUtility, interval, rate });
  const { low, high, level } = utility.interval;
  // bisection and resampling may miss the mean by a last digit
  return { ...utility, interval: { low: Math.min(low, utility.mean), high: Math.max(high, utility.mean), level } };
}

/** Tried skills, the most useful first, and how many there are in all. */
export function mostUseful(
  bank: Bank,
  { statuses, most = 30, ...options }: ChoiceOptions & MeasureOptions,
): { readonly shown: Measured[]; readonly of: number } {
  const chosen = bank.entries.filter((entry) => statuses?.includes(entry.status) ?? true);
  const tried = chosen.filter((entry) => entry.deltas.length > 0);
  const measured = tried.map((entry) => ({ entry, utility: measure(entry, options) }));
  const order = measured.sort((a, b) => b.utility.mean - a.utility.mean || b.utility.trials - a.utility.trials);
  return { shown: order.slice(0, most), of: chosen.length };
}

/** ` (30 of 112)` where some are left out. */
export function outOf(shown: number, of: number): string {
  return shown === of ? "" : ` (${shown} of ${of})`;
}

/** Numbers of trials at which a picture shows what was known: all, or evenly spread ones with the last. */
export function lookingTimes(trials: number, most = 60): number[] {
  const step = Math.max(1, Math.ceil(trials / most));
  return Array.from({ length: trials }, (_, i) => i + 1).filter((n) => (trials - n) % step === 0);
}

/** The utility after each of these numbers of trials. */
export function utilityPath(entry: BankEntry, times: readonly number[], options: MeasureOptions = {}): Utility[] {
  return times.map((n) => measure({ ...entry, deltas: entry.deltas.slice(0, n) }, options));
}

/** How surprising the repairs and regressions are if both were equally likely: the exact McNemar test, as `p .012`. */
export function testText({ repairs, regressions }: Pick<Utility, "repairs" | "regressions">): string {
  const p = mcNemar(repairs, regressions);
  return `p ${p < 0.001 ? "< .001" : p.toFixed(3).replace(/^0/, "")}`;
}
