/** Letting a policy write sentences from its attempts, with the sieves of a run; and one sieve at a time, for a sentence of one's own. */
import { checkCandidate, type Checked } from "../mining/check.js";
import { grammarOf, sentenceGrammar } from "../mining/grammar.js";
import { mineEpisodes } from "../mining/mine.js";
import type { OpenedLab } from "../recipes/lab.js";
import { split } from "../random.js";
import { emptyBank, type Bank } from "../skills/bank.js";
import type { Episode } from "../types.js";

const CONTRACT = { shortest: 1, longest: 60, consistent: true, slotCapacity: 2, settled: false };

export interface WritingOptions {
  /** Whether a sentence must have been borne out in its attempt; a lost attempt bears nothing out. */
  readonly consistent?: boolean;
  readonly temperature?: number;
  /** Tells one writing from another: another name is other luck. */
  readonly name?: string;
}

/** One sentence an attempt, by the lab's policy as it is; every one is accepted into the bank or has its reason. */
export function writeSentences(
  lab: OpenedLab,
  episodes: readonly Episode[],
  { consistent = true, temperature = 1, name = "write" }: WritingOptions = {},
): ReturnType<typeof mineEpisodes> {
  const options = {
    grammar: grammarOf(lab.world),
    check: { ...CONTRACT, consistent },
    sampling: { temperature },
    iteration: 0,
  };
  const author = { by: "self", status: "candidate" } as const;
  return mineEpisodes(lab.stage, episodes, emptyBank, { ...options, ...author }, split(lab.key, name));
}

/** Why a sentence of a person would be refused, had it been written about this attempt; undefined: it would enter. */
export function refusalOf(text: string, episode: Episode, bank: Bank): Checked["rejected"] {
  const source = { by: "person", episodes: [episode.id], policyVersion: 0, promptTemplate: "by hand" } as const;
  return checkCandidate(text, episode, bank, { grammar: sentenceGrammar, source, options: CONTRACT }).rejected;
}
