/**
 * Where the activations of one chunk lie. Kept for the backward pass, per layer: the layer's input, q|k|v after the
 * rotation, the attention's probabilities and output, the middle of the layer, gate|up, and the inverse norms. What is
 * cheap to compute again (normalised rows, the gated product) is not kept.
 */
import type { DecoderConfig } from "../architecture.js";
import type { Heap } from "../heap.js";
import type { AmongRows } from "./among-rows.js";
import type { SoftRows } from "./soft-rows.js";

/** Rows that go through a layer's products together, so that they stay in the processor's cache. */
export const BLOCK_ROWS = 192;

/** Several sequences one after another, and the rows whose next token is taught. */
export interface Chunk {
  readonly tokens: Int32Array; // [N]
  /** Sequence s stands in rows starts[s] .. starts[s + 1]. */
  readonly starts: Int32Array; // [S + 1]
  readonly rows: Int32Array; // [n] ascending; those of `among` behind the others
  readonly targets: Int32Array; // [n]
  /** Rows of which the loss wants to see more than the target, if any. */
  readonly soft?: SoftRows;
  /** Rows whose token was chosen among some, if any. */
  readonly among?: AmongRows;
  /** 1 / temperature of the distribution that is judged. */
  readonly sharpness: number;
}

export interface LayerBuffers {
  readonly input: number; // [N, D]
  readonly inverse: number; // [N]
  readonly queryKeyValue: number; // [N, (H + 2G) hd]
  readonly probabilities: number; // per sequence [H, T, T rounded up to 8]
  readonly attended: number; // [N, H hd]
  readonly middle: number; // [N, D]
  readonly middleInverse: number; // [N]
  readonly gateUp: number; // [N, 2F]
  /** Where heads are normed: q|k|v before that, and the inverse norms. */
  readonly rawKeys: number; // [N, (H + 2G) hd]
  readonly headInverse: number; // [N, H + G]
  /** Where outputs are normed: what attention and the MLP give before that, and the inverse norms. */
  readonly attentionGiven: number; // [N, D]
  readonly attentionGivenInverse: number; // [N]
  readonly mlpGiven: number; // [N, D]
  readonly mlpGivenInverse: number; // [N]
}

export interface Buffers {
  readonly layers: readonly LayerBuffers[];
  readonly output: number; // [N, D]
  readonly tokens: number; // [N]
  readonly positions: number; // [N]
  readonly rows: number; // [n]
  readonly targets: number; // [n]
  readonly taught: number; // [n, D] outputs of the taught rows
  readonly taughtInverse: number; // [n]
  readonly normed: number; // [n, D]
  readonly logits: number; // [free rows, V rounded up to 8]
  readonly logProb: number; // [n]
  readonly entropy: number; // [n]
  readonly byLogProb: number; // [n]
  readonly byEntropy: number; // [n]
  readonly gradient: number; // [N, D] of the layer's output
  readonly dQueryKeyValue: number; // [N, (H + 2G) hd]
  readonly dAttended: number; // [N, H hd]
  readonly blockWide: number; // [block, max(2F, D)]
  readonly blockHidden: number; // [block, F]
  readonly blockNormed: number; // [block, D]
  readonly blockBack: number; // [block, D]
  readonly blockGiven: number; // [block, D]
  readonly scores: number; // [T, T rounded up to 8]
  readonly attentionWork: number;
}

export const roundUp = (count: number): number => Math.ceil(count / 8) * 8;

/** How many judged rows look at the whole vocabulary: the first ones. */
export function freeRows({ rows, among }: Chunk): number {
  return among?.first ?? rows.length;
}

/** Lengths of a chunk's sequences. */
export function lengths({ starts }: Chunk): number[] {
  return Array.from({ length: starts.length - 1 }, (_, s) => starts[s + 1]! - starts[s]!);
}

/** Take all blocks for one chunk; with `keep` false the layers share theirs and nothing is there for a backward pass. */
export function takeBuffers(heap: Heap, config: DecoderConfig, chunk: Chunk, keep: boolean): Buffers {
  const { width, hidden, vocabulary, heads, keyValueHeads, headWidth } = config;
  const [N, n, sizes] = [chunk.tokens.length, chunk.rows.length, lengths(chunk)];
  const longest = Math.max(0, ...sizes);
  const [queries, joint] = [heads * headWidth, (heads + 2 * keyValueHeads) * headWidth];
  const probabilities = sizes.reduce((sum, T) => sum + heads * T * roundUp(T), 0);
  const take = (count: number): number => heap.floats(count + 8);
  const headed = (count: number): number => (config.headNorm ? take(count) : 0);
  const given = (count: number): number => (config.outputNorm ? take(count) : 0);
  const layer = (): LayerBuffers => ({
    input: take(N * width),
    inverse: take(N),
    queryKeyValue: take(N * joint),
    probabilities: take(probabilities),
    attended: take(N * queries),
    middle: take(N * width),
    middleInverse: take(N),
    gateUp: take(N * 2 * hidden),
    rawKeys: headed(N * joint),
    headInverse: headed(N * (heads + keyValueHeads)),
    attentionGiven: given(N * width),
    attentionGivenInverse: given(N),
    mlpGiven: given(N * width),
    mlpGivenInverse: given(N),
  });
  const shared = keep ? undefined : layer();
  const back = keep ? take : (): number => 0;
  return {
    layers: Array.from({ length: config.layers }, () => shared ?? layer()),
    output: shared?.input ?? take(N * width),
    tokens: take(N),
    positions: take(N),
    rows: take(n),
    targets: take(n),
    taught: take(n * width),
    taughtInverse: take(n),
    normed: take(n * width),
    logits: take(freeRows(chunk) * roundUp(vocabulary)),
    logProb: take(n),
    entropy: take(n),
    byLogProb: take(n),
    byEntropy: take(n),
    gradient: back(N * width),
    dQueryKeyValue: back(N * joint),
    dAttended: back(N * queries),
    blockWide: take(BLOCK_ROWS * Math.max(2 * hidden, width)),
    blockHidden: take(BLOCK_ROWS * hidden),
    blockNormed: take(BLOCK_ROWS * width),
    blockBack: take(BLOCK_ROWS * width),
    blockGiven: given(BLOCK_ROWS * width),
    scores: back(longest * roundUp(longest)),
    attentionWork: take(attentionWork(config, longest)),
  };
}

/** In whole panels; products over a window's rows need more than the kernel of attention. */
function attentionWork({ headWidth, local }: DecoderConfig, longest: number): number {
  const usual = (longest + 16 + 3 * longest) * (roundUp(headWidth) + 8);
  const windowed = local && longest > local.window ? 256 * (Math.max(longest, headWidth) + 16) : 0;
  return Math.max(usual, windowed);
}
