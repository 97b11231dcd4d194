/**
 * A lane that computes with TensorFlow.js on whatever backend the caller has started, such as WebGPU: the gradient of a
 * `LocalLane` with other last digits. Nothing here loads TensorFlow.js.
 */
import { layout, type DecoderConfig } from "../compute/architecture.js";
import type { Tensorflow } from "../compute/tensors/tensorflow.js";
import type { Chunk } from "../compute/train/buffers.js";
import type { Judgement } from "../compute/train/decoder-pass.js";
import type { Lane, Slopes } from "../compute/train/lane.js";
import { expect } from "../errors.js";
import { decoderGradients, judgeTokens, weightTensors, type NamedTensors } from "./decoder.js";

export class TensorLane implements Lane {
  private tensors: NamedTensors | undefined;
  private kept: Chunk | undefined;

  constructor(
    private readonly tf: Tensorflow,
    private readonly config: DecoderConfig,
    /** The weights as they are now. */
    private readonly weights: () => Float32Array,
  ) {}

  weightsChanged(): void {
    if (this.tensors) this.tf.dispose(Object.values(this.tensors));
    this.tensors = undefined;
  }

  async forward(chunk: Chunk, keep: boolean): Promise<Judgement> {
    expect(chunk.soft === undefined, "TensorLane", {
      expected: "a loss that looks at the taught tokens alone",
      got: "one that looks at a teacher's other tokens too",
      fix: "train on the kernels in WebAssembly",
    });
    const judged = judgeTokens(this.tf, this.config, this.current(), chunk);
    const scores = (await judged.data()) as Float32Array;
    judged.dispose();
    if (keep) this.kept = chunk;
    const count = chunk.rows.length;
    return { logProb: scores.slice(0, count), entropy: scores.slice(count) };
  }

  async backward(slopes: Slopes): Promise<Float32Array> {
    const { tf, config } = this;
    const { scores, gradients } = decoderGradients(tf, config, this.current(), this.kept!, slopes);
    const slots = layout(config);
    const read = await Promise.all(slots.map(({ name }) => gradients[name]!.data()));
    tf.dispose([scores, ...Object.values(gradients)]);
    const flat = new Float32Array(this.weights().length);
    slots.forEach(({ offset }, i) => flat.set(read[i]!, offset));
    return flat;
  }

  dispose(): void {
    this.weightsChanged();
  }

  private current(): NamedTensors {
    this.tensors ??= weightTensors(this.tf, { config: this.config, data: this.weights() });
    return this.tensors;
  }
}
