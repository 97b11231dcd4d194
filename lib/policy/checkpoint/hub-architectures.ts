/**
 * The architectures that load, each as what its `config.json` says beyond the common fields. A field that would change what
 * is computed, and that our decoder does not compute, is refused by its name.
 */
import { sightOf, type DecoderConfig } from "../../compute/architecture.js";
import { expect } from "../../errors.js";
import { numberBetween, v, wholeNumber } from "../../schema.js";

const size = wholeNumber(1);
const theta = numberBetween(0, 1e12);
const maybe = v.nullish(v.boolean());
const maybeNumber = v.nullish(v.number());
const ropeFields = {
  rope_type: v.nullish(v.string()),
  type: v.nullish(v.string()),
  rope_theta: v.nullish(theta),
  partial_rotary_factor: maybeNumber,
};
const ropeOfLayers = v.nullish(v.object(ropeFields));
const rope = v.nullish(v.object({ ...ropeFields, full_attention: ropeOfLayers, sliding_attention: ropeOfLayers }));

/** The fields of `config.json` this project reads. */
export const hubConfig = v.object({
  architectures: v.optional(v.array(v.string())),
  hidden_act: v.optional(v.string()),
  hidden_activation: v.nullish(v.string()),
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: v.nullish(size),
  head_dim: v.nullish(size),
  vocab_size: size,
  max_position_embeddings: size,
  rms_norm_eps: numberBetween(0, 1),
  rope_theta: v.nullish(theta),
  rope_local_base_freq: v.nullish(theta),
  rope_scaling: rope,
  // where transformers 5 keeps what used to be `rope_theta` and `rope_scaling`
  rope_parameters: rope,
  partial_rotary_factor: maybeNumber,
  tie_word_embeddings: maybe,
  attention_bias: maybe,
  mlp_bias: maybe,
  use_sliding_window: maybe,
  sliding_window: v.nullish(size),
  sliding_window_pattern: v.nullish(size),
  _sliding_window_pattern: v.nullish(size),
  layer_types: v.nullish(v.array(v.string())),
  no_rope_layers: v.nullish(v.array(v.number())),
  no_rope_layer_interval: v.nullish(size),
  query_pre_attn_scalar: v.nullish(numberBetween(0, 1e9)),
  attn_logit_softcapping: maybeNumber,
  final_logit_softcapping: maybeNumber,
  use_bidirectional_attention: maybe,
  quantization_config: v.optional(v.unknown()),
});
export type HubConfig = v.InferOutput<typeof hubConfig>;

export interface HubArchitecture {
  /** As `architectures` and `model_type` name it. */
  readonly name: string;
  readonly modelType: string;
  /** Whether the head is the embedding where `tie_word_embeddings` is left out. */
  readonly tiedUnlessSaid: boolean;
  /** Is this the architecture that computes what the decoder does? Asked in the order of the list. */
  is(config: DecoderConfig): boolean;
  read(hub: HubConfig): Partial<DecoderConfig>;
  write(config: DecoderConfig): Readonly<Record<string, unknown>>;
}

function refuse(wrong: boolean, field: string, expected: string, got: unknown): void {
  expect(!wrong, `config.json, ${field}`, { expected, got, fix: "choose a checkpoint without it" });
}

/** What no architecture here computes. */
export function refuseWhatNobodyComputes(hub: HubConfig): void {
  const ropes = [hub.rope_scaling, hub.rope_parameters, ...Object.values(layerRopes(hub))];
  for (const rope of ropes) {
    const kind = rope?.rope_type ?? rope?.type ?? "default";
    refuse(kind !== "default", "rope_scaling", "unscaled rotary positions", kind);
  }
  for (const part of [hub.partial_rotary_factor, ...ropes.map((rope) => rope?.partial_rotary_factor)])
    refuse((part ?? 1) !== 1, "partial_rotary_factor", "rotary positions over whole heads", part);
  refuse(hub.attention_bias === true, "attention_bias", "false (it would also sit on the output)", true);
  refuse(hub.mlp_bias === true, "mlp_bias", "false", true);
  refuse(hub.use_sliding_window === true, "use_sliding_window", "false", true);
  const { attn_logit_softcapping, final_logit_softcapping, use_bidirectional_attention } = hub;
  for (const [field, value] of Object.entries({ attn_logit_softcapping, final_logit_softcapping }))
    refuse((value ?? null) !== null, field, "none", value);
  refuse(use_bidirectional_attention === true, "use_bidirectional_attention", "false", true);
  refuse((hub.quantization_config ?? null) !== null, "quantization_config", "none", hub.quantization_config);
}

function layerRopes({ rope_parameters }: HubConfig) {
  return { full: rope_parameters?.full_attention, sliding: rope_parameters?.sliding_attention };
}

/** Everything sees everything before it, through SiLU. */
function expectPlain({ hidden_act, layer_types }: HubConfig): void {
  refuse((hidden_act ?? "silu") !== "silu", "hidden_act", "silu", hidden_act);
  const other = layer_types?.find((kind) => kind !== "full_attention");
  refuse(other !== undefined, "layer_types", "full_attention in every layer", other);
}

const llama: HubArchitecture = {
  name: "LlamaForCausalLM",
  modelType: "llama",
  tiedUnlessSaid: false,
  is: () => true,
  read(hub) {
    expectPlain(hub);
    return {};
  },
  write: () => ({ attention_bias: false, mlp_bias: false }),
};

const qwen2: HubArchitecture = {
  name: "Qwen2ForCausalLM",
  modelType: "qwen2",
  tiedUnlessSaid: false,
  is: ({ attentionBias }) => attentionBias,
  read(hub) {
    expectPlain(hub);
    return { attentionBias: true };
  },
  write: () => ({ use_sliding_window: false }),
};

const qwen3: HubArchitecture = {
  name: "Qwen3ForCausalLM",
  modelType: "qwen3",
  tiedUnlessSaid: false,
  is: ({ headNorm }) => headNorm === true,
  read(hub) {
    expectPlain(hub);
    return { headNorm: true, headWidth: hub.head_dim ?? 128 };
  },
  write: () => ({ use_sliding_window: false, attention_bias: false }),
};

/** A value for every layer, where a damaged file may claim any number of them. */
function perLayer<T>({ num_hidden_layers: layers }: HubConfig, of: (layer: number) => T): T[] {
  refuse(layers > MOST_LAYERS, "num_hidden_layers", `at most ${MOST_LAYERS}`, layers);
  return Array.from({ length: layers }, (_, layer) => of(layer));
}
const MOST_LAYERS = 4096;

/** Where `no_rope_layers` says 0, or every fourth layer. */
function unrotated(hub: HubConfig): number[] {
  const { num_hidden_layers: layers, no_rope_layers, no_rope_layer_interval } = hub;
  const interval = no_rope_layer_interval ?? 4;
  const rotates = no_rope_layers ?? perLayer(hub, (layer) => ((layer + 1) % interval ? 1 : 0));
  const odd = rotates.find((value) => value !== 0 && value !== 1);
  refuse(rotates.length < layers || odd !== undefined, "no_rope_layers", `0 or 1 for ${layers} layers`, rotates);
  return [...rotates.slice(0, layers).keys()].filter((layer) => rotates[layer] === 0);
}

const smollm3: HubArchitecture = {
  name: "SmolLM3ForCausalLM",
  modelType: "smollm3",
  tiedUnlessSaid: true,
  is: ({ unrotated }) => unrotated !== undefined,
  read(hub) {
    expectPlain(hub);
    const ropeTheta = hub.rope_theta ?? hub.rope_parameters?.rope_theta ?? 2_000_000;
    return { ropeTheta, unrotated: unrotated(hub) };
  },
  write: (config) => ({
    no_rope_layers: layersOf(config, (layer) => (config.unrotated!.includes(layer) ? 0 : 1)),
    layer_types: layersOf(config, () => "full_attention"),
    use_sliding_window: false,
    attention_bias: false,
    mlp_bias: false,
  }),
};

function layersOf<T>({ layers }: DecoderConfig, of: (layer: number) => T): T[] {
  return Array.from({ length: layers }, (_, layer) => of(layer));
}

/** `layer_types`, or all but every sixth layer. */
function localLayers(hub: HubConfig): number[] {
  const { num_hidden_layers: layers, layer_types } = hub;
  const pattern = hub.sliding_window_pattern ?? hub._sliding_window_pattern ?? 6;
  const usual = (layer: number): string => ((layer + 1) % pattern ? "sliding_attention" : "full_attention");
  const kinds = layer_types ?? perLayer(hub, usual);
  const odd = kinds.find((kind) => kind !== "sliding_attention" && kind !== "full_attention");
  const expected = `sliding_attention or full_attention for ${layers} layers`;
  refuse(kinds.length !== layers || odd !== undefined, "layer_types", expected, odd ?? kinds.length);
  return [...kinds.keys()].filter((layer) => kinds[layer] === "sliding_attention");
}

const gemma3: HubArchitecture = {
  name: "Gemma3ForCausalLM",
  modelType: "gemma3_text",
  tiedUnlessSaid: true,
  is: ({ outputNorm, gate, scaledEmbedding, local, scoreWidth }) =>
    [outputNorm, gate, scaledEmbedding, local, scoreWidth].some((field) => field !== undefined),
  read(hub) {
    const activation = hub.hidden_activation ?? "gelu_pytorch_tanh";
    refuse(activation !== "gelu_pytorch_tanh", "hidden_activation", "gelu_pytorch_tanh", activation);
    const { full, sliding } = layerRopes(hub);
    const [layers, headWidth] = [localLayers(hub), hub.head_dim ?? 256];
    const [window, scoreWidth] = [hub.sliding_window ?? 4096, hub.query_pre_attn_scalar ?? 256];
    const localTheta = hub.rope_local_base_freq ?? sliding?.rope_theta ?? 10_000;
    return {
      headWidth,
      headNorm: true,
      outputNorm: true,
      gate: "gelu",
      scaledEmbedding: true,
      ropeTheta: hub.rope_theta ?? full?.rope_theta ?? 1_000_000,
      ...(layers.length > 0 && { local: { layers, window, ropeTheta: localTheta } }),
      ...(scoreWidth !== headWidth && { scoreWidth }),
    };
  },
  write: (config) => ({
    hidden_act: "gelu_pytorch_tanh",
    hidden_activation: "gelu_pytorch_tanh",
    query_pre_attn_scalar: config.scoreWidth ?? config.headWidth,
    layer_types: layersOf(config, (layer) =>
      sightOf(config, layer).window === undefined ? "full_attention" : "sliding_attention",
    ),
    sliding_window: config.local?.window ?? 4096,
    rope_local_base_freq: config.local?.ropeTheta ?? 10_000,
    attention_bias: false,
    attn_logit_softcapping: null,
    final_logit_softcapping: null,
  }),
};

/** Llama last: it is what is left. */
export const ARCHITECTURES: readonly HubArchitecture[] = [gemma3, qwen3, smollm3, qwen2, llama];

/** The architecture under which a decoder is saved. */
export function architectureOf(config: DecoderConfig): HubArchitecture {
  return ARCHITECTURES.find((architecture) => architecture.is(config))!;
}

/** What files leave out of the scale of every norm: Gemma 3 keeps it less 1. */
export function normShift(config: DecoderConfig): number {
  return architectureOf(config) === gemma3 ? 1 : 0;
}
