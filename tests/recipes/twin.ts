/**
 * The decoder's second implementation as a policy that learns: acting in plain TypeScript (`ReferenceEngine`), training
 * with stock TensorFlow.js operations, AdamW in double precision. No kernel of ours takes part.
 */
import { layout, type DecoderConfig, type Weights } from "../../lib/compute/architecture.js";
import type { Tensorflow } from "../../lib/compute/backend.js";
import { ReferenceEngine } from "../../lib/compute/engine/reference.js";
import type { Chunk } from "../../lib/compute/train/buffers.js";
import type { Judgement } from "../../lib/compute/train/decoder-pass.js";
import type { Slopes } from "../../lib/compute/train/lane.js";
import type { AdamOptions, LearnerState, WeightLearner } from "../../lib/compute/train/learner.js";
import { LocalActor } from "../../lib/policy/acting/local.js";
import { decoderGradients, judgeTokens, weightTensors } from "../../lib/policy/decoder.js";
import { TransformerPolicy, type TransformerPolicyOptions } from "../../lib/policy/transformer-policy.js";

export function twinPolicy(
  tf: Tensorflow,
  options: Pick<TransformerPolicyOptions, "weights" | "tokenizer">,
): TransformerPolicy {
  const actor = new LocalActor(new ReferenceEngine(options.weights, { slots: 32, rowLimit: 256 }), options.tokenizer);
  return new TransformerPolicy(options, new TensorLearner(tf, options.weights), actor);
}

class TensorLearner implements WeightLearner {
  readonly config: DecoderConfig;
  readonly weights: Float32Array;
  private readonly gradient: Float64Array;
  private first: Float64Array;
  private second: Float64Array;
  private steps = 0;

  constructor(
    private readonly tf: Tensorflow,
    { config, data }: Weights,
  ) {
    this.config = config;
    this.weights = data.slice();
    this.gradient = new Float64Array(data.length);
    this.first = new Float64Array(data.length);
    this.second = new Float64Array(data.length);
  }

  get parameterCount(): number {
    return this.weights.length;
  }

  part(offset: number, size: number): Float32Array {
    return this.weights.subarray(offset, offset + size);
  }

  async accumulate(chunks: readonly Chunk[], slopes: (index: number, judgement: Judgement) => Slopes): Promise<void> {
    const tensors = weightTensors(this.tf, { config: this.config, data: this.weights });
    for (const [index, chunk] of chunks.entries()) {
      const judged = judgeTokens(this.tf, this.config, tensors, chunk);
      const scores = (await judged.data()) as Float32Array;
      const rows = chunk.rows.length;
      const given = slopes(index, { logProb: scores.slice(0, rows), entropy: scores.slice(rows) });
      const { scores: again, gradients } = decoderGradients(this.tf, this.config, tensors, chunk, given);
      for (const { name, offset } of layout(this.config))
        (await gradients[name]!.data()).forEach((slope, i) => (this.gradient[offset + i]! += slope));
      this.tf.dispose([judged, again, ...Object.values(gradients)]);
    }
    this.tf.dispose(Object.values(tensors));
  }

  step({ learningRate, beta1, beta2, epsilon, weightDecay, maxGradientNorm }: AdamOptions): { gradientNorm: number } {
    const { weights, gradient, first, second } = this;
    const gradientNorm = Math.hypot(...gradient);
    const scale = Math.min(1, maxGradientNorm / gradientNorm);
    const [unbias1, unbias2] = [1 - beta1 ** ++this.steps, 1 - beta2 ** this.steps];
    for (const { offset, size, shape } of layout(this.config)) {
      const decay = shape.length > 1 ? learningRate * weightDecay : 0;
      for (let i = offset; i < offset + size; i++) {
        const slope = gradient[i]! * scale;
        first[i] = beta1 * first[i]! + (1 - beta1) * slope;
        second[i] = beta2 * second[i]! + (1 - beta2) * slope * slope;
        const move = first[i]! / unbias1 / (Math.sqrt(second[i]! / unbias2) + epsilon);
        weights[i] = weights[i]! * (1 - decay) - learningRate * move;
      }
    }
    gradient.fill(0);
    return { gradientNorm };
  }

  dropGradient(): number {
    const norm = Math.hypot(...this.gradient);
    this.gradient.fill(0);
    return norm;
  }

  exportState(): LearnerState {
    const { weights, first, second, steps } = this;
    return { weights: weights.slice(), first: Float32Array.from(first), second: Float32Array.from(second), steps };
  }

  importState({ weights, first, second, steps }: LearnerState): void {
    this.weights.set(weights);
    [this.first, this.second, this.steps] = [Float64Array.from(first), Float64Array.from(second), steps];
  }

  dispose(): void {
    this.gradient.fill(0);
  }
}
