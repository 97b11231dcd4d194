/**
 * The decoder's operations on tensors. Each is a composition that runs and differentiates on every backend; where a
 * backend has a fused kernel of the same name (see fused.ts), that one is called, forward and backward.
 */
import type { Tensor1D, Tensor2D, Tensor3D } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "./tensorflow.js";

/** Packed sequences and the sizes of the heads. */
export interface AttentionShape {
  readonly starts: readonly number[]; // [S + 1]
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  /** Absent where queries and keys are not rotated. */
  readonly ropeTheta: number | undefined;
  /** How many tokens a row sees; all before it where absent. */
  readonly window?: number | undefined;
}

export interface Ops {
  /** Rows of the table. */
  embed(table: Tensor2D, ids: Tensor1D): Tensor2D; // [N, D]
  /** X Wᵀ. */
  linear(x: Tensor2D, w: Tensor2D): Tensor2D; // [N, outputs]
  rmsNorm(x: Tensor2D, scale: Tensor1D, epsilon: number): Tensor2D;
  /** Rotate queries and keys of [q | k | v] and attend, causally, each sequence to itself. */
  attention(queryKeyValue: Tensor2D, shape: AttentionShape): Tensor2D; // [N, H hd]
  /** silu(gate) · up of [gate | up]. */
  swiglu(gateUp: Tensor2D): Tensor2D; // [N, F]
  /** Log-probability of each target and entropy of each row. */
  tokenScores(logits: Tensor2D, targets: Tensor1D): Tensor2D; // [2, n]
}

export function portableOps(tf: Tensorflow): Ops {
  return {
    embed: (table, ids) => embed(tf, table, ids),
    linear: (x, w) => tf.matMul(x, w, false, true),
    rmsNorm: (x, scale, epsilon) => {
      const mean = tf.mean(tf.square(x), -1, true);
      return tf.mul(tf.mul(x, tf.rsqrt(tf.add(mean, epsilon))), scale);
    },
    attention: (joint, shape) => attention(tf, joint, shape),
    swiglu: (gateUp) => {
      const [gate, up] = tf.split(gateUp, 2, 1) as [Tensor2D, Tensor2D];
      return tf.mul(tf.mul(gate, tf.sigmoid(gate)), up);
    },
    tokenScores: (logits, targets) => {
      const logProbs = tf.logSoftmax(logits);
      const chosen = tf.cast(tf.oneHot(targets, logits.shape[1]), "float32");
      return tf.stack([
        tf.sum(tf.mul(logProbs, chosen), -1),
        tf.neg(tf.sum(tf.mul(tf.exp(logProbs), logProbs), -1)),
      ]) as Tensor2D;
    },
  };
}

/** Gather's own gradient is missing on wasm; scattering adds up repeated ids on every backend. */
function embed(tf: Tensorflow, table: Tensor2D, ids: Tensor1D): Tensor2D {
  return tf.customGrad((weights, save) => {
    (save as (tensors: object[]) => void)([ids]);
    return {
      value: tf.gather(weights as Tensor2D, ids),
      gradFunc: (dy: Tensor2D, saved: unknown) =>
        tf.scatterND(tf.expandDims((saved as [Tensor1D])[0], 1), dy, table.shape),
    };
  })(table) as Tensor2D;
}

function attention(tf: Tensorflow, joint: Tensor2D, shape: AttentionShape): Tensor2D {
  const { heads: H, keyValueHeads: G, headWidth: hd } = shape;
  const N = joint.shape[0];
  const rows = tf.transpose(tf.reshape(joint, [N, H + 2 * G, hd]), [1, 0, 2]); // [H + 2G, N, hd]
  const [rotated, values] = tf.split(rows, [H + G, G], 0) as [Tensor3D, Tensor3D];
  const [queries, keys] = tf.split(rotate(tf, rotated, shape), [H, G], 0) as [Tensor3D, Tensor3D];
  const shared = (x: Tensor3D): Tensor3D => repeatHeads(tf, x, H / G); // [H, N, hd]
  const scores = tf.mul(tf.matMul(queries, shared(keys), false, true), 1 / Math.sqrt(hd)); // [H, N, N]
  const shares = tf.softmax(tf.add(scores, maskOf(tf, shape))) as Tensor3D;
  return tf.reshape(tf.transpose(tf.matMul(shares, shared(values)), [1, 0, 2]), [N, H * hd]);
}

function repeatHeads(tf: Tensorflow, x: Tensor3D, times: number): Tensor3D {
  if (times === 1) return x;
  const [G, N, hd] = x.shape;
  return tf.reshape(tf.tile(tf.reshape(x, [G, 1, N, hd]), [1, times, 1, 1]), [G * times, N, hd]);
}

/** Halves (a, b) become (a cos − b sin, b cos + a sin). */
function rotate(tf: Tensorflow, x: Tensor3D, { starts, headWidth, ropeTheta }: AttentionShape): Tensor3D {
  if (ropeTheta === undefined) return x;
  const half = headWidth / 2;
  const [a, b] = tf.split(x, 2, 2) as [Tensor3D, Tensor3D];
  const angle = positionsOf(starts).flatMap((t) =>
    Array.from({ length: half }, (_, i) => t * ropeTheta ** ((-2 * i) / headWidth)),
  );
  const table = (of: (x: number) => number): Tensor3D => tf.tensor3d(angle.map(of), [1, angle.length / half, half]);
  const [cosine, sine] = [table(Math.cos), table(Math.sin)];
  const turned = [tf.sub(tf.mul(a, cosine), tf.mul(b, sine)), tf.add(tf.mul(b, cosine), tf.mul(a, sine))];
  return tf.concat(turned as [Tensor3D, Tensor3D], 2);
}

export function positionsOf(starts: readonly number[]): number[] {
  return starts.slice(1).flatMap((end, s) => Array.from({ length: end - starts[s]! }, (_, t) => t));
}

/** 0 where a row may look, −1e9 elsewhere: after it, before its window, and in other sequences. */
function maskOf(tf: Tensorflow, { starts, window = Infinity }: AttentionShape): Tensor3D {
  const N = starts.at(-1)!;
  const mask = new Float32Array(N * N).fill(-1e9);
  starts.slice(1).forEach((end, s) => {
    for (let row = starts[s]!; row < end; row++)
      mask.fill(0, row * N + Math.max(starts[s]!, row + 1 - window), row * N + row + 1);
  });
  return tf.tensor3d(mask, [1, N, N]);
}
