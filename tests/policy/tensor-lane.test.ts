/** A learner whose chunks TensorFlow.js computes steps as one on the kernels does, but for the last digits. */
import { describe, expect, it } from "vitest";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { startBackend } from "../../lib/compute/backend.js";
import type { Chunk } from "../../lib/compute/train/buffers.js";
import type { Slopes } from "../../lib/compute/train/lane.js";
import { Learner, type LearnerOptions } from "../../lib/compute/train/learner.js";
import { TensorLane } from "../../lib/policy/tensor-lane.js";
import { keyOf } from "../../lib/random.js";

const weights = initialWeights(microDecoder({ vocabulary: 13, width: 16, layers: 2, heads: 2, contextLength: 16, hidden: 24 }), keyOf(3)); // prettier-ignore
const adam = { learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 };

function chunkOf(start: number): Chunk {
  const tokens = Int32Array.from({ length: 19 }, (_, i) => (5 * i + start) % 13);
  const rows = Int32Array.from(tokens.keys()).filter((row) => row % 3 !== 1);
  return {
    tokens,
    starts: Int32Array.of(0, 7, 9, 19),
    rows,
    targets: rows.map((row) => (7 * row) % 13),
    sharpness: 1.3,
  };
}

function slopesOf({ rows }: Chunk): Slopes {
  return {
    byLogProb: Float32Array.from(rows, (_, i) => Math.cos(i)),
    byEntropy: Float32Array.from(rows, (_, i) => Math.sin(i)),
  };
}

/** Two steps, each over two chunks; what was judged and where the weights stand then. */
async function learnt(options: LearnerOptions) {
  const learner = new Learner(weights, options);
  const chunks = [chunkOf(2), chunkOf(4)];
  const judged: number[] = [];
  for (let step = 0; step < 2; step++) {
    await learner.accumulate(chunks, (index, { logProb, entropy }) => {
      judged.push(...logProb, ...entropy);
      return slopesOf(chunks[index]!);
    });
    learner.step(adam);
  }
  const found = { judged, weights: learner.weights.slice(), trainsOn: learner.trainsOn };
  learner.dispose();
  return found;
}

describe("a lane on tensors", () => {
  it("learns what the kernels learn, says its name, and leaves no tensor behind", async () => {
    const { tf } = await startBackend("cpu", () => undefined);
    const before = tf.memory().numTensors;
    const lane = { name: "tensors", make: (...[config, now]: [typeof weights.config, () => Float32Array]) => new TensorLane(tf, config, now) }; // prettier-ignore
    const [found, expected] = [await learnt({ lane }), await learnt({})];
    expect([found.trainsOn, expected.trainsOn]).toEqual(["tensors", "portable"]);
    found.judged.forEach((value, i) => expect(value).toBeCloseTo(expected.judged[i]!, 4));
    found.weights.forEach((value, i) => expect(Math.abs(value - expected.weights[i]!)).toBeLessThan(2e-4));
    expect(expected.weights.some((value, i) => Math.abs(value - weights.data[i]!) > 0.01)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses a loss that looks at a teacher's other tokens, and lanes beside workers", async () => {
    const { tf } = await startBackend("cpu", () => undefined);
    const lane = new TensorLane(tf, weights.config, () => weights.data);
    const soft = { rows: Int32Array.of(0), starts: Int32Array.of(0, 1), tokens: Int32Array.of(1) };
    await expect(lane.forward({ ...chunkOf(2), soft }, true)).rejects.toThrow("train on the kernels in WebAssembly");
    expect(() => new Learner(weights, { workers: 2, lane: { name: "x", make: () => lane } })).toThrow(
      "leave workers out",
    );
  });
});
