/**
 * The program that webgpu.test.ts runs in a process of its own, since Dawn does not always let a process end by itself:
 * one decoder's scores and gradients on WebGPU beside those of the fused pass; prints the largest differences.
 */
import { initialWeights, layout, microDecoder } from "../../dist/lib/compute/architecture.js";
import { startBackend } from "../../dist/lib/compute/backend.js";
import { standaloneKernels } from "../../dist/lib/compute/kernels.js";
import { DecoderPass } from "../../dist/lib/compute/train/decoder-pass.js";
import { decoderGradients, weightTensors } from "../../dist/lib/policy/decoder.js";
import { keyOf } from "../../dist/lib/random.js";

const sizes = { vocabulary: 13, width: 16, layers: 1, heads: 2, contextLength: 16 };
const config = microDecoder({ ...sizes, keyValueHeads: 1, attentionBias: true, tiedHead: false });
const weights = initialWeights(config, keyOf(3));
const starts = Int32Array.of(0, 7, 9, 19);
const tokens = Int32Array.from({ length: 19 }, (_, i) => (5 * i + 2) % 13);
const rows = Int32Array.from(tokens.keys()).filter((row) => row % 3 !== 1);
const chunk = { tokens, starts, rows, targets: rows.map((row) => (7 * row) % 13), sharpness: 1.3 };
const slopes = {
  byLogProb: Float32Array.from(rows, (_, i) => Math.cos(i)),
  byEntropy: Float32Array.from(rows, (_, i) => Math.sin(i)),
};

function fused() {
  const kernels = standaloneKernels();
  const count = weights.data.length;
  const [at, slope] = [kernels.heap.floats(count), kernels.heap.floats(count)];
  const pass = new DecoderPass(kernels, config, at, slope);
  kernels.heap.f32(at, count).set(weights.data);
  pass.weightsChanged();
  const { logProb, entropy } = pass.forward(chunk, true);
  kernels.heap.f32(slope, count).fill(0);
  pass.backward(slopes.byLogProb, slopes.byEntropy);
  return { scores: [...logProb, ...entropy], gradient: kernels.heap.f32(slope, count).slice() };
}

const largest = (found, expected) =>
  found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]) / (1 + Math.abs(expected[i]))), 0);

const { tf } = await startBackend("webgpu", () => undefined);
const expected = fused();
const { scores, gradients } = decoderGradients(tf, config, weightTensors(tf, weights), chunk, slopes);
const result = { scores: largest(await scores.data(), expected.scores), gradients: 0 };
for (const { name, offset, size } of layout(config)) {
  const slope = expected.gradient.subarray(offset, offset + size);
  result.gradients = Math.max(result.gradients, largest(await gradients[name].data(), slope));
}
process.stdout.write(JSON.stringify(result), () => process.exit(0));
