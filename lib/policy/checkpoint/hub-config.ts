/**
 * `config.json` as Hugging Face writes it, to and from DecoderConfig; what is proper to each architecture is in
 * hub-architectures.ts. Anything our decoder does not compute (scaled rotary positions, another activation, biases outside
 * q/k/v) is refused: a model that loads here gives the logits its authors meant.
 */
import { expect, unknownName } from "../../errors.js";
import type { DecoderConfig } from "../../compute/architecture.js";
import { shaped, v, wholeNumber } from "../../schema.js";
import { expectComputable } from "./computable.js";
import { ARCHITECTURES, architectureOf, hubConfig, refuseWhatNobodyComputes } from "./hub-architectures.js";

const WHERE = "config.json";
const FIX = "repair config.json, or fetch the model again";
/** Which id, or none: some configurations write -1 for "no padding". */
const tokenId = v.nullish(wholeNumber(-1));

const specialIds = v.object({
  bos_token_id: tokenId,
  eos_token_id: v.union([tokenId, v.array(wholeNumber(0))], "a token id or a list of them"),
  pad_token_id: tokenId,
});

/** The decoder that a parsed `config.json` describes. */
export function fromHubConfig(json: unknown): DecoderConfig {
  const { architectures } = shaped(v.object({ architectures: v.optional(v.array(v.string())) }), json, WHERE, FIX);
  const name = architectures?.[0] ?? "(none)";
  const architecture = ARCHITECTURES.find((one) => one.name === name);
  if (architecture === undefined) {
    const names = ARCHITECTURES.map((one) => one.name);
    throw unknownName(WHERE, "architecture", name, names);
  }
  const hub = shaped(hubConfig, json, WHERE, FIX);
  refuseWhatNobodyComputes(hub);
  const heads = hub.num_attention_heads;
  const config: DecoderConfig = {
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
    tiedHead: hub.tie_word_embeddings ?? architecture.tiedUnlessSaid,
    attentionBias: false,
    ...architecture.read(hub),
  };
  expectComputable(config, WHERE);
  return config;
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
  const { name, modelType, write } = architectureOf(config);
  const json = {
    architectures: [name],
    model_type: modelType,
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
    ...write(config),
    initializer_range: 0.02,
    use_cache: true,
    torch_dtype: "float32",
    bos_token_id: ids.begin ?? null,
    eos_token_id: ids.end ?? null,
    pad_token_id: ids.pad ?? null,
  };
  const back = fromHubConfig(json);
  expect(sorted(back) === sorted(config), "saveModel", {
    expected: `a decoder that ${name} can describe (${sorted(back)})`,
    got: sorted(config),
    fix: "save what one of the known architectures computes",
  });
  return json;
}

function sorted(config: DecoderConfig): string {
  const said = Object.entries(config).filter(([, value]) => value !== undefined);
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}
