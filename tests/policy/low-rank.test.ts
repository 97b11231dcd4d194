/** The gradient of an adapter from thin products is the one projected from the dense gradient, on every kind of kernels. */
import { describe, expect, it } from "vitest";
import { initialWeights, joinParts, microDecoder, type DecoderConfig } from "../../lib/compute/architecture.js";
import { fastAvailable } from "../../lib/compute/kernels.js";
import { nativeAvailable, trainingKernels, type TrainingNumerics } from "../../lib/compute/native.js";
import { dealChunks } from "../../lib/compute/train/chunks.js";
import type { Judgement } from "../../lib/compute/train/decoder-pass.js";
import { LocalLane, type Slopes } from "../../lib/compute/train/lane.js";
import { addAdapter, addAdapterGradient, initialAdapter, PROJECTIONS, type Adapter } from "../../lib/policy/adapter.js";
import { AdapterLearner } from "../../lib/policy/adapter-learner.js";
import { keyOf, stream } from "../../lib/random.js";

const small = { vocabulary: 40, width: 32, layers: 2, heads: 4, contextLength: 300, hidden: 40 };
const shapes: Record<string, DecoderConfig> = {
  "tied, equal heads": microDecoder(small),
  "untied, grouped keys, bias": microDecoder({ ...small, keyValueHeads: 2, tiedHead: false, attentionBias: true }),
};
const variants: TrainingNumerics[] = ["portable"];
if (fastAvailable()) variants.push("fast");
if (nativeAvailable()) variants.push("native"); // after `npm run native:setup`

describe.each(variants)("learning an adapter, %s", (numerics) => {
  describe.each(Object.entries(shapes))("%s", (_, config) => {
    const adapter = trained(config);
    const chunks = chunksOf(config);
    const slopes = (_index: number, { logProb }: Judgement): Slopes => ({
      byLogProb: logProb.map((_, i) => Math.cos(i)),
      byEntropy: logProb.map((_, i) => 0.3 * Math.sin(i)),
    });

    it("has the gradient of the dense one, and freezes everything else", async () => {
      const weights = initialWeights(config, keyOf(5));
      const effective = weights.data.slice();
      addAdapter(config, effective, adapter, 0.5);
      const expected = new Float32Array(adapter.data.length);
      const kernels = trainingKernels(numerics);
      const address = kernels.heap.floats(effective.length);
      kernels.heap.f32(address, effective.length).set(effective);
      const dense = new LocalLane(kernels, config, address, effective.length);
      dense.weightsChanged();
      for (const [index, chunk] of chunks.entries()) {
        const gradient = await dense.backward(slopes(index, await dense.forward(chunk, true)));
        addAdapterGradient(config, gradient, adapter, expected, 0.5);
      }
      const learner = new AdapterLearner(weights, { numerics });
      learner.adapters.add("a", { ...adapter, data: adapter.data.slice() });
      learner.use({ a: 0.5 });
      learner.train("a");
      joinParts(config, learner).forEach((value, i) => expect(value).toBeCloseTo(effective[i]!, 5));
      await learner.accumulate(chunks, slopes);
      const found = learner["view"]("gradient").slice();
      const scale = Math.max(...expected.map(Math.abs));
      expect(scale).toBeGreaterThan(0.1);
      found.forEach((slope, i) => expect(Math.abs(slope - expected[i]!)).toBeLessThan(1e-4 * scale));
      learner.step({ learningRate: 0.1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8, weightDecay: 0, maxGradientNorm: 1 });
      learner.use({});
      expect(joinParts(config, learner)).toEqual(weights.data);
      learner.dispose();
    });

    it("holds no gradient of the model's size", () => {
      const learner = new AdapterLearner(initialWeights(config, keyOf(5)), { numerics });
      learner.adapters.add("a", { ...adapter, data: adapter.data.slice() });
      const before = learner["kernels"].heap.mark();
      learner.train("a");
      const { lane } = learner["trained"]!;
      expect(lane["count"]).toBe(adapter.data.length);
      const again = learner["kernels"].heap.mark();
      learner.train("a");
      expect(learner["kernels"].heap.mark()).toBe(again);
      expect(again).toBeGreaterThan(before);
    });
  });
});

/** B is not zero, as after training. */
function trained(config: DecoderConfig): Adapter {
  const fresh = initialAdapter(config, { rank: 3, alpha: 6, targets: PROJECTIONS }, keyOf(1));
  const numbers = stream(keyOf("trained"));
  return { ...fresh, data: fresh.data.map(() => numbers.normal() / 8) };
}

function chunksOf({ vocabulary, contextLength }: DecoderConfig) {
  const numbers = stream(keyOf("chunks"));
  const pieces = [40, 250, 7].map((length) => ({
    tokens: Int32Array.from({ length }, () => numbers.integer(vocabulary)),
    positions: Array.from({ length: length - 1 }, (_, i) => i + 1).filter((position) => position % 3 !== 0),
    among: new Map<number, Int32Array>(),
  }));
  for (const { tokens, among } of pieces) among.set(5, Int32Array.of(tokens[5]!, (tokens[5]! + 1) % vocabulary));
  return dealChunks(pieces, 1, contextLength).map(({ chunk }) => chunk);
}
