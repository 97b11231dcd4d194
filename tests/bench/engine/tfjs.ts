/**
 * The same model in stock TensorFlow.js (compositions, no kernels of ours) on wasm and, when wired, on TensorFlow:
 * training with its own optimiser, and generation with keys and values kept as tensors that grow by a token a step.
 */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { initialWeights, type DecoderConfig, type Weights } from "../../../lib/compute/architecture.js";
import { startBackend, type Tensorflow } from "../../../lib/compute/backend.js";
import { portableOps } from "../../../lib/compute/tensors/ops.js";
import { restoreKernels } from "../../../lib/compute/tensors/overrides.js";
import { judgeTokens, weightTensors } from "../../../lib/policy/decoder.js";
import { keyOf } from "../../../lib/random.js";
import { CONVERSATIONS, secondsOf, type PeerDecoder } from "./peer-decoder.js";
import type { PeerReport } from "./peers.js";
import { batchOf, bestOf, LENGTH, randomTokens, result, SIZES, type Result, type Size } from "./work.js";

/** Rows of training and of generation. */
export async function tfjs(sizes: readonly Size[], backend: "wasm" | "node"): Promise<PeerReport> {
  try {
    const { tf } = await startBackend(backend, () => undefined);
    if (backend === "wasm") restoreKernels(tf); // stock is what is compared with
    const results: Result[] = [];
    for (const size of sizes) {
      results.push(await trainTensors(tf, size, backend));
      results.push(await generate(tf, size, backend));
    }
    return { results };
  } catch (error) {
    return { results: [], absent: `tfjs-${backend}: ${(error as Error).message}` };
  }
}

async function trainTensors(tf: Tensorflow, size: Size, backend: "wasm" | "node"): Promise<Result> {
  const config = SIZES[size];
  const B = backend === "wasm" ? 1 : batchOf(size); // its speed does not depend on it, and one sequence takes seconds
  const tensors = weightTensors(tf, initialWeights(config, keyOf(1)));
  const variables = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tf.variable(tensor, true)]),
  );
  const optimizer = tf.train.adam(3e-4);
  const chunks = Array.from({ length: B }, (_, i) => {
    const tokens = randomTokens(LENGTH + 1, config.vocabulary, i);
    const rows = Int32Array.from({ length: LENGTH }, (_, row) => row);
    return {
      tokens: tokens.slice(0, LENGTH),
      starts: Int32Array.of(0, LENGTH),
      rows,
      targets: tokens.slice(1),
      sharpness: 1,
    };
  });
  const step = (): Promise<unknown> => {
    const loss = (): Tensor =>
      tf.addN(
        chunks.map((chunk) =>
          tf.neg(tf.sum(tf.slice(judgeTokens(tf, config, variables, chunk, portableOps(tf)), 0, 1))),
        ),
      );
    const cost = optimizer.minimize(loss as never, true, Object.values(variables))!;
    const value = cost.data();
    cost.dispose();
    return value;
  };
  const seconds = await bestOf(2, step);
  tf.dispose([tensors, variables] as never);
  optimizer.dispose();
  return result({ work: "train", size, engine: `tfjs-${backend}`, workers: 1 }, B * LENGTH, seconds);
}

async function generate(tf: Tensorflow, size: Size, backend: "wasm" | "node"): Promise<Result> {
  const decoder = tensorDecoder(tf, initialWeights(SIZES[size], keyOf(1)));
  await decoder.step(new Int32Array(CONVERSATIONS).fill(1)); // warms up; one more token in the cache
  const seconds = await secondsOf(decoder, SIZES[size].vocabulary);
  await decoder.dispose();
  return result({ work: "rollout", size, engine: `tfjs-${backend}`, workers: 1 }, CONVERSATIONS * LENGTH, seconds);
}

/** Keys and values of one layer, [B, G, T, hd]; undefined before the first token. */
interface Cache {
  keys?: Tensor4D;
  values?: Tensor4D;
}

/** The decoder of lib/compute/architecture.ts, one token at a time; no biases, head tied. */
export function tensorDecoder(tf: Tensorflow, given: Weights): PeerDecoder {
  const { config } = given;
  const weights = weightTensors(tf, given);
  const caches: Cache[] = Array.from({ length: config.layers }, () => ({}));
  const ops = portableOps(tf);
  const of = (name: string): Tensor2D => weights[`model.${name}.weight`] as Tensor2D;
  const join = (layer: number, ...names: string[]): Tensor2D =>
    tf.concat(names.map((name) => of(`layers.${layer}.${name}_proj`)));
  const joined = caches.map((_, layer) => ({
    keys: join(layer, "self_attn.q", "self_attn.k", "self_attn.v"),
    gateUp: join(layer, "mlp.gate", "mlp.up"),
  }));
  let position = 0;
  const norm = (x: Tensor2D, name: string): Tensor2D =>
    ops.rmsNorm(x, of(name) as Tensor as Tensor1D, config.normEpsilon);
  const forward = (tokens: Int32Array): Tensor => {
    let x = ops.embed(of("embed_tokens"), tf.tensor1d(tokens, "int32")); // [B, D]
    const turn = rotation(tf, config, position++);
    for (const [layer, cache] of caches.entries()) {
      const at = `layers.${layer}`;
      const y = attend(tf, config, ops.linear(norm(x, `${at}.input_layernorm`), joined[layer]!.keys), cache, turn);
      x = tf.add(x, ops.linear(y, of(`${at}.self_attn.o_proj`)));
      const inner = ops.swiglu(ops.linear(norm(x, `${at}.post_attention_layernorm`), joined[layer]!.gateUp));
      x = tf.add(x, ops.linear(inner, of(`${at}.mlp.down_proj`)));
    }
    return ops.linear(norm(x, "norm"), of("embed_tokens"));
  };
  return {
    async step(tokens) {
      const logits = tf.tidy(() => forward(tokens));
      const values = (await logits.data()) as Float32Array;
      logits.dispose();
      return values;
    },
    dispose: () => tf.dispose([weights, joined, caches] as never),
  };
}

/** Cosines and sines of one position, [1, 1, hd / 2]. */
function rotation(tf: Tensorflow, { headWidth, ropeTheta }: DecoderConfig, position: number): [Tensor, Tensor] {
  const half = headWidth / 2;
  const angles = Array.from({ length: half }, (_, i) => position * ropeTheta ** (-i / half));
  return [tf.tensor3d(angles.map(Math.cos), [1, 1, half]), tf.tensor3d(angles.map(Math.sin), [1, 1, half])];
}

/** Attention of one token to itself and to what is cached, of q|k|v in rows; the cache grows by it. */
function attend(
  tf: Tensorflow,
  { heads: H, keyValueHeads: G, headWidth: hd }: DecoderConfig,
  joint: Tensor2D,
  cache: Cache,
  [cosine, sine]: [Tensor, Tensor],
): Tensor2D {
  const B = joint.shape[0];
  const rows = tf.reshape(joint, [B, H + 2 * G, hd]);
  const [turned, value] = tf.split(rows, [H + G, G], 1) as [Tensor, Tensor];
  const [a, b] = tf.split(turned, 2, 2) as [Tensor, Tensor];
  const halves = [tf.sub(tf.mul(a, cosine), tf.mul(b, sine)), tf.add(tf.mul(b, cosine), tf.mul(a, sine))];
  const [query, key] = tf.split(tf.concat(halves, 2), [H, G], 1) as [Tensor, Tensor];
  const keys = grown(tf, cache, "keys", tf.reshape(key, [B, G, 1, hd]));
  const values = grown(tf, cache, "values", tf.reshape(value, [B, G, 1, hd]));
  const scores = tf.mul(tf.matMul(tf.reshape(query, [B, G, H / G, hd]), keys, false, true), 1 / Math.sqrt(hd));
  return tf.reshape(tf.matMul(tf.softmax(scores), values), [B, H * hd]);
}

function grown(tf: Tensorflow, cache: Cache, part: "keys" | "values", token: Tensor4D): Tensor4D {
  const before = cache[part];
  const after = tf.keep(before ? tf.concat([before, token], 2) : tf.clone(token));
  before?.dispose();
  return (cache[part] = after);
}
