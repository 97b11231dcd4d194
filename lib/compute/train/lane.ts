/**
 * A lane computes chunks, one at a time: forward, then (where a gradient is wanted) backward. There is one in this thread
 * or several in worker threads; they give the same bits.
 */
import type { DecoderConfig } from "../architecture.js";
import type { TrainingKernels } from "../native.js";
import type { Chunk } from "./buffers.js";
import { DecoderPass, type Judgement } from "./decoder-pass.js";
import type { LowRank } from "./low-rank.js";
import type { SoftSlopes } from "./soft-rows.js";

export interface Slopes {
  readonly byLogProb: Float32Array; // [n]
  readonly byEntropy: Float32Array; // [n]
  /** For the chunk's soft rows. */
  readonly soft?: SoftSlopes;
}

export interface Lane {
  /** Take over changed weights before the next chunk. */
  weightsChanged(): void;
  forward(chunk: Chunk, keep: boolean): Promise<Judgement>;
  /** The gradient of the last kept chunk; good until the next `backward`. */
  backward(slopes: Slopes): Promise<Float32Array>;
  dispose(): void;
}

/** In this thread, on weights that lie in the kernels' heap. */
export class LocalLane implements Lane {
  private readonly pass: DecoderPass;
  private readonly gradient: number;
  private readonly count: number;

  /** The gradient is of `count` weights, or of what learns beside them where they are frozen. */
  constructor(
    private readonly kernels: TrainingKernels,
    config: DecoderConfig,
    weights: number,
    count: number,
    lowRank?: LowRank,
  ) {
    this.count = lowRank?.size ?? count;
    this.gradient = kernels.heap.floats(this.count);
    this.pass = new DecoderPass(kernels, config, weights, this.gradient, lowRank);
  }

  weightsChanged(): void {
    this.pass.weightsChanged();
  }

  forward(chunk: Chunk, keep: boolean): Promise<Judgement> {
    return Promise.resolve(this.pass.forward(chunk, keep));
  }

  backward({ byLogProb, byEntropy, soft }: Slopes): Promise<Float32Array> {
    this.kernels.heap.f32(this.gradient, this.count).fill(0);
    this.pass.backward(byLogProb, byEntropy, soft);
    return Promise.resolve(this.kernels.heap.f32(this.gradient, this.count));
  }

  dispose(): void {
    this.kernels.heap.release(0);
  }
}
