/**
 * Miners as values: what writes drafts about played episodes. Those of the configuration's list are registered by name;
 * a variant hands in one of its own. Whatever a miner writes meets the same contract afterwards (`admit.ts`).
 */
import type { MiningSection } from "../config.js";
import type { World } from "../environment.js";
import type { Key } from "../random.js";
import { speaksOf, topicsOf } from "../skills/retrieval.js";
import type { Episode, Provenance } from "../types.js";
import type { Draft } from "./admit.js";
import { contrastDrafts, type ScoringStage } from "./contrast.js";
import type { SkillGrammar } from "./grammar.js";
import { expertDrafts, summaryDrafts } from "./mine.js";
import { segmentEpisode } from "./segment.js";

/** What a miner may read. */
export interface MinerFacts {
  /** The policy as it is now, which may be asked to write; and how it is spoken to. */
  readonly stage: ScoringStage;
  readonly world: World;
  readonly grammar: SkillGrammar;
  /** Selected successes: few of one topic, the shortest first. */
  readonly successes: readonly Episode[];
  /** Failures since the last mining; empty unless the miner `reads` them. */
  readonly failures: readonly Episode[];
  readonly mining: MiningSection;
  /** The only source of luck. */
  readonly key: Key;
}

export interface Miner {
  /** Stands in every skill it wrote. */
  readonly name: string;
  readonly by?: Extract<Provenance["by"], "self" | "teacher">;
  /** `failures`: episodes that failed are kept for it too. */
  readonly reads?: "successes" | "failures";
  /** Texts that may become skills, each with the episode it must hold of. */
  write(facts: MinerFacts): Promise<readonly Draft[]> | readonly Draft[];
}

/** The policy writes a sentence about each success, as in the paper. */
const summary: Miner = {
  name: "summary",
  write: ({ stage, successes, mining, key }) =>
    summaryDrafts(stage, successes, { temperature: mining.temperature }, key),
};

/** It writes what successes have and failures have not. */
const contrast: Miner = {
  name: "contrast",
  reads: "failures",
  write: ({ stage, world, grammar, successes, failures, mining, key }) => {
    const speaks = (text: string, { task }: Episode): boolean => {
      const parsed = grammar.parse(text);
      return parsed !== undefined && speaksOf(parsed.condition, topicsOf(world, task));
    };
    const sampling = { temperature: mining.temperature };
    const options = { sampling, samples: mining.samples, evidence: 4, speaksOf: speaks };
    return contrastDrafts(stage, { successes, failures }, options, key);
  },
};

/** It writes about the parts of successes, cut where they surprised it. */
const segments: Miner = {
  name: "segments",
  write: ({ stage, successes, mining, key }) => {
    const parts = successes.flatMap((episode) => segmentEpisode(episode, { above: mining.surprise, shortest: 2 }));
    return summaryDrafts(stage, parts.slice(0, mining.episodes), { temperature: mining.temperature }, key);
  },
};

/** The world's expert writes. */
const teacher: Miner = {
  name: "the world's expert",
  by: "teacher",
  write: ({ world, successes, key }) => expertDrafts(world, successes, key),
};

export const miners: { readonly [M in MiningSection["miner"]]: Miner } = Object.freeze({ summary, contrast, segments });

/** The miner that a configuration names. */
export function minerOf({ author, miner }: Pick<MiningSection, "author" | "miner">): Miner {
  return author === "teacher" ? teacher : miners[miner];
}
