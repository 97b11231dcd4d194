/**
 * What an inference engine promises: a key/value cache of `slots` conversations, mixed rows (prompt chunks and single
 * next tokens of any slots) in one call, and drawing or judging tokens from the rows' logits.
 *
 * The caller fills the typed arrays of `rows` and `wanted` and says how many entries count. A row's arithmetic has a
 * fixed order that does not depend on the other rows: the same tokens give the same bits in any batch.
 */
import type { DecoderConfig, WeightParts } from "../architecture.js";

/** `portable`: the same bits on every machine. `fast`: fused multiply-adds where the processor has them. */
export type Numerics = "portable" | "fast";

/** How a token is drawn from its logits. Temperature 0 is greedy; top-k is applied before top-p. */
export interface DrawOptions {
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
}

/** Tokens to feed: `token[i]` stands at `position[i]` of the conversation in `slot[i]`. Rows of a slot are in order. */
export interface Rows {
  readonly slot: Int32Array; // [rowLimit]
  readonly position: Int32Array; // [rowLimit]
  readonly token: Int32Array; // [rowLimit]
}

/** What is asked of some of the rows: to draw a token (`key`, `index` in), or to judge one (`token` in). */
export interface Wanted {
  readonly row: Int32Array; // [rowLimit]
  readonly key: Uint32Array; // [rowLimit, 2]
  /** Which of its key's uniform numbers decides: the token's place in the answer. */
  readonly index: Int32Array; // [rowLimit]
  readonly token: Int32Array; // [rowLimit]
  readonly logProb: Float32Array; // [rowLimit]
}

export interface Engine {
  readonly config: DecoderConfig;
  readonly numerics: Numerics | "native";
  readonly slots: number;
  readonly rowLimit: number;
  readonly rows: Rows;
  readonly wanted: Wanted;
  /** Take a copy of the weights; what is in the caches belongs to the old ones from then on. */
  load(weights: WeightParts): void;
  /** Feed the first `count` rows: their keys and values enter the cache, their hidden states wait for `draw` or `judge`. */
  advance(count: number): void;
  /** Draw a token for each of the first `count` wanted rows of the last `advance`; fills `token` and `logProb`. */
  draw(count: number, options: DrawOptions): void;
  /** Fill `logProb` of the given tokens under softmax(logits / temperature). */
  judge(count: number, temperature: number): void;
  /** The logits of one row of the last `advance`. */
  logits(row: number): Float32Array; // [V]
  /** Those of some tokens only: the same bits for the price of these. */
  logitsOf(row: number, tokens: Int32Array): Float32Array; // [tokens]
  /** Make the first `length` cached positions of slot `to` equal to those of slot `from`. */
  copyPrefix(from: number, to: number, length: number): void;
}

export interface EngineOptions {
  /** Conversations held at once. */
  readonly slots: number;
  /** Most rows of one `advance`. */
  readonly rowLimit: number;
}

/** Fresh arrays for an engine that lives in JavaScript memory. */
export function plainRows(rowLimit: number): { rows: Rows; wanted: Wanted } {
  const integers = (): Int32Array => new Int32Array(rowLimit);
  return {
    rows: { slot: integers(), position: integers(), token: integers() },
    wanted: {
      row: integers(),
      key: new Uint32Array(2 * rowLimit),
      index: integers(),
      token: integers(),
      logProb: new Float32Array(rowLimit),
    },
  };
}
