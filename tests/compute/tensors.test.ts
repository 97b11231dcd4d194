/**
 * The decoder on tensors: every operation against central differences, every backend and the fused pass against each
 * other, and nothing left behind. SIRI_TEST_NODE_BACKEND=1 adds TensorFlow (after `npm run tf:setup`).
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { initialWeights, layout, microDecoder, type DecoderConfig } from "../../lib/compute/architecture.js";
import { startBackend, type Tensorflow } from "../../lib/compute/backend.js";
import { standaloneKernels } from "../../lib/compute/kernels.js";
import { fusedOps } from "../../lib/compute/tensors/fused.js";
import { opsOf } from "../../lib/compute/tensors/select.js";
import { portableOps, type Ops } from "../../lib/compute/tensors/ops.js";
import type { Chunk } from "../../lib/compute/train/buffers.js";
import { DecoderPass } from "../../lib/compute/train/decoder-pass.js";
import { decoderGradients, weightTensors } from "../../lib/policy/decoder.js";
import { keyOf, stream } from "../../lib/random.js";

const backends = ["cpu", "wasm", ...(process.env["SIRI_TEST_NODE_BACKEND"] === "1" ? ["node"] : [])];
const attention = { starts: [0, 5, 12], heads: 4, keyValueHeads: 2, headWidth: 8, ropeTheta: 100 };
const targets = [3, 0, 9, 4, 4, 1, 2, 8, 7, 5, 6, 9];

/** Each operation as a function of one tensor [12, columns], at fixed other inputs. */
const cases: Record<string, { columns: number; call: (tf: Tensorflow, ops: Ops, x: Tensor2D) => Tensor }> = {
  "embed, in its table": { columns: 8, call: (tf, ops, x) => ops.embed(x, tf.tensor1d([1, 3, 3, 0], "int32")) },
  "linear, in its input": { columns: 16, call: (tf, ops, x) => ops.linear(x, random(tf, [24, 16], 2)) },
  "linear, in its weight": { columns: 16, call: (tf, ops, x) => ops.linear(random(tf, [7, 16], 2), x) },
  "rmsNorm, in its input": { columns: 16, call: (tf, ops, x) => ops.rmsNorm(x, random1(tf, 16), 1e-5) },
  "rmsNorm, in its scale": {
    columns: 16,
    call: (tf, ops, x) => ops.rmsNorm(random(tf, [9, 16], 4), tf.reshape(tf.slice(x, [0, 0], [1, 16]), [16]), 1e-5),
  },
  swiglu: { columns: 32, call: (_, ops, x) => ops.swiglu(x) },
  attention: { columns: 64, call: (_, ops, x) => ops.attention(x, attention) },
  "tokenScores, whole panels": { columns: 16, call: (tf, ops, x) => ops.tokenScores(x, tf.tensor1d(targets, "int32")) },
  tokenScores: { columns: 13, call: (tf, ops, x) => ops.tokenScores(x, tf.tensor1d(targets, "int32")) },
};

describe.each(backends)("operations on %s", (name) => {
  let tf: Tensorflow;
  beforeAll(async () => {
    tf = (await startBackend(name, () => undefined)).tf;
  });

  it.each(Object.entries(cases))(
    "%s: has the slope of the central differences, fused as composed",
    async (_, { columns, call }) => {
      const before = tf.memory().numTensors;
      const fused = await slopeOf(tf, columns, (x) => call(tf, opsOf(tf), x));
      const composed = await slopeOf(tf, columns, (x) => call(tf, portableOps(tf), x));
      fused.values.forEach((value, i) => expect(value).toBeCloseTo(composed.values[i]!, 5));
      fused.slopes.forEach((value, i) => expect(value).toBeCloseTo(composed.slopes[i]!, 5));
      expect(Math.abs(fused.along - fused.difference)).toBeLessThan(2e-3 * (1 + Math.abs(fused.difference)));
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

const shapes: Record<string, DecoderConfig> = {
  "tied head": microDecoder({ vocabulary: 29, width: 16, layers: 2, heads: 2, contextLength: 64, hidden: 24 }),
  "grouped keys, bias, untied head": microDecoder({
    ...{ vocabulary: 29, width: 32, layers: 2, heads: 4, contextLength: 64 },
    ...{ keyValueHeads: 2, attentionBias: true, tiedHead: false },
  }),
  "normed heads, a layer that does not rotate": microDecoder({
    ...{ vocabulary: 29, width: 16, layers: 2, heads: 2, contextLength: 64, headNorm: true, unrotated: [0] },
  }),
  "all that Gemma 3 has": microDecoder({
    ...{ vocabulary: 29, width: 16, layers: 2, heads: 2, keyValueHeads: 1, headWidth: 16, contextLength: 64 },
    ...{ headNorm: true, outputNorm: true, gate: "gelu", scaledEmbedding: true, scoreWidth: 24 },
    local: { layers: [0], window: 9, ropeTheta: 300 },
  }),
};

describe.each(backends)("the decoder on %s", (name) => {
  const cases = Object.entries(shapes).flatMap(([shape, config]) => [true, false].map((among) => ({ shape, config, among }))); // prettier-ignore
  it.each(cases)(
    "$shape: gives the scores and gradients of the fused pass, choices: $among",
    async ({ config, among }) => {
      const { tf } = await startBackend(name, () => undefined);
      const weights = initialWeights(config, keyOf(3));
      const free = chunkOf(config, [17, 3, 30]);
      const chunk = among ? { ...free, among: amongPairs(free) } : free;
      const slopes = { byLogProb: wave(chunk.rows.length, 0), byEntropy: wave(chunk.rows.length, 1) };
      const before = tf.memory().numTensors;
      const tensors = weightTensors(tf, weights);
      const { scores, gradients } = decoderGradients(tf, config, tensors, chunk, slopes);
      const expected = fusedPass(config, weights.data, chunk, slopes);
      (await scores.data()).forEach((value, i) => expect(value).toBeCloseTo(expected.scores[i]!, 4));
      for (const { name, offset, size } of layout(config)) {
        const found = await gradients[name]!.data();
        const difference = Math.max(
          ...Array.from(found, (value, i) => Math.abs(value - expected.gradient[offset + i]!)),
        );
        const scale = Math.max(...expected.gradient.slice(offset, offset + size).map(Math.abs));
        expect(difference, name).toBeLessThan(1e-4 * (1 + scale));
      }
      tf.dispose([tensors, gradients, scores] as never);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe("the choice of a backend", () => {
  it("gives wasm our kernels and nobody else", async () => {
    expect(Object.keys(fusedOps((await startBackend("wasm", () => undefined)).tf))).toContain("attention");
    expect(fusedOps((await startBackend("cpu", () => undefined)).tf)).toEqual({});
  });

  it("says which one it is and what was not there", async () => {
    const lines: string[] = [];
    const { name } = await startBackend(undefined, (line) => lines.push(line));
    expect(["node-gpu", "node", "webgpu", "wasm"]).toContain(name);
    expect(lines[0]).toMatch(/^backend: .*tfjs 4\.22/);
  });

  it("never replaces one that was asked for", async () => {
    await expect(startBackend("cuda", () => undefined)).rejects.toThrow(/a known backend, got "cuda"; use one of/);
    await expect(startBackend("node-gpu", () => undefined)).rejects.toThrow(/node-gpu to be available.*gpu:setup/);
  });
});

/** Value and slope of Σ f(x)·c at a random x, and along a random direction also by central differences. */
async function slopeOf(tf: Tensorflow, columns: number, f: (x: Tensor2D) => Tensor) {
  const step = 5e-3;
  const found = tf.tidy(() => {
    const [x, direction] = [random(tf, [12, columns], 7), random(tf, [12, columns], 8)];
    const loss = (x: Tensor): Tensor => {
      const y = f(x as Tensor2D);
      return tf.sum(tf.mul(y, tf.reshape(tf.tensor1d(wave(y.size, 0)), y.shape)));
    };
    const [above, below] = [step, -step].map((by) => loss(tf.add(x, tf.mul(direction, by))));
    return { values: f(x), slopes: tf.grad(loss)(x), direction, above: above!, below: below! };
  });
  const read = async (tensor: Tensor): Promise<number[]> => Array.from(await tensor.data());
  const [values, slopes, toward] = [await read(found.values), await read(found.slopes), await read(found.direction)];
  const along = slopes.reduce((sum, value, i) => sum + value * toward[i]!, 0);
  const difference = ((await read(found.above))[0]! - (await read(found.below))[0]!) / (2 * step);
  tf.dispose(found);
  return { values, slopes, along, difference };
}

function fusedPass(config: DecoderConfig, data: Float32Array, chunk: Chunk, slopes: Slopes) {
  const kernels = standaloneKernels();
  const [weights, gradient] = [kernels.heap.floats(data.length), kernels.heap.floats(data.length)];
  const pass = new DecoderPass(kernels, config, weights, gradient);
  kernels.heap.f32(weights, data.length).set(data);
  pass.weightsChanged();
  const { logProb, entropy } = pass.forward(chunk, true);
  kernels.heap.f32(gradient, data.length).fill(0);
  pass.backward(slopes.byLogProb, slopes.byEntropy);
  return { scores: [...logProb, ...entropy], gradient: kernels.heap.f32(gradient, data.length).slice() };
}
type Slopes = { byLogProb: Float32Array; byEntropy: Float32Array };

function chunkOf({ vocabulary }: DecoderConfig, sizes: readonly number[]): Chunk {
  const numbers = stream(keyOf(4));
  const starts = Int32Array.from([0, ...sizes.map((_, s) => sizes.slice(0, s + 1).reduce((a, b) => a + b, 0))]);
  const tokens = Int32Array.from({ length: starts.at(-1)! }, () => numbers.integer(vocabulary));
  const rows = Int32Array.from(tokens.keys()).filter((row) => row % 3 !== 1);
  return { tokens, starts, rows, targets: rows.map(() => numbers.integer(vocabulary)), sharpness: 1.3 };
}

/** The last ten judged rows were chosen among two tokens. */
function amongPairs({ targets }: Chunk): NonNullable<Chunk["among"]> {
  const first = targets.length - 10;
  const tokens = Array.from(targets.subarray(first), (target) => [target, target === 8 ? 4 : 8]).flat();
  return { first, starts: Int32Array.from({ length: 11 }, (_, r) => 2 * r), tokens: Int32Array.from(tokens) };
}

function wave(length: number, shift: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.cos(1.7 * i + shift));
}

function random(tf: Tensorflow, shape: [number, number], seed: number): Tensor2D {
  const numbers = stream(keyOf(seed));
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => numbers.normal()),
    shape,
  );
}

function random1(tf: Tensorflow, size: number): Tensor1D {
  return tf.reshape(random(tf, [1, size], 3), [size]);
}
