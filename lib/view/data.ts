/**
 * What each live view is told: plain JSON that Node writes into an output and the page reads back. The names are those of
 * the modules beside this file. No page and no Node in here, so that both sides can import it.
 */
import type { GigpoOptions } from "../credit/gigpo.js";
import type { GateFacts, GateOptions, WeightRule } from "../internalization/gate.js";
import type { BankOperation } from "../skills/bank.js";
import type { Id, Provenance, Skill, SkillId, SkillStatus, Task, Trial } from "../types.js";
import type { DecisionOptions } from "../validation/decide.js";

/** One turn of a play as it is read: what was seen, what was done, and what credit made of it. */
export interface TurnData {
  readonly sees: string;
  readonly does: string;
  readonly reward: number;
  /** null where credit had no opinion. */
  readonly advantage: number | null;
  /** "refused", "changed nothing", or nothing to say. */
  readonly note: string;
}

export interface PlayData {
  readonly id: string;
  /** What stood before the first observation: the task, and the skills. */
  readonly opening: string;
  readonly end: string;
  readonly score: number;
  readonly turns: readonly TurnData[];
}

/** Two plays of one task beside each other. */
export interface PairData {
  readonly plays: readonly [PlayData, PlayData];
  /** The first turn in which they differ; null where they are the same. */
  readonly differs: number | null;
}

export interface PairReaderData {
  readonly title: string;
  /** What the two sides are, such as "without" and "with". */
  readonly names: readonly [string, string];
  readonly pairs: readonly PairData[];
}

/** The page of a bank, and how high its frame is in pixels. */
export interface BankBrowserData {
  /** The whole page as HTML, gzipped, in base64: it repeats itself, and shrinks to a tenth. */
  readonly page: string;
  readonly height: number;
}

/** A line with its interval; null leaves a gap. */
export interface CurveData {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

/** What is read of a skill. */
export type SkillLine = Pick<Skill, "id" | "text"> & { readonly source: Pick<Provenance, "by"> };

/** An operation of a bank with only what is read of its skills; the page replays them with the library's own code. */
export type RunOperation =
  | { readonly kind: "insert"; readonly iteration: number; readonly skill: SkillLine; readonly status: SkillStatus }
  | {
      readonly kind: "update";
      readonly iteration: number;
      readonly old: SkillId;
      readonly skill: SkillLine;
      readonly because: string;
    }
  | {
      readonly kind: "merge";
      readonly iteration: number;
      readonly parts: readonly SkillId[];
      readonly skill: SkillLine;
    }
  | Extract<BankOperation, { readonly kind: "trial" | "decide" | "delete" }>;

/**
 * Plays as numbers and a table of texts, since the same observation is read again and again. A turn is: place of what was
 * seen, place of what was done, place of the note, reward, advantage (null: no opinion).
 */
export interface PackedPlay {
  readonly id: string;
  readonly opening: number;
  readonly end: string;
  readonly score: number;
  readonly turns: readonly (readonly [number, number, number, number, number | null])[];
}

export interface PackedPair {
  readonly plays: readonly [PackedPlay, PackedPlay];
  readonly differs: number | null;
}

/** A whole run, to go through iteration by iteration. */
export interface RunPlayerData {
  readonly title: string;
  /** The last iteration; the first is 0. */
  readonly last: number;
  readonly curves: readonly CurveData[];
  readonly phases: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  readonly log: readonly RunOperation[];
  /** The episodes that a skill was written from, as text. */
  readonly parents: Readonly<Record<SkillId, string>>;
  readonly texts: readonly string[];
  /** Pairs of plays by the trial's group; trials without have no room in the output. */
  readonly plays: Readonly<Record<Id, readonly PackedPair[]>>;
}

/** A turn as credit sees it, and as it is read; anchors are counted, equal numbers are equal states. */
export interface CreditTurn extends Pick<TurnData, "sees" | "does" | "reward" | "note"> {
  /** False where it is penalised. */
  readonly valid: boolean;
  readonly anchors: { readonly observation: number; readonly state: number };
}

/** A group of attempts at one task, whose credit the page computes anew as dials are turned. */
export interface CreditExplorerData {
  readonly title: string;
  readonly attempts: readonly {
    readonly label: string;
    /** Attempts of different arms may have baselines of their own. */
    readonly arm: string;
    readonly turns: readonly CreditTurn[];
  }[];
  /** Where the dials stand at first. */
  readonly options: GigpoOptions;
  readonly anchor: "observation" | "state";
}

/** Skills with their trials in the order in which they came; the page decides anew as dials are turned. */
export interface ValidationReplayerData {
  readonly title: string;
  readonly skills: readonly {
    readonly text: string;
    readonly trials: readonly Pick<Trial, "withSkill" | "without">[];
  }[];
  /** Where the dials stand at first. */
  readonly options: DecisionOptions;
}

/** A turn that may be taught: the tokens of its action, and what is known of it. */
export interface GatedTurn {
  readonly sees: string;
  readonly tokens: readonly string[];
  readonly advantage: number | null;
  readonly valid: boolean;
}

/** Skill-guided episodes before the gate; the page opens and shuts it. */
export interface GateExplorerData {
  readonly title: string;
  readonly episodes: readonly {
    readonly label: string;
    readonly skills: readonly string[];
    readonly facts: Omit<GateFacts, "interval">;
    readonly turns: readonly GatedTurn[];
  }[];
  readonly gate: GateOptions;
  readonly weight: WeightRule;
  readonly maxWeight: number;
}

/** Tasks of the pocket house to play, with what is hidden there and how a policy played them. */
export interface PocketHouseData {
  readonly title: string;
  readonly tasks: readonly {
    readonly task: Task;
    /** The true sentences that speak of this task. */
    readonly truths: readonly string[];
    /** The fewest actions of one who knows everything. */
    readonly fewest: number;
    readonly play: PlayData;
  }[];
}

/** Every view by its name, with what it is told. */
export interface ViewData {
  readonly "bank-browser": BankBrowserData;
  readonly "credit-explorer": CreditExplorerData;
  readonly "gate-explorer": GateExplorerData;
  readonly "pair-reader": PairReaderData;
  readonly "pocket-house": PocketHouseData;
  readonly "run-player": RunPlayerData;
  readonly "validation-replayer": ValidationReplayerData;
}
export type ViewName = keyof ViewData;
