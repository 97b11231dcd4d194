/** From trials to a utility: the running mean with its interval, and the paper's exponential average beside it. */
import type { Group, Trial, Utility } from "../types.js";
import type { BankEntry } from "../skills/bank.js";
import { split, type Key } from "../random.js";
import { bootstrapMean, sequentialInterval } from "./intervals.js";

export interface UtilityOptions {
  /** Rate of the exponential average. Paper: .2; it stops averaging after about nine trials. */
  readonly rate: number;
  /** `bootstrap` describes now; `sequential` holds however often one has looked. */
  readonly interval: "bootstrap" | "sequential";
  readonly level: number;
}

export const defaultUtility: UtilityOptions = { rate: 0.2, interval: "bootstrap", level: 0.95 };

/** u ← (1 − η)·u + η·Δ, from u = 0. */
export function exponentialAverage(deltas: readonly number[], rate: number): number {
  return deltas.reduce((u, delta) => u + rate * (delta - u), 0);
}

export function runningMean(deltas: readonly number[]): number {
  return deltas.length === 0 ? 0 : deltas.reduce((sum, delta) => sum + delta, 0) / deltas.length;
}

/** What all trials of a skill say together. */
export function utilityOf(
  { skill, deltas, repairs, regressions }: BankEntry,
  key: Key,
  options: UtilityOptions = defaultUtility,
): Utility {
  const { rate, interval, level } = options;
  return {
    skill: skill.id,
    trials: deltas.length,
    mean: runningMean(deltas),
    ema: exponentialAverage(deltas, rate),
    interval:
      interval === "bootstrap"
        ? bootstrapMean(deltas, split(key, skill.id), { level })
        : sequentialInterval(deltas, level),
    repairs,
    regressions,
  };
}

/** The trial that a paired group is; undefined for a group without a skill half. */
export function trialOf(group: Group, iteration: number): Trial | undefined {
  const skilled = group.episodes.filter((episode) => episode.condition.kind === "skill");
  const plain = group.episodes.filter((episode) => episode.condition.kind === "plain");
  const condition = skilled[0]?.condition;
  if (condition?.kind !== "skill" || plain.length === 0) return undefined;
  const outcome = (episodes: Group["episodes"]): number[] => episodes.map((episode) => Number(episode.success));
  return { group: group.id, iteration, skills: condition.skills, withSkill: outcome(skilled), without: outcome(plain) };
}
