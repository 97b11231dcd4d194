/**
 * Contrastive mining: what is true of successes and of failures alike explains neither. A policy that can be asked
 * (`format.contrast`) reads a success beside a failure of the same task and says what made the difference. One that cannot,
 * like the micro policies, writes a few sentences about each success, and its own probabilities choose: the sentence that
 * it would rather say after the successes that the sentence speaks of than after such failures. On the shipped pocket
 * policy that raises the share of true sentences; most of it comes from asking many episodes, not from the failures
 * (`tests/mining/miners.test.ts`).
 */
import type { Sampling, ScoreRequest, ScoringPolicy } from "../policy/policy.js";
import { split, type Key } from "../random.js";
import { concat, type Stage } from "../rollout/episode.js";
import { answers, summaries, summaryContext } from "../rollout/summary.js";
import type { Episode } from "../types.js";
import type { Draft } from "./admit.js";

/** An author whose probabilities can be read. */
export interface ScoringStage extends Stage {
  readonly policy: ScoringPolicy;
}

/** Two attempts at one task. */
export interface Contrast {
  readonly success: Episode;
  readonly failure: Episode;
}

/** Each success beside the failure of its task that went the same way longest; successes without a failure are left out. */
export function contrastsOf(successes: readonly Episode[], failures: readonly Episode[]): Contrast[] {
  return successes.flatMap((success) => {
    const rivals = failures.filter(({ task }) => task.id === success.task.id && task.split === success.task.split);
    const nearest = rivals.reduce<Episode | undefined>(
      (best, rival) => (best === undefined || sharedTurns(success, rival) > sharedTurns(success, best) ? rival : best),
      undefined,
    );
    return nearest === undefined ? [] : [{ success, failure: nearest }];
  });
}

/** Turns from the start in which both did the same. */
function sharedTurns({ turns: a }: Episode, { turns: b }: Episode): number {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a[shared]!.action === b[shared]!.action) shared++;
  return shared;
}

/** Attempts to learn from. */
export interface Attempts {
  readonly successes: readonly Episode[];
  readonly failures: readonly Episode[];
}

export interface ContrastOptions {
  readonly sampling: Sampling;
  /** Sentences written about each success, of which one is chosen; a policy that can be asked writes one. */
  readonly samples: number;
  /** Successes, and as many failures, that a sentence is held against. */
  readonly evidence: number;
  /** Whether a sentence is about the task of an episode; what cannot be read is about none. */
  readonly speaksOf: (text: string, episode: Episode) => boolean;
}

/** At most one draft a success; a sentence that explains failures as well carries that objection. */
export async function contrastDrafts(
  author: ScoringStage,
  attempts: Attempts,
  options: ContrastOptions,
  key: Key,
): Promise<Draft[]> {
  const { contrast } = author.format;
  if (contrast === undefined) return drawnDrafts(author, attempts, options, key);
  const pairs = contrastsOf(attempts.successes, attempts.failures);
  const prompts = pairs.map(({ success, failure }) => contrast(success.task, success.turns, failure.turns));
  const contexts = prompts.map((prompt) => author.policy.tokenizer.encode(prompt));
  const texts = await answers(author, contexts, options.sampling, key);
  return pairs.map(({ success, failure }, i) => ({ text: texts[i]!, episode: success, beside: [failure.id] }));
}

/** Sentences drawn after each success; of those the one with the widest margin. */
async function drawnDrafts(
  author: ScoringStage,
  attempts: Attempts,
  options: ContrastOptions,
  key: Key,
): Promise<Draft[]> {
  const { successes } = attempts;
  const { samples } = options;
  const repeated = successes.flatMap((success) => Array.from({ length: samples }, () => success));
  const written = await summaries(author, repeated, options.sampling, split(key, "samples"));
  const ranking = await rankSentences(author, [...new Set(written)], attempts, options);
  return successes.flatMap((episode, i): Draft[] => {
    const own = written.slice(i * samples, (i + 1) * samples).flatMap((text) => ranking.get(text) ?? []);
    const best = own.reduce<RankedSentence | undefined>((a, b) => (a && a.margin >= b.margin ? a : b), undefined);
    if (best === undefined) return [];
    const draft = { text: best.text, episode, beside: best.failures.map(({ id }) => id) };
    return [best.margin > 0 ? draft : { ...draft, objection: "explains failures as well" }];
  });
}

/** A sentence, and by how much (in nats) the policy would rather say it after its successes than after its failures. */
export interface RankedSentence {
  readonly text: string;
  readonly margin: number;
  /** The failures it was held against. */
  readonly failures: readonly Episode[];
}

/** The margin of every sentence that speaks of a success and of a failure; the others cannot be compared. */
export async function rankSentences(
  author: ScoringStage,
  texts: readonly string[],
  { successes, failures }: Attempts,
  { evidence, speaksOf }: Pick<ContrastOptions, "evidence" | "speaksOf">,
): Promise<Map<string, RankedSentence>> {
  const about = (text: string, episodes: readonly Episode[]): Episode[] =>
    episodes.filter((episode) => speaksOf(text, episode) && hasRoom(author, episode)).slice(0, evidence);
  const held = texts
    .map((text) => ({ text, won: about(text, successes), lost: about(text, failures) }))
    .filter(({ won, lost }) => won.length > 0 && lost.length > 0);
  const requests = held.flatMap(({ text, won, lost }) =>
    [...won, ...lost].map((episode) => saying(author, episode, text)),
  );
  const sums = (await author.policy.score(requests)).map((row) => row.reduce((sum, value) => sum + value, 0));
  let next = 0;
  const mean = (count: number): number =>
    sums.slice(next, (next += count)).reduce((sum, value) => sum + value, 0) / count;
  const ranked = held.map(({ text, won, lost }) => ({
    text,
    margin: mean(won.length) - mean(lost.length),
    failures: lost,
  }));
  return new Map(ranked.map((sentence) => [sentence.text, sentence]));
}

/** Longest sentence that is judged, in tokens. */
const roomForSentence = 96;

function hasRoom(author: ScoringStage, episode: Episode): boolean {
  return summaryContext(author, episode).length + roomForSentence <= author.policy.contextLength;
}

/** The request to judge a sentence as the summary of an episode. */
function saying(author: Stage, episode: Episode, text: string): ScoreRequest {
  const context = summaryContext(author, episode);
  return { tokens: concat([context, author.policy.tokenizer.encode(text)]), from: context.length };
}
