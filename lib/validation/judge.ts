/**
 * Does a skill help, and how sure can one be? For anybody's agent: from tasks that were tried with the skill and without it
 * to what it is worth, with what error that is said, and what it would take to know more. Pure functions.
 */
import { expect } from "../errors.js";
import type { Interval } from "../types.js";
import { defaultDecision } from "./decide.js";
import { cautiousMean, mcNemar, orderlessInterval, pairsRatio, rejectMany, wealthAgainst } from "./intervals.js";
import { pairsForVariance } from "./power.js";
import type { SkillPairs, TaskPair } from "./results/pairs.js";
import { signFlip } from "./sign-flip.js";
import { runningMean } from "./utility.js";

export interface JudgeOptions {
  /** A skill that is worth nothing is ever said to help, or one that does no harm to harm, with at most this probability. */
  readonly alpha: number;
  /** A skill worth having is ever said not to be with at most this probability. */
  readonly beta: number;
  /** Worth having: of the tasks that one side alone wins, it wins this share. */
  readonly worth: number;
  /** The utility that one would like to tell from 0, and the chance of seeing it that is asked for. */
  readonly effect: number;
  readonly power: number;
  readonly level: number;
}

export const defaultJudge: JudgeOptions = {
  alpha: defaultDecision.alpha,
  beta: defaultDecision.beta,
  worth: defaultDecision.worth,
  effect: 0.1,
  power: 0.8,
  level: 0.95,
};

export type JudgeVerdict = "helps" | "harms" | "not worth having" | "undecided";

export interface Judgement {
  readonly skill: string;
  /** Tasks tried in both conditions. */
  readonly tasks: number;
  readonly without: number;
  readonly withSkill: number;
  /** The mean of with minus without. */
  readonly utility: number;
  /** Right for a number of tasks that was fixed beforehand. */
  readonly fixed: Interval;
  /** Right however often one has looked, and whenever one stops. */
  readonly anytime: Interval;
  /** How many times a fair gambler's stake has grown who bets that it helps, or harms. */
  readonly evidence: { readonly helps: number; readonly harms: number };
  readonly verdict: JudgeVerdict;
  /** The probability of saying that wrongly is at most this; undefined where nothing is said. */
  readonly error: number | undefined;
  /** Whether "helps" or "harms" still stands when all skills of the bank are judged together (e-BH at α). */
  readonly holdsInBank: boolean;
  /** Tasks done better with the skill, and worse. */
  readonly repairs: readonly string[];
  readonly regressions: readonly string[];
  /** Two-sided: by the signs of the differences, and by their sizes too (`drawn`: over how many drawn patterns). */
  readonly p: { readonly mcNemar: number; readonly signFlip: number; readonly drawn: number | undefined };
  /** Further tasks, for a test at a number fixed beforehand that sees the wanted effect with the wanted chance. */
  readonly more: number;
  readonly onlyWith: readonly string[];
  readonly onlyWithout: readonly string[];
}

/** What is known of every skill of a bank. */
export function judgeSkills(bank: readonly SkillPairs[], given: Partial<JudgeOptions> = {}): Judgement[] {
  const options = checked({ ...defaultJudge, ...given });
  const alone = bank.map((skill) => judgeOne(skill, options));
  const helping = rejectMany(evidenceOf(alone, "helps"), options.alpha);
  const harming = rejectMany(evidenceOf(alone, "harms"), options.alpha);
  return alone.map((one, i) => ({
    ...one,
    holdsInBank: (one.verdict === "helps" && helping[i]!) || (one.verdict === "harms" && harming[i]!),
  }));
}

function evidenceOf(judged: readonly Alone[], side: "helps" | "harms"): number[] {
  return judged.map(({ evidence }) => evidence[side]);
}

type Alone = Omit<Judgement, "holdsInBank">;

function judgeOne({ skill, pairs, onlyWith, onlyWithout }: SkillPairs, options: JudgeOptions): Alone {
  const deltas = pairs.map(({ delta }) => delta);
  const repairs = pairs.filter(({ delta }) => delta > 0).map(({ task }) => task);
  const regressions = pairs.filter(({ delta }) => delta < 0).map(({ task }) => task);
  const evidence = { helps: wealth(deltas), harms: wealth(deltas.map((delta) => -delta)) };
  const byCount = mcNemar(repairs.length, regressions.length);
  return {
    skill,
    tasks: pairs.length,
    without: meanOf(pairs, "without"),
    withSkill: meanOf(pairs, "withSkill"),
    utility: runningMean(deltas),
    fixed: cautiousMean(deltas, options),
    anytime: orderlessInterval(deltas, options.level),
    evidence,
    ...verdictOf(evidence, pairsRatio(repairs.length, regressions.length, options.worth), options),
    repairs,
    regressions,
    p: { mcNemar: byCount, ...flipped(deltas, byCount) },
    more: Math.max(0, pairsForVariance(cautiousVariance(deltas), options.effect, options) - pairs.length),
    onlyWith,
    onlyWithout,
  };
}

/** Differences of 0 have no sign; where all others are of one size, the sign-flip test is McNemar's, and exact. */
function flipped(deltas: readonly number[], byCount: number): Omit<Judgement["p"], "mcNemar"> {
  const differing = deltas.filter((delta) => delta !== 0);
  const sizes = new Set(differing.map(Math.abs));
  if (sizes.size <= 1) return { signFlip: byCount, drawn: undefined };
  const { p, drawn } = signFlip(differing);
  return { signFlip: p, drawn };
}

/** JSON has no infinity. */
function wealth(deltas: readonly number[]): number {
  return Math.min(wealthAgainst(deltas, 0), Number.MAX_VALUE);
}

function verdictOf(
  { helps, harms }: Judgement["evidence"],
  ratio: number,
  { alpha, beta }: JudgeOptions,
): Pick<Judgement, "verdict" | "error"> {
  if (helps >= 1 / alpha) return { verdict: "helps", error: alpha };
  if (harms >= 1 / alpha) return { verdict: "harms", error: alpha };
  if (1 / ratio >= 1 / beta) return { verdict: "not worth having", error: beta };
  return { verdict: "undecided", error: undefined };
}

function meanOf(pairs: readonly TaskPair[], side: "withSkill" | "without"): number {
  return runningMean(pairs.map((pair) => pair[side]));
}

/** With the two imagined trials of the cautious interval, so that a few equal tasks do not look certain. */
function cautiousVariance(deltas: readonly number[]): number {
  const seen = [...deltas, 0.5, -0.5];
  const mean = runningMean(seen);
  return seen.reduce((sum, delta) => sum + (delta - mean) ** 2, 0) / (seen.length - 1);
}

function checked(options: JudgeOptions): JudgeOptions {
  const within = (name: keyof JudgeOptions, low: number, high: number): void =>
    expect(options[name] > low && options[name] < high, `judge, ${name}`, {
      expected: `a number between ${low} and ${high}`,
      got: options[name],
      fix: `leave it out for ${defaultJudge[name]}`,
    });
  for (const name of ["alpha", "beta", "effect", "power", "level"] as const) within(name, 0, 1);
  within("worth", 0.5, 1);
  return options;
}
