/**
 * Groups: episodes of one task from one start, each from its own split key. A paired group also plays the task with
 * skills in the prompt; episode i of both halves shares its key, so that luck is compared with the same luck.
 */
import type { World } from "../environment.js";
import { expect } from "../errors.js";
import type { Sampling } from "../policy/policy.js";
import { split, type Key } from "../random.js";
import type { Condition, Episode, Group, Id, Skill, Task } from "../types.js";
import { EpisodeDialogue, type EpisodePlan, type Stage } from "./episode.js";

/** `split` shares the group's episodes between the halves; `extra` plays a whole further half. */
export type Pairing = "split" | "extra";

export interface GroupPlan {
  readonly id: Id;
  readonly task: Task;
  readonly key: Key;
  readonly size: number;
  /** Skills of the skill half; none makes all episodes plain. */
  readonly skills: readonly Skill[];
  readonly pairing: Pairing;
}

const plain: Condition = { kind: "plain" };

/** The episodes of a group, plain ones first. */
export function episodePlans({ id, task, key, size, skills, pairing }: GroupPlan): EpisodePlan[] {
  expect(size >= 1, "episodePlans", {
    expected: "a group of at least 1 episode",
    got: size,
    fix: "raise the group size",
  });
  expect(skills.length === 0 || pairing === "extra" || size % 2 === 0, "episodePlans", {
    expected: "an even group size to split into halves",
    got: size,
    fix: 'use an even size or pairing "extra"',
  });
  const plan = (half: Condition, place: number, number: number): EpisodePlan => ({
    id: `${id}.${number}`,
    task,
    key: split(key, place),
    condition: half,
    skillTexts: half.kind === "plain" ? [] : skills.map((skill) => skill.text),
  });
  const plainSize = skills.length === 0 || pairing === "extra" ? size : size / 2;
  const skillSize = skills.length === 0 ? 0 : pairing === "extra" ? size : size / 2;
  const withSkills: Condition = { kind: "skill", skills: skills.map((skill) => skill.id), truncated: false };
  return [
    ...range(plainSize).map((place) => plan(plain, place, place)),
    ...range(skillSize).map((place) => plan(withSkills, place, plainSize + place)),
  ];
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Play every episode of every plan at once; the result does not depend on how the policy batches them. */
export async function playGroups(
  stage: Stage,
  world: World,
  plans: readonly GroupPlan[],
  sampling: Sampling,
): Promise<Group[]> {
  const perGroup = plans.map(episodePlans);
  const episodes = await playEpisodes(stage, world, perGroup.flat(), sampling);
  let next = 0;
  return plans.map(({ id, task }, i) => ({ id, task, episodes: episodes.slice(next, (next += perGroup[i]!.length)) }));
}

/** Play single episodes, in the order of their plans. */
export async function playEpisodes(
  stage: Stage,
  world: World,
  plans: readonly EpisodePlan[],
  sampling: Sampling,
): Promise<Episode[]> {
  const dialogues = plans.map((plan) => new EpisodeDialogue(plan, stage, world.make()));
  await stage.policy.act(dialogues, sampling);
  return dialogues.map((dialogue) => dialogue.episode());
}

/** Mean success of the skill half minus mean success of the plain half; undefined where a half is empty. */
export function groupDelta(group: Group): number | undefined {
  const rate = (kind: Condition["kind"]): number => {
    const half = group.episodes.filter((episode) => episode.condition.kind === kind);
    return half.filter((episode) => episode.success).length / half.length;
  };
  const delta = rate("skill") - rate("plain");
  return Number.isNaN(delta) ? undefined : delta;
}
