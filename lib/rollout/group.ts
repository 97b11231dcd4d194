/**
 * Groups: episodes of one task from one start, each from its own split key. A paired group also plays the task with
 * skills in the prompt; episode i of both halves shares its key, so that luck is compared with the same luck. Plain
 * against skills, a set against the set without one of its skills, one set against another: all are the same call.
 */
import type { World } from "../environment.js";
import { expect } from "../errors.js";
import type { Sampling } from "../policy/policy.js";
import { split, type Key } from "../random.js";
import type { Condition, Episode, Group, Id, Skill, Task } from "../types.js";
import { EpisodeDialogue, type EpisodePlan, type Stage } from "./episode.js";

/** `split` shares the group's episodes between the halves; `extra` plays a whole further half; `whole` has no halves, all read the skills. */
export type Pairing = "split" | "extra" | "whole";

export interface GroupPlan {
  readonly id: Id;
  readonly task: Task;
  readonly key: Key;
  readonly size: number;
  /** Skills of the skill half. */
  readonly skills: readonly Skill[];
  /** Skills of the half it is compared against; by default none. Without any skills there are no halves. */
  readonly against?: readonly Skill[];
  readonly pairing: Pairing;
  /** How many episodes of a split group the skill half has; half of them where left out. */
  readonly given?: number;
  /** Actions that each episode begins with, in the order of the places; where left out, with none. */
  readonly forced?: readonly (readonly string[])[];
}

/** The episodes of a group, those of the baseline half first. */
export function episodePlans(plan: GroupPlan): EpisodePlan[] {
  const { id, task, key, size, skills, against = [], pairing, given, forced } = plan;
  expect(size >= 1, "episodePlans", {
    expected: "a group of at least 1 episode",
    got: size,
    fix: "raise the group size",
  });
  const paired = skills.length + against.length > 0 && pairing !== "whole";
  expect(!paired || pairing === "extra" || given !== undefined || size % 2 === 0, "episodePlans", {
    expected: "an even group size to split into halves",
    got: size,
    fix: 'use an even size or pairing "extra"',
  });
  const [own, rest] = paired && pairing === "split" ? [given ?? size / 2, size - (given ?? size / 2)] : [size, size];
  const play = (told: readonly Skill[], condition: Condition, first: number, count = size): EpisodePlan[] =>
    range(count).map((place) => ({
      id: `${id}.${first + place}`,
      task,
      key: split(key, place),
      condition,
      skillTexts: told.map((skill) => skill.text),
      ...(forced && { forced: forced[place]! }),
    }));
  if (pairing === "whole") return play(skills, conditionOf(skills), 0);
  const baseline = play(against, conditionOf(against, { base: true }), 0, rest);
  return paired ? [...baseline, ...play(skills, conditionOf(skills), rest, own)] : baseline;
}

function conditionOf(skills: readonly Skill[], mark: { readonly base?: true } = {}): Condition {
  if (skills.length === 0) return { kind: "plain" };
  return { kind: "skill", skills: skills.map((skill) => skill.id), truncated: false, ...mark };
}

/** For each skill of a plan, the same tasks and luck with all of them against all but this one. */
export function leaveOneOut(plan: GroupPlan): GroupPlan[] {
  return plan.skills.map((left) => ({
    ...plan,
    id: `${plan.id}.without.${left.id}`,
    against: plan.skills.filter((skill) => skill.id !== left.id),
  }));
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
  const elsewhere = await stage.players?.play({ stage, world, plans, dialogues, sampling });
  if (elsewhere !== true) await stage.policy.act(dialogues, sampling);
  return dialogues.map((dialogue) => dialogue.episode());
}

/** The two halves of a paired group, each in the order of its keys. */
export interface Halves<E = Episode> {
  readonly withSkill: readonly E[];
  readonly without: readonly E[];
}

/** The share that won. */
export function successOf(episodes: readonly { readonly success: boolean }[]): number {
  return episodes.reduce((sum, { success }) => sum + Number(success), 0) / episodes.length;
}

/** The halves of a group; undefined where it has only one. */
export function halvesOf<E extends Pick<Episode, "condition">>({
  episodes,
}: {
  readonly episodes: readonly E[];
}): Halves<E> | undefined {
  const marked = episodes.some(isBaseline);
  const isWithout = marked ? isBaseline : ({ condition }: E) => condition.kind === "plain";
  const without = episodes.filter(isWithout);
  const withSkill = episodes.filter((episode) => !isWithout(episode));
  return without.length === 0 || withSkill.length === 0 ? undefined : { withSkill, without };
}

function isBaseline({ condition }: Pick<Episode, "condition">): boolean {
  return condition.kind === "skill" && condition.base === true;
}

/** By what episodes are compared: success, the score where a world grades success, or the steps that a success saves. */
export type Outcome = "success" | "score" | "steps";

/** What an episode is worth, from 0 to 1. */
export type Worth = (episode: Pick<Episode, "success" | "score" | "turns">) => number;

export const won: Worth = ({ success }) => Number(success);

/** For `steps` the share of the world's steps that a success leaves unused; whoever loses leaves none. */
export function worthOf(outcome: Outcome, maxSteps: number): Worth {
  switch (outcome) {
    case "success":
      return won;
    case "score":
      return ({ score }) => score;
    case "steps":
      return ({ success, turns }) => (success ? 1 - turns.length / maxSteps : 0);
  }
}

/** Mean worth of the skill half minus that of the half it is compared against; undefined without halves. */
export function groupDelta(group: Group, worth: Worth = won): number | undefined {
  const halves = halvesOf(group);
  if (halves === undefined) return undefined;
  const rate = (half: readonly Episode[]): number =>
    half.reduce((sum, episode) => sum + worth(episode), 0) / half.length;
  return rate(halves.withSkill) - rate(halves.without);
}
