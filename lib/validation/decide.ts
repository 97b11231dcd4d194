/**
 * From utilities to decisions. Four rules: the paper's (the exponential average against thresholds), the running mean
 * against thresholds, and two of evidence, whose error rates are stated: a candidate that is worth nothing is ever promoted
 * with probability at most α. The interval rule retires on evidence of harm: a useful one is ever found harmful with
 * probability at most α. The sequential rule is Wald's likelihood ratio of two answers to one question: of the pairs of
 * episodes with equal luck that one side alone wins, does the skill's side win half, or `worth`? A skill worth having is
 * ever found worth nothing with probability at most β. Under every rule patience retires as well, and that has
 * no stated error: a useful candidate may run out of it. A sentence that comes back with its old trials forgotten is tested
 * anew, and may err anew. Active skills are watched by the exponential average under every rule, without a stated error
 * rate: one whose effect has gone can fall below the threshold by chance.
 */
import { fill } from "../fields.js";
import { validation, type ValidationSection } from "../config/skill-sections.js";
import { isUsable } from "../skills/lifecycle.js";
import type { BankEntry } from "../skills/bank.js";
import type { Decision, SkillStatus } from "../types.js";
import { pairsRatio, wealthAgainst } from "./intervals.js";
import { exponentialAverage, runningMean } from "./utility.js";

/** The fields of the configuration that decide; described there. */
export type DecisionOptions = Omit<ValidationSection, "on" | "returnAfter" | "oldTrials">;

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
export const verdictOf: DecisionRule = (entry, options) =>
  entry.status === "candidate" ? judgeCandidate(entry, options) : judgeActive(entry.deltas, options);

const rules = { point: byPoint, mean: byMean, interval: byInterval, sequential: byPairs } as const;

/** All trials that count are weighed; how many it may take is counted in its present life. */
function judgeCandidate(entry: BankEntry, options: DecisionOptions): Ruling | undefined {
  const n = entry.deltas.length - (entry.earlier ?? 0);
  if (n < options.minimumTrials) return undefined;
  const early = rules[options.rule](entry, options);
  if (early !== undefined) return early;
  const limit = options.patience * options.minimumTrials;
  return n >= limit ? { to: "retired", because: `undecided after ${n} trials` } : undefined;
}

function byPoint({ deltas }: BankEntry, { rate, promoteAbove, retireBelow }: DecisionOptions): Ruling | undefined {
  return threshold("exponential average", exponentialAverage(deltas, rate), promoteAbove, retireBelow);
}

function byMean({ deltas }: BankEntry, { promoteAbove, retireBelow }: DecisionOptions): Ruling | undefined {
  return threshold(`mean of ${deltas.length} trials`, runningMean(deltas), promoteAbove, retireBelow);
}

function threshold(name: string, value: number, above: number, below: number): Ruling | undefined {
  if (value > above) return { to: "active", because: `${name} ${value.toFixed(3)} > ${above}` };
  if (value < below) return { to: "retired", because: `${name} ${value.toFixed(3)} < ${below}` };
  return undefined;
}

function byInterval({ deltas }: BankEntry, { alpha }: DecisionOptions): Ruling | undefined {
  const negated = deltas.map((delta) => -delta);
  return (
    found("active", wealthAgainst(deltas, 0), alpha, "it helps") ??
    found("retired", wealthAgainst(negated, 0), alpha, "it harms")
  );
}

function byPairs({ repairs, regressions }: BankEntry, { alpha, beta, worth }: DecisionOptions): Ruling | undefined {
  const ratio = pairsRatio(repairs, regressions, worth);
  return found("active", ratio, alpha, "it helps") ?? found("retired", 1 / ratio, beta, "it is not worth having");
}

/** A verdict where the evidence is as strong as its error rate asks for. */
function found(to: SkillStatus, evidence: number, error: number, that: string): Ruling | undefined {
  if (evidence < 1 / error) return undefined;
  const needed = Number((1 / error).toFixed(2));
  return { to, because: `evidence ${evidence.toFixed(1)} ≥ ${needed} that ${that}` };
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
