/** The optimiser step in the kernels equals AdamW with global-norm clipping as one would write it down. */
import { describe, expect, it } from "vitest";
import { initialWeights, layout, microDecoder } from "../../lib/compute/architecture.js";
import { Learner } from "../../lib/compute/train/learner.js";
import { keyOf } from "../../lib/random.js";

const config = microDecoder({ vocabulary: 11, width: 8, layers: 1, heads: 1, contextLength: 8, attentionBias: true });
const weights = initialWeights(config, keyOf(1));
const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, maxGradientNorm: 2 };

describe("a learner's step", () => {
  it("is AdamW: clipped, unbiased, decaying matrices only", () => {
    const learner = new Learner(weights);
    const expected = plainAdamW(learner.parameterCount);
    for (let step = 1; step <= 3; step++) {
      learner.gradient.set(gradientAt(step));
      const { gradientNorm } = learner.step(options);
      expect(gradientNorm).toBeCloseTo(expected.step(step), 3);
      learner.weights.forEach((w, i) => expect(w).toBeCloseTo(expected.weights[i]!, 5));
      expect(learner.gradient.every((g) => g === 0)).toBe(true);
    }
  });

  it("leaves a gradient below the limit as it is", () => {
    const [limited, free] = [2, Infinity].map((maxGradientNorm) => {
      const learner = new Learner(weights);
      learner.gradient.set(gradientAt(1).map((g) => g / 1000));
      learner.step({ ...options, maxGradientNorm });
      return learner.weights.slice();
    });
    expect(limited).toEqual(free);
  });
});

function gradientAt(step: number): Float32Array {
  return weights.data.map((_, i) => Math.sin(i * step) * (i % 5 === 0 ? 0 : 1));
}

/** The textbook in double precision. */
function plainAdamW(count: number) {
  const decays = layout(config).flatMap(({ size, shape }) => new Array<boolean>(size).fill(shape.length > 1));
  const [w, m, v] = [Float64Array.from(weights.data), new Float64Array(count), new Float64Array(count)];
  const step = (t: number): number => {
    const g = gradientAt(t);
    const norm = Math.sqrt(g.reduce((sum, x) => sum + x * x, 0));
    const scale = Math.min(1, options.maxGradientNorm / norm);
    for (let i = 0; i < count; i++) {
      m[i] = 0.9 * m[i]! + 0.1 * scale * g[i]!;
      v[i] = 0.95 * v[i]! + 0.05 * (scale * g[i]!) ** 2;
      const update = m[i]! / (1 - 0.9 ** t) / (Math.sqrt(v[i]! / (1 - 0.95 ** t)) + 1e-8);
      w[i] = w[i]! * (decays[i] ? 1 - 0.01 * 0.1 : 1) - 0.01 * update;
    }
    return norm;
  };
  return { weights: w, step };
}
