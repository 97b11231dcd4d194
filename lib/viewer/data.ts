/** What the viewer's server says and its page shows: plain JSON, the same in a report that is one file. Knows no files. */
import type { SkillLife } from "../skills/history.js";
import type { CreditExplorerData } from "../view/data.js";
import type { EpisodeEnd, Id, SkillId, SkillStatus, Utility } from "../types.js";

/** Where a run stands: `running` while a process of this computer writes it, `damaged` where it cannot be read. */
export type RunState = "done" | "running" | "stopped" | "damaged";

/** One run in a list. */
export interface RunRow {
  /** Its folder below the one that is shown; "." for that folder itself. */
  readonly path: string;
  /** Runs of one arm differ in their seed only; the arm is named by its folder. */
  readonly arm: string;
  /** The folder that holds the arms; "" at the top. */
  readonly study: string;
  readonly method: string;
  /** A variant's name and the hash of its code; "" for a method as it is. */
  readonly variant: string;
  readonly world: string;
  readonly seed: number;
  readonly iterations: number;
  readonly iteration: number;
  readonly state: RunState;
  /** Examinations without skills: iteration and success. */
  readonly curve: readonly (readonly [iteration: number, success: number])[];
  /** Held-out tasks of the last examination. */
  readonly tasks: number;
  readonly seconds: number | null;
  /** One of the kept runs of a study: its numbers are here, its plays and skills are not. */
  readonly kept: boolean;
  /** Milliseconds since 1970 at which its newest file was written; 0 for kept runs. */
  readonly written: number;
  /** Why it is damaged, or what of it could not be read. */
  readonly problems: readonly string[];
}

export interface Catalogue {
  /** The name of the folder that is shown. */
  readonly folder: string;
  readonly runs: readonly RunRow[];
  /** Sentences about what is not shown, and why. */
  readonly problems: readonly string[];
  /** What a report leaves out, in words. */
  readonly left?: string;
}

/** One examination. */
export interface Exam {
  readonly iteration: number;
  readonly success: number;
  readonly score: number;
  readonly byKind: Readonly<Record<string, number>>;
  /** Success of every task in the order of the list, a digit each; "" where it is graded. */
  readonly outcomes: string;
}

/** A number of the log over iterations; where a run is long, of so many iterations together the mean, the least and the most. */
export interface Line {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

export interface SkillRow {
  readonly id: SkillId;
  readonly text: string;
  readonly status: SkillStatus;
  readonly born: number;
  /** The plays it was written from. */
  readonly from: readonly Id[];
  readonly utility: Utility;
}

/** A sentence that was written and did not enter the bank. */
export interface Refused {
  readonly iteration: number;
  readonly text: string;
  readonly because: string;
  readonly episodes: readonly Id[];
}

/** What a run has spent, as its ledger counts it. */
export interface Spent {
  readonly episodes: number;
  readonly guidedEpisodes: number;
  readonly turns: number;
  readonly tokens: { readonly rl: number; readonly ce: number };
  readonly examinationEpisodes: number;
}

export interface RunData extends RunRow {
  readonly config: Readonly<Record<string, unknown>>;
  /** What it ran on. */
  readonly ran: Readonly<Record<string, unknown>>;
  readonly phases: readonly { readonly iteration: number; readonly phase: string }[];
  /** By what stood in the prompt: "plain", "active", … */
  readonly exams: Readonly<Record<string, readonly Exam[]>>;
  readonly lines: Readonly<Record<string, Line>>;
  /** What the gate counted over the whole run, stage by stage. */
  readonly funnel: Readonly<Record<string, number>>;
  readonly skills: readonly SkillRow[];
  readonly refused: readonly Refused[];
  /** Refused sentences in all; the list holds the newest. */
  readonly refusals: number;
  readonly spent: Spent | null;
  /** Iterations of which plays are kept, as stretches from … to. */
  readonly played: readonly (readonly [from: number, to: number])[];
}

/** A skill with its whole life. */
export interface SkillData extends SkillRow, Pick<SkillLife, "skill" | "changes" | "trials"> {
  /** The plays it was written from, as a person reads them. */
  readonly parents: readonly string[];
  /** A prompt in which it stands; "" where no task of its run fits. */
  readonly prompt: string;
  /** The utility after each of some numbers of trials. */
  readonly path: readonly (readonly [trials: number, mean: number, low: number, high: number])[];
}

/** One play in a list. */
export interface PlayRow {
  readonly id: Id;
  readonly group: Id | null;
  /** Which examination it belongs to. */
  readonly arm: string | null;
  readonly task: string;
  readonly kind: string;
  readonly skills: readonly SkillId[];
  readonly end: EpisodeEnd;
  readonly success: boolean;
  readonly score: number;
  readonly turns: number;
}

/** A turn without its tokens. */
export interface TurnData {
  readonly observation: string;
  readonly action: string;
  /** What was said in full. */
  readonly said: string;
  readonly valid: boolean;
  readonly changed: boolean;
  readonly reward: number;
  readonly advantage: number | null;
  /** Chance of each said token. */
  readonly chances: readonly number[];
  /** Tokens it was conditioned on. */
  readonly context: number;
}

export interface PlayData extends Omit<PlayRow, "turns"> {
  readonly iteration: number;
  readonly opening: string;
  readonly policyVersion: number;
  readonly turns: readonly TurnData[];
}

/** All plays of one group; `pairs` sets the halves of a trial beside each other: same task, same luck. */
export interface GroupData {
  readonly group: Id;
  readonly iteration: number;
  readonly plays: readonly PlayData[];
  readonly pairs: readonly { readonly withSkill: Id; readonly without: Id }[];
  /** Sentences of the skills in its prompts. */
  readonly skills: Readonly<Record<SkillId, string>>;
  /** What the credit explorer is told, with the dials where this run had them. */
  readonly credit: CreditExplorerData;
  /** Null where its iteration taught nothing. */
  readonly teaching: Teaching | null;
}

/** What an iteration taught of its own plays. */
export interface Teaching {
  /** The weight of imitation in the loss; each turn's own weight is multiplied by it. */
  readonly lambda: number;
  /** Why nothing is shown; "" where it is. */
  readonly problem: string;
  /** The plays that the gate was asked about. */
  readonly plays: Readonly<Record<Id, TaughtPlay>>;
}

export interface TaughtPlay {
  /** Won without a skill, and taught as it was. */
  readonly own: boolean;
  /** Factors of the gate that did not hold. */
  readonly shut: readonly string[];
  /** Of each turn; 0 teaches nothing. */
  readonly weights: readonly number[];
  /** Of each turn, which of its said tokens are taught: the first, and the one after the last. */
  readonly spans: readonly (readonly [start: number, end: number])[];
}

export interface IterationData {
  readonly iteration: number;
  readonly plays: readonly PlayRow[];
}

/** A place where what was sought stands. */
export interface Hit {
  readonly run: string;
  readonly what: "skill" | "refused" | "play";
  /** The skill's or the play's id. */
  readonly id: string;
  readonly iteration: number;
  /** The first turn in which it stands; null in what stood before the first observation, and in skills. */
  readonly turn: number | null;
  readonly text: string;
}

export interface Found {
  readonly hits: readonly Hit[];
  /** Where to go on: an index that the next question gives; null where everything was read. */
  readonly next: string | null;
  /** How far it is, in words. */
  readonly read: string;
}

/** What the server says in place of an answer. */
export interface Refusal {
  readonly problem: string;
}
