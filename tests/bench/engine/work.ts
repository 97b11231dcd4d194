/** What the engine's benchmark measures: the sizes, the rows it prints, and how a step is timed. */
import { microDecoder, type DecoderConfig } from "../../../lib/compute/architecture.js";
import { keyOf, stream } from "../../../lib/random.js";

export const SIZES = {
  d64L2: microDecoder({ width: 64, layers: 2, heads: 4, vocabulary: 512, contextLength: 512 }),
  d128L4: microDecoder({ width: 128, layers: 4, heads: 4, vocabulary: 512, contextLength: 512 }),
  d256L6: microDecoder({ width: 256, layers: 6, heads: 8, vocabulary: 1024, contextLength: 512 }),
} as const satisfies Record<string, DecoderConfig>;
export type Size = keyof typeof SIZES;

/** Tokens of a training sequence, and sequences of a training step. */
export const LENGTH = 256;
export const batchOf = (size: Size): number => (size === "d256L6" ? 4 : 8);

export interface Result {
  readonly work: "train" | "rollout" | "iteration";
  readonly size: Size;
  readonly engine: string;
  readonly workers: number;
  readonly tokensPerSecond: number;
  /** Of one training step, one rollout or one iteration. */
  readonly seconds: number;
}

/** What one measurement may take: a call that alone takes longer is not repeated. */
const ENOUGH_SECONDS = 4;

/** Best seconds of up to `rounds` calls after one that warms up; of that one where it took long enough. */
export async function bestOf(rounds: number, work: () => Promise<unknown>): Promise<number> {
  let [best, spent] = [Infinity, 0];
  for (let round = 0; round <= rounds && spent < ENOUGH_SECONDS; round++) {
    const start = performance.now();
    await work();
    const seconds = (performance.now() - start) / 1000;
    best = round === 0 && seconds < ENOUGH_SECONDS ? Infinity : Math.min(best, seconds);
    spent += seconds;
  }
  return best;
}

export function result(head: Omit<Result, "tokensPerSecond" | "seconds">, tokens: number, seconds: number): Result {
  return { ...head, tokensPerSecond: Math.round(tokens / seconds), seconds: Number(seconds.toPrecision(4)) };
}

export function randomTokens(count: number, vocabulary: number, seed: number): Int32Array {
  const numbers = stream(keyOf(seed));
  return Int32Array.from({ length: count }, () => numbers.integer(vocabulary));
}
