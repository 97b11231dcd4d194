/**
 * What a run has really spent, counted line by line from the logs it wrote: episodes as they were played, tokens as they
 * were trained. A number that a formula gives is no count. Kept whole where metrics are thinned.
 */
import type { EpisodeSummary } from "../records.js";
import type { MetricLine } from "./metrics.js";
import type { RunFolder } from "./run-folder.js";

export interface Ledger {
  readonly iterations: number;
  /** Episodes played in training, audits included: all, and those of them with a skill in the prompt. */
  readonly episodes: number;
  readonly guidedEpisodes: number;
  /** Of these, episodes that were played to measure and not to learn from; absent where there are none. */
  readonly auditEpisodes?: number;
  /** Turns of these episodes. */
  readonly turns: number;
  /** Tokens with a policy-gradient signal and with an imitation signal, over all updates; exact below a million an update. */
  readonly tokens: { readonly rl: number; readonly ce: number };
  /** Episodes played to examine the policy; nothing is learnt from them. */
  readonly examinationEpisodes: number;
}

/** Tokens with either signal. */
export function trainedTokens({ tokens }: Pick<Ledger, "tokens">): number {
  return tokens.rl + tokens.ce;
}

/** One line of `episodes.jsonl`, as far as it is counted. */
type CountedEpisode = Pick<EpisodeSummary, "condition" | "turns"> & { readonly purpose?: "audit" };

/** Count a run from its logs. */
export function ledgerOf(episodes: Iterable<CountedEpisode>, lines: Iterable<MetricLine>): Ledger {
  const counted = { episodes: 0, guidedEpisodes: 0, turns: 0 };
  let auditEpisodes = 0;
  for (const { condition, turns, purpose } of episodes) {
    counted.episodes++;
    counted.guidedEpisodes += Number(condition.kind === "skill");
    counted.turns += turns;
    auditEpisodes += Number(purpose === "audit");
  }
  const tokens = { rl: 0, ce: 0 };
  let [iterations, examinationEpisodes] = [0, 0];
  for (const { kind, metrics, outcomes } of lines) {
    if (kind === "rollout") iterations++;
    if (kind === "evaluation") examinationEpisodes += outcomes?.length ?? 0;
    if (kind !== "update") continue;
    tokens.rl += metrics["tokens/rl"] ?? 0;
    tokens.ce += metrics["tokens/ce"] ?? 0;
  }
  return { iterations, ...counted, ...(auditEpisodes > 0 && { auditEpisodes }), tokens, examinationEpisodes };
}

/** The ledger of the run in a folder. */
export function readLedger(folder: RunFolder): Ledger {
  return ledgerOf(folder.eachRow<CountedEpisode>("episodes.jsonl"), folder.eachRow<MetricLine>("metrics.jsonl"));
}
