/** What the test of WebGPU needs in a page: a small learner on the kernels, and the same on TensorFlow.js. */
import { initialWeights, microDecoder } from "../../../lib/compute/architecture.js";
import type { Tensorflow } from "../../../lib/compute/tensors/tensorflow.js";
import { Learner, type OtherLane } from "../../../lib/compute/train/learner.js";
import { TensorLane } from "../../../lib/policy/tensor-lane.js";
import { keyOf } from "../../../lib/random.js";

export { providePackageFiles } from "../../../lib/host/package-files.js";

/** The gradient of one chunk, on the kernels or on the started backend of TensorFlow.js. */
export async function gradientOn(tensorflow?: Tensorflow): Promise<number[]> {
  const weights = initialWeights(microDecoder({ vocabulary: 13, width: 16, layers: 2, heads: 2, contextLength: 16, hidden: 24 }), keyOf(3)); // prettier-ignore
  const lane: OtherLane | undefined = tensorflow && { name: "webgpu", make: (config, now) => new TensorLane(tensorflow, config, now) }; // prettier-ignore
  const learner = new Learner(weights, { ...(lane && { lane }) });
  const tokens = Int32Array.from({ length: 19 }, (_, i) => (5 * i + 2) % 13);
  const rows = Int32Array.from(tokens.keys());
  const targets = rows.map((row) => (7 * row) % 13);
  const chunk = { tokens, starts: Int32Array.of(0, 7, 9, 19), rows, targets, sharpness: 1.3 };
  await learner.accumulate([chunk], () => ({ byLogProb: Float32Array.from(rows, Math.cos), byEntropy: Float32Array.from(rows, Math.sin) })); // prettier-ignore
  return [...learner.gradient];
}
