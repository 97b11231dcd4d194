/**
 * Credit that is the same for every turn of an episode: GRPO, Dr.GRPO, RLOO, and REINFORCE++ (whose baseline is the whole
 * batch). Where the reference implementation differs from its papers, the difference is a named option:
 * - `statistics: "turns"` counts an episode's score once per turn, so long (failed) episodes pull the mean towards them;
 * - `invalidPenalty` with `penaltyIn: "score"` enters the statistics, so that tied groups are no longer tied.
 */
import { byBaseline, type Advantages, type CreditEpisode } from "./credit.js";
import { defaultNormalise, mean, moments, normalise, standardise, type NormaliseOptions } from "./normalise.js";
import { discountedReturns, episodeReturn } from "./returns.js";

export interface GrpoOptions {
  readonly scale: NormaliseOptions["scale"];
  readonly epsilon: number;
  /** Statistics over episodes (the paper), or over turn rows (the reference implementation, "cross-step"). */
  readonly statistics: "episodes" | "turns";
  readonly baseline: "shared" | "per-condition";
  /**
   * What a group of one becomes: its raw score, or no opinion. The reference implementation keeps a single row raw; with
   * `statistics: "turns"` one episode of several turns is several rows, which are normalised (equal scores give 0).
   */
  readonly singleton: "raw" | "unassigned";
  /** Taken from a turn whose answer was not valid. */
  readonly invalidPenalty: number;
  /** `score`: before normalising, as the reference does; `advantage`: after it. */
  readonly penaltyIn: "score" | "advantage";
}

export type PenaltyOptions = Pick<GrpoOptions, "invalidPenalty" | "penaltyIn">;

export const defaultGrpo: GrpoOptions = {
  scale: "mean-std",
  epsilon: 1e-6,
  statistics: "episodes",
  baseline: "shared",
  singleton: "unassigned",
  invalidPenalty: 0.1,
  penaltyIn: "advantage",
};

/** Group-relative advantage of each episode, copied to its turns. */
export function grpo(episodes: readonly CreditEpisode[], options: GrpoOptions = defaultGrpo): Advantages {
  return byBaseline(episodes, options.baseline, (arm) =>
    isSingle(arm, options) ? single(arm, options) : relative(arm, options),
  );
}

function isSingle(episodes: readonly CreditEpisode[], { singleton, statistics }: GrpoOptions): boolean {
  if (episodes.length !== 1) return false;
  return singleton === "unassigned" || statistics === "episodes" || episodes[0]!.rewards.length < 2;
}

function single(episodes: readonly CreditEpisode[], options: GrpoOptions): Advantages {
  if (options.singleton === "unassigned") return episodes.map((episode) => episode.rewards.map(() => undefined));
  return turnScores(episodes, options).map((row, i) =>
    row.map((score, t) => score - penaltyAfter(episodes[i]!, t, options)),
  );
}

function relative(episodes: readonly CreditEpisode[], options: GrpoOptions): Advantages {
  const scores = turnScores(episodes, options);
  const sample = options.statistics === "turns" ? scores.flat() : scores.flatMap(representative);
  if (sample.length === 0) return scores;
  const found = moments(sample);
  const scaling = { ...defaultNormalise, scale: options.scale, epsilon: options.epsilon };
  return scores.map((row, i) =>
    row.map((score, t) => standardise(score, found, scaling) - penaltyAfter(episodes[i]!, t, options)),
  );
}

/** Every turn's score: its episode's return, less the penalty where that belongs to the score. */
function turnScores(episodes: readonly CreditEpisode[], options: GrpoOptions): number[][] {
  const penalty = options.penaltyIn === "score" ? options.invalidPenalty : 0;
  return episodes.map(({ rewards, valid }) => {
    const total = episodeReturn(rewards);
    return rewards.map((_, turn) => total - (valid[turn] ? 0 : penalty));
  });
}

/** One number for an episode: its mean turn score (all turns are equal unless a penalty was taken). */
function representative(row: readonly number[]): number[] {
  return row.length === 0 ? [] : [row.every((score) => score === row[0]) ? row[0]! : mean(row)];
}

/** What a turn loses after normalising. */
export function penaltyAfter(episode: CreditEpisode, turn: number, options: PenaltyOptions): number {
  return options.penaltyIn === "advantage" && !episode.valid[turn] ? options.invalidPenalty : 0;
}

/**
 * Leave-one-out: the score less the mean of the others, n/(n−1)·(s − mean). A group of one has no opinion. The reference
 * implementation leaves one turn row out, not one episode: `statistics: "turns"`.
 */
export function rloo(
  episodes: readonly CreditEpisode[],
  { statistics = "episodes" }: Partial<Pick<GrpoOptions, "statistics">> = {},
): Advantages {
  const scores = episodes.map(({ rewards }) => episodeReturn(rewards));
  if (scores.length < 2) return episodes.map(({ rewards }) => rewards.map(() => undefined));
  const sample = statistics === "turns" ? episodes.flatMap(({ rewards }, i) => rewards.map(() => scores[i]!)) : scores;
  if (sample.length < 2) return episodes.map(({ rewards }) => rewards.map(() => undefined));
  const centre = mean(sample);
  const factor = sample.length / (sample.length - 1);
  return episodes.map(({ rewards }, i) => rewards.map(() => factor * (scores[i]! - centre)));
}

/** REINFORCE++: discounted returns, whitened over all turns of the batch (give it all groups at once). */
export function reinforcePlusPlus(episodes: readonly CreditEpisode[], { gamma = 1 } = {}): Advantages {
  const returns = episodes.map(({ rewards }) => discountedReturns(rewards, gamma));
  const whitened = normalise(returns.flat());
  let next = 0;
  return returns.map((row) => row.map(() => whitened[next++]!));
}
