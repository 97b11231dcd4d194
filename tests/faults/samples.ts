/** Sound inputs of every reader, small: what is damaged. */
import { initialWeights, layout, microDecoder, type Weights } from "../../lib/compute/architecture.js";
import { keyOf } from "../../lib/random.js";
import { bytesOf, collector } from "../../lib/policy/checkpoint/bytes.js";
import { toHubConfig } from "../../lib/policy/checkpoint/hub-config.js";
import { writeWeights } from "../../lib/policy/checkpoint/weights.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { makeSkill } from "../../lib/skills/skill.js";
import { problem } from "../envs/household/problem.js";
import type { GgufSpec } from "../checkpoint/gguf-writer.js";

const sizes = { vocabulary: 24, width: 8, layers: 2, heads: 2, contextLength: 32 };
const grouped = microDecoder({ ...sizes, keyValueHeads: 1 });
const qwen = microDecoder({ ...sizes, tiedHead: false, attentionBias: true });
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

export const weights: Weights = initialWeights(grouped, keyOf("fault"));

function safetensors(dtype: "F32" | "F16" | "BF16"): Uint8Array {
  const sink = collector();
  writeWeights(sink, weights, dtype);
  return sink.bytes();
}
export const safetensorsFiles = (["F32", "F16", "BF16"] as const).map(safetensors);

export const hubConfigs = [
  toHubConfig(grouped, { begin: 0, end: 2 }),
  { ...toHubConfig(qwen), eos_token_id: [1, 2] },
  { ...toHubConfig(grouped), rope_scaling: undefined, rope_parameters: { rope_type: "default", rope_theta: 5e5 } },
].map(json);

const words = ["<|end|>", "h", "e", "l", "o", "Ġ", "1", "2", "he", "ll", "hell", "hello", "Ġhello", "!", "Ġh"];
const merges = ["h e", "l l", "he ll", "hell o", "Ġ hello"];
const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const bpe = {
  version: "1.0",
  added_tokens: [{ id: 0, content: "<|end|>", special: true }],
  normalizer: null,
  pre_tokenizer: byteLevel,
  post_processor: null,
  decoder: byteLevel,
  model: { type: "BPE", vocab: Object.fromEntries(words.map((word, id) => [word, id])), merges },
};
export const tokenizers = [
  { tokenizer: bpe, config: { eos_token: "<|end|>" } },
  new WordTokenizer(["go", "take", "apple", "hall", ";"]).files(),
  new WordTokenizer(["go", "take", "apple", ";"], { closed: true }).files(),
].map(json);

export const indexes = [{ metadata: {}, weight_map: { a: "model-0.safetensors", b: "model-1.safetensors" } }].map(json);

const GGML: readonly (readonly [RegExp, string])[] = [
  [/^model\.embed_tokens/, "token_embd"],
  [/^model\.norm/, "output_norm"],
  [/^model\.layers\.(\d+)\./, "blk.$1."],
  [/input_layernorm/, "attn_norm"],
  [/self_attn\.([qkv])_proj/, "attn_$1"],
  [/self_attn\.o_proj/, "attn_output"],
  [/post_attention_layernorm/, "ffn_norm"],
  [/mlp\.(gate|up|down)_proj/, "ffn_$1"],
];
export const gguf: GgufSpec = {
  metadata: {
    "general.architecture": "llama",
    "general.alignment": 32,
    "llama.block_count": 2,
    "llama.context_length": 32,
    "llama.embedding_length": 8,
    "llama.feed_forward_length": grouped.hidden,
    "llama.attention.head_count": 2,
    "llama.attention.head_count_kv": 1,
    "llama.attention.layer_norm_rms_epsilon": 1e-5,
    "llama.rope.dimension_count": 4,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "smollm",
    "tokenizer.ggml.tokens": words,
    "tokenizer.ggml.token_type": words.map((_, i) => (i === 0 ? 3 : 1)),
    "tokenizer.ggml.merges": merges,
    "tokenizer.ggml.eos_token_id": 0,
    "tokenizer.chat_template": "{{ messages[0].content }}",
  },
  tensors: layout(grouped).map(({ name, shape, offset, size }) => ({
    name: GGML.reduce((text, [pattern, to]) => text.replace(pattern, to), name),
    shape,
    type: 0,
    data: bytesOf(weights.data.slice(offset, offset + size)),
  })),
};

const source = { by: "self", episodes: ["g1/2"], policyVersion: 3, promptTemplate: "plain" } as const;
const scope = { world: "pocket", kinds: ["heat"] };
export const skills = [
  makeSkill({ condition: "apple", strategy: "look in drawer", scope, source, tests: ["heldout-3"] }),
  makeSkill({ condition: "egg", strategy: "heat it : then\nput it", scope, source, tier: "plan", title: "Warm" }),
];
export const strangersSkill = "---\nname: Keep warm\ndescription: the dish must be hot\n---\n\nHeat last.\n";

const [apple, egg] = [skills[0]!, skills[1]!];
const trial = { group: "g1", iteration: 2, skills: [apple.id], withSkill: [1, 1], without: [0, 1] };
const decision = { skill: apple.id, iteration: 3, from: "candidate", to: "active", because: "it helps" };
export const logLines = [
  { kind: "phase", iteration: 0, phase: "warm", because: "start" },
  { kind: "mined", iteration: 1, skill: apple, status: "candidate", parents: ["1 go"] },
  { kind: "mined", iteration: 1, skill: egg, rejected: "too long" },
  { kind: "mined", iteration: 1, skill: egg },
  { kind: "trial", iteration: 2, trial, utility: { mean: 0.5 } },
  { kind: "decision", iteration: 3, decision },
];

export const game = {
  pddl_problem: problem,
  grammar: 'grammar :: "Your task is to: heat some apple and put it in desk."',
  walkthrough: ["go to fridge 1"],
};

export const product = {
  asin: "A1",
  name: "Acme Steel Kettle",
  full_description: "A kettle.",
  small_description: ["Boils fast", "Easy clean"],
  pricing: "$10.5 - $20",
  customization_options: { color: [{ value: "White" }], size: null },
  category: "kitchen",
  query: "Kettles",
  product_category: "Home › Kettles",
};
export const instructions = {
  A1: { attributes: ["easy clean"], instruction: "Find me kettles", instruction_attributes: ["easy clean"] },
};
export const people = {
  A1: [{ instruction: "a kettle.", instruction_attributes: ["warm"], instruction_options: ["white"] }],
};

export const answers = [
  { choices: [{ text: " go hall", finish_reason: "stop", logprobs: { token_logprobs: [-0.5, -0.25, null] } }] },
  { id: "x", choices: [{ text: "", finish_reason: "length", logprobs: null }, { text: "second" }] },
].map(json);
