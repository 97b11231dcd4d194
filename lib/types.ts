/**
 * The glossary: every noun that crosses a room. Readonly, JSON-able where it can be, no method names, no behaviour. What a
 * run says of them, record by record, is in `records.ts`.
 * Shape letters used in comments all over the project: B batch, T time, H heads, D width, V vocabulary, P tasks, G group.
 */
import type { Key } from "./random.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** A name that is unique within a run; a counter, never random. */
export type Id = string;
/** A hash of a skill's condition and strategy. */
export type SkillId = string;
/** Two states with the same anchor may be compared. */
export type AnchorKey = string;

/** What to achieve and from which start; the same task always starts the same world. */
export interface Task {
  /** Name in the registry of worlds. */
  readonly world: string;
  /** The named list this task belongs to; finite splits have a fixed order. */
  readonly split: string;
  /** Unique within world and split. */
  readonly id: string;
  /** The kind of task, for tables by kind ("heat", "two", …). */
  readonly kind: string;
  /** The goal in the world's own words, as the agent reads it. */
  readonly text: string;
  /** Everything the world needs to start it; never shown to the agent. */
  readonly params: Json;
}

/** What the agent reads after a reset or a step. */
export interface Observation {
  readonly text: string;
  /** Actions that would not be refused here, where the world can list them. */
  readonly admissible?: readonly string[];
}

/** The two keys credit may group turns by: what was seen, and where the agent truly was. */
export interface Anchors {
  readonly observation: AnchorKey;
  readonly state: AnchorKey;
}

/** A half-open range of token positions. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Tokens exactly as sampled; text is never tokenised again. */
export interface Utterance {
  readonly tokens: Int32Array;
  /** Log-probability of each token under the distribution it was drawn from, temperature included. */
  readonly logProbs: Float32Array;
  readonly text: string;
  /** Where the answer was chosen among given ones: at each token, those that might have come; one alone was no choice. */
  readonly allowed?: readonly Int32Array[];
  /** Why sampling ended: an end token, the token limit, or a full context. */
  readonly stop: "end" | "length" | "context";
}

/** One observation and the answer to it. */
export interface Turn {
  readonly observation: Observation;
  readonly anchors: Anchors;
  /** Every token the policy was conditioned on, as sampled before and rendered now. */
  readonly promptTokens: Int32Array;
  readonly said: Utterance;
  /** Which of the said tokens are the action (the rest is thought or format). */
  readonly actionSpan: Span;
  readonly action: string;
  /** The answer had the right format (`wellFormed`) and the world accepted the action (even a silent refusal is not valid). */
  readonly valid: boolean;
  readonly wellFormed?: boolean;
  /** Nobody said it: the episode was made to begin with it. */
  readonly forced?: true;
  /** The world's state differs after it. */
  readonly changed: boolean;
  readonly reward: number;
}

/** Which skills stood in the prompt while acting; `truncated`: others found no room; `base`: compared against. */
export type Condition =
  | { readonly kind: "plain" }
  | { readonly kind: "skill"; readonly skills: readonly SkillId[]; readonly truncated: boolean; readonly base?: true };

export type EpisodeEnd = "won" | "lost" | "step-limit" | "token-limit" | "invalid";

/** One attempt at a task. A failure is an ending, never an exception. */
export interface Episode {
  readonly id: Id;
  readonly task: Task;
  readonly condition: Condition;
  readonly key: Key;
  readonly turns: readonly Turn[];
  readonly end: EpisodeEnd;
  readonly success: boolean;
  /** Graded success where a world has one (webshop), else 0 or 1. */
  readonly score: number;
  readonly policyVersion: number;
  /** What stood before the first observation: the task, and the skills that found room. */
  readonly opening?: string;
}

/** Episodes of one task from one start; a paired group has plain and skill episodes. */
export interface Group {
  readonly id: Id;
  readonly task: Task;
  readonly episodes: readonly Episode[];
}

export type SkillTier = "plan" | "routine" | "action";

/** Where a skill came from: the episodes, and the skills it was made of. */
export interface Provenance {
  readonly by: "self" | "oracle" | "teacher" | "person" | "shuffled";
  readonly episodes: readonly Id[];
  readonly skills?: readonly SkillId[];
  readonly policyVersion: number;
  readonly promptTemplate: string;
}

/** When `condition` holds, do `strategy`; the id is a hash of the two. */
export interface Skill {
  readonly id: SkillId;
  readonly condition: string;
  readonly strategy: string;
  /** The sentence as it stands in a prompt. */
  readonly text: string;
  readonly title: string;
  readonly tier: SkillTier;
  /** Where it may apply: the world, and the kinds of tasks it is limited to (none: all kinds). */
  readonly scope: { readonly world: string; readonly kinds: readonly string[] };
  /** Tasks that it once repaired: a later version must still win them. */
  readonly tests: readonly string[];
  readonly source: Provenance;
}

/** One paired comparison on one task: successes (0 or 1; or scores) with the skills and without. */
export interface Trial {
  readonly group: Id;
  readonly iteration: number;
  readonly skills: readonly SkillId[];
  /** Skills of the half compared against; absent where that half is plain. */
  readonly against?: readonly SkillId[];
  /** The one skill whose merit it is, where a whole set is compared on that skill's own tasks. */
  readonly of?: SkillId;
  readonly withSkill: readonly number[];
  readonly without: readonly number[];
}

/** A confidence interval and its level. */
export type Interval = { readonly low: number; readonly high: number; readonly level: number };

/** What many trials say together; `interval` is of the mean difference, `ema` is the paper's running value. */
export interface Utility {
  readonly skill: SkillId;
  readonly trials: number;
  readonly mean: number;
  readonly ema: number;
  readonly interval: Interval;
  readonly repairs: number;
  readonly regressions: number;
}

export type SkillStatus = "candidate" | "active" | "graduated" | "retired";

/** One change of a skill's status, with the reason in words. */
export interface Decision {
  readonly skill: SkillId;
  readonly iteration: number;
  readonly from: SkillStatus;
  readonly to: SkillStatus;
  readonly because: string;
  /** Of a retired sentence that comes back: whether the trials of its earlier life count on. */
  readonly oldTrials?: "count" | "forget";
}

/** What one token should be taught: `ce` imitates, `rl` follows its advantage, `refKl` stays near the reference. */
export interface TokenSignal {
  readonly component: "rl" | "ce" | "refKl";
  readonly weight: number;
  readonly advantage?: number;
}

/** The likeliest next tokens, likeliest first; what their probabilities leave to 1 is one bucket, the rest. */
export type Likeliest = { readonly tokens: Int32Array; readonly logProbs: Float32Array }; // [k] both

/** One training sequence; `signals[i]` teaches `tokens[i]` given the tokens before it. No signal differs from weight zero. */
export interface Sequence {
  readonly tokens: Int32Array;
  readonly signals: readonly (readonly TokenSignal[] | undefined)[];
  /** Log-probability at sampling time where the token was sampled, else NaN. */
  readonly oldLogProbs: Float32Array;
  /** Where a token was chosen among some, these: its probability is among them alone, then and now. */
  readonly allowed?: readonly (Int32Array | undefined)[];
  /** Log-probability under the reference policy, where the loss asks for it. */
  readonly referenceLogProbs?: Float32Array;
  /** What the reference policy would say at each position, where the loss asks for all of it. */
  readonly reference?: readonly (Likeliest | undefined)[];
  /** Log-probability of each taught token under a teacher, where one judges what was sampled; else NaN. */
  readonly teacherLogProbs?: Float32Array;
  /** What a teacher (the policy under another prompt) would say at each position, where the loss asks for it. */
  readonly teacher?: readonly (Likeliest | undefined)[];
  readonly from: { readonly episode: Id; readonly prompt: "as-acted" | "plain" | "privileged" };
}

/** Named numbers of one moment; names are `group/name` and stand in the metrics dictionary. */
export type Metrics = Readonly<Record<string, number>>;
