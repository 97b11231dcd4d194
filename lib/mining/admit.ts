/**
 * From drafts to candidates: whatever wrote a text, it meets the same contract, keeps the trace to its episodes, and
 * enters the bank through a logged operation. Writing is the business of the miners beside this file.
 */
import { apply, type Bank } from "../skills/bank.js";
import type { Episode, Id, Provenance } from "../types.js";
import { checkCandidate, type Checked, type CheckOptions } from "./check.js";
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
}

/** What became of each draft, and the bank with the accepted ones. */
export interface Admitted {
  readonly checked: readonly Checked[];
  readonly bank: Bank;
}

/** Check drafts in order; each accepted one is in the bank before the next is looked at. */
export function admit(drafts: readonly Draft[], bank: Bank, options: AdmitOptions): Admitted {
  const { grammar, iteration, status } = options;
  const { by, ...written } = options.source;
  let grown = bank;
  const checked = drafts.map(({ text, episode, beside = [], objection }) => {
    const source: Provenance = { by, episodes: [episode.id, ...beside], ...written };
    const context = { grammar, source, options: options.check, ...(objection && { objection }) };
    const result = checkCandidate(text, episode, grown, context);
    if (result.rejected === undefined) grown = apply(grown, { kind: "insert", iteration, skill: result.skill, status });
    return result;
  });
  return { checked, bank: grown };
}
