/**
 * Segmentation by surprise: an episode is cut before each turn whose action the policy itself found unlikely, and each
 * segment is summarised alone, so that a long episode can yield a skill about its middle. Works with any policy that says
 * how likely its own words were. A micro policy has learnt to summarise whole episodes; of segments it still writes
 * well-formed sentences, but fewer true ones (of the shipped pocket policy's .42 against .70), so this miner is for long
 * episodes and for policies that read.
 */
import type { Episode, Span, Turn } from "../types.js";

/**
 * −log π of each turn's action, in nats, under the distribution it was drawn from (that of the policy at temperature 1).
 */
export function surprises({ turns }: Pick<Episode, "turns">): number[] {
  return turns.map(({ said, actionSpan }) =>
    said.logProbs.slice(actionSpan.start, actionSpan.end).reduce((sum, logProb) => sum - logProb, 0),
  );
}

export interface SegmentOptions {
  /** A turn more surprising than this (in nats) opens a new segment. */
  readonly above: number;
  /** Fewest turns of a segment; shorter ones are not cut off. */
  readonly shortest: number;
}

const defaultSegments: SegmentOptions = { above: 1, shortest: 2 };

/** Where to cut: spans of turns that cover all of them, in order. */
export function segmentsOf(surprise: readonly number[], { above, shortest }: SegmentOptions): Span[] {
  const starts = [0];
  surprise.forEach((value, turn) => {
    const longEnough = turn - starts.at(-1)! >= shortest && surprise.length - turn >= shortest;
    if (value > above && longEnough) starts.push(turn);
  });
  return surprise.length === 0
    ? []
    : starts.map((start, place) => ({ start, end: starts[place + 1] ?? surprise.length }));
}

/** The segments of an episode as episodes of their own turns; all keep its id, task and outcome. */
export function segmentEpisode(episode: Episode, options: SegmentOptions = defaultSegments): Episode[] {
  const cut = ({ start, end }: Span): readonly Turn[] => episode.turns.slice(start, end);
  return segmentsOf(surprises(episode), options).map((span) => ({ ...episode, turns: cut(span) }));
}
