/** GGUF: block formats against ggml's own Python decoder, the container, the reordering of q and k, the tokenizer. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { initialWeights, layout, microDecoder, type Weights } from "../../lib/compute/architecture.js";
import { keyOf } from "../../lib/random.js";
import { BpeTokenizer } from "../../lib/policy/bpe-tokenizer.js";
import { bytesOf, collector, sourceOf } from "../../lib/policy/checkpoint/bytes.js";
import { openGguf } from "../../lib/policy/checkpoint/gguf.js";
import { readGgufWeights } from "../../lib/policy/checkpoint/gguf-model.js";
import { writeGgufLike } from "../../lib/policy/checkpoint/gguf-save.js";
import { ggufTokenizer } from "../../lib/policy/checkpoint/gguf-tokenizer.js";
import { blockFormat } from "../../lib/policy/checkpoint/quantisation.js";
import { writeGguf, type GgufSpec } from "./gguf-writer.js";

interface BlockCase {
  readonly name: string;
  readonly type: number;
  readonly bytes: string;
  readonly values: string;
}
const fixture = JSON.parse(readFileSync(new URL("ggml-blocks.json", import.meta.url), "utf8")) as {
  cases: BlockCase[];
};

describe("block formats", () => {
  it.each(fixture.cases)("$name decodes as ggml does", ({ type, name, bytes, values }) => {
    const format = blockFormat(type, "test");
    expect(format.name).toBe(name);
    const expected = new Float32Array(new Uint8Array(Buffer.from(values, "base64")).buffer);
    const decoded = new Float32Array(expected.length);
    format.decode(Buffer.from(bytes, "base64"), decoded);
    // ggml multiplies in single precision, we in double before storing: one rounding apart at most
    const error = decoded.map((value, i) => Math.abs(value - expected[i]!) / Math.max(Math.abs(expected[i]!), 1e-3));
    expect(Math.max(...error)).toBeLessThan(1e-5);
  });

  it("unknown ones are refused with the list of known ones", () => {
    expect(() => blockFormat(16, "model.gguf")).toThrow(/model\.gguf.*Q4_1 \(3\)/);
  });
});

const config = microDecoder({ vocabulary: 24, width: 16, layers: 2, heads: 4, contextLength: 32, keyValueHeads: 2 });
const HUB_TO_GGML: readonly (readonly [RegExp, string])[] = [
  [/^model\.embed_tokens/, "token_embd"],
  [/^model\.norm/, "output_norm"],
  [/^model\.layers\.(\d+)\./, "blk.$1."],
  [/input_layernorm/, "attn_norm"],
  [/self_attn\.([qkv])_proj/, "attn_$1"],
  [/self_attn\.([qk])_norm/, "attn_$1_norm"],
  [/self_attn\.o_proj/, "attn_output"],
  [/post_attention_layernorm/, "ffn_norm"],
  [/mlp\.(gate|up|down)_proj/, "ffn_$1"],
];

/** The permutation of llama.cpp's converter: heads × [2, half] rows become heads × [half, 2]. */
function interleave(data: Float32Array, heads: number, columns: number): Float32Array {
  const half = data.length / columns / heads / 2;
  const result = new Float32Array(data.length);
  for (let head = 0; head < heads; head++)
    for (let i = 0; i < half; i++)
      for (let part = 0; part < 2; part++) {
        const from = (head * 2 * half + part * half + i) * columns;
        result.set(data.subarray(from, from + columns), (head * 2 * half + 2 * i + part) * columns);
      }
  return result;
}

function asGguf(weights: Weights, change: Partial<GgufSpec["metadata"]> = {}): GgufSpec {
  const tensors = layout(weights.config).map(({ name, shape, offset, size }) => {
    let data: Float32Array = weights.data.slice(offset, offset + size);
    if (name.includes("q_proj")) data = interleave(data, config.heads, config.width);
    if (name.includes("k_proj")) data = interleave(data, config.keyValueHeads, config.width);
    const ggml = HUB_TO_GGML.reduce((text, [pattern, to]) => text.replace(pattern, to), name);
    return { name: ggml, shape, type: 0, data: bytesOf(data) };
  });
  const metadata = {
    "general.architecture": "llama",
    "llama.block_count": 2,
    "llama.context_length": 32,
    "llama.embedding_length": 16,
    "llama.feed_forward_length": 48,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
    "llama.attention.layer_norm_rms_epsilon": 1e-5,
    "llama.rope.dimension_count": 4,
    ...tokenizerMetadata,
    ...change,
  };
  return { metadata: metadata as GgufSpec["metadata"], tensors };
}

/** The same file under another architecture's name. */
function ofKind(kind: string, { metadata, tensors }: GgufSpec): GgufSpec {
  const renamed = Object.entries(metadata).map(([key, value]) => [key.replace(/^llama\./, `${kind}.`), value] as const);
  return { metadata: { ...Object.fromEntries(renamed), "general.architecture": kind }, tensors };
}

const words = ["<|end|>", "h", "e", "l", "o", "Ġ", "1", "2", "he", "ll", "hell", "hello", "Ġhello", "!", "Ġh"];
const tokenizerMetadata = {
  "tokenizer.ggml.model": "gpt2",
  "tokenizer.ggml.pre": "smollm",
  "tokenizer.ggml.tokens": words,
  "tokenizer.ggml.token_type": words.map((_, i) => (i === 0 ? 3 : 1)),
  "tokenizer.ggml.merges": ["h e", "l l", "he ll", "hell o", "Ġ hello"],
  "tokenizer.ggml.eos_token_id": 0,
  "tokenizer.ggml.add_bos_token": false,
  "tokenizer.chat_template": "{{ messages[0].content }}",
};

describe("a GGUF model", () => {
  const weights = initialWeights(config, keyOf("gguf"));

  it("gives back sizes and weights, q and k in our order", () => {
    const read = readGgufWeights(sourceOf(writeGguf(asGguf(weights))));
    expect(read.config).toEqual(config);
    expect(read.data).toEqual(weights.data);
  });

  it("is written again with its own metadata and other weights", () => {
    const original = openGguf(sourceOf(writeGguf(asGguf(weights))));
    const trained = initialWeights(config, keyOf("trained"));
    const sink = collector();
    writeGgufLike(original, trained, sink);
    const again = openGguf(sourceOf(sink.bytes()));
    expect(again.metadata).toEqual(original.metadata);
    expect(readGgufWeights(again.source).data).toEqual(trained.data);
  });

  it("of the Qwen2 kind keeps the rows as they are", () => {
    const renamed = ofKind("qwen2", asGguf(weights));
    const q = layout(config).find(({ name }) => name.endsWith("0.self_attn.q_proj.weight"))!;
    const read = readGgufWeights(sourceOf(writeGguf(renamed))).data.subarray(q.offset, q.offset + q.size);
    expect(read).toEqual(interleave(weights.data.slice(q.offset, q.offset + q.size), config.heads, config.width));
  });

  it("of the Qwen3 kind has norms of heads", () => {
    const normed = initialWeights({ ...config, headNorm: true }, keyOf("qwen3"));
    const read = readGgufWeights(sourceOf(writeGguf(ofKind("qwen3", asGguf(normed)))));
    expect(read.config).toEqual({ ...config, headNorm: true });
    const norm = layout(read.config).find(({ name }) => name.endsWith("1.self_attn.k_norm.weight"))!;
    const [from, to] = [norm.offset, norm.offset + norm.size];
    expect(read.data.subarray(from, to)).toEqual(normed.data.subarray(from, to));
  });

  it("of the SmolLM3 kind is reordered as Llama, and every fourth layer does not rotate", () => {
    const smol = initialWeights({ ...config, layers: 5 }, keyOf("smollm3"));
    const read = readGgufWeights(sourceOf(writeGguf(ofKind("smollm3", asGguf(smol, { "llama.block_count": 5 })))));
    expect(read.config).toEqual({ ...config, layers: 5, unrotated: [3] });
    expect(read.data).toEqual(smol.data);
  });

  it.each<[string, GgufSpec["metadata"], RegExp]>([
    ["another architecture", { "general.architecture": "mamba" }, /architecture.*mamba.*llama/],
    ["scaled positions", { "llama.rope.scaling.type": "yarn" }, /unscaled rotary.*yarn/],
    ["sizes that do not fit", { "llama.feed_forward_length": 40 }, /shape \[40, 16\]/],
  ])("with %s is refused", (_what, change, message) => {
    expect(() => readGgufWeights(sourceOf(writeGguf(asGguf(weights, change)), "m.gguf"))).toThrow(message);
  });

  it("cut short, of version 1, or not GGUF is refused", () => {
    const bytes = writeGguf(asGguf(weights));
    expect(() => readGgufWeights(sourceOf(bytes.subarray(0, bytes.length - 40)))).toThrow(/fetch it again/);
    expect(() => openGguf(sourceOf(bytes.subarray(0, 100)))).toThrow(/fetch it again/);
    expect(() => openGguf(sourceOf(writeGguf({ ...asGguf(weights), version: 1 })))).toThrow(/version 2 or 3/);
    expect(() => openGguf(sourceOf(new TextEncoder().encode("version https://git-lfs.github")))).toThrow(/GGUF file/);
  });
});

describe("a GGUF tokenizer", () => {
  const files = ggufTokenizer(openGguf(sourceOf(writeGguf({ metadata: tokenizerMetadata, tensors: [] }))));
  const tokenizer = new BpeTokenizer(files);

  it("merges as its list says, splits digits, keeps special tokens whole", () => {
    // "hello" is one word; " hello" merges with its space; "12" is two digits; <|end|> is id 0
    expect([...tokenizer.encode("hello hello12<|end|>")]).toEqual([11, 12, 6, 7, 0]);
    expect(tokenizer.decode([11, 12, 6, 7, 0])).toBe("hello hello12<|end|>");
    expect(tokenizer.decode([])).toBe(""); // a model that ends at once says nothing
    expect(tokenizer.size).toBe(words.length);
    expect(tokenizer.idOf("<|end|>")).toBe(0);
    expect(tokenizer.idOf(" hello")).toBe(12); // its name in the file is "Ġhello"
    expect(() => tokenizer.idOf("hello hello")).toThrow(/2 tokens/);
    expect(() => tokenizer.idOf("nope")).toThrow(/nope/);
  });

  it("carries the chat template and the names of its special tokens", () => {
    expect(files.config).toMatchObject({ eos_token: "<|end|>", bos_token: null, chat_template: expect.any(String) });
  });

  it("of an unknown splitter is refused", () => {
    const metadata = { ...tokenizerMetadata, "tokenizer.ggml.pre": "viking" };
    expect(() => ggufTokenizer(openGguf(sourceOf(writeGguf({ metadata, tensors: [] }))))).toThrow(/viking.*smollm/);
  });
});
