/**
 * The sections that methods share, as types with their sources and as tables of defaults. `Paper:` cites GiGPO
 * (arXiv 2505.10978) and the scripts of its reference implementation; `Ours:` says why we chose differently.
 * No method is named here; a method's own sections stand beside its member of the union in `../config.ts`.
 */
import { worldNames, type DialsOf, type WorldName } from "../../envs/dials.js";
import { flag, nameOf, oneOf, real, text, whole, type Fields } from "../fields.js";

/** Which tasks of a world are played. */
export interface WorldTasksSection<World extends WorldName> {
  /** Name in the registry of worlds. Ours: the pocket world trains on a laptop in minutes. */
  readonly world: World;
  /** The list that training draws from. Ours: every world has one of this name. */
  readonly split: string;
  /** Dials of the world, such as `{ slack: 2 }`; `envs/<world>/dials.ts` has all. Ours: none, each world's own defaults. */
  readonly dials: DialsOf<World>;
  /** The checkpoint to begin with: a name under data/policies, or a folder. Ours: "shipped", the one of the world. */
  readonly policy: string;
}

/** Which tasks are played: the world decides which dials there are. */
export type TasksSection = { readonly [World in WorldName]: WorldTasksSection<World> }[WorldName];

/** The same as a person writes it; without a world it is the default one. */
export type TasksInput = {
  readonly [World in WorldName]: (World extends typeof usualWorld
    ? { readonly world?: World }
    : { readonly world: World }) &
    Partial<Omit<WorldTasksSection<World>, "world">>;
}[WorldName];

const usualWorld = "pocket";

const anyTasks: Fields<WorldTasksSection<WorldName>> = {
  world: nameOf("world", usualWorld, worldNames),
  split: text("train"),
  dials: {
    default: {},
    accepts: "dials of the world, one by one: tasks.dials.slack=2",
    allows: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  },
  policy: text("shipped"),
};
export const tasks = anyTasks as Fields<TasksSection>;

/** How episodes are played in one iteration. */
export interface RolloutSection {
  /** Groups an iteration, each of one task. Ours: 8 keep two cores busy for under a second. Paper: 16. */
  readonly groups: number;
  /** Episodes a group. Paper: "group size 8". */
  readonly groupSize: number;
  /** Sampling temperature while training. Paper: 1. */
  readonly temperature: number;
  /**
   * What may be said: anything, or only admissible actions, among which the policy is renormalised branch by branch.
   * Ours: "free", the harder of the two; the paper's prompts list the admissible actions but do not enforce them.
   */
  readonly choose: "free" | "admissible";
}

export const rollout: Fields<RolloutSection> = {
  groups: whole(8, { min: 1 }),
  groupSize: whole(8, { min: 1 }),
  temperature: real(1, { above: 0 }),
  choose: oneOf("free", ["admissible"]),
};

/** Credit by comparing whole episodes of a group. */
export interface GroupCreditSection {
  /** Divide by the standard deviation, or only centre (Dr.GRPO). Paper: mean-std in ALFWorld, mean in WebShop. */
  readonly scale: "mean-std" | "mean";
  /** Added to the standard deviation. Paper: 1e-6. */
  readonly epsilon: number;
  /** Statistics over episodes, or over turn rows. Ours: the paper's formula; the reference code counts turn rows. */
  readonly statistics: "episodes" | "turns";
  /** Taken from a turn that is penalised. Paper: 0.1. */
  readonly invalidPenalty: number;
  /**
   * Which turns are penalised: those whose answer has a wrong format (the reference code), or also those whose action the
   * world refuses, by a hidden rule too. Ours: refusal, for the micro policies hardly ever miss the format.
   */
  readonly penalise: "refusal" | "format";
  /** Before or after normalising. Ours: after, so that a tied group stays tied; the reference code takes it before. */
  readonly penaltyIn: "score" | "advantage";
}

export const groupCredit: Fields<GroupCreditSection> = {
  scale: oneOf("mean-std", ["mean"]),
  epsilon: real(1e-6, { above: 0 }),
  statistics: oneOf("episodes", ["turns"]),
  invalidPenalty: real(0.1, { min: 0 }),
  penalise: oneOf("refusal", ["format"]),
  penaltyIn: oneOf("advantage", ["score"]),
};

/** Credit that also compares turns which started from the same state. */
export interface StepCreditSection extends GroupCreditSection {
  /** Discount of the return of a turn. Paper: 0.95. */
  readonly gamma: number;
  /** Weight of the step part; 0 leaves whole episodes. Paper: 1. */
  readonly stepWeight: number;
  /** Equal states are equal texts, or truly equal. Ours: state, because most equal texts hide different states. */
  readonly anchor: "observation" | "state";
  /** Texts at least so similar count as equal; 0 wants them equal. Paper: exact; the reference code offers .95. */
  readonly similarity: number;
}

export const stepCredit: Fields<StepCreditSection> = {
  ...groupCredit,
  gamma: real(0.95, { min: 0, max: 1 }),
  stepWeight: real(1, { min: 0 }),
  anchor: oneOf("state", ["observation"]),
  similarity: real(0, { min: 0, max: 0.999 }),
};

/** How far one update may move the policy. */
export interface ClipSection {
  /** The probability ratio may fall to 1 − low. Paper: 0.2. */
  readonly low: number;
  /** The probability ratio may rise to 1 + high. Paper: 0.2. */
  readonly high: number;
  /** With a negative advantage the loss stays below this multiple of it. Paper: 3. */
  readonly dual: number;
}

/** How strongly the policy is held to where it started. */
export interface KlSection {
  /** 0 switches it off. Paper: 0.01. */
  readonly weight: number;
  /**
   * Which estimate of the divergence from samples; exact is KL(policy ‖ reference) over all choices, where actions are chosen
   * among the admissible ones. Paper: k3 ("low_var_kl").
   */
  readonly estimator: "k1" | "k2" | "k3" | "abs" | "exact";
}

/** From signals to new weights. */
export interface UpdateSection {
  /** Step size of AdamW. Ours: 3e-4 suits the small policy; the paper's 1e-6 is for billions of weights. */
  readonly learningRate: number;
  /** Optimiser steps in one pass over an iteration's episodes. Ours: 8; fewer learn markedly slower at this size. */
  readonly minibatches: number;
  /** Passes over an iteration's episodes. Paper: 1. */
  readonly epochs: number;
  readonly clip: ClipSection;
  readonly kl: KlSection;
  /** How token losses become one number. Paper: token-mean. */
  readonly aggregation: "token-mean" | "sequence-sum" | "sequence-mean" | "sum-over-limit";
  /** What sum-over-limit divides each sequence's sum by. Ours: 512, the paper's longest answer. */
  readonly lengthLimit: number;
  /** Reward for undecidedness. Ours: 0; KL alone kept our runs from collapsing. */
  readonly entropyBonus: number;
  /** The gradient's norm is clipped to this. Paper: 1. */
  readonly maxGradientNorm: number;
  /** Decay of the mean gradient in AdamW. Ours: 0.9, the usual value. */
  readonly beta1: number;
  /** Decay of the squared gradient in AdamW. Ours: 0.95 forgets quickly enough for 100 iterations. */
  readonly beta2: number;
  /** Added to AdamW's denominator. Ours: 1e-8, the usual value. */
  readonly epsilon: number;
  /** Pull of the weights towards 0. Ours: 0; the paper's 0.01 is for long runs. */
  readonly weightDecay: number;
}

export const update: Fields<UpdateSection> = {
  learningRate: real(3e-4, { above: 0 }),
  minibatches: whole(8, { min: 1 }),
  epochs: whole(1, { min: 1 }),
  clip: { low: real(0.2, { above: 0, max: 1 }), high: real(0.2, { above: 0 }), dual: real(3, { above: 1 }) },
  kl: { weight: real(0.01, { min: 0 }), estimator: oneOf("k3", ["k1", "k2", "abs", "exact"]) },
  aggregation: oneOf("token-mean", ["sequence-sum", "sequence-mean", "sum-over-limit"]),
  lengthLimit: whole(512, { min: 1 }),
  entropyBonus: real(0, { min: 0 }),
  maxGradientNorm: real(1, { above: 0 }),
  beta1: real(0.9, { min: 0, max: 1 }),
  beta2: real(0.95, { min: 0, max: 1 }),
  epsilon: real(1e-8, { above: 0 }),
  weightDecay: real(0, { min: 0 }),
};

/** When and how the policy is examined. */
export interface EvaluationSection {
  /** Iterations between two evaluations; 0 evaluates only before the first and after the last. Ours: 10. Paper: 5. */
  readonly every: number;
  /** Held-out tasks, each played exactly once. Ours: 256, a standard error of 3 points. Paper: 128 games. */
  readonly tasks: number;
  /** The held-out list. Ours: what the pocket world calls it; other worlds have other names. */
  readonly split: string;
  /** A further held-out list, of objects never met in training for example. Ours: "none". */
  readonly transfer: string;
  /** Sampling temperature of the examination; 0 is greedy. Paper: 0.4. */
  readonly temperature: number;
  /** Examine greedily beside it, plain and with the bank. Ours: off; the micro policies are examined nearly so. */
  readonly greedy: boolean;
}

export const evaluation: Fields<EvaluationSection> = {
  every: whole(10),
  tasks: whole(256, { min: 1 }),
  split: text("heldout"),
  transfer: text("none"),
  temperature: real(0.4, { min: 0 }),
  greedy: flag(false),
};
