/**
 * Flat weights that learn: chunks go to the lanes, their gradients are added up in the chunks' order, and AdamW steps on
 * the sum. What the loss is, is the caller's business: it turns each chunk's judgement into slopes, in the same order.
 */
import { expect } from "../../errors.js";
import { layout, type DecoderConfig, type WeightParts, type Weights } from "../architecture.js";
import { trainingKernels, type TrainingKernels, type TrainingNumerics } from "../native.js";
import type { Chunk } from "./buffers.js";
import type { Judgement } from "./decoder-pass.js";
import { LocalLane, type Lane, type Slopes } from "./lane.js";
import { WorkerLane } from "./worker-lane.js";

export interface LearnerOptions {
  readonly numerics?: TrainingNumerics;
  /** 1 (default): in this thread. More: that many worker threads. The results are the same bits. */
  readonly workers?: number;
  /** Another place where chunks are computed, in this thread; the optimiser stays on the kernels. */
  readonly lane?: OtherLane;
}

export interface OtherLane {
  /** What a run's folder says that it was trained on. */
  readonly name: string;
  /** `weights` gives those of now. */
  make(config: DecoderConfig, weights: () => Float32Array): Lane;
}

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly maxGradientNorm: number;
}

/** Everything a step depends on besides its options. */
export interface LearnerState {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly steps: number;
}

/** What a policy needs of something that learns: all weights, or some of them such as an adapter. Its parts are the weights of now. */
export interface WeightLearner extends WeightParts {
  readonly config: DecoderConfig;
  /** How many numbers learn. */
  readonly parameterCount: number;
  /** What computes the gradients, if it is not the numerics of the policy. */
  readonly trainsOn?: string;
  accumulate(chunks: readonly Chunk[], slopes: (index: number, judgement: Judgement) => Slopes): Promise<void>;
  step(options: AdamOptions): { gradientNorm: number };
  /** Forget the accumulated gradient; its length is returned. */
  dropGradient(): number;
  /** Of the numbers that learn. */
  exportState(): LearnerState;
  importState(state: LearnerState): void;
  dispose(): void;
}

export class Learner implements WeightLearner {
  readonly config: DecoderConfig;
  readonly numerics: TrainingNumerics;
  /** What computes the gradients. */
  readonly trainsOn: string;
  private made: readonly Lane[] | undefined;
  private readonly kernels: TrainingKernels;
  private readonly count: number;
  private readonly workers: number;
  private readonly other: OtherLane | undefined;
  private readonly address: Record<"weights" | "gradient" | "first" | "second" | "incoming" | "norm", number>;
  private readonly shared: SharedArrayBuffer | undefined;
  private steps = 0;

  constructor({ config, data }: Weights, { numerics = "portable", workers = 1, lane }: LearnerOptions = {}) {
    expect(lane === undefined || workers === 1, "Learner", {
      expected: "workers: 1 where another lane computes",
      got: workers,
      fix: "leave workers out",
    });
    expect(Number.isInteger(workers) && workers >= 1, "Learner", {
      expected: "a whole number of workers from 1",
      got: workers,
      fix: "1 learns in this thread; 2 suit two cores",
    });
    this.config = config;
    this.numerics = numerics;
    this.other = lane;
    this.trainsOn = lane?.name ?? numerics;
    this.count = data.length;
    this.kernels = trainingKernels(numerics);
    const take = (): number => this.kernels.heap.floats(this.count);
    const local = workers === 1 && lane === undefined;
    this.address = {
      weights: take(),
      gradient: take(),
      first: take(),
      second: take(),
      incoming: local ? 0 : take(),
      norm: this.kernels.heap.allocate(8),
    };
    this.shared = workers === 1 ? undefined : new SharedArrayBuffer(4 * this.count);
    this.workers = workers;
    this.load(data);
  }

  /** Made when they are first needed, so that a policy that only acts has none. */
  get lanes(): readonly Lane[] {
    if (this.made) return this.made;
    const { config, numerics, shared } = this;
    this.made = this.other
      ? [this.other.make(config, () => this.weights)]
      : shared
        ? Array.from(
            { length: this.workers },
            (_, i) => new WorkerLane(`training worker ${i}`, config, numerics, shared),
          )
        : [new LocalLane(this.kernels, config, this.address.weights, this.count)];
    this.announce();
    return this.made;
  }

  get parameterCount(): number {
    return this.count;
  }

  get weights(): Float32Array {
    return this.kernels.heap.f32(this.address.weights, this.count);
  }

  part(offset: number, size: number): Float32Array {
    return this.weights.subarray(offset, offset + size);
  }

  /** A view of the gradient accumulated so far. */
  get gradient(): Float32Array {
    return this.kernels.heap.f32(this.address.gradient, this.count);
  }

  /** Take new weights; the gradient is cleared, the optimiser's averages stay. */
  load(data: Float32Array): void {
    this.weights.set(data);
    this.gradient.fill(0);
    this.announce();
  }

  /** Log-probabilities and entropies, chunk by chunk. */
  async judge(chunks: readonly Chunk[]): Promise<Judgement[]> {
    const result = new Array<Judgement>(chunks.length);
    await this.share(chunks.length, async (lane, i) => {
      result[i] = await lane.forward(chunks[i]!, false);
    });
    return result;
  }

  /** Add the gradient of the loss whose slopes the caller gives; `slopes` is called in the order of the chunks. */
  async accumulate(chunks: readonly Chunk[], slopes: (index: number, judgement: Judgement) => Slopes): Promise<void> {
    const [judged, added] = [new Order(chunks.length), new Order(chunks.length)];
    const adding = new Map<Lane, Promise<void>>();
    const learn = async (lane: Lane, i: number): Promise<void> => {
      const judgement = await lane.forward(chunks[i]!, true);
      const given = await judged.at(i, () => slopes(i, judgement));
      await adding.get(lane); // the lane's gradient is overwritten next
      const gradient = await lane.backward(given);
      const sum = added.at(i, () => this.add(gradient));
      sum.catch(() => undefined); // heard by the lane's next turn or at the end
      adding.set(lane, sum);
    };
    try {
      await this.share(chunks.length, learn, (error) => {
        judged.fail(error);
        added.fail(error);
      });
      await Promise.all(adding.values());
    } catch (error) {
      this.gradient.fill(0);
      throw error;
    }
  }

  /** One AdamW step, the gradient clipped to a global norm and then cleared. Norms' scales and biases do not decay. */
  step(options: AdamOptions): { gradientNorm: number } {
    const gradientNorm = this.norm();
    const scale = gradientNorm > options.maxGradientNorm ? options.maxGradientNorm / gradientNorm : 1;
    this.steps++;
    for (const { offset, size, shape } of layout(this.config))
      this.stepSlot(4 * offset, size, shape.length > 1 ? options.weightDecay : 0, scale, options);
    this.gradient.fill(0);
    this.announce();
    return { gradientNorm };
  }

  dropGradient(): number {
    const norm = this.norm();
    this.gradient.fill(0);
    return norm;
  }

  private norm(): number {
    const { heap, run } = this.kernels;
    run.sum_squares(this.count, this.address.gradient, this.address.norm);
    return Math.sqrt(heap.f64(this.address.norm, 1)[0]!);
  }

  private stepSlot(at: number, size: number, decay: number, scale: number, options: AdamOptions): void {
    const { weights, gradient, first, second } = this.address;
    const { learningRate, beta1, beta2, epsilon } = options;
    const unbias = [beta1, beta2].map((beta) => 1 / (1 - power(beta, this.steps))) as [number, number];
    const where = [weights + at, first + at, second + at, gradient + at] as const;
    this.kernels.run.adamw(size, ...where, scale, learningRate, beta1, beta2, epsilon, decay, ...unbias);
  }

  exportState(): LearnerState {
    const copy = (address: number): Float32Array => this.kernels.heap.f32(address, this.count).slice();
    const { weights, first, second } = this.address;
    return { weights: copy(weights), first: copy(first), second: copy(second), steps: this.steps };
  }

  importState({ weights, first, second, steps }: LearnerState): void {
    this.kernels.heap.f32(this.address.first, this.count).set(first);
    this.kernels.heap.f32(this.address.second, this.count).set(second);
    this.steps = steps;
    this.load(weights);
  }

  dispose(): void {
    for (const lane of this.made ?? []) lane.dispose();
  }

  private announce(): void {
    if (this.shared) new Float32Array(this.shared).set(this.weights);
    for (const lane of this.made ?? []) lane.weightsChanged();
  }

  private add(gradient: Float32Array): void {
    const { heap, run } = this.kernels;
    let from = gradient.byteOffset;
    if (gradient.buffer !== heap.memory.buffer) {
      heap.f32(this.address.incoming, this.count).set(gradient);
      from = this.address.incoming;
    }
    run.add_scaled(this.count, 1, from, this.address.gradient);
  }

  /** Every lane takes the next index until none is left; after a failure all come to rest before it is thrown. */
  private async share(
    count: number,
    work: (lane: Lane, index: number) => Promise<void>,
    failed: (error: unknown) => void = () => undefined,
  ): Promise<void> {
    let next = 0;
    const keepBusy = async (lane: Lane): Promise<void> => {
      try {
        while (next < count) await work(lane, next++);
      } catch (error) {
        next = count;
        failed(error);
        throw error;
      }
    };
    const ends = await Promise.allSettled(this.lanes.map(keepBusy));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
}

/** Runs work in the order of its index, whenever it comes. */
class Order {
  private readonly turns: {
    readonly done: Promise<void>;
    readonly open: () => void;
    readonly fail: (error: unknown) => void;
  }[];

  constructor(count: number) {
    this.turns = Array.from({ length: count }, () => {
      const { promise, resolve, reject } = withResolvers();
      promise.catch(() => undefined); // whoever waits for it hears of the failure
      return { done: promise, open: resolve, fail: reject };
    });
  }

  async at<T>(index: number, work: () => T): Promise<T> {
    if (index > 0) await this.turns[index - 1]!.done;
    const result = work();
    this.turns[index]!.open();
    return result;
  }

  fail(error: unknown): void {
    for (const turn of this.turns) turn.fail(error);
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let [resolve, reject]: [() => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

/** base^count by repeated multiplication: the same bits everywhere. */
export function power(base: number, count: number): number {
  let [result, square] = [1, base];
  for (let rest = count; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
