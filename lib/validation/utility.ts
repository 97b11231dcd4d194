/** From trials to a utility: the running mean with its interval, and the paper's exponential average beside it. */
import type { Episode, Group, Interval, SkillId, Trial, Utility } from "../types.js";
import type { BankEntry } from "../skills/bank.js";
import { split, type Key } from "../random.js";
import { halvesOf, won, type Worth } from "../rollout/group.js";
import { deltaOf, repairsOf } from "../skills/bank.js";
import { bootstrapMean, cautiousMean, sequentialInterval } from "./intervals.js";

export interface UtilityOptions {
  /** Rate of the exponential average. Paper: .2; it stops averaging after about nine trials. */
  readonly rate: number;
  /** `cautious` and `bootstrap` describe now (the latter promises too much of few trials); `sequential` holds whenever one looks. */
  readonly interval: IntervalKind;
  readonly level: number;
}

export type IntervalKind = "cautious" | "bootstrap" | "sequential";

export const defaultUtility: UtilityOptions = { rate: 0.2, interval: "cautious", level: 0.95 };

/** The interval of a mean of differences; the key is for the bootstrap's luck. */
export function intervalOf(deltas: readonly number[], key: Key, kind: IntervalKind, level = 0.95): Interval {
  switch (kind) {
    case "cautious":
      return cautiousMean(deltas, { level });
    case "bootstrap":
      return bootstrapMean(deltas, key, { level });
    case "sequential":
      return sequentialInterval(deltas, level);
  }
}

/** u ← (1 − η)·u + η·Δ, from u = 0. */
export function exponentialAverage(deltas: readonly number[], rate: number): number {
  return deltas.reduce((u, delta) => u + rate * (delta - u), 0);
}

export function runningMean(deltas: readonly number[]): number {
  return deltas.length === 0 ? 0 : deltas.reduce((sum, delta) => sum + delta, 0) / deltas.length;
}

/** What all trials of a skill say together. */
export function utilityOf(entry: BankEntry, key: Key, options: UtilityOptions = defaultUtility): Utility {
  return { skill: entry.skill.id, ...summarise(entry, split(key, entry.skill.id), options) };
}

/** The same of any list of trials: what the skills of the one half are worth beside the skills of the other. */
export type Comparison = Omit<Utility, "skill">;

export function comparisonOf(trials: readonly Trial[], key: Key, options: UtilityOptions = defaultUtility): Comparison {
  const counts = trials.map(repairsOf);
  const total = (name: "repairs" | "regressions"): number => counts.reduce((sum, count) => sum + count[name], 0);
  const facts = { deltas: trials.map(deltaOf), repairs: total("repairs"), regressions: total("regressions") };
  return summarise(facts, key, options);
}

function summarise(
  { deltas, repairs, regressions }: Pick<BankEntry, "deltas" | "repairs" | "regressions">,
  key: Key,
  { rate, interval, level }: UtilityOptions,
): Comparison {
  return {
    trials: deltas.length,
    mean: runningMean(deltas),
    ema: exponentialAverage(deltas, rate),
    interval: intervalOf(deltas, key, interval, level),
    repairs,
    regressions,
  };
}

/** The trial that a paired group is; undefined where both halves read the same skills. */
export function trialOf(group: Group, iteration: number, worth: Worth = won): Trial | undefined {
  const halves = halvesOf(group);
  if (halves === undefined) return undefined;
  const skills = skillsOf(halves.withSkill);
  const against = skillsOf(halves.without);
  if (skills.length === against.length && skills.every((id) => against.includes(id))) return undefined;
  const outcomes = (episodes: Group["episodes"]): number[] => episodes.map((episode) => worth(episode));
  return {
    group: group.id,
    iteration,
    skills,
    ...(against.length > 0 && { against }),
    withSkill: outcomes(halves.withSkill),
    without: outcomes(halves.without),
  };
}

/** What a half read: one prompt for all of its episodes. */
function skillsOf(half: readonly Episode[]): readonly SkillId[] {
  const condition = half[0]!.condition;
  return condition.kind === "skill" ? condition.skills : [];
}
