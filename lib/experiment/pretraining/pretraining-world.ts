/**
 * What a world supplies so that a policy can be made for it before any reinforcement: words, a size, lessons, an
 * examination, and what its model card says. The loop and the command are the same for all.
 */
import type { DecoderConfig, microDecoder } from "../../compute/architecture.js";
import type { Policy, Tokenizer } from "../../policy/policy.js";
import type { PromptFormat } from "../../policy/prompt.js";
import type { Model } from "../../policy/model.js";
import type { WordTokenizer } from "../../policy/word-tokenizer.js";
import type { Key } from "../../random.js";
import type { CloneOptions, CloneProgress, LessonSource } from "./clone.js";
import type { Examination } from "./examination.js";
import type { Lesson } from "./lesson.js";

export interface TaughtWorld {
  /** The world's name, and the folder of its policy under data/policies. */
  readonly name: string;
  readonly format: PromptFormat;
  /** The kept policy that is taught further; left out, training begins with random weights. */
  readonly from?: string;
  readonly shape: Omit<Parameters<typeof microDecoder>[0], "vocabulary">;
  /** Optimiser steps unless the command says otherwise. */
  readonly steps: number;
  readonly learning: (steps: number) => CloneOptions;
  tokenizer(): Model["tokenizer"];
  /** Lessons, each of its key alone. */
  lessons(tokenizer: Tokenizer): (key: Key) => Lesson;
}

/** A world of families: its policy is examined in unseen ones, with skill sentences and without. */
export interface PretrainingWorld extends TaughtWorld {
  tokenizer(): WordTokenizer;
  /** Preconditions of SIRI that the policy lacks on purpose, by name. */
  readonly lacks?: readonly string[];
  examine(policy: Policy, key: Key, options?: ExaminationOptions): Promise<Examination>;
  readonly card: CardWords;
}

/** A world of given games: its policy plays some of them and the card says what came out. */
export interface PlayedWorld extends TaughtWorld {
  /** What lessons are made of, where not always of the same; a stopped pretraining goes on with the same only. */
  readonly of?: string;
  /** Lessons in which the pupil, as it is by then, moves too; they take the place of `lessons`. */
  together?(tokenizer: Tokenizer, pupil: Policy): LessonSource;
  /** Makes the card from the policy, from what was played, and from how it was taught. */
  describe(policy: Policy, taught: Taught): Promise<{ readonly examination: object; readonly card: string }>;
}

/** A world whose policy is an adapter beside a published language model. */
export interface LanguageWorld extends Pick<TaughtWorld, "name" | "format" | "steps"> {
  /** Teach the adapter, keep it in the folder with its card, and examine what was kept. */
  make(folder: string, options: MakeOptions): Promise<Examination>;
}

export interface MakeOptions {
  readonly seed: number;
  /** Optimiser steps; the world's own where left out. */
  readonly steps?: number | undefined;
  readonly workers: number;
  /** Told after every step. */
  readonly tell: (progress: CloneProgress, steps: number) => void;
}

/** How a policy was taught. */
export interface Taught {
  readonly config: DecoderConfig;
  readonly tokens: number;
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
}

export interface ExaminationOptions {
  readonly families?: number;
  readonly temperatures?: readonly number[];
}

/** What the model card says in this world's own words. */
export interface CardWords {
  /** Below the architecture: what was cloned, where. */
  readonly origin: string;
  readonly abilities: string;
  readonly limits: string;
}
