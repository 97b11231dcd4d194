/**
 * Learns one adapter of a frozen model: chunks run with the effective weights, the dense gradient of each is projected
 * onto A and B and thrown away, AdamW steps on the few numbers of the adapter, and the effective weights are set anew.
 * Beside the weights it holds one gradient of the model's size and no optimiser state of that size. One thread.
 */
import type { DecoderConfig, Weights } from "../compute/architecture.js";
import { standaloneKernels, type Kernels, type Numerics } from "../compute/kernels.js";
import type { Chunk } from "../compute/train/buffers.js";
import type { Judgement } from "../compute/train/decoder-pass.js";
import { LocalLane, type Slopes } from "../compute/train/lane.js";
import type { AdamOptions, LearnerState, WeightLearner } from "../compute/train/learner.js";
import { expect } from "../errors.js";
import { addAdapterGradient, type Adapter } from "./adapter.js";
import { AdapterSet } from "./adapters.js";

interface Trained {
  readonly name: string;
  readonly adapter: Adapter;
  readonly gradient: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  steps: number;
}

export class AdapterLearner implements WeightLearner {
  readonly config: DecoderConfig;
  readonly adapters: AdapterSet;
  private readonly kernels: Kernels;
  private readonly address: number;
  private readonly lane: LocalLane;
  private readonly size: number;
  private trained: Trained | undefined;

  /** The weights are copied. */
  constructor({ config, data }: Weights, { numerics = "portable" }: { readonly numerics?: Numerics } = {}) {
    this.config = config;
    this.size = data.length;
    this.kernels = standaloneKernels(numerics);
    this.address = this.kernels.heap.floats(data.length);
    this.weights.set(data);
    this.lane = new LocalLane(this.kernels, config, this.address, data.length);
    const view = (): Float32Array => this.weights;
    this.adapters = new AdapterSet({
      config,
      get data() {
        return view(); // the heap may have grown since, which ends older views
      },
    });
  }

  /** The effective weights; copy them before anything else happens. */
  get weights(): Float32Array {
    return this.kernels.heap.f32(this.address, this.size);
  }

  /** Numbers that are learned: those of the trained adapter. */
  get parameterCount(): number {
    return this.trained?.adapter.data.length ?? 0;
  }

  /** Train this adapter from now on, with a fresh optimiser; it is switched on if it was off. */
  train(name: string): void {
    const adapter = this.adapters.get(name);
    const zeros = (): Float32Array => new Float32Array(adapter.data.length);
    this.trained = { name, adapter, gradient: zeros(), first: zeros(), second: zeros(), steps: 0 };
    if (this.adapters.mix[name] === undefined) this.use({ ...this.adapters.mix, [name]: 1 });
  }

  /** The adapter that is trained, if there is one. */
  get learning(): string | undefined {
    return this.trained?.name;
  }

  /** A copy of the frozen model, without any adapter. */
  baseWeights(): Weights {
    const { mix } = this.adapters;
    this.use({});
    const data = this.weights.slice();
    this.use(mix);
    return { config: this.config, data };
  }

  /** Mix adapters; `{}` is the model without any. */
  use(mix: Readonly<Record<string, number>>): void {
    this.adapters.use(mix);
    this.lane.weightsChanged();
  }

  /** Make the adapters in use part of the frozen model and forget them, the trained one included. */
  merge(): void {
    if (this.trained !== undefined && this.adapters.mix[this.trained.name] !== undefined) this.trained = undefined;
    this.adapters.merge();
    this.lane.weightsChanged();
  }

  async accumulate(chunks: readonly Chunk[], slopes: (index: number, judgement: Judgement) => Slopes): Promise<void> {
    const { name, adapter, gradient } = this.current();
    const strength = this.adapters.mix[name] ?? 0;
    expect(strength !== 0, "AdapterLearner", {
      expected: `the trained adapter ${name} switched on`,
      got: this.adapters.mix,
      fix: `call use({ ${name}: 1 }) before training`,
    });
    try {
      for (const [index, chunk] of chunks.entries()) {
        const judgement = await this.lane.forward(chunk, true);
        const dense = await this.lane.backward(slopes(index, judgement));
        addAdapterGradient(this.config, dense, adapter, gradient, strength);
      }
    } catch (error) {
      gradient.fill(0); // half a gradient is of no use
      throw error;
    }
  }

  step(options: AdamOptions): { gradientNorm: number } {
    const trained = this.current();
    const gradientNorm = norm(trained.gradient);
    const scale = gradientNorm > options.maxGradientNorm ? options.maxGradientNorm / gradientNorm : 1;
    trained.steps++;
    adamStep(trained, scale, options);
    trained.gradient.fill(0);
    this.use(this.adapters.mix);
    return { gradientNorm };
  }

  dropGradient(): number {
    const { gradient } = this.current();
    const length = norm(gradient);
    gradient.fill(0);
    return length;
  }

  /** Of the trained adapter; the frozen model is not part of it. */
  exportState(): LearnerState {
    const { adapter, first, second, steps } = this.current();
    return { weights: adapter.data.slice(), first: first.slice(), second: second.slice(), steps };
  }

  importState({ weights, first, second, steps }: LearnerState): void {
    const trained = this.current();
    trained.adapter.data.set(weights);
    trained.first.set(first);
    trained.second.set(second);
    trained.gradient.fill(0);
    trained.steps = steps;
    this.use(this.adapters.mix);
  }

  dispose(): void {
    this.lane.dispose();
  }

  private current(): Trained {
    expect(this.trained !== undefined, "AdapterLearner", {
      expected: "an adapter to train",
      got: this.adapters.names,
      fix: "create one and call train(name)",
    });
    return this.trained;
  }
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** AdamW (Loshchilov and Hutter 2019), as the kernels do it for whole models. */
function adamStep({ adapter, gradient, first, second, steps }: Trained, scale: number, options: AdamOptions): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = options;
  const unbias1 = 1 / (1 - power(beta1, steps));
  const unbias2 = 1 / (1 - power(beta2, steps));
  const { data } = adapter;
  for (let i = 0; i < data.length; i++) {
    const slope = scale * gradient[i]!;
    first[i] = beta1 * first[i]! + (1 - beta1) * slope;
    second[i] = beta2 * second[i]! + (1 - beta2) * slope * slope;
    const direction = (first[i]! * unbias1) / (Math.sqrt(second[i]! * unbias2) + epsilon);
    data[i] = data[i]! - learningRate * (direction + weightDecay * data[i]!);
  }
}

/** By multiplication: Math.pow is not the same on every machine. */
function power(base: number, count: number): number {
  let result = 1;
  for (let i = 0; i < count; i++) result *= base;
  return result;
}
