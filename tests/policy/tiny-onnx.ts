import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stream, keyOf } from "../../lib/random.js";
import type { WordTokenizer } from "../../lib/policy/word-tokenizer.js";

/** A tiny causal language model, written as an ONNX file by hand: logits(t) = tanh(sum of embeddings up to t) · W. */
export interface TinyModel {
  readonly width: number;
  readonly embedding: Float32Array; // [V, D]
  readonly head: Float32Array; // [D, V]
}

export function tinyModel(vocabulary: number, width = 8): TinyModel {
  const random = stream(keyOf("tiny-onnx"));
  const values = (): Float32Array => Float32Array.from({ length: vocabulary * width }, () => random.normal());
  return { width, embedding: values(), head: values() };
}

/** The logits after a text, computed here. */
export function tinyLogits({ width, embedding, head }: TinyModel, tokens: ArrayLike<number>): Float32Array {
  const vocabulary = head.length / width;
  const sums = Float32Array.from({ length: width }, (_, i) =>
    Array.from(tokens).reduce((sum, token) => sum + embedding[token * width + i]!, 0),
  );
  return Float32Array.from({ length: vocabulary }, (_, v) =>
    sums.reduce((sum, value, i) => sum + Math.tanh(value) * head[i * vocabulary + v]!, 0),
  );
}

/** Write `config.json`, `tokenizer.json` and `onnx/model.onnx` as transformers.js wants them. */
export function writeTiny(folder: string, model: TinyModel, tokenizer: WordTokenizer): void {
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const [vocabulary, width] = [tokenizer.size, model.width];
  const config = { model_type: "gpt2", architectures: ["GPT2LMHeadModel"], vocab_size: vocabulary };
  const json = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  json("config.json", { ...config, n_layer: 1, n_head: 1, n_embd: width, n_positions: 64 });
  json("generation_config.json", {});
  const files = tokenizer.files();
  json("tokenizer.json", files.tokenizer);
  json("tokenizer_config.json", files.config);
  writeFileSync(join(folder, "onnx", "model.onnx"), graph(model, vocabulary, width));
}

/** Keys and values are the embeddings; the running sum over values needs the past, so a wrong cache shows. */
function graph({ embedding, head }: TinyModel, vocabulary: number, width: number): Buffer {
  const long = (name: string, dims: number[], ...values: bigint[]) => tensor(name, dims, BigInt64Array.from(values));
  const nodes = [
    node("Gather", ["embedding", "input_ids"], "states"),
    node("Unsqueeze", ["states", "one"], "heads"),
    node("Concat", ["past_key_values.0.key", "heads"], "present.0.key", { axis: 2 }),
    node("Concat", ["past_key_values.0.value", "heads"], "present.0.value", { axis: 2 }),
    node("CumSum", ["present.0.value", "two"], "sums"),
    node("Shape", ["past_key_values.0.value"], "shape"),
    node("Gather", ["shape", "axes"], "start"),
    node("Slice", ["sums", "start", "end", "axes"], "fresh"),
    node("Squeeze", ["fresh", "one"], "flat"),
    node("Tanh", ["flat"], "inner"),
    node("MatMul", ["inner", "head"], "logits"),
  ];
  const constants = [
    tensor("embedding", [vocabulary, width], embedding),
    tensor("head", [width, vocabulary], head),
    long("one", [1], 1n),
    long("two", [], 2n),
    long("axes", [1], 2n),
    long("end", [1], 2n ** 31n),
  ];
  const cache = (name: string, length: string) => value(name, FLOAT, ["b", 1, length, width]);
  const inputs = [value("input_ids", LONG, ["b", "s"]), value("attention_mask", LONG, ["b", "t"])];
  const outputs = [value("logits", FLOAT, ["b", "s", vocabulary])];
  for (const part of ["key", "value"]) {
    inputs.push(cache(`past_key_values.0.${part}`, "p"));
    outputs.push(cache(`present.0.${part}`, "q"));
  }
  const whole = [...nodes.map((each) => bytes(1, each)), bytes(2, "g"), ...constants.map((each) => bytes(5, each))];
  const body = [...whole, ...inputs.map((each) => bytes(11, each)), ...outputs.map((each) => bytes(12, each))];
  const opset = Buffer.concat([bytes(1, ""), integer(2, 17)]);
  return Buffer.concat([integer(1, 8), bytes(7, Buffer.concat(body)), bytes(8, opset)]);
}

const FLOAT = 1;
const LONG = 7;

// The few pieces of protocol buffers that an ONNX file needs.
function varint(value: number | bigint): Buffer {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    out.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(out);
}
function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}
function bytes(field: number, content: Buffer | string): Buffer {
  const data = Buffer.from(content as string);
  return Buffer.concat([varint((field << 3) | 2), varint(data.length), data]);
}
function tensor(name: string, dims: number[], data: Float32Array | BigInt64Array): Buffer {
  const type = integer(2, data instanceof Float32Array ? FLOAT : LONG);
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat([...dims.map((dim) => integer(1, dim)), type, bytes(8, name), bytes(9, raw)]);
}
function node(op: string, inputs: string[], output: string, attributes: Record<string, number> = {}): Buffer {
  const attribute = ([name, value]: [string, number]) =>
    bytes(5, Buffer.concat([bytes(1, name), integer(3, value), integer(20, 2)]));
  const ends = [bytes(2, output), bytes(3, output), bytes(4, op), ...Object.entries(attributes).map(attribute)];
  return Buffer.concat([...inputs.map((input) => bytes(1, input)), ...ends]);
}
function value(name: string, type: number, dims: (string | number)[]): Buffer {
  const shape = dims.map((dim) => bytes(1, typeof dim === "string" ? bytes(2, dim) : integer(1, dim)));
  const described = bytes(1, Buffer.concat([integer(1, type), bytes(2, Buffer.concat(shape))]));
  return Buffer.concat([bytes(1, name), bytes(2, described)]);
}
