/**
 * A skill on three axes, after SkillLearnBench: the sentence by itself, what is done after it was read, and what comes of it.
 * Pure functions; what a sentence says is the world's to tell.
 */
import { mean } from "../../../credit/normalise.js";
import { words } from "../../../skills/similarity.js";
import { sentenceGrammar } from "../../../mining/grammar.js";
import type { Lexicon } from "../../../../envs/pocket/index.js";

/** What a sentence asks for: that a place is looked in first, or a device used first. */
export interface Asked {
  readonly among: readonly string[];
  readonly target: string;
}

/** The answer of a sentence is its last word; undefined where that is neither a place nor a device. */
export function askedBy({ places, devices }: Lexicon, sentence: string): Asked | undefined {
  const target = words(sentenceGrammar.parse(sentence)?.strategy ?? "").at(-1);
  const among = [places, devices].find((names) => target !== undefined && names.includes(target));
  return among === undefined ? undefined : { among, target: target! };
}

/** Whether the first place (or device) that was gone to is the one that was asked for. */
export function obeys({ among, target }: Asked, actions: readonly string[]): boolean {
  const went = actions.flatMap((action) => (action.startsWith("go ") ? [action.slice(3)] : []));
  return went.find((to) => among.includes(to)) === target;
}

/** One task played with the sentence and without it, with equal luck: the actions, and whether it was won. */
export interface PlayedPair {
  readonly withSkill: Played;
  readonly without: Played;
}

interface Played {
  readonly actions: readonly string[];
  readonly won: boolean;
}

/** Each from −1 (quality: 0) to 1. */
export interface Axes {
  /** Words that would do, as a share of the words there are. */
  readonly quality: number;
  /** How much more often what it asks is done with it than without it. */
  readonly adherence: number;
  /** How much more often the task is won. */
  readonly outcome: number;
}

export function axesOf(lexicon: Lexicon, sentence: string, shortest: string, pairs: readonly PlayedPair[]): Axes {
  const asked = askedBy(lexicon, sentence);
  const gain = (of: (played: Played) => boolean): number =>
    mean(pairs.map(({ withSkill, without }) => Number(of(withSkill)) - Number(of(without))));
  return {
    quality: words(shortest).length / words(sentence).length,
    adherence: asked === undefined ? 0 : gain(({ actions }) => obeys(asked, actions)),
    outcome: gain(({ won }) => won),
  };
}
