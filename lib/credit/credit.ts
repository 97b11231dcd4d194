/**
 * What credit reads and what it gives. Estimators see plain numbers and anchor keys, never text or tokens,
 * so each of them is a pure function of a group.
 */
import type { Anchors, Episode } from "../types.js";

/** One episode as credit sees it; the three arrays have one entry a turn. */
export interface CreditEpisode {
  readonly rewards: readonly number[];
  /** False where a turn is penalised. */
  readonly valid: readonly boolean[];
  readonly anchors: readonly string[];
  /** Episodes of different arms may get baselines of their own. */
  readonly arm: string;
}

/**
 * One advantage a turn, episode by episode. `undefined` is "no opinion": such a turn is not taught and not counted;
 * zero is an opinion ("as good as expected") and is counted in every average.
 */
export type Advantages = readonly (readonly (number | undefined)[])[];

/**
 * The credit view of a group; `level` chooses which key makes two turns comparable, `penalise` whether an action that the
 * world refuses is as bad as an answer of wrong format, or is none of the policy's faults.
 */
export function creditEpisodes(
  group: { readonly episodes: readonly Pick<Episode, "turns" | "condition">[] },
  level: keyof Anchors,
  penalise: "refusal" | "format" = "refusal",
): CreditEpisode[] {
  return group.episodes.map(({ turns, condition }) => ({
    rewards: turns.map((turn) => turn.reward),
    valid: turns.map(({ valid, wellFormed = valid }) => (penalise === "format" ? wellFormed : valid)),
    anchors: turns.map((turn) => turn.anchors[level]),
    arm: condition.kind === "skill" && condition.base ? "baseline" : condition.kind,
  }));
}

/** Apply an estimator to all episodes at once, or to each arm alone, keeping the order. */
export function byBaseline(
  episodes: readonly CreditEpisode[],
  baseline: "shared" | "per-condition",
  estimate: (episodes: readonly CreditEpisode[]) => Advantages,
): Advantages {
  if (baseline === "shared") return estimate(episodes);
  const result = new Array<readonly (number | undefined)[]>(episodes.length);
  for (const arm of new Set(episodes.map((episode) => episode.arm))) {
    const places = episodes.flatMap((episode, place) => (episode.arm === arm ? [place] : []));
    const advantages = estimate(places.map((place) => episodes[place]!));
    places.forEach((place, i) => (result[place] = advantages[i]!));
  }
  return result;
}
