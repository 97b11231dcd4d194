/**
 * The verbs that recipes share: choose tasks, play groups, turn credit into signals, update, evaluate. Each is a few
 * lines over one room of the library; the order of the verbs is a method's own business.
 */
import type { CommonConfig, StepCreditSection } from "../config.js";
import { creditEpisodes, type Advantages } from "../credit/credit.js";
import { defaultGigpo, type GigpoOptions } from "../credit/gigpo.js";
import { defaultGrpo, type GrpoOptions } from "../credit/grpo.js";
import { split } from "../random.js";
import type { SkillLimit } from "../rollout/episode.js";
import { playGroups, type GroupPlan } from "../rollout/group.js";
import { actedSequences, onSpan } from "../rollout/sequences.js";
import { defaultObjective } from "../training/objective.js";
import { update, type UpdateOptions } from "../training/update.js";
import type { EpisodeSummary, GroupSummary, RunRecord } from "../records.js";
import type { Episode, Group, Sequence, Skill, Task, TokenSignal } from "../types.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { withReference } from "./reference.js";

/** The tasks of one iteration: the next ones of the training list. */
export function tasksOf({ rollout, tasks }: CommonConfig, lab: Lab, iteration: number): Task[] {
  return [...lab.world.tasks(tasks.split, { start: iteration * rollout.groups, count: rollout.groups })];
}

/** Which skills the skill half of a task's group carries (none: all episodes are plain), and how they are put there. */
export interface Guidance {
  readonly skillsFor?: (task: Task) => readonly Skill[];
  readonly pairing?: GroupPlan["pairing"];
  /** What the other half reads, and how many episodes each half has; by default nothing, and half of them. */
  readonly halvesFor?: (task: Task) => Pick<GroupPlan, "against" | "given">;
  readonly skillLimit?: SkillLimit | undefined;
  /** What is played; by default the next tasks of the training list, from their beginning. */
  readonly starts?: readonly Start[];
}

/** A task, and the actions that its episodes begin with, one list an episode; none where they begin at the beginning. */
export type Start = Pick<GroupPlan, "task" | "forced">;

/** These starts first, and for the other groups of the iteration the training list's own tasks at their places. */
export function withNewTasks(config: CommonConfig, lab: Lab, iteration: number, starts: readonly Start[]): Start[] {
  const others = tasksOf(config, lab, iteration).slice(starts.length);
  return [...starts, ...others.map((task) => ({ task }))];
}

/** How many groups of an iteration a share of them is; at least one is left for new tasks. */
export function sharedGroups({ rollout: { groups } }: Pick<CommonConfig, "rollout">, share: number): number {
  return Math.min(groups - 1, Math.round(share * groups));
}

/** Play one group a task. */
export async function* collect(
  config: CommonConfig,
  lab: Lab,
  iteration: number,
  {
    skillsFor = () => [],
    pairing = "split",
    halvesFor,
    skillLimit,
    starts = tasksOf(config, lab, iteration).map((task) => ({ task })),
  }: Guidance = {},
): AsyncGenerator<RunRecord, Group[]> {
  const key = keyAt(lab, iteration, "rollout");
  const plans = starts.map((start, place): GroupPlan => ({
    id: `${iteration}.${place}`,
    ...start,
    key: split(key, place),
    size: config.rollout.groupSize,
    skills: skillsFor(start.task),
    pairing,
    ...halvesFor?.(start.task),
  }));
  const { temperature } = config.rollout;
  const groups = await playGroups(stageOf(lab, skillLimit), lab.world, plans, { temperature });
  yield { kind: "groups", iteration, groups: groups.map(summariseGroup), played: groups };
  return groups;
}

/** Play groups to measure and not to learn from. They stand in the log, so that they count as what they cost. */
export async function* audit(
  { rollout: { temperature } }: Pick<CommonConfig, "rollout">,
  lab: Lab,
  iteration: number,
  plans: readonly GroupPlan[],
): AsyncGenerator<RunRecord, Group[]> {
  const groups = await playGroups(stageOf(lab), lab.world, plans, { temperature });
  yield { kind: "audit", iteration, groups: groups.map(summariseGroup), played: groups };
  return groups;
}

function summariseGroup({ id, task, episodes }: Group): GroupSummary {
  return { id, task: task.id, episodes: episodes.map(summarise) };
}

export function summarise({ id, task, condition, success, score, turns, end }: Episode): EpisodeSummary {
  return { id, task: task.id, kind: task.kind, condition, success, score, turns: turns.length, end };
}

/** Credit of every group, by one estimator. */
export async function* judge(
  groups: readonly Group[],
  iteration: number,
  {
    anchor,
    penalise,
    estimate,
  }: {
    readonly anchor: StepCreditSection["anchor"];
    readonly penalise?: StepCreditSection["penalise"];
    readonly estimate: (episodes: ReturnType<typeof creditEpisodes>) => Advantages;
  },
): AsyncGenerator<RunRecord, Advantages[]> {
  const credit: Advantages[] = [];
  for (const group of groups) {
    const advantages = estimate(creditEpisodes(group, anchor, penalise));
    credit.push(advantages);
    yield {
      kind: "credit",
      iteration,
      group: group.id,
      advantages: advantages.map((row) => row.map((value) => value ?? null)),
    };
  }
  return credit;
}

/** The options of an estimator from a configuration's credit section. */
export function grpoOptions(
  credit: Omit<StepCreditSection, "gamma" | "stepWeight" | "anchor" | "similarity">,
): GrpoOptions {
  return { ...defaultGrpo, ...credit };
}

export function gigpoOptions({ similarity, ...credit }: StepCreditSection): GigpoOptions {
  return { ...defaultGigpo, ...credit, similarity: similarity === 0 ? undefined : similarity };
}

/** Policy-gradient sequences: every token that the policy said carries its turn's advantage, and stays near the reference. */
export function policyGradientSequences(
  groups: readonly Group[],
  credit: readonly Advantages[],
  klWeight: number,
): Sequence[] {
  return groups.flatMap((group, g) =>
    group.episodes.flatMap((episode, e) =>
      actedSequences(episode, (turn, t) => {
        const advantage = credit[g]![e]![t];
        if (advantage === undefined || turn.forced) return undefined;
        const rl: TokenSignal = { component: "rl", weight: 1, advantage };
        const near: TokenSignal = { component: "refKl", weight: 1 };
        return onSpan(turn, { start: 0, end: turn.said.tokens.length }, klWeight > 0 ? [rl, near] : [rl]);
      }),
    ),
  );
}

/** Learn from sequences and report. */
export async function* learn(
  lab: Lab,
  iteration: number,
  sequences: readonly Sequence[],
  options: UpdateOptions,
): AsyncGenerator<RunRecord, void> {
  const ready = await withReference(lab, sequences, options);
  const metrics = await update(lab.policy, ready, options, keyAt(lab, iteration, "update"));
  yield { kind: "update", iteration, metrics };
}

export function updateOptions({ update: section, rollout }: Pick<CommonConfig, "update" | "rollout">): UpdateOptions {
  const { learningRate, beta1, beta2, epsilon, weightDecay, maxGradientNorm, minibatches, epochs } = section;
  const { clip, kl, aggregation, lengthLimit, entropyBonus } = section;
  return {
    minibatches,
    epochs,
    temperature: rollout.temperature,
    measureParts: false,
    optimizer: { learningRate, beta1, beta2, epsilon, weightDecay, maxGradientNorm },
    objective: { ...defaultObjective, clip, kl, aggregation, lengthLimit, entropyBonus },
  };
}
