/**
 * GiGPO (arXiv 2505.10978): episode credit plus step credit. The episode part is GRPO; the step part compares the
 * discounted returns of turns that started from the same anchor state inside the group.
 *
 * Where the reference implementation differs from its paper, and which option reproduces it:
 * - episode statistics over turn rows: `statistics: "turns"`;
 * - a group of one row keeps its raw score: `singleton: "raw"`; a step cluster of one is always zero;
 * - the penalty for an invalid answer enters score and step return before normalising: `penaltyIn: "score"`,
 *   and is not propagated to earlier turns, because returns were computed before.
 * HGPO, below, generalises the step part to clusters by the last k anchors.
 */
import { anchorGroups, type TurnPlace } from "./anchors.js";
import { byBaseline, type Advantages, type CreditEpisode } from "./credit.js";
import { defaultGrpo, grpo, penaltyAfter, type GrpoOptions, type PenaltyOptions } from "./grpo.js";
import { defaultNormalise, normalise, type NormaliseOptions } from "./normalise.js";
import { discountedReturns } from "./returns.js";
import { keyOf, stream } from "../random.js";

export interface GigpoOptions extends GrpoOptions {
  readonly gamma: number;
  /** Weight of the step part; 0 is GRPO. */
  readonly stepWeight: number;
  /** See `anchorGroups`. */
  readonly similarity?: number | undefined;
}

export const defaultGigpo: GigpoOptions = { ...defaultGrpo, gamma: 0.95, stepWeight: 1 };

/** Episode plus weighted step advantages. */
export function gigpo(episodes: readonly CreditEpisode[], options: GigpoOptions = defaultGigpo): Advantages {
  const whole = grpo(episodes, options);
  const steps = byBaseline(episodes, options.baseline, (arm) => stepAdvantages(arm, options));
  return whole.map((row, i) => row.map((value, t) => combine(value, steps[i]![t]!, options.stepWeight)));
}

function combine(episode: number | undefined, step: number, weight: number): number | undefined {
  return episode === undefined ? undefined : episode + weight * step;
}

/** The step part alone: normalised discounted returns inside each anchor cluster, zero in clusters of one. */
export function stepAdvantages(episodes: readonly CreditEpisode[], options: GigpoOptions): number[][] {
  const values = stepValues(episodes, options);
  const scaling: NormaliseOptions = { ...defaultNormalise, scale: options.scale, epsilon: options.epsilon };
  const result = values.map((row) => row.map(() => 0));
  const keys = episodes.map((episode) => episode.anchors);
  for (const cluster of anchorGroups(keys, { similarity: options.similarity })) {
    place(
      result,
      cluster,
      normalise(
        cluster.map(({ episode, turn }) => values[episode]![turn]!),
        scaling,
      ),
    );
  }
  return result;
}

/** Every turn's discounted return, less the penalty where that belongs to the score. */
function stepValues(
  episodes: readonly CreditEpisode[],
  options: Pick<GigpoOptions, "gamma"> & PenaltyOptions,
): number[][] {
  const penalty = options.penaltyIn === "score" ? options.invalidPenalty : 0;
  return episodes.map(({ rewards, valid }) =>
    discountedReturns(rewards, options.gamma).map((value, turn) => value - (valid[turn] ? 0 : penalty)),
  );
}

function place(result: number[][], cluster: readonly TurnPlace[], values: readonly number[]): void {
  cluster.forEach(({ episode, turn }, i) => (result[episode]![turn] = values[i]!));
}

export interface HgpoOptions extends PenaltyOptions {
  readonly gamma: number;
  readonly scale: NormaliseOptions["scale"];
  readonly epsilon: number;
  /** Longest history compared: clusters share the last 1, 2, …, `history` anchors. 0 leaves the whole episode's advantage. */
  readonly history: number;
  /** Weight of the clusters of length k is proportional to (k + 1)^alpha. */
  readonly alpha: number;
  /** Also average in the whole episode's advantage, as clusters of length 0; the reference's `base_group`. */
  readonly wholeEpisode: boolean;
  /** Pasts dealt anew among the turns in one state: clusters of the same sizes, and nothing in them. */
  readonly histories: "own" | "shuffled";
  /** Statistics of that advantage; the reference's are over turn rows. */
  readonly statistics: GrpoOptions["statistics"];
}

export const defaultHgpo: HgpoOptions = {
  gamma: 0.95,
  scale: "mean-std",
  epsilon: 1e-6,
  history: 3,
  alpha: 1,
  wholeEpisode: false,
  histories: "own",
  statistics: "turns",
  invalidPenalty: 0,
  penaltyIn: "score",
};

/** HGPO: a weighted mean of step advantages over clusters by ever longer histories; turns in no cluster get zero. */
export function hgpo(episodes: readonly CreditEpisode[], options: HgpoOptions = defaultHgpo): Advantages {
  const returns = stepValues(episodes, options);
  const sums = wholeAdvantages(episodes, options); // their weight, (0 + 1)^alpha, is 1
  const weights = sums.map((row) => row.map((value) => (value === 0 ? 0 : 1)));
  for (let length = 1; length <= options.history; length++)
    addHistory(episodes, length, { options, returns, sums, weights });
  return sums.map((row, i) =>
    row.map((sum, t) => (weights[i]![t]! === 0 ? 0 : sum / weights[i]![t]!) - penaltyAfter(episodes[i]!, t, options)),
  );
}

/** The whole episode's advantage on each of its turns, before any later penalty; zeros where it is not asked for. */
function wholeAdvantages(episodes: readonly CreditEpisode[], options: HgpoOptions): number[][] {
  if (!options.wholeEpisode && options.history > 0) return episodes.map(({ rewards }) => rewards.map(() => 0));
  const { scale, epsilon, statistics, penaltyIn } = options;
  const invalidPenalty = penaltyIn === "score" ? options.invalidPenalty : 0;
  const likeReference = { ...defaultGrpo, singleton: "raw" } as const;
  const whole = grpo(episodes, { ...likeReference, scale, epsilon, statistics, penaltyIn, invalidPenalty });
  return whole.map((row) => row.map((value = 0) => value));
}

interface HgpoTotals {
  readonly options: HgpoOptions;
  readonly returns: readonly (readonly number[])[];
  readonly sums: number[][];
  readonly weights: number[][];
}

/** Add the clusters of one history length; as in the reference, only non-zero terms carry weight. */
function addHistory(
  episodes: readonly CreditEpisode[],
  length: number,
  { options, returns, sums, weights }: HgpoTotals,
): void {
  const scaling: NormaliseOptions = {
    ...defaultNormalise,
    deviation: "population",
    scale: options.scale,
    epsilon: options.epsilon,
  };
  const weight = (length + 1) ** options.alpha;
  for (const cluster of historyClusters(episodes, length, options.histories)) {
    const values = normalise(
      cluster.map(({ episode, turn }) => returns[episode]![turn]!),
      scaling,
    );
    cluster.forEach(({ episode, turn }, i) => {
      if (values[i] === 0) return;
      sums[episode]![turn]! += weight * values[i]!;
      weights[episode]![turn]! += weight;
    });
  }
}

/** Clusters of at least two turns that share their last `length` anchors; turns with a shorter past take no part. */
function historyClusters(
  episodes: readonly CreditEpisode[],
  length: number,
  histories: HgpoOptions["histories"],
): TurnPlace[][] {
  const own = episodes.map(({ anchors }) =>
    anchors.map((_, turn) => (turn + 1 < length ? "" : JSON.stringify(anchors.slice(turn + 1 - length, turn + 1)))),
  );
  const keys = histories === "own" || length === 1 ? own : dealtAnew(episodes, own);
  return anchorGroups(keys).filter(
    (cluster) => cluster.length > 1 && keys[cluster[0]!.episode]![cluster[0]!.turn] !== "",
  );
}

/** The keys of the turns that start from one state, exchanged among them by a luck that follows from the keys alone. */
function dealtAnew(episodes: readonly CreditEpisode[], own: readonly (readonly string[])[]): string[][] {
  const dealt = own.map((row) => [...row]);
  for (const cluster of anchorGroups(episodes.map(({ anchors }) => anchors))) {
    const places = cluster.filter(({ episode, turn }) => own[episode]![turn] !== "");
    const keys = places.map(({ episode, turn }) => own[episode]![turn]!);
    const shuffled = stream(keyOf(keys.join())).shuffle(keys);
    places.forEach(({ episode, turn }, i) => (dealt[episode]![turn] = shuffled[i]!));
  }
  return dealt;
}
