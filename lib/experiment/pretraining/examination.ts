/**
 * What a policy can do before any reinforcement, on families it has never seen: success with different sentences in the
 * prompt (the arms), and how good its own summaries are. The same sittings, keys and temperatures for every world; which
 * sentences an arm shows and what a summary is worth, the world says.
 */
import type { World } from "../../environment.js";
import type { Sampling } from "../../policy/policy.js";
import { split, stream, type Key, type Stream } from "../../random.js";
import type { EpisodePlan, Stage } from "../../rollout/episode.js";
import { playEpisodes } from "../../rollout/group.js";
import { summaries } from "../../rollout/summary.js";
import type { Episode, Task } from "../../types.js";

export interface Examination {
  /** Unseen families, one task each. */
  readonly families: number;
  /** Success by arm, at each temperature. */
  readonly success: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Success at the last temperature by task kind. */
  readonly byKind: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly summaries: SummaryShares;
}

/** How many summaries were judged, and the share of them that pass each test. */
export interface SummaryShares {
  readonly count: number;
  readonly wellFormed: number;
  readonly supported: number;
  readonly true: number;
  readonly overGeneral: number;
}

/** What one summary is worth. */
export type Judgement = Readonly<Record<Exclude<keyof SummaryShares, "count">, boolean>>;

/** An examination as a world sets it. The arms "plain" and "true" must be among the arms. */
export interface Sitting {
  readonly key: Key;
  readonly arms: readonly string[];
  readonly stage: Stage;
  readonly world: World;
  /** One of each unseen family. */
  readonly tasks: readonly Task[];
  /** The sentences that stand in the prompt of task number `i`. */
  readonly sentencesFor: (arm: string, i: number, draw: Stream) => readonly string[];
  readonly judge: (sentence: string, episode: Episode) => Judgement;
}

export async function examine(sitting: Sitting, temperatures: readonly number[]): Promise<Examination> {
  const success: Record<string, Record<string, number>> = {};
  const byKind: Record<string, Record<string, number>> = {};
  const won: Episode[] = [];
  for (const arm of sitting.arms) {
    success[arm] = {};
    for (const temperature of temperatures) {
      const episodes = await sit(sitting, arm, { temperature });
      success[arm][`T=${temperature}`] = share(episodes, (episode) => episode.success);
      byKind[arm] = kinds(episodes);
      if (temperature === temperatures[0] && (arm === "plain" || arm === "true"))
        won.push(...episodes.filter((e) => e.success));
    }
  }
  return { families: sitting.tasks.length, success, byKind, summaries: await judgeSummaries(sitting, won) };
}

async function sit(
  { key, stage, world, tasks, sentencesFor }: Sitting,
  arm: string,
  sampling: Sampling,
): Promise<Episode[]> {
  const plans = tasks.map((task, i): EpisodePlan => {
    const skillTexts = sentencesFor(arm, i, stream(split(split(key, arm), i)));
    return { id: `${arm}.${i}`, task, key: split(split(key, "episode"), i), condition: { kind: "plain" }, skillTexts };
  });
  return playEpisodes(stage, world, plans, sampling);
}

async function judgeSummaries({ stage, key, judge }: Sitting, episodes: readonly Episode[]): Promise<SummaryShares> {
  const said = await summaries(stage, episodes, { temperature: 0.7 }, split(key, "summaries"));
  const judgements = said.map((sentence, i) => judge(sentence, episodes[i]!));
  return {
    count: episodes.length,
    wellFormed: share(judgements, ({ wellFormed }) => wellFormed),
    supported: share(judgements, ({ supported }) => supported),
    true: share(judgements, (judgement) => judgement.true),
    overGeneral: share(judgements, ({ overGeneral }) => overGeneral),
  };
}

/** Each action of an episode with what was read after it. */
export function shownTurns({ turns }: Episode): { action: string; observation: string; valid: boolean }[] {
  return turns.map(({ action, valid }, i) => ({
    action,
    valid,
    observation: turns[i + 1]?.observation.text ?? "done",
  }));
}

function share<T>(items: readonly T[], test: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(test).length / items.length;
}

function kinds(episodes: readonly Episode[]): Record<string, number> {
  const names = [...new Set(episodes.map((episode) => episode.task.kind))].sort();
  const of = (kind: string): Episode[] => episodes.filter((episode) => episode.task.kind === kind);
  return Object.fromEntries(names.map((kind) => [kind, share(of(kind), ({ success }) => success)]));
}
