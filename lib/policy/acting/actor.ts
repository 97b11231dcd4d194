/**
 * The acting and scoring half of a local model: flat weights in, dialogues held, tokens judged.
 * One worker runs in this thread; more run in worker threads. The results are the same bits either way.
 */
import type { DecoderConfig, WeightParts } from "../../compute/architecture.js";
import type { TrainingNumerics } from "../../compute/native.js";
import { expect } from "../../errors.js";
import type { Likeliest } from "../../types.js";
import type { Ask, Chances, ChoiceRequest, Dialogue, Sampling, ScoreRequest, Tokenizer } from "../policy.js";
import type { Answer } from "./desk.js";

export interface Actor {
  readonly numerics: TrainingNumerics;
  /** Take new weights (copied); caches of the old ones are forgotten. */
  load(weights: WeightParts): Promise<void>;
  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void>;
  score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]>;
  likeliest(requests: readonly ScoreRequest[], count: number): Promise<readonly (readonly Likeliest[])[]>;
  choose(requests: readonly ChoiceRequest[]): Promise<readonly Chances[]>;
  dispose(): void;
}

export interface ActorOptions {
  readonly config: DecoderConfig;
  readonly tokenizer: Tokenizer;
  /** 1 (default): in this thread. More: worker threads beside it. */
  readonly workers?: number;
  /** Conversations each worker holds at once; by default 8 to 32, as their caches fit the processor's. */
  readonly slots?: number;
  readonly numerics?: TrainingNumerics;
}

/** Half-full caches of all slots should fit the processor's: reading them is half the work. Measured: 4 to 16 slots. */
const CACHE_BYTES = 2 ** 22;

/** What WebAssembly can address, less some room for everything that is neither weights nor caches. */
const MEMORY_BYTES = 2 ** 32 - 2 ** 28;

/** Slots and rows of one engine: 8 to 32 slots in fours (rows are computed in fours); fewer where caches are huge. */
export function engineSizes(
  bytes: { readonly slot: number; readonly weights: number },
  slots?: number,
): { slots: number; rowLimit: number } {
  const quick = Math.floor(CACHE_BYTES / (bytes.slot / 2) / 4) * 4;
  const fitting = Math.floor((MEMORY_BYTES - bytes.weights) / bytes.slot);
  const count = slots ?? Math.max(1, Math.min(Math.max(8, quick), 32, fitting));
  return { slots: count, rowLimit: Math.max(256, count) };
}

/** Lets calls through one after the other, in the order they came. */
export class Turnstile {
  private last: Promise<unknown> = Promise.resolve();

  pass<T>(work: () => Promise<T> | T): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}

/** Tell a dialogue what was said, and hear what it asks next. */
export function say(dialogue: Dialogue, tokenizer: Tokenizer, answer: Answer | undefined): Ask | undefined {
  return dialogue.next(answer && { ...answer, text: tokenizer.decode(answer.tokens) });
}

export function checkSampling({ temperature, topP = 1, topK = 1 }: Sampling): void {
  expect(temperature >= 0 && temperature < Infinity, "sampling", {
    expected: "a temperature of 0 (greedy) or more",
    got: temperature,
    fix: "0.4 to 1 is usual",
  });
  expect(topP > 0 && topP <= 1, "sampling", { expected: "topP above 0 and up to 1", got: topP, fix: "leave it out" });
  expect(Number.isInteger(topK) && topK >= 1, "sampling", {
    expected: "topK as a whole number from 1",
    got: topK,
    fix: "leave it out to draw from all tokens",
  });
}
