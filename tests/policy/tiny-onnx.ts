import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stream, keyOf } from "../../lib/random.js";
import type { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { onnxFile, type OnnxConstant, type OnnxNode, type OnnxValue } from "../../lib/exports/onnx/file.js";

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
export async function writeTiny(folder: string, model: TinyModel, tokenizer: WordTokenizer): Promise<void> {
  mkdirSync(join(folder, "onnx"), { recursive: true });
  const [vocabulary, width] = [tokenizer.size, model.width];
  const config = { model_type: "gpt2", architectures: ["GPT2LMHeadModel"], vocab_size: vocabulary };
  const json = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  json("config.json", { ...config, n_layer: 1, n_head: 1, n_embd: width, n_positions: 64 });
  json("generation_config.json", {});
  const files = tokenizer.files();
  json("tokenizer.json", files.tokenizer);
  json("tokenizer_config.json", files.config);
  writeFileSync(join(folder, "onnx", "model.onnx"), await graph(model, vocabulary, width));
}

/** Keys and values are the embeddings; the running sum over values needs the past, so a wrong cache shows. */
function graph({ embedding, head }: TinyModel, vocabulary: number, width: number): Promise<Uint8Array> {
  const node = (op: string, inputs: string[], output: string, attributes = {}): OnnxNode => ({
    ...{ op, inputs, outputs: [output], attributes },
  });
  const long = (name: string, shape: number[], value: bigint): OnnxConstant => ({
    ...{ name, shape, data: BigInt64Array.of(value) },
  });
  const cache = (name: string, length: string): OnnxValue => ({ name, type: "float", shape: ["b", 1, length, width] });
  return onnxFile({
    nodes: [
      node("Gather", ["embedding", "input_ids"], "states"),
      node("Unsqueeze", ["states", "one"], "heads"),
      node("Concat", ["past_key_values.0.key", "heads"], "present.0.key", { axis: { int: 2 } }),
      node("Concat", ["past_key_values.0.value", "heads"], "present.0.value", { axis: { int: 2 } }),
      node("CumSum", ["present.0.value", "two"], "sums"),
      node("Shape", ["past_key_values.0.value"], "shape"),
      node("Gather", ["shape", "axes"], "start"),
      node("Slice", ["sums", "start", "end", "axes"], "fresh"),
      node("Squeeze", ["fresh", "one"], "flat"),
      node("Tanh", ["flat"], "inner"),
      node("MatMul", ["inner", "head"], "logits"),
    ],
    constants: [
      { name: "embedding", shape: [vocabulary, width], data: embedding },
      { name: "head", shape: [width, vocabulary], data: head },
      ...[long("one", [1], 1n), long("two", [], 2n), long("axes", [1], 2n), long("end", [1], 2n ** 31n)],
    ],
    inputs: [
      { name: "input_ids", type: "int64", shape: ["b", "s"] },
      { name: "attention_mask", type: "int64", shape: ["b", "t"] },
      ...["key", "value"].map((part) => cache(`past_key_values.0.${part}`, "p")),
    ],
    outputs: [
      { name: "logits", type: "float", shape: ["b", "s", vocabulary] },
      ...["key", "value"].map((part) => cache(`present.0.${part}`, "q")),
    ],
  });
}
