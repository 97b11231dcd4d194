/**
 * `config.json` as Hugging Face writes it for Llama and Qwen2 models, to and from DecoderConfig.
 * Anything our decoder does not compute (scaled rotary positions, sliding windows, another activation, biases outside
 * q/k/v) is refused: a model that loads here gives the logits its authors meant.
 */
import { expect, unknownName } from "../../errors.js";
import type { DecoderConfig } from "../../compute/architecture.js";

/** The fields of `config.json` this project reads. */
export interface HubConfig {
  readonly architectures?: readonly string[];
  readonly hidden_act?: string;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number;
  readonly head_dim?: number | null;
  readonly vocab_size: number;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta?: number;
  readonly rope_scaling?: RopeParameters | null;
  /** Where transformers 5 keeps what used to be `rope_theta` and `rope_scaling`. */
  readonly rope_parameters?: RopeParameters | null;
  readonly tie_word_embeddings?: boolean;
  readonly attention_bias?: boolean;
  readonly mlp_bias?: boolean;
  readonly use_sliding_window?: boolean;
}

interface RopeParameters {
  readonly rope_type?: string;
  readonly type?: string;
  readonly rope_theta?: number;
}

const LLAMA = "LlamaForCausalLM";
const QWEN = "Qwen2ForCausalLM";

export function fromHubConfig(hub: HubConfig): DecoderConfig {
  const architecture = hub.architectures?.[0] ?? "(none)";
  if (architecture !== LLAMA && architecture !== QWEN) {
    throw unknownName("config.json", "architecture", architecture, [LLAMA, QWEN]);
  }
  refuseWhatWeDoNotCompute(hub);
  const heads = hub.num_attention_heads;
  return {
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
