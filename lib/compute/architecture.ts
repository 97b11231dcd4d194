/**
 * The one decoder of the project as data: its sizes, the names and places of its weights.
 * RMSNorm, rotary positions (rotate-half, as in Llama), grouped-query causal attention, a gated MLP, optional q/k/v bias,
 * optional tied output, and what Qwen3, SmolLM3 and Gemma 3 have beside that. Micro policies and real checkpoints differ
 * only in these fields.
 *
 * All weights of a model stand in one flat array, in the order of `layout`: q, k and v of a layer are neighbours, and so
 * are gate and up, so that a fused projection is a plain view. Matrices are [out, in], as in Hugging Face checkpoints.
 */
import { expect } from "../errors.js";
import { split, stream, type Key } from "../random.js";

export interface DecoderConfig {
  readonly vocabulary: number; // V
  readonly width: number; // D
  readonly layers: number;
  readonly heads: number; // H
  /** Key/value heads; `heads` must be a multiple of it. */
  readonly keyValueHeads: number;
  /** Width of one head; usually width / heads. */
  readonly headWidth: number;
  /** Inner width of the gated MLP. */
  readonly hidden: number;
  readonly contextLength: number;
  readonly ropeTheta: number;
  readonly normEpsilon: number;
  readonly tiedHead: boolean;
  readonly attentionBias: boolean;
  /** Every head of the queries and keys is normed before it is rotated, by one scale a layer (Qwen3, Gemma 3). */
  readonly headNorm?: boolean;
  /** Layers that do not rotate queries and keys (SmolLM3). */
  readonly unrotated?: readonly number[];
  /** Layers that see the last tokens only (Gemma 3). */
  readonly local?: LocalLayers;
  /** What attention and the MLP give is normed before it joins the stream, too (Gemma 3). */
  readonly outputNorm?: boolean;
  /** What the MLP's gate goes through; SiLU where absent, else GELU in its tanh form (Gemma 3). */
  readonly gate?: "gelu";
  /** Embeddings are multiplied by the root of the width (Gemma 3). */
  readonly scaledEmbedding?: boolean;
  /** query · key is divided by the root of this; by that of headWidth where absent (Gemma 3). */
  readonly scoreWidth?: number;
}

export interface LocalLayers {
  readonly layers: readonly number[];
  /** How many tokens such a layer sees, its own included. */
  readonly window: number;
  /** The rotary base of these layers. */
  readonly ropeTheta: number;
}

/** How one layer attends: no base where it does not rotate, no window where it sees everything before. */
export interface LayerSight {
  readonly ropeTheta: number | undefined;
  readonly window: number | undefined;
}

export function sightOf({ ropeTheta, unrotated, local }: DecoderConfig, layer: number): LayerSight {
  if (local?.layers.includes(layer)) return { ropeTheta: local.ropeTheta, window: local.window };
  return { ropeTheta: unrotated?.includes(layer) ? undefined : ropeTheta, window: undefined };
}

/** What embeddings are multiplied by, in single precision. */
export function embeddingScale({ width, scaledEmbedding }: DecoderConfig): number {
  return scaledEmbedding ? Math.fround(Math.sqrt(width)) : 1;
}

/** What queries are multiplied by beside the usual 1 / √headWidth. */
export function queryFactor({ headWidth, scoreWidth = headWidth }: DecoderConfig): number {
  return Math.sqrt(headWidth / scoreWidth);
}

/** The layer's norm before the MLP; with norms of outputs, its usual name belongs to that of attention. */
export function mlpNormName({ outputNorm }: DecoderConfig): string {
  return outputNorm ? "pre_feedforward_layernorm" : "post_attention_layernorm";
}

/** Where one named weight lies in the flat array. */
export interface WeightSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

export interface Weights {
  readonly config: DecoderConfig;
  readonly data: Float32Array;
}

/** Flat weights that are read part by part, so that they need not lie anywhere as a whole. */
export interface WeightParts {
  /** `size` numbers from `offset` on, whole slots of the layout; copy them before the next part. */
  part(offset: number, size: number): Float32Array;
}

export function partsOf(data: Float32Array): WeightParts {
  return { part: (offset, size) => data.subarray(offset, offset + size) };
}

/** All parts in one fresh array. */
export function joinParts(config: DecoderConfig, weights: WeightParts, into?: Float32Array): Float32Array {
  const data = into ?? new Float32Array(parameterCount(config));
  for (const { offset, size } of layout(config)) data.set(weights.part(offset, size), offset);
  return data;
}

/** The slots of a model in their order, under their Hugging Face names. */
export function layout(config: DecoderConfig): readonly WeightSlot[] {
  const { width, hidden, vocabulary } = config;
  const queries = config.heads * config.headWidth;
  const keys = config.keyValueHeads * config.headWidth;
  const slots: WeightSlot[] = [];
  let offset = 0;
  const add = (name: string, ...shape: number[]): void => {
    const size = shape.reduce((a, b) => a * b, 1);
    slots.push({ name, shape, offset, size });
    offset += size;
  };
  add("model.embed_tokens.weight", vocabulary, width);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}`;
    add(`${at}.input_layernorm.weight`, width);
    add(`${at}.self_attn.q_proj.weight`, queries, width);
    add(`${at}.self_attn.k_proj.weight`, keys, width);
    add(`${at}.self_attn.v_proj.weight`, keys, width);
    if (config.attentionBias) {
      add(`${at}.self_attn.q_proj.bias`, queries);
      add(`${at}.self_attn.k_proj.bias`, keys);
      add(`${at}.self_attn.v_proj.bias`, keys);
    }
    if (config.headNorm) {
      add(`${at}.self_attn.q_norm.weight`, config.headWidth);
      add(`${at}.self_attn.k_norm.weight`, config.headWidth);
    }
    add(`${at}.self_attn.o_proj.weight`, width, queries);
    if (config.outputNorm) add(`${at}.post_attention_layernorm.weight`, width);
    add(`${at}.${mlpNormName(config)}.weight`, width);
    add(`${at}.mlp.gate_proj.weight`, hidden, width);
    add(`${at}.mlp.up_proj.weight`, hidden, width);
    add(`${at}.mlp.down_proj.weight`, width, hidden);
    if (config.outputNorm) add(`${at}.post_feedforward_layernorm.weight`, width);
  }
  add("model.norm.weight", width);
  if (!config.tiedHead) add("lm_head.weight", vocabulary, width);
  return slots;
}

export function parameterCount(config: DecoderConfig): number {
  return extent(config).parameters;
}

/** How many weights and numbers a model has, without listing them: a file may claim any number of layers. */
export function extent(config: DecoderConfig): { readonly slots: number; readonly parameters: number } {
  const sizeWith = (layers: number): readonly [slots: number, parameters: number] => {
    const slots = layout({ ...config, layers });
    const last = slots.at(-1)!;
    return [slots.length, last.offset + last.size];
  };
  const [outside, withOne] = [sizeWith(0), sizeWith(1)];
  return {
    slots: outside[0] + config.layers * (withOne[0] - outside[0]),
    parameters: outside[1] + config.layers * (withOne[1] - outside[1]),
  };
}

/** A view (not a copy) of one weight. */
export function weight(weights: Weights, name: string): Float32Array {
  const slot = layout(weights.config).find((candidate) => candidate.name === name);
  expect(slot !== undefined, "weight", {
    expected: "a weight of this architecture",
    got: name,
    fix: "see layout(config) for the names",
  });
  return weights.data.subarray(slot.offset, slot.offset + slot.size);
}

/** Sizes of a micro policy; only the five that matter need to be said. */
export function microDecoder(
  sizes: Pick<DecoderConfig, "vocabulary" | "width" | "layers" | "heads" | "contextLength"> & Partial<DecoderConfig>,
): DecoderConfig {
  return {
    keyValueHeads: sizes.heads,
    headWidth: sizes.width / sizes.heads,
    hidden: 3 * sizes.width,
    ropeTheta: 10_000,
    normEpsilon: 1e-5,
    tiedHead: true,
    attentionBias: false,
    ...sizes,
  };
}

/**
 * Fresh weights. Embeddings get a standard deviation of .1: with a tied head and RMSNorm, .02 delays the forming of
 * copy circuits by thousands of steps. Output projections start at half scale.
 */
export function initialWeights(config: DecoderConfig, key: Key): Weights {
  const data = new Float32Array(parameterCount(config));
  for (const slot of layout(config)) {
    const values = data.subarray(slot.offset, slot.offset + slot.size);
    if (slot.name.endsWith("norm.weight")) values.fill(1);
    else if (!slot.name.endsWith(".bias")) fillNormal(values, deviation(slot), split(key, slot.name));
  }
  return { config, data };
}

function deviation({ name, shape }: WeightSlot): number {
  if (name.includes("embed_tokens")) return 0.1;
  const scale = name.includes("o_proj") || name.includes("down_proj") ? 0.5 : 1;
  return scale / Math.sqrt(shape[1]!);
}

function fillNormal(values: Float32Array, scale: number, key: Key): void {
  const numbers = stream(key);
  for (let i = 0; i < values.length; i++) values[i] = scale * numbers.normal();
}
