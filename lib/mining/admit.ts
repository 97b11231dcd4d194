/**
 * From drafts to candidates: whatever wrote a text, it meets the same contract, keeps the trace to its episodes, and
 * enters the bank through a logged operation. Writing is the business of the miners beside this file.
 */
import { apply, find, type Bank, type BankEntry } from "../skills/bank.js";
import type { Decision, Episode, Id, Provenance } from "../types.js";
import { checkCandidate, hasRested, type Checked, type CheckOptions, type ReturnOptions } from "./check.js";
import type { Reject, SkillGrammar } from "./grammar.js";

/** A text that may become a skill. */
export interface Draft {
  readonly text: string;
  /** What it must hold of: a whole episode, or the part of one that it was written from. */
  readonly episode: Episode;
  /** Other episodes that it was written from. */
  readonly beside?: readonly Id[];
  /** What its author found against it. */
  readonly objection?: Reject;
}

export interface AdmitOptions {
  readonly grammar: SkillGrammar;
  readonly check: CheckOptions;
  readonly iteration: number;
  /** What an accepted skill starts as; `active` skips validation. */
  readonly status: "candidate" | "active";
  readonly source: Omit<Provenance, "episodes">;
  /** When a retired sentence may come back; left out, none does. */
  readonly returning?: ReturnOptions;
}

/** What became of each draft, and the bank with the accepted ones. */
export interface Admitted {
  readonly checked: readonly (Checked & {
    /** Of a sentence that was retired and comes back. */
    readonly decision?: Decision;
  })[];
  readonly bank: Bank;
}

/** Check drafts in order; each accepted one is in the bank before the next is looked at. */
export function admit(drafts: readonly Draft[], bank: Bank, options: AdmitOptions): Admitted {
  const { grammar, iteration, status, returning } = options;
  const { by, ...written } = options.source;
  const mayReturn = (entry: BankEntry): boolean => returning !== undefined && hasRested(entry, iteration, returning);
  let grown = bank;
  const checked = drafts.map(({ text, episode, beside = [], objection }) => {
    const source: Provenance = { by, episodes: [episode.id, ...beside], ...written };
    const context = { grammar, source, options: options.check, mayReturn, ...(objection && { objection }) };
    const result = checkCandidate(text, episode, grown, context);
    if (result.rejected !== undefined) return result;
    const known = find(grown, result.skill.id);
    const decision = known && returning && comingBack(known, iteration, returning);
    grown = apply(
      grown,
      decision === undefined
        ? { kind: "insert", iteration, skill: result.skill, status }
        : { kind: "decide", decision },
    );
    return decision === undefined ? result : { ...result, decision };
  });
  return { checked, bank: grown };
}

/** The decision that ends a retirement. */
function comingBack({ skill }: BankEntry, iteration: number, { returnAfter, oldTrials }: ReturnOptions): Decision {
  const because = `written again after a rest of at least ${returnAfter} iterations`;
  return { skill: skill.id, iteration, from: "retired", to: "candidate", because, oldTrials };
}
