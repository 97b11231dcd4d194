/**
 * Which skills stand in the prompt, as a value of its own: what the bank knows, and what it decided about a skill, is another
 * matter. A list of skills that are shown is also one version of what a bank says; versions are compared by playing.
 */
import type { World } from "../environment.js";
import { expect } from "../errors.js";
import { stream, type Key } from "../random.js";
import type { Skill, SkillId, Task } from "../types.js";
import { find, type Bank } from "./bank.js";
import { fits, topicsOf } from "./retrieval.js";

/** Skills that may stand in the prompt, in the order in which they do. */
export type Shown = readonly SkillId[];

/** How much each skill helped when it was last measured. */
export type Help = ReadonlyMap<SkillId, number>;

/** The shown skills that speak of a task. */
export function shownFor(bank: Bank, shown: Shown, world: World, task: Task): Skill[] {
  const topics = topicsOf(world, task);
  return shown.flatMap((id) => {
    const entry = find(bank, id);
    return entry !== undefined && fits(entry, task, topics) ? [entry.skill] : [];
  });
}

/** Every skill that the bank can use, shown. */
export function allOf({ entries }: Bank): Shown {
  return entries.filter(({ status }) => status !== "retired").map(({ skill }) => skill.id);
}

/** The stage, from 1 on, that an iteration belongs to; all stages are equally long. */
export function stageAt(iteration: number, { iterations, stages }: { iterations: number; stages: number }): number {
  return Math.min(stages, 1 + Math.floor((iteration * stages) / iterations));
}

/** ⌈count · (stages − stage) / (stages − 1)⌉: all of them in the first stage, none in the last. */
export function budgetAt(stage: number, { count, stages }: { count: number; stages: number }): number {
  expect(stages >= 2, "budgetAt", { expected: "at least 2 stages", got: stages, fix: "one shows all, the last none" });
  return Math.ceil((count * (stages - stage)) / (stages - 1));
}

/** Filter, rank, select: of the skills that helped, the most helpful within the budget; ties by age. */
export function mostHelpful(help: Help, budget: number): Shown {
  const ranked = [...help].filter(([, value]) => value > 0).sort(([, a], [, b]) => b - a);
  return ranked.slice(0, budget).map(([id]) => id);
}

/** As many, drawn whatever they were measured to be worth: the control of every such choice. */
export function anyOf(help: Help, budget: number, key: Key): Shown {
  return stream(key).sample([...help.keys()], mostHelpful(help, budget).length);
}
