/** What every method is told, what cannot work whatever the method, and what a method's card says. */
import { expect } from "../errors.js";
import { whole, type Fields, type Input } from "../fields.js";
import { refuseDials } from "./dials.js";
import * as sections from "./sections.js";
import type {
  EvaluationSection,
  GroupCreditSection,
  RolloutSection,
  StepCreditSection,
  TasksInput,
  TasksSection,
  UpdateSection,
} from "./sections.js";
import type { Row, UnreadRow } from "./unread.js";

/** What every method is told. */
export interface CommonConfig {
  /** The one source of randomness. Ours: 0. */
  readonly seed: number;
  /** Rounds of playing and learning. Ours: 100, where our curves are flat. Paper: 150. */
  readonly iterations: number;
  readonly tasks: TasksSection;
  readonly rollout: RolloutSection;
  readonly update: UpdateSection;
  readonly evaluation: EvaluationSection;
}

/** One number that a run logs. */
export interface MetricEntry {
  /** One sentence for a person who has never seen it. */
  readonly about: string;
  readonly formula: string;
  readonly healthy: string;
}

/** What should differ from a method's defaults. */
export type Change<C> = { readonly tasks?: TasksInput } & Input<Omit<C, "method" | "tasks">>;

/** Everything a method says about itself; its recipe is what it does. */
export interface MethodCard<C extends CommonConfig> {
  /** One sentence for lists and `--help`. */
  readonly about: string;
  readonly fields: Fields<Omit<C, "method">>;
  readonly unread: readonly UnreadRow<C>[];
  /** Throws where options that are each possible cannot work together. */
  readonly refuse: (config: C) => void;
  /** The numbers that it logs beside those of every method. */
  readonly metrics: Readonly<Record<string, MetricEntry>>;
  /** Options with which it solves a probe world from nothing. */
  readonly probe: Change<C>;
  /** Options with which all that it does happens in the first iterations of a run. */
  readonly atOnce: Change<C>;
}

export const commonFields: Fields<CommonConfig> = {
  seed: whole(0),
  iterations: whole(100, { min: 1 }),
  tasks: sections.tasks,
  rollout: sections.rollout,
  update: sections.update,
  evaluation: sections.evaluation,
};

export const commonUnread: readonly Row<CommonConfig>[] = [
  {
    options: ["update.kl.estimator"],
    isRead: ({ update: { kl } }) => kl.weight > 0,
    because: () => "kl.weight is 0",
  },
  {
    options: ["update.lengthLimit"],
    isRead: ({ update: { aggregation } }) => aggregation === "sum-over-limit",
    because: () => "only aggregation sum-over-limit reads it",
  },
];

/** Rows of methods that compare the attempts at a task. */
export const groupCreditUnread: readonly Row<{ readonly credit: GroupCreditSection }>[] = [
  {
    options: ["credit.penalise", "credit.penaltyIn"],
    isRead: ({ credit: { invalidPenalty } }) => invalidPenalty > 0,
    because: () => "invalidPenalty is 0",
  },
];

/** What a method is told that compares the attempts at a task, as GRPO does, and what of it nothing reads. */
export interface GroupConfig extends CommonConfig {
  readonly credit: GroupCreditSection;
}

export const groupFields: Fields<GroupConfig> = { ...commonFields, credit: sections.groupCredit };

export const groupUnread: readonly UnreadRow<GroupConfig>[] = [...commonUnread, ...groupCreditUnread];

/** Rows of methods that follow no advantage. */
export const imitationUnread: readonly Row<CommonConfig>[] = [
  {
    options: ["update.clip.low", "update.clip.high", "update.clip.dual", "update.entropyBonus"],
    isRead: () => false,
    because: () => "nothing is judged and no gradient follows an advantage",
  },
];

/** Rows of methods that compare turns. */
export const stepCreditUnread: readonly Row<{ readonly credit: StepCreditSection }>[] = [
  {
    options: ["credit.gamma", "credit.anchor"],
    isRead: ({ credit: { stepWeight } }) => stepWeight > 0,
    because: () => "stepWeight is 0; method grpo says the same in fewer words",
  },
  {
    options: ["credit.similarity"],
    isRead: ({ credit: { anchor } }) => anchor === "observation",
    because: () => "anchor is state, and states are equal or not",
  },
];

export function refuseCommon({ tasks, rollout, update, evaluation }: CommonConfig): void {
  refuseDials(tasks.world, tasks.dials);
  expect(rollout.groupSize >= 2, "config.rollout.groupSize", {
    expected: "at least 2 episodes to compare",
    got: rollout.groupSize,
    fix: "raise groupSize; an episode is only good or bad beside another one of its task",
  });
  const episodes = rollout.groups * rollout.groupSize;
  expect(update.minibatches <= episodes, "config.update.minibatches", {
    expected: `at most one a training episode (${episodes})`,
    got: update.minibatches,
    fix: "lower minibatches or raise rollout.groups",
  });
  expect(update.kl.estimator !== "exact" || rollout.choose === "admissible", "config.update.kl.estimator", {
    expected: "an estimate from samples where anything may be said",
    got: update.kl.estimator,
    fix: "leave it out for k3, or set rollout.choose to admissible",
  });
  expect(tasks.split !== evaluation.split, "config.evaluation.split", {
    expected: "another list than the one trained on",
    got: evaluation.split,
    fix: "choose a held-out split; `world.splits` lists them",
  });
  expect(![tasks.split, evaluation.split].includes(evaluation.transfer), "config.evaluation.transfer", {
    expected: "a further list, neither the one trained on nor the one examined anyway",
    got: evaluation.transfer,
    fix: 'leave it out for "none"',
  });
}

/** Throws where a group cannot be halved. */
export function refuseOddGroups({ rollout: { groupSize } }: Pick<CommonConfig, "rollout">): void {
  expect(groupSize % 2 === 0, "config.rollout.groupSize", {
    expected: "an even group to split into halves",
    got: groupSize,
    fix: "use an even groupSize",
  });
}
