/**
 * The same decoder in onnxruntime-node (it comes with the package of Hugging Face's models): written as an ONNX file with
 * the runtime's own fused operations for language models. Keys and values are what it gave out the step before; one buffer
 * for both, filled in place, is slower there (1.30 copies it in every step).
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../../../lib/assets.js";
import { initialWeights, weight, type DecoderConfig, type Weights } from "../../../lib/compute/architecture.js";
import { keyOf } from "../../../lib/random.js";
import { onnxFile, type OnnxConstant, type OnnxNode, type OnnxValue } from "../../../lib/exports/onnx/file.js";
import { CONVERSATIONS, secondsOf, type PeerDecoder } from "./peer-decoder.js";
import type { PeerReport } from "./peers.js";
import { LENGTH, result, SIZES, type Result, type Size } from "./work.js";

interface OrtTensor {
  readonly data: Float32Array;
}
type Feeds = Record<string, OrtTensor>;
interface Ort {
  readonly Tensor: new (type: string, data: Float32Array | Int32Array | BigInt64Array, shape: number[]) => OrtTensor;
  readonly InferenceSession: {
    create(
      file: Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: Feeds): Promise<Feeds>;
      release(): Promise<void>;
    }>;
  };
}

/** Rows of generation with one and with two threads inside the runtime. */
export async function onnxruntime(sizes: readonly Size[]): Promise<PeerReport> {
  try {
    const results: Result[] = [];
    for (const size of sizes)
      for (const threads of [1, 2]) {
        const weights = initialWeights(SIZES[size], keyOf(1));
        let seconds = Infinity;
        for (let round = 0; round < 2; round++) {
          const decoder = await onnxDecoder(weights, { count: CONVERSATIONS, length: LENGTH, threads });
          seconds = Math.min(seconds, await secondsOf(decoder, SIZES[size].vocabulary));
          await decoder.dispose();
        }
        const head = { work: "rollout", size, engine: "onnxruntime-node", workers: threads } as const;
        results.push(result(head, CONVERSATIONS * LENGTH, seconds));
      }
    return { results };
  } catch (error) {
    return { results: [], absent: `onnxruntime-node: ${(error as Error).message}` };
  }
}

export interface OnnxOptions {
  readonly count: number;
  /** Most tokens of a conversation. */
  readonly length: number;
  readonly threads: number;
}

export async function onnxDecoder(weights: Weights, { count, length, threads }: OnnxOptions): Promise<PeerDecoder> {
  const ort = createRequire(join(packageRoot(), "package.json"))("onnxruntime-node") as Ort;
  const { config } = weights;
  const session = await ort.InferenceSession.create(await decoderFile(weights, length), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const empty = new ort.Tensor("float32", new Float32Array(0), [count, config.keyValueHeads, 0, config.headWidth]);
  let past: Feeds = Object.fromEntries(parts(config).map((part) => [`past.${part}`, empty]));
  let position = 0;
  return {
    async step(tokens) {
      const output = await session.run({
        tokens: new ort.Tensor("int64", BigInt64Array.from(tokens, BigInt), [count, 1]),
        before: new ort.Tensor("int32", new Int32Array(count).fill(position), [count]),
        total: new ort.Tensor("int32", Int32Array.of(++position), [1]),
        ...past,
      });
      past = Object.fromEntries(parts(config).map((part) => [`past.${part}`, output[`present.${part}`]!]));
      return output["logits"]!.data;
    },
    dispose: () => session.release(),
  };
}

/** Names of the caches. */
function parts({ layers }: DecoderConfig): string[] {
  return Array.from({ length: layers }, (_, layer) => ["key", "value"].map((part) => `${layer}.${part}`)).flat();
}

/** The decoder of lib/compute/architecture.ts as an ONNX file; no biases, head tied. */
function decoderFile(weights: Weights, length: number): Promise<Uint8Array> {
  const { config } = weights;
  const { layers, keyValueHeads, headWidth, vocabulary } = config;
  const caches = (where: string, tokens: string): OnnxValue[] =>
    parts(config).map((part) => ({
      ...{ name: `${where}.${part}`, type: "float", shape: ["b", keyValueHeads, tokens, headWidth] },
    }));
  const blocks = Array.from({ length: layers }, (_, layer) => block(config, layer)).flat();
  return onnxFile({
    nodes: [
      { op: "Gather", inputs: ["embedding", "tokens"], outputs: ["x0"] },
      ...blocks,
      norm(config, `x${layers}`, "norm", "normed"),
      { op: "MatMul", inputs: ["normed", "head"], outputs: ["logits"] },
    ],
    constants: constants(weights, length),
    inputs: [
      { name: "tokens", type: "int64", shape: ["b", 1] },
      { name: "before", type: "int32", shape: ["b"] },
      { name: "total", type: "int32", shape: [1] },
      ...caches("past", "p"),
    ],
    outputs: [{ name: "logits", type: "float", shape: ["b", 1, vocabulary] }, ...caches("present", "t")],
  });
}

function norm({ normEpsilon }: DecoderConfig, x: string, scale: string, y: string): OnnxNode {
  const attributes = { epsilon: { float: normEpsilon }, axis: { int: -1 } };
  return { op: "SimplifiedLayerNormalization", inputs: [x, scale], outputs: [y], attributes };
}

function block(config: DecoderConfig, layer: number): OnnxNode[] {
  const at = (name: string): string => `${layer}.${name}`;
  const node = (op: string, inputs: string[], ...outputs: string[]): OnnxNode => ({ op, inputs, outputs });
  const caches = (where: string): string[] => [`${where}.${layer}.key`, `${where}.${layer}.value`];
  const attention: OnnxNode = {
    op: "GroupQueryAttention",
    domain: "com.microsoft",
    inputs: [at("qkv"), "", "", ...caches("past"), "before", "total", "cosine", "sine"],
    outputs: [at("attended"), ...caches("present")],
    attributes: {
      num_heads: { int: config.heads },
      kv_num_heads: { int: config.keyValueHeads },
      do_rotary: { int: 1 },
    },
  };
  return [
    norm(config, `x${layer}`, at("norm1"), at("n1")),
    node("MatMul", [at("n1"), at("wqkv")], at("qkv")),
    attention,
    node("MatMul", [at("attended"), at("wo")], at("o")),
    node("Add", [`x${layer}`, at("o")], at("middle")),
    norm(config, at("middle"), at("norm2"), at("n2")),
    node("MatMul", [at("n2"), at("wgate")], at("gate")),
    node("MatMul", [at("n2"), at("wup")], at("up")),
    { ...node("QuickGelu", [at("gate")], at("silu")), domain: "com.microsoft", attributes: { alpha: { float: 1 } } },
    node("Mul", [at("silu"), at("up")], at("inner")),
    node("MatMul", [at("inner"), at("wdown")], at("down")),
    node("Add", [at("middle"), at("down")], `x${layer + 1}`),
  ];
}

/** Every weight, its matrices as [in, out]; q, k and v in one. */
function constants(weights: Weights, length: number): OnnxConstant[] {
  const { config } = weights;
  const { width: D, layers, vocabulary, ropeTheta, headWidth } = config;
  const of = (name: string): Float32Array => weight(weights, name);
  const matrix = (name: string, ...sources: string[]): OnnxConstant => {
    const data = Float32Array.from(sources.flatMap((source) => [...of(source)]));
    const inputs = sources[0]!.includes("down_proj") ? config.hidden : sources[0]!.includes("o_proj") ? config.heads * headWidth : D; // prettier-ignore
    return { name, ...transposed(data, data.length / inputs, inputs) };
  };
  const vector = (name: string, source: string): OnnxConstant => ({ name, shape: [D], data: of(source) });
  const half = headWidth / 2;
  const table = (name: string, f: (x: number) => number): OnnxConstant => {
    const angle = (_: unknown, i: number): number => Math.floor(i / half) * ropeTheta ** (-(i % half) / half);
    return {
      name,
      shape: [length, half],
      data: Float32Array.from({ length: length * half }, (_, i) => f(angle(_, i))),
    };
  };
  const layer = (_: unknown, l: number): OnnxConstant[] => {
    const at = `model.layers.${l}`;
    return [
      vector(`${l}.norm1`, `${at}.input_layernorm.weight`),
      matrix(`${l}.wqkv`, ...["q", "k", "v"].map((part) => `${at}.self_attn.${part}_proj.weight`)),
      matrix(`${l}.wo`, `${at}.self_attn.o_proj.weight`),
      vector(`${l}.norm2`, `${at}.post_attention_layernorm.weight`),
      ...["gate", "up", "down"].map((part) => matrix(`${l}.w${part}`, `${at}.mlp.${part}_proj.weight`)),
    ];
  };
  const embedding = of("model.embed_tokens.weight");
  return [
    { name: "embedding", shape: [vocabulary, D], data: embedding },
    { name: "head", ...transposed(embedding, vocabulary, D) },
    vector("norm", "model.norm.weight"),
    ...[table("cosine", Math.cos), table("sine", Math.sin)],
    ...Array.from({ length: layers }, layer).flat(),
  ];
}

function transposed(data: Float32Array, rows: number, columns: number): Omit<OnnxConstant, "name"> {
  const turned = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!;
  return { shape: [columns, rows], data: turned };
}
