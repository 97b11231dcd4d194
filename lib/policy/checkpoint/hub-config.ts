/**
 * `config.json` as Hugging Face writes it for Llama and Qwen2 models, to and from DecoderConfig.
 * Anything our decoder does not compute (scaled rotary positions, sliding windows, another activation, biases outside
 * q/k/v) is refused: a model that loads here gives the logits its authors meant.
 */
import { expect, unknownName } from "../../errors.js";
import type { DecoderConfig } from "../../compute/architecture.js";
import { numberBetween, shaped, v, wholeNumber } from "../../schema.js";
import { expectComputable } from "./computable.js";

const LLAMA = "LlamaForCausalLM";
const QWEN = "Qwen2ForCausalLM";

const WHERE = "config.json";
const FIX = "repair config.json, or fetch the model again";
const size = wholeNumber(1);
const theta = numberBetween(0, 1e12);
const maybe = v.nullish(v.boolean());
const rope = v.nullish(
  v.object({ rope_type: v.optional(v.string()), type: v.optional(v.string()), rope_theta: v.optional(theta) }),
);
/** Which id, or none: some configurations write -1 for "no padding". */
const tokenId = v.nullish(wholeNumber(-1));

/** The fields of `config.json` this project reads. */
const hubConfig = v.object({
  architectures: v.optional(v.array(v.string())),
  hidden_act: v.optional(v.string()),
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: v.nullish(size),
  head_dim: v.nullish(size),
  vocab_size: size,
  max_position_embeddings: size,
  rms_norm_eps: numberBetween(0, 1),
  rope_theta: v.optional(theta),
  rope_scaling: rope,
  // where transformers 5 keeps what used to be `rope_theta` and `rope_scaling`
  rope_parameters: rope,
  tie_word_embeddings: maybe,
  attention_bias: maybe,
  mlp_bias: maybe,
  use_sliding_window: maybe,
});
type HubConfig = v.InferOutput<typeof hubConfig>;

const specialIds = v.object({
  bos_token_id: tokenId,
  eos_token_id: v.union([tokenId, v.array(wholeNumber(0))], "a token id or a list of them"),
  pad_token_id: tokenId,
});

/** The decoder that a parsed `config.json` describes. */
export function fromHubConfig(json: unknown): DecoderConfig {
  const { architectures } = shaped(v.object({ architectures: v.optional(v.array(v.string())) }), json, WHERE, FIX);
  const architecture = architectures?.[0] ?? "(none)";
  if (architecture !== LLAMA && architecture !== QWEN) {
    throw unknownName(WHERE, "architecture", architecture, [LLAMA, QWEN]);
  }
  const hub = shaped(hubConfig, json, WHERE, FIX);
  refuseWhatWeDoNotCompute(hub);
  const heads = hub.num_attention_heads;
  const config = {
    vocabulary: hub.vocab_size,
    width: hub.hidden_size,
    layers: hub.num_hidden_layers,
    heads,
    keyValueHeads: hub.num_key_value_heads ?? heads,
    headWidth: hub.head_dim ?? hub.hidden_size / heads,
    hidden: hub.intermediate_size,
    contextLength: hub.max_position_embeddings,
    ropeTheta: hub.rope_theta ?? hub.rope_parameters?.rope_theta ?? 10_000,
    normEpsilon: hub.rms_norm_eps,
    tiedHead: hub.tie_word_embeddings ?? false,
    attentionBias: architecture === QWEN,
  };
  expectComputable(config, WHERE);
  return config;
}

function refuseWhatWeDoNotCompute(hub: HubConfig): void {
  const refuse = (wrong: boolean, field: string, expected: string, got: unknown): void =>
    expect(!wrong, `config.json, ${field}`, { expected, got, fix: "choose a checkpoint without it" });
  const rope = hub.rope_scaling ?? hub.rope_parameters ?? {};
  const kind = rope.rope_type ?? rope.type ?? "default";
  refuse((hub.hidden_act ?? "silu") !== "silu", "hidden_act", "silu", hub.hidden_act);
  refuse(kind !== "default", "rope_scaling", "unscaled rotary positions", kind);
  refuse(hub.attention_bias === true, "attention_bias", "false (a Llama bias also sits on the output)", true);
  refuse(hub.mlp_bias === true, "mlp_bias", "false", true);
  refuse(hub.use_sliding_window === true, "use_sliding_window", "false", true);
}

/** The ids `generate` of other programs starts and ends with. */
export interface SpecialIds {
  readonly begin?: number;
  readonly end?: number;
  readonly pad?: number;
}

/** The special ids of a parsed `config.json`. */
export function hubSpecialIds(json: unknown): SpecialIds {
  const { bos_token_id, eos_token_id, pad_token_id } = shaped(specialIds, json, WHERE, FIX);
  const end = Array.isArray(eos_token_id) ? eos_token_id[0] : eos_token_id;
  const given = Object.entries({ begin: bos_token_id, end, pad: pad_token_id });
  return Object.fromEntries(given.filter(([, id]) => typeof id === "number" && id >= 0));
}

export function toHubConfig(config: DecoderConfig, ids: SpecialIds = {}): Readonly<Record<string, unknown>> {
  return {
    architectures: [config.attentionBias ? QWEN : LLAMA],
    model_type: config.attentionBias ? "qwen2" : "llama",
    hidden_act: "silu",
    hidden_size: config.width,
    intermediate_size: config.hidden,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.headWidth,
    vocab_size: config.vocabulary,
    max_position_embeddings: config.contextLength,
    rms_norm_eps: config.normEpsilon,
    rope_theta: config.ropeTheta,
    rope_scaling: null,
    tie_word_embeddings: config.tiedHead,
    ...(config.attentionBias ? { use_sliding_window: false } : { attention_bias: false, mlp_bias: false }),
    initializer_range: 0.02,
    use_cache: true,
    torch_dtype: "float32",
    bos_token_id: ids.begin ?? null,
    eos_token_id: ids.end ?? null,
    pad_token_id: ids.pad ?? null,
  };
}
