/** What the page and the worker that trains say to each other. Everything here survives a structured clone. */
import type { SkillId, SkillStatus } from "../../lib/types.js";
import type { CurveData, PairReaderData, PocketHouseData } from "../../lib/view/data.js";
import type { Wish } from "./wish.js";

export type Order =
  /** `tensorflow`: the text of its script, where the wish needs it. */
  | { readonly kind: "open"; readonly wish: Wish; readonly tensorflow?: string }
  /** Go on to this iteration (or to where another phase begins), waiting so many milliseconds after every record. */
  | { readonly kind: "go"; readonly until: number; readonly phase?: boolean; readonly wait: number }
  | { readonly kind: "pause" }
  | { readonly kind: "back"; readonly iteration: number }
  | { readonly kind: "add"; readonly text: string; readonly status: SkillStatus }
  | { readonly kind: "retire"; readonly skill: SkillId }
  | { readonly kind: "houses"; readonly count: number }
  | { readonly kind: "pack" };

export interface BankRow {
  readonly id: SkillId;
  readonly text: string;
  readonly by: string;
  readonly status: SkillStatus;
  readonly trials: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** The last decision on it, in words. */
  readonly because: string;
  /** Whether the house really is so; the policy is never told. */
  readonly isTrue: boolean;
}

/** A stretch of a taught sequence; a weight of 0 is context that is not taught. */
export interface Stretch {
  readonly text: string;
  readonly weight: number;
}

/** Where a run stands, as a page shows it. */
export interface RunState {
  readonly iteration: number;
  readonly of: number;
  readonly phase: string;
  readonly done: boolean;
  /** Iterations one can go back to. */
  readonly stops: readonly number[];
  readonly curves: readonly CurveData[];
  readonly phases: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  /** Undefined for a method without skills. */
  readonly bank?: readonly BankRow[];
  readonly trial?: PairReaderData;
  readonly taught: readonly (readonly Stretch[])[];
  readonly funnel: Readonly<Record<string, number>>;
  readonly news: readonly string[];
}

/** A task to play, with what is hidden there and how the policy of now played it. */
export type House = PocketHouseData["tasks"][number];

export type Report =
  /** What computes, in words for a person. */
  | { readonly kind: "computes"; readonly words: string }
  | { readonly kind: "state"; readonly state: RunState; readonly going: boolean }
  | { readonly kind: "houses"; readonly houses: readonly House[]; readonly sentences: readonly string[] }
  | { readonly kind: "packed"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly message: string };
