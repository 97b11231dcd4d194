/**
 * Native products with sixteen lanes (AVX-512) give the bytes of those with eight, in acting and in learning, so that the choice
 * between them is one of speed alone. Skipped without `npm run native:setup` and on processors that have no such lanes.
 */
import { createHash } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { WasmEngine } from "../../lib/compute/engine/wasm-engine.js";
import { nativeAvailable, nativeLanes, trainingKernels } from "../../lib/compute/native.js";
import { Learner } from "../../lib/compute/train/learner.js";
import { keyOf, split, stream } from "../../lib/random.js";

const chosen = nativeAvailable() ? nativeLanes() : 8;
const able = nativeAvailable() && nativeLanes(16) === 16;
afterAll(() => void (nativeAvailable() && nativeLanes(chosen)));

/** So short that a difference can be shown. */
function bytesOf(...arrays: readonly Float32Array[]): string {
  const hash = createHash("sha256");
  for (const array of arrays) hash.update(array);
  return hash.digest("hex");
}

/** Widths that fill panels and that do not; more rows than a block of either body. */
const shapes = {
  "whole panels": microDecoder({ vocabulary: 96, width: 64, layers: 2, heads: 4, contextLength: 160, hidden: 128 }),
  "ragged, gelu": microDecoder({
    ...{ vocabulary: 101, width: 72, layers: 2, heads: 3, contextLength: 160, hidden: 104, gate: "gelu" },
    tiedHead: false,
    attentionBias: true,
  }),
};

describe.skipIf(!able).each(Object.entries(shapes))("native products, %s", (_, shape) => {
  const weights = initialWeights(shape, keyOf("lanes"));
  const draw = stream(keyOf("tokens"));
  const tokens = Int32Array.from({ length: 157 }, () => draw.integer(shape.vocabulary));

  function logits(lanes: 8 | 16): string {
    expect(nativeLanes(lanes)).toBe(lanes);
    const engine = new WasmEngine(weights, { slots: 1, rowLimit: 160, numerics: "native" });
    engine.rows.token.set(tokens);
    engine.rows.position.set(Array.from(tokens.keys()));
    engine.advance(tokens.length);
    return bytesOf(...Array.from(tokens, (_, row) => engine.logits(row)));
  }

  it("act alike", () => expect(logits(16)).toEqual(logits(8)));

  async function learnt(lanes: 8 | 16): Promise<string> {
    nativeLanes(lanes);
    const learner = new Learner(weights, { numerics: "native" });
    const rows = Int32Array.from(tokens.keys());
    const chunk = { tokens, starts: Int32Array.of(0, 80, 157), rows, targets: tokens, sharpness: 1 };
    await learner.accumulate([chunk], (_, { logProb, entropy }) => ({ byLogProb: logProb, byEntropy: entropy }));
    learner.step({ learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, maxGradientNorm: 1 });
    return bytesOf(learner.weights);
  }

  it("learn alike", async () => expect(await learnt(16)).toEqual(await learnt(8)));

  it("multiply alike, with what is added", () => {
    const kernels = trainingKernels("native");
    const [rows, columns, inner] = [111, 77, 300];
    const place = (count: number, name: string) => {
      const at = kernels.heap.floats(count);
      const numbers = stream(split(keyOf("lanes"), name));
      kernels.heap.f32(at, count).forEach((_, i, all) => (all[i] = numbers.uniform() - 0.5));
      return at;
    };
    const [a, b, added] = [place(rows * inner, "a"), place(inner * columns, "b"), place(rows * columns, "added")];
    const [bias, work, out] = [place(columns, "bias"), place(256 * 96, "work"), place(rows * columns, "out")];
    const product = (lanes: 8 | 16) => {
      nativeLanes(lanes);
      kernels.run.gemm(rows, columns, inner, a, inner, 1, b, columns, 1, out, columns, added, columns, bias, work);
      return bytesOf(kernels.heap.f32(out, rows * columns));
    };
    expect(product(16)).toEqual(product(8));
  });
});
