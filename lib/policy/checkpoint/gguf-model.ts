/**
 * A GGUF file of a Llama, SmolLM3, Qwen2 or Qwen3 model to DecoderConfig and flat weights, decoded row by row straight
 * into place. llama.cpp stores the q and k rows of Llama and SmolLM3 models reordered (its rotation pairs neighbours, ours
 * pairs halves, as Hugging Face does); the order is undone here.
 */
import { expect, unknownName } from "../../errors.js";
import { layout, type DecoderConfig, type Weights, type WeightSlot } from "../../compute/architecture.js";
import { CHUNK, type ByteSource } from "./bytes.js";
import { expectComputable, expectFinite, expectHeld } from "./computable.js";
import { openGguf, type GgufFile, type GgufTensor } from "./gguf.js";
import { blockFormat } from "./quantisation.js";
import { emptyWeights } from "./weights.js";

const ARCHITECTURES = ["llama", "qwen2", "qwen3", "smollm3"];
const REORDERED = ["llama", "smollm3"];
/** llama.cpp knows no other: a GGUF file does not say which layers of SmolLM3 rotate. */
const ROTATED_BETWEEN = 4;
/** A damaged file may claim any number; it is refused by what it holds. */
const MOST_LAYERS = 4096;

/** llama.cpp's names of our weights. */
const OUTSIDE: Readonly<Record<string, string>> = {
  "model.embed_tokens.weight": "token_embd.weight",
  "model.norm.weight": "output_norm.weight",
  "lm_head.weight": "output.weight",
};
const INSIDE: Readonly<Record<string, string>> = {
  input_layernorm: "attn_norm",
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.q_norm": "attn_q_norm",
  "self_attn.k_norm": "attn_k_norm",
  "self_attn.o_proj": "attn_output",
  post_attention_layernorm: "ffn_norm",
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
};

export function readGgufWeights(source: ByteSource): Weights {
  const file = openGguf(source);
  const config = ggufConfig(file);
  expectComputable(config, source.name);
  expectHeld(config, { tensors: file.tensors.size, bytes: source.size }, 0.5, source.name); // 4 bits and a scale
  const weights = emptyWeights(config);
  const slots = layout(weights.config);
  const names = slots.map((slot) => ggufName(slot.name));
  refuseOthers(file, names);
  slots.forEach((slot, i) => readSlot(file, names[i]!, slot, weights));
  return weights;
}

function ggufConfig(file: GgufFile): DecoderConfig {
  const architecture = architectureOf(file);
  const number = (key: string): number => metadataNumber(file, `${architecture}.${key}`);
  const width = number("embedding_length");
  const heads = number("attention.head_count");
  const headWidth = optionalNumber(file, `${architecture}.attention.key_length`) ?? width / heads;
  refuseOtherRotations(file, architecture, headWidth);
  const layers = number("block_count");
  return {
    vocabulary: tensorOf(file, "token_embd.weight").shape[0] ?? 0,
    width,
    layers,
    heads,
    keyValueHeads: optionalNumber(file, `${architecture}.attention.head_count_kv`) ?? heads,
    headWidth,
    hidden: number("feed_forward_length"),
    contextLength: number("context_length"),
    ropeTheta: optionalNumber(file, `${architecture}.rope.freq_base`) ?? 10_000,
    normEpsilon: number("attention.layer_norm_rms_epsilon"),
    tiedHead: !file.tensors.has("output.weight"),
    attentionBias: file.tensors.has("blk.0.attn_q.bias"),
    ...(architecture === "qwen3" && { headNorm: true }),
    ...(architecture === "smollm3" && { unrotated: everyFourth(layers) }),
  };
}

function everyFourth(layers: number): number[] {
  const count = Math.floor(Math.min(layers, MOST_LAYERS) / ROTATED_BETWEEN);
  return Array.from({ length: count }, (_, i) => (i + 1) * ROTATED_BETWEEN - 1);
}

export function architectureOf({ source, metadata }: GgufFile): string {
  const name = String(metadata.get("general.architecture"));
  if (!ARCHITECTURES.includes(name)) throw unknownName(source.name, "architecture", name, ARCHITECTURES);
  return name;
}

function refuseOtherRotations(file: GgufFile, architecture: string, headWidth: number): void {
  const scaling = file.metadata.get(`${architecture}.rope.scaling.type`) ?? "none";
  expect(scaling === "none" && !file.tensors.has("rope_freqs.weight"), file.source.name, {
    expected: "unscaled rotary positions",
    got: scaling,
    fix: "choose a model without position scaling",
  });
  const rotated = optionalNumber(file, `${architecture}.rope.dimension_count`) ?? headWidth;
  expect(rotated === headWidth, file.source.name, {
    expected: `rotary positions over the whole head (${headWidth})`,
    got: rotated,
    fix: "choose a model that rotates whole heads",
  });
}

/** GGUF keeps 32-bit floats; seven digits give back the number that was meant (1e-5, not 9.999999747378752e-6). */
function optionalNumber(file: GgufFile, key: string): number | undefined {
  const value = file.metadata.get(key);
  expect(value === undefined || typeof value === "number", `${file.source.name}, ${key}`, {
    expected: "a number",
    got: value,
    fix: "convert the model again",
  });
  return value === undefined || Number.isInteger(value) ? value : Number(value.toPrecision(7));
}

function metadataNumber(file: GgufFile, key: string): number {
  const value = optionalNumber(file, key);
  expect(value !== undefined, file.source.name, {
    expected: `a number named ${key}`,
    got: file.metadata.get(key),
    fix: "convert the model again",
  });
  return value;
}

export function ggufName(name: string): string {
  const outside = OUTSIDE[name];
  if (outside !== undefined) return outside;
  const [, layer, inside, kind] = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name)!;
  return `blk.${layer}.${INSIDE[inside!]}.${kind}`;
}

function refuseOthers({ source, tensors }: GgufFile, names: readonly string[]): void {
  const known = new Set(names);
  const extra = [...tensors.keys()].filter((name) => !known.has(name));
  expect(extra.length === 0, source.name, {
    expected: "only tensors of this architecture",
    got: extra,
    fix: `choose a plain model of one of ${ARCHITECTURES.join(", ")}`,
  });
}

function tensorOf({ source, tensors }: GgufFile, name: string): GgufTensor {
  const tensor = tensors.get(name);
  expect(tensor !== undefined, source.name, {
    expected: `a tensor named ${name}`,
    got: "none",
    fix: "the file is incomplete; fetch it again",
  });
  return tensor;
}

function readSlot(file: GgufFile, name: string, slot: WeightSlot, weights: Weights): void {
  const tensor = tensorOf(file, name);
  expect(tensor.shape.join() === slot.shape.join(), `${file.source.name}, tensor ${name}`, {
    expected: `shape [${slot.shape.join(", ")}]`,
    got: tensor.shape,
    fix: "the metadata and the weights do not belong together; convert the model again",
  });
  const place = rowPlaces(architectureOf(file), slot.name, weights.config);
  const values = weights.data.subarray(slot.offset, slot.offset + slot.size);
  readRows(file.source, tensor, values, place);
  expectFinite(values, `${file.source.name}, tensor ${name}`);
}

/** Where row `row` of the file belongs in our tensor. */
export function rowPlaces(architecture: string, name: string, { headWidth }: DecoderConfig): (row: number) => number {
  if (!REORDERED.includes(architecture) || !/self_attn\.[qk]_proj/.test(name)) return (row) => row;
  const halfHead = headWidth / 2;
  return (row) => {
    const within = row % headWidth;
    return row - within + (within % 2) * halfHead + Math.floor(within / 2);
  };
}

function readRows(source: ByteSource, tensor: GgufTensor, into: Float32Array, place: (row: number) => number): void {
  const format = blockFormat(tensor.type, `${source.name}, tensor ${tensor.name}`);
  const isVector = tensor.shape.length === 1;
  const columns = isVector ? 1 : tensor.shape.at(-1)!;
  const rows = into.length / columns;
  const rowBytes = (columns / format.weights) * format.bytes;
  expect(Number.isInteger(rowBytes), `${source.name}, tensor ${tensor.name}`, {
    expected: `rows of whole blocks of ${format.weights}`,
    got: columns,
    fix: "the file is damaged; fetch it again",
  });
  const together = Math.max(1, Math.floor(CHUNK / rowBytes));
  for (let first = 0; first < rows; first += together) {
    const count = Math.min(together, rows - first);
    const bytes = source.read(tensor.offset + first * rowBytes, count * rowBytes);
    for (let row = 0; row < count; row++) {
      const at = place(first + row) * columns;
      format.decode(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), into.subarray(at, at + columns));
    }
  }
}
