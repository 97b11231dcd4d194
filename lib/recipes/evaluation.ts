/**
 * Examinations: every held-out task exactly once, with the same random numbers in every arm, at every iteration and for
 * every method, so that differences are differences of policies.
 */
import type { CommonConfig } from "../config.js";
import { split } from "../random.js";
import type { EpisodePlan } from "../rollout/episode.js";
import { playEpisodes } from "../rollout/group.js";
import type { RunRecord, TaskOutcome } from "../records.js";
import type { Bank } from "../skills/bank.js";
import { shownFor, type Shown } from "../skills/shown.js";
import { stageOf, type Examination, type Lab } from "./lab.js";

const plainArm: Examination = { arm: "plain", skillsFor: () => [] };

/** Play every held-out task exactly once, with the same random numbers in every arm and at every iteration. */
export async function* evaluate(
  config: CommonConfig,
  lab: Lab,
  iteration: number,
  { arm, skillsFor, skillLimit, transfer = false, temperature }: Examination = plainArm,
): AsyncGenerator<RunRecord, TaskOutcome[]> {
  const { evaluation } = config;
  const list = transfer ? evaluation.transfer : evaluation.split;
  const tasks = [...lab.world.tasks(list, { start: 0, count: evaluation.tasks })];
  const key = split(lab.key, "evaluation");
  const plans = tasks.map((task): EpisodePlan => {
    const skillTexts = skillsFor(task);
    const condition =
      skillTexts.length === 0
        ? ({ kind: "plain" } as const)
        : ({ kind: "skill", skills: [], truncated: false } as const);
    return { id: `evaluation.${iteration}.${arm}.${task.id}`, task, key: split(key, task.id), condition, skillTexts };
  });
  const episodes = await playEpisodes(stageOf(lab, skillLimit), lab.world, plans, {
    temperature: temperature ?? evaluation.temperature,
  });
  const outcomes = episodes.map(({ task, success, score }) => ({
    task: task.id,
    kind: task.kind,
    success: Number(success),
    score,
  }));
  yield { kind: "evaluation", iteration, arm, outcomes, played: episodes };
  return outcomes;
}

/** The same examinations on the further held-out list, where the configuration names one. */
export function transferred({ evaluation }: CommonConfig, examinations: readonly Examination[]): Examination[] {
  if (evaluation.transfer === "none") return [];
  const again = examinations.flatMap((one): Examination[] =>
    one.arm === "active" || one.arm === "oracle" ? [{ ...one, arm: `transfer-${one.arm}`, transfer: true }] : [],
  );
  return [{ ...plainArm, arm: "transfer", transfer: true }, ...again];
}

/** With those of the shown skills in the prompt that speak of the task. */
export function examinedWith(
  arm: Examination["arm"],
  { world }: Pick<Lab, "world">,
  bank: Bank,
  shown: Shown,
): Examination {
  return { arm, skillsFor: (task) => shownFor(bank, shown, world, task).map(({ text }) => text) };
}

/** The plain examination and the one with the bank again, each choice the likeliest, where the configuration asks for it. */
export function greedily({ evaluation }: CommonConfig, examinations: readonly Examination[]): Examination[] {
  if (!evaluation.greedy) return [];
  const banked = examinations.filter(({ arm }) => arm === "active");
  return [plainArm, ...banked].map((one) => ({ ...one, arm: `greedy-${one.arm}`, temperature: 0 }));
}

/** Whether the policy is examined before this iteration (`iterations` itself is "after the last"). */
export function isExamined({ evaluation, iterations }: CommonConfig, iteration: number): boolean {
  if (iteration === 0 || iteration === iterations) return true;
  return evaluation.every > 0 && iteration % evaluation.every === 0;
}
