/**
 * Are utilities what they say? Estimates from few pairs beside the true effect on the very policy that was tried: coverage
 * of the intervals, mean error, a reliability table. The yardstick is the policy's own effect, measured with many pairs
 * of the same frozen policy, because that is what a utility estimates; the exact value of a sentence to a scripted player
 * (`trueUtility` of the pocket world) is a fact of the world and differs from it by how well the policy reads. On the shipped
 * pocket policy the 95 % bootstrap of eight trials holds the effect of a true card in 13 of 20 cases, the sequential interval
 * in all (`tests/slow/truth.test.ts`).
 */
import type { World } from "../environment.js";
import { expect } from "../errors.js";
import type { Sampling } from "../policy/policy.js";
import { split, type Key } from "../random.js";
import type { Stage } from "../rollout/episode.js";
import { playGroups, type GroupPlan } from "../rollout/group.js";
import type { Bank } from "../skills/bank.js";
import { fits, topicsOf } from "../skills/retrieval.js";
import type { Interval, Skill, SkillId, SkillStatus, Task, Trial } from "../types.js";
import { comparisonOf, trialOf, utilityOf, type Comparison, type UtilityOptions } from "./utility.js";
import type { Truths, Verdict } from "./truth.js";

export interface TryOptions {
  /** Tasks to try it on; those it does not speak of are left out. */
  readonly tasks: readonly Task[];
  /** Paired groups; where tasks are fewer, they are played again with other luck. */
  readonly trials: number;
  /** Episodes a group, both halves together. */
  readonly size: number;
  readonly sampling: Sampling;
  readonly key: Key;
}

/** Try a skill on a policy as it is: paired groups on tasks it speaks of, and nothing is learnt. */
export async function tryOut(
  stage: Stage,
  world: World,
  skill: Skill,
  { tasks, trials, size, sampling, key }: TryOptions,
): Promise<Trial[]> {
  const fitting = tasks.filter((task) => fits({ skill }, task, topicsOf(world, task)));
  expect(fitting.length > 0 || trials === 0, "tryOut", {
    expected: "a task that the skill speaks of",
    got: skill.text,
    fix: `none of the ${tasks.length} tasks has the topics of its condition; give more tasks`,
  });
  const own = split(key, skill.id);
  const plans = Array.from({ length: trials }, (_, number): GroupPlan => ({
    id: `try.${skill.id}.${number}`,
    task: fitting[number % fitting.length]!,
    key: split(own, number),
    size,
    skills: [skill],
    pairing: "split",
  }));
  const groups = await playGroups(stage, world, plans, sampling);
  return groups.flatMap((group) => trialOf(group, 0) ?? []);
}

/** The effect of each skill on a policy: one pair a trial, as many tasks as there are. */
export async function measureEffects(
  stage: Stage,
  world: World,
  skills: readonly Skill[],
  options: Omit<TryOptions, "size" | "trials"> & { readonly pairs: number },
): Promise<Map<SkillId, Comparison>> {
  const { pairs, ...rest } = options;
  const effects = new Map<SkillId, Comparison>();
  for (const skill of skills) {
    const trials = await tryOut(stage, world, skill, { ...rest, trials: pairs, size: 2 });
    effects.set(skill.id, comparisonOf(trials, split(options.key, `interval ${skill.id}`)));
  }
  return effects;
}

/** A skill's estimated utility beside what is true of it. */
export interface UtilityRow {
  readonly skill: SkillId;
  readonly text: string;
  readonly status: SkillStatus;
  readonly verdict: Verdict;
  readonly trials: number;
  readonly mean: number;
  readonly interval: Interval;
  /** Its effect on the policy, measured with many pairs; null where it was not measured. */
  readonly effect: number | null;
  /** What it is worth to a player who always obeys, where the world can tell. */
  readonly worth: number | null;
}

export interface UtilityTableOptions {
  readonly key: Key;
  readonly utility?: UtilityOptions;
  readonly effects?: ReadonlyMap<SkillId, Pick<Comparison, "mean">>;
  readonly worthOf?: (skill: Skill) => number;
}

/** Every skill of a bank that has been tried, the most useful first. */
export function utilityTable(
  bank: Bank,
  { verdictOf }: Truths,
  { key, utility, effects, worthOf }: UtilityTableOptions,
): UtilityRow[] {
  const rows = bank.entries
    .filter(({ deltas }) => deltas.length > 0)
    .map((entry): UtilityRow => {
      const { skill, status } = entry;
      const { trials, mean, interval } = utilityOf(entry, key, utility);
      const effect = effects?.get(skill.id)?.mean ?? null;
      const worth = worthOf?.(skill) ?? null;
      return {
        skill: skill.id,
        text: skill.text,
        status,
        verdict: verdictOf(skill),
        trials,
        mean,
        interval,
        effect,
        worth,
      };
    });
  return rows.sort((a, b) => b.mean - a.mean);
}

/** An estimate with its interval, and the truth. */
export interface Estimate {
  readonly mean: number;
  readonly interval: Interval;
  readonly truth: number;
}

/** Estimates of about the same size together. */
export interface ReliabilityRow {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly estimate: number;
  readonly truth: number;
  readonly coverage: number;
}

export interface Calibration {
  readonly count: number;
  /** Level the intervals claim, and the share of them that hold the truth. */
  readonly level: number;
  readonly coverage: number;
  /** Mean of estimate − truth: above 0 is optimism, which choosing the best always brings. */
  readonly error: number;
  readonly absoluteError: number;
  readonly reliability: readonly ReliabilityRow[];
}

/** How well estimates tell the truth; `edges` are the borders of the reliability table, which is closed to both sides. */
export function calibrationOf(
  estimates: readonly Estimate[],
  edges: readonly number[] = [-0.2, -0.05, 0.05, 0.2, 0.4],
): Calibration {
  expect(estimates.length > 0, "calibrationOf", {
    expected: "at least one estimate",
    got: 0,
    fix: "measure the effects of skills that have trials",
  });
  const borders = [-1, ...edges, 1];
  const reliability = borders.slice(1).flatMap((to, place): ReliabilityRow[] => {
    const from = borders[place]!;
    const inside = estimates.filter(({ mean }) => mean >= from && (mean < to || to === 1));
    return inside.length === 0 ? [] : [{ from, to, ...summaryOf(inside) }];
  });
  return {
    count: estimates.length,
    level: estimates[0]!.interval.level,
    coverage: summaryOf(estimates).coverage,
    error: average(estimates, ({ mean, truth }) => mean - truth),
    absoluteError: average(estimates, ({ mean, truth }) => Math.abs(mean - truth)),
    reliability,
  };
}

function summaryOf(estimates: readonly Estimate[]): Omit<ReliabilityRow, "from" | "to"> {
  const holds = ({ interval: { low, high }, truth }: Estimate): number => Number(low <= truth && truth <= high);
  return {
    count: estimates.length,
    estimate: average(estimates, ({ mean }) => mean),
    truth: average(estimates, ({ truth }) => truth),
    coverage: average(estimates, holds),
  };
}

function average<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0) / items.length;
}
