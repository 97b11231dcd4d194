/**
 * What every world promises. Synchronous, no hidden clock, no hidden randomness (Gymnasium 1.x semantics: terminated and
 * truncated apart). Rules live in `envs/<world>`; prompts, tokens and thinking live elsewhere.
 */
import type { AnchorKey, Json, Observation, Task } from "./types.js";
import type { Key } from "./random.js";

export interface EnvironmentSpec {
  readonly id: string;
  /** Part of every result: a change of texts or rules changes it. */
  readonly version: string;
  /** Which wording of the same rules, where a world has several. */
  readonly dialect?: string;
  readonly maxSteps: number;
  /** How reward is earned, in one sentence. */
  readonly reward: string;
  readonly splits: readonly string[];
}

/** What one action did. An odd action is refused in the world's own words; `step` never throws because of it. */
export interface Step {
  readonly observation: Observation;
  readonly reward: number;
  /** The task is over by its own rules. */
  readonly terminated: boolean;
  /** The step limit ended it. */
  readonly truncated: boolean;
  readonly info: StepInfo;
}

/** Privileged facts about a step; never part of an observation. */
export interface StepInfo {
  /** The world knows the action and it is possible here. */
  readonly valid: boolean;
  readonly changed: boolean;
  readonly won: boolean;
  /** 0 to 1; equals `won` where a world has no graded score. */
  readonly score: number;
  /**
   * Why an action was refused ("closed", "hands-full", …); "over" after the end. A code that starts with "rule:" says that
   * only a hidden rule refused it: such actions stand in the admissible list, which would tell the rule otherwise.
   */
  readonly errorCode?: string;
}

/**
 * Which equality a state key expresses: what was just read; what an agent with perfect memory knows; what matters for the
 * goal here and now; the whole simulator. None counts steps, so a refused action leaves "task" and "full" as they were.
 */
export type KeyLevel = "observation" | "agent" | "task" | "full";

/** How far the task is, for teachers and plots; privileged. */
export interface Progress {
  readonly names: readonly string[];
  readonly done: readonly boolean[];
  /** Steps an informed player still needs, where the world can tell. */
  readonly distance?: number;
}

/** A way to win from here that knows the hidden rules; privileged. */
export interface Plan {
  readonly actions: readonly string[];
  /** Ids of the hidden rules it relies on. */
  readonly knows: readonly string[];
}

export interface Environment {
  readonly spec: EnvironmentSpec;
  /** Start a task; same (task, key) gives the same bytes ever after. The key feeds only what the world draws while it runs. */
  reset(task: Task, key?: Key): Observation;
  step(action: string): Step;
  /** Possible actions here, in the world's fixed order. */
  admissible(): readonly string[];
  isAdmissible(action: string): boolean;
  /** It also takes texts (a search) that no list can hold. */
  readonly takesTexts?: boolean;
  /** A JSON-able, immutable picture of the whole state. */
  snapshot(): Json;
  restore(snapshot: Json): void;
  /** An independent copy at the same state. */
  fork(): Environment;
  key(level: KeyLevel): AnchorKey;
  progress(): Progress;
  /** Undefined where the task cannot be solved from here. */
  oracle?(): Plan | undefined;
}

/** A skill's text taken apart: when it applies, and what to do. */
export type Parsed = { readonly condition: string; readonly strategy: string; readonly title?: string };

/** How skills are written in a world. */
export interface SkillGrammar {
  readonly name: string;
  parse(text: string): Parsed | undefined;
  /** What the skill decides about: two skills of one slot are rival answers to one question. */
  slot(parsed: Parsed): string;
  /** The skill as it stands in a prompt. */
  write(parsed: Parsed): string;
}

/** A world: how to make an environment and which tasks it has. Finite splits always come in the same order. */
export interface World {
  readonly name: string;
  /** One sentence for lists and `--help`. */
  readonly about: string;
  readonly splits: readonly string[];
  /** Splits that share something only with train tasks after the first so many, so that a longer run has seen some of it. */
  readonly clearOf?: Readonly<Record<string, number>>;
  make(): Environment;
  /** The tasks of a split from `start`, at most `count`; an endless split goes on for ever. */
  tasks(split: string, range?: { readonly start?: number; readonly count?: number }): Iterable<Task>;
  /** The true skill sentences that bear on a task, where hidden rules exist; privileged. */
  truths?(task: Task): readonly string[];
  /** Well-formed sentences about a task that are false here: the control for truths; privileged. */
  falsehoods?(task: Task): readonly string[];
  /** Words by which skills may be looked up for a task; without it, its kind and the words of its text. */
  topics?(task: Task): readonly string[];
  /** How skills are written here, where not as `when apple , look in drawer`. */
  readonly grammar?: SkillGrammar;
}
