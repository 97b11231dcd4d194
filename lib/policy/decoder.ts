/**
 * The decoder written once on tensors, over packed sequences: what runs on a GPU or any other backend of TensorFlow.js,
 * and the second opinion on the fused pass (compute/train). Weights are one tensor a slot of `layout`.
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import {
  embeddingScale,
  layout,
  mlpNormName,
  queryFactor,
  sightOf,
  type DecoderConfig,
  type Weights,
} from "../compute/architecture.js";
import type { Tensorflow } from "../compute/backend.js";
import type { AttentionShape, Ops } from "../compute/tensors/ops.js";
import { opsOf } from "../compute/tensors/select.js";
import type { Chunk } from "../compute/train/buffers.js";

export type NamedTensors = Readonly<Record<string, Tensor>>;

/** The weights as tensors of the current backend; the caller disposes them. */
export function weightTensors(tf: Tensorflow, { config, data }: Weights): NamedTensors {
  const tensor = (offset: number, size: number, shape: readonly number[]): Tensor =>
    tf.tensor(data.slice(offset, offset + size), [...shape]);
  return Object.fromEntries(layout(config).map(({ name, offset, size, shape }) => [name, tensor(offset, size, shape)]));
}

/** Log-probability of each target and entropy of each judged row. */
export function judgeTokens(
  tf: Tensorflow,
  config: DecoderConfig,
  weights: NamedTensors,
  chunk: Chunk,
  ops: Ops = opsOf(tf),
): Tensor2D {
  return tf.tidy(() => {
    const rows = tf.tensor1d(chunk.rows, "int32");
    const outputs = ops.embed(hiddenStates(tf, ops, config, weights, chunk), rows); // [n, D]
    const normed = ops.rmsNorm(outputs, weights["model.norm.weight"] as Tensor1D, config.normEpsilon);
    const head = weights[config.tiedHead ? "model.embed_tokens.weight" : "lm_head.weight"] as Tensor2D;
    const free = tf.mul(ops.linear(normed, head), chunk.sharpness) as Tensor2D;
    const logits = chunk.among ? tf.add<Tensor2D>(free, tf.tensor2d(shut(chunk, config), free.shape)) : free;
    return ops.tokenScores(logits, tf.tensor1d(chunk.targets, "int32"));
  }); // [2, n]
}

/** Added to the logits, it leaves of each row that was chosen among some tokens only these. */
function shut({ rows, among }: Chunk, { vocabulary }: DecoderConfig): Float32Array {
  const { first, starts, tokens } = among!;
  const mask = new Float32Array(rows.length * vocabulary).fill(-1e9, first * vocabulary);
  for (let place = first; place < rows.length; place++)
    for (let at = starts[place - first]!; at < starts[place - first + 1]!; at++) mask[place * vocabulary + tokens[at]!] = 0; // prettier-ignore
  return mask;
}

function hiddenStates(
  tf: Tensorflow,
  ops: Ops,
  config: DecoderConfig,
  weights: NamedTensors,
  { tokens, starts }: Chunk,
): Tensor2D {
  const embedded = ops.embed(weights["model.embed_tokens.weight"] as Tensor2D, tf.tensor1d(tokens, "int32"));
  let x: Tensor2D = config.scaledEmbedding ? tf.mul(embedded, embeddingScale(config)) : embedded;
  for (let layer = 0; layer < config.layers; layer++) {
    const shape: AttentionShape = { ...config, ...sightOf(config, layer), starts: [...starts] };
    const of = (name: string): Tensor => weights[`model.layers.${layer}.${name}`]!;
    const joined = (...names: string[]): Tensor2D => tf.concat(names.map((name) => of(`${name}.weight`)) as Tensor2D[]);
    const norm = (x: Tensor2D, name: string): Tensor2D =>
      ops.rmsNorm(x, of(`${name}.weight`) as Tensor1D, config.normEpsilon);
    const given = (x: Tensor2D, name: string): Tensor2D => (config.outputNorm ? norm(x, name) : x);
    const projections = ["q_proj", "k_proj", "v_proj"].map((name) => `self_attn.${name}`);
    let keys: Tensor2D = ops.linear(norm(x, "input_layernorm"), joined(...projections));
    if (config.attentionBias) keys = tf.add(keys, tf.concat(projections.map((name) => of(`${name}.bias`))));
    const attended = ops.attention(shapedHeads(tf, config, keys, norm), shape);
    const mixed = ops.linear(attended, of("self_attn.o_proj.weight") as Tensor2D);
    x = tf.add(x, given(mixed, "post_attention_layernorm"));
    const gateUp = ops.linear(norm(x, mlpNormName(config)), joined("mlp.gate_proj", "mlp.up_proj"));
    const inner = config.gate === "gelu" ? geglu(tf, gateUp) : ops.swiglu(gateUp);
    x = tf.add(x, given(ops.linear(inner, of("mlp.down_proj.weight") as Tensor2D), "post_feedforward_layernorm"));
  }
  return x;
}

/** q | k | v with the heads of q and k normed and q scaled, where the model does that. */
function shapedHeads(
  tf: Tensorflow,
  config: DecoderConfig,
  joint: Tensor2D,
  norm: (x: Tensor2D, name: string) => Tensor2D,
): Tensor2D {
  const { heads: H, keyValueHeads: G, headWidth: hd, headNorm } = config;
  const factor = queryFactor(config);
  if (!headNorm && factor === 1) return joint;
  const [q, k, v] = tf.split(joint, [H * hd, G * hd, G * hd], 1) as [Tensor2D, Tensor2D, Tensor2D];
  const normed = (x: Tensor2D, name: string): Tensor2D =>
    headNorm ? tf.reshape(norm(tf.reshape(x, [-1, hd]), `self_attn.${name}`), [joint.shape[0], -1]) : x;
  return tf.concat([tf.mul<Tensor2D>(normed(q, "q_norm"), factor), normed(k, "k_norm"), v], 1);
}

/** GELU(gate) · up, in the tanh form: x σ(2 √(2/π) (x + .044715 x³)). */
function geglu(tf: Tensorflow, gateUp: Tensor2D): Tensor2D {
  const [gate, up] = tf.split(gateUp, 2, 1) as [Tensor2D, Tensor2D];
  const cubic = tf.add(gate, tf.mul(tf.mul(tf.square(gate), gate), 0.044715));
  return tf.mul(tf.mul(gate, tf.sigmoid(tf.mul(cubic, 2 * Math.sqrt(2 / Math.PI)))), up);
}

/** The gradient of Σ byLogProb·logProb + byEntropy·entropy in every weight, and the scores themselves. */
export function decoderGradients(
  tf: Tensorflow,
  config: DecoderConfig,
  weights: NamedTensors,
  chunk: Chunk,
  slopes: { readonly byLogProb: Float32Array; readonly byEntropy: Float32Array },
): { readonly scores: Tensor2D; readonly gradients: NamedTensors } {
  const names = Object.keys(weights);
  return tf.tidy(() => {
    const factor = tf.stack([tf.tensor1d(slopes.byLogProb), tf.tensor1d(slopes.byEntropy)]);
    let scores: Tensor2D | undefined;
    const loss = (...tensors: Tensor[]): Tensor => {
      const named = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
      scores = tf.keep(judgeTokens(tf, config, named, chunk));
      return tf.sum(tf.mul(scores, factor));
    };
    const gradients = tf.grads(loss)(names.map((name) => weights[name]!));
    return { scores: scores!, gradients: Object.fromEntries(names.map((name, i) => [name, gradients[i]!])) };
  });
}
