/**
 * What turns of one state can teach each other: two attempts stood in the same place, one with skills in its prompt and one
 * without, and one of them did better from there. Pure; which signals follow is not decided here.
 */
import { anchorGroups } from "../credit/anchors.js";
import { discountedReturns } from "../credit/returns.js";
import type { Episode, Turn } from "../types.js";

/** A turn of a group, with its discounted return. */
export interface Stand {
  readonly episode: Episode;
  readonly turn: Turn;
  readonly value: number;
}

/** `target` is to learn what `better` said from the same state. */
export interface Correction {
  readonly better: Stand;
  readonly target: Stand;
  /** How much better the return was. */
  readonly gap: number;
}

export interface ExchangeOptions {
  readonly gamma: number;
  /** Smaller gaps are luck. */
  readonly margin: number;
  /** Corrections at most of one state, the widest gaps first. */
  readonly pairs: number;
}

/** In every state the best turn whose action was accepted corrects those of the other half that fell behind it. */
export function corrections(episodes: readonly Episode[], { gamma, margin, pairs }: ExchangeOptions): Correction[] {
  const stands = episodes.map((episode) => {
    const values = discountedReturns(
      episode.turns.map(({ reward }) => reward),
      gamma,
    );
    return episode.turns.map((turn, i): Stand => ({ episode, turn, value: values[i]! }));
  });
  const states = anchorGroups(episodes.map(({ turns }) => turns.map(({ anchors }) => anchors.state)));
  return states.flatMap((state) => {
    const here = state.map(({ episode, turn }) => stands[episode]![turn]!);
    const best = here.filter(({ turn }) => turn.valid).sort((a, b) => b.value - a.value)[0];
    if (best === undefined) return [];
    return here
      .filter(({ episode }) => episode.condition.kind !== best.episode.condition.kind)
      .map((target): Correction => ({ better: best, target, gap: best.value - target.value }))
      .filter(({ gap }) => gap > margin)
      .sort((a, b) => b.gap - a.gap)
      .slice(0, pairs);
  });
}
