/**
 * What a recipe is given, and what a recipe is. A recipe plays, judges and learns, one iteration after the other, and
 * yields a record after every step; whoever consumes the records logs, plots, saves and stops.
 */
import type { World } from "../environment.js";
import type { PromptFormat } from "../policy/prompt.js";
import type { ScoringPolicy, TrainablePolicy } from "../policy/policy.js";
import { split, type Key } from "../random.js";
import type { Config } from "../config.js";
import type { Players, PromptStyle, SkillLimit, Stage } from "../rollout/episode.js";
import type { RunRecord } from "../records.js";
import type { Task } from "../types.js";

/** The outside of a method: a policy to train, a world, how they talk, and a key. */
export interface Lab {
  readonly policy: TrainablePolicy;
  /** The policy as it was before training; the loss may stay near it. */
  readonly reference: ScoringPolicy;
  readonly world: World;
  readonly format: PromptFormat;
  readonly style: PromptStyle;
  /** What the policy may say; by default anything. */
  readonly choose?: NonNullable<Stage["choose"]>;
  /** Who plays the groups, where it is not this process. */
  readonly players?: Players;
  readonly key: Key;
}

/** A lab with what its policy needs in order to be spoken to, for whoever plays without a recipe. */
export interface OpenedLab extends Lab {
  readonly stage: Stage & { readonly policy: TrainablePolicy };
}

export function openedLab(lab: Lab): OpenedLab {
  return { ...lab, stage: { ...stageOf(lab), policy: lab.policy } };
}

/** A method. `State` is whatever must survive a stop besides the policy; plain data. */
export interface Recipe<C extends Config, State> {
  /** The method whose options it reads. */
  readonly method: C["method"];
  /** Set on what is no registered method: its own name, and which code it is. */
  readonly own?: { readonly name: string; readonly hash: string };
  /** Options that belong to it, where they differ from the method's defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  start(config: C, lab: Lab): State;
  /** One iteration; the state it returns is the next one's. */
  iterate(
    config: C,
    lab: Lab,
    at: { readonly iteration: number; readonly state: State },
  ): AsyncGenerator<RunRecord, State>;
  /** Further examinations beside the plain one: with the active skills in the prompt, say. */
  examinations?(config: C, lab: Lab, state: State): readonly Examination[];
}

/** An examination: its name, and which sentences stand in the prompt. */
export interface Examination {
  readonly arm: Extract<RunRecord, { kind: "evaluation" }>["arm"];
  readonly skillsFor: (task: Task) => readonly string[];
  /** Played on the configuration's `evaluation.transfer` list. */
  readonly transfer?: boolean;
  /** By default the configuration's `evaluation.temperature`. */
  readonly temperature?: number;
  /** How much of the prompt they may take; by default all have room. */
  readonly skillLimit?: SkillLimit;
}

/** Take a step (or a whole phase) to its end: what it returns, and the records it yielded on the way. */
export async function toEnd<T>(step: AsyncGenerator<RunRecord, T>): Promise<{ value: T; records: RunRecord[] }> {
  const records: RunRecord[] = [];
  for (;;) {
    const { done, value } = await step.next();
    if (done) return { value, records };
    records.push(value);
  }
}

/** The key of one purpose in one iteration; nothing else feeds randomness to a recipe. */
export function keyAt(lab: Pick<Lab, "key">, iteration: number, purpose: string): Key {
  return split(split(lab.key, iteration), purpose);
}

export function stageOf(
  { policy, format, style, choose, players }: Omit<Lab, "reference" | "world" | "key">,
  skillLimit?: SkillLimit,
): Stage {
  const optional = { ...(choose && { choose }), ...(players && { players }), ...(skillLimit && { skillLimit }) };
  return { policy, format, style, patience: Infinity, ...optional };
}
