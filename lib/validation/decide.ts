/**
 * From utilities to decisions. Three rules: the paper's (the exponential average against thresholds), the running mean
 * against thresholds, and the interval rule, whose error rate is stated: a useless candidate is ever promoted, and a useful
 * one ever refused for harm, with probability at most α. Active skills are watched by the exponential average under every
 * rule, without a stated error rate: one whose effect has gone can fall below the threshold by chance.
 */
import { fill } from "../fields.js";
import { validation, type ValidationSection } from "../config/skill-sections.js";
import { isUsable } from "../skills/lifecycle.js";
import type { BankEntry } from "../skills/bank.js";
import type { Decision, SkillStatus } from "../types.js";
import { wealthAgainst } from "./intervals.js";
import { exponentialAverage, runningMean } from "./utility.js";

/** The fields of the configuration that decide; described there. */
export type DecisionOptions = Omit<ValidationSection, "on">;

export const defaultDecision: DecisionOptions = fill(validation, {}, "validation");

/** What should happen to a skill now by a rule (by default the options' own); undefined means: wait. */
export function decide(
  entry: BankEntry,
  iteration: number,
  options: DecisionOptions = defaultDecision,
  rule: DecisionRule = verdictOf,
): Decision | undefined {
  if (!isUsable(entry.status)) return undefined;
  const verdict = rule(entry, options);
  if (verdict === undefined) return undefined;
  return { skill: entry.skill.id, iteration, from: entry.status, to: verdict.to, because: verdict.because };
}

/** A new status with its reason in words. */
export interface Ruling {
  readonly to: SkillStatus;
  readonly because: string;
}

/** From a candidate's or an active skill's trials to what becomes of it; undefined means: wait. */
export type DecisionRule = (entry: BankEntry, options: DecisionOptions) => Ruling | undefined;

/** The rule that the options describe. */
export const verdictOf: DecisionRule = ({ status, deltas }, options) =>
  status === "candidate" ? judgeCandidate(deltas, options) : judgeActive(deltas, options);

function judgeCandidate(deltas: readonly number[], options: DecisionOptions): Ruling | undefined {
  const n = deltas.length;
  if (n < options.minimumTrials) return undefined;
  const early = { point: byPoint, mean: byMean, interval: byInterval }[options.rule](deltas, options);
  if (early !== undefined) return early;
  const limit = options.patience * options.minimumTrials;
  return n >= limit ? { to: "retired", because: `undecided after ${n} trials` } : undefined;
}

function byPoint(deltas: readonly number[], { rate, promoteAbove, retireBelow }: DecisionOptions): Ruling | undefined {
  return threshold("exponential average", exponentialAverage(deltas, rate), promoteAbove, retireBelow);
}

function byMean(deltas: readonly number[], { promoteAbove, retireBelow }: DecisionOptions): Ruling | undefined {
  return threshold(`mean of ${deltas.length} trials`, runningMean(deltas), promoteAbove, retireBelow);
}

function threshold(name: string, value: number, above: number, below: number): Ruling | undefined {
  if (value > above) return { to: "active", because: `${name} ${value.toFixed(3)} > ${above}` };
  if (value < below) return { to: "retired", because: `${name} ${value.toFixed(3)} < ${below}` };
  return undefined;
}

function byInterval(deltas: readonly number[], { alpha }: DecisionOptions): Ruling | undefined {
  const helps = wealthAgainst(deltas, 0);
  const harms = wealthAgainst(
    deltas.map((delta) => -delta),
    0,
  );
  if (helps >= 1 / alpha) return { to: "active", because: `evidence ${helps.toFixed(1)} ≥ ${1 / alpha} that it helps` };
  if (harms >= 1 / alpha)
    return { to: "retired", because: `evidence ${harms.toFixed(1)} ≥ ${1 / alpha} that it harms` };
  return undefined;
}

function judgeActive(deltas: readonly number[], options: DecisionOptions): Ruling | undefined {
  const { rate, retireBelow, harmfulInARow, neutralInARow, minimumTrials } = options;
  const averages = runningAverages(deltas, rate);
  if (tail(averages, harmfulInARow).every((u) => u < retireBelow) && deltas.length >= harmfulInARow) {
    return { to: "retired", because: `average below ${retireBelow} ${harmfulInARow} times in a row` };
  }
  const calm =
    neutralInARow > 0 &&
    deltas.length >= 2 * minimumTrials &&
    tail(averages, neutralInARow).every((u) => Math.abs(u) <= -retireBelow);
  return calm
    ? { to: "graduated", because: `average within ±${-retireBelow} ${neutralInARow} times in a row` }
    : undefined;
}

function runningAverages(deltas: readonly number[], rate: number): number[] {
  let u = 0;
  return deltas.map((delta) => (u += rate * (delta - u)));
}

function tail<T>(items: readonly T[], count: number): readonly T[] {
  return items.slice(Math.max(0, items.length - count));
}
