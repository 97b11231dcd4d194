/**
 * Learns one adapter of a frozen model: chunks run with the frozen weights and the adapter beside them, backward computes
 * the gradients of A and B alone, and AdamW steps on these few numbers. All of it in the training kernels, one thread, and
 * the model is held once: where somebody wants the weights that it computes with, they are made part by part. Adapters in
 * use that are not learning are added to the frozen weights; of the matrices that they touch the base is kept.
 */
import type { DecoderConfig, Weights } from "../compute/architecture.js";
import { trainingKernels, type TrainingKernels, type TrainingNumerics } from "../compute/native.js";
import type { Chunk } from "../compute/train/buffers.js";
import type { Judgement } from "../compute/train/decoder-pass.js";
import { LocalLane, type Slopes } from "../compute/train/lane.js";
import { power, type AdamOptions, type LearnerState, type WeightLearner } from "../compute/train/learner.js";
import { expect } from "../errors.js";
import { adapterLayout, type Adapter, type AdapterSlot } from "./adapter.js";
import { AdapterSet, type Mix } from "./adapters.js";

/** Room for the products that set the effective weights. */
const MOST_RANK = 256;

/** The adapter that learns; its numbers, their gradient and the optimiser's averages lie at these addresses. */
interface Trained {
  readonly name: string;
  readonly adapter: Adapter;
  readonly slots: readonly AdapterSlot[];
  readonly lane: LocalLane;
  /** How strongly it counts; 0 is switched off. */
  strength: number;
  readonly at: Readonly<Record<"data" | "gradient" | "first" | "second" | "norm", number>>;
  steps: number;
}

export class AdapterLearner implements WeightLearner {
  readonly config: DecoderConfig;
  readonly adapters: AdapterSet;
  private readonly kernels: TrainingKernels;
  private readonly address: number;
  /** For the products that make effective weights, and one part of these. */
  private readonly scratch: { readonly adapter: number; readonly work: number; readonly part: number };
  private readonly size: number;
  /** Where the blocks of the trained adapter begin. */
  private readonly base: number;
  private trained: Trained | undefined;

  /** The weights are copied. */
  constructor({ config, data }: Weights, { numerics = "portable" }: { readonly numerics?: TrainingNumerics } = {}) {
    this.config = config;
    this.size = data.length;
    this.kernels = trainingKernels(numerics);
    const { heap } = this.kernels;
    this.address = heap.floats(data.length);
    this.frozen.set(data);
    const { width, hidden, heads, keyValueHeads, headWidth } = config;
    const longest = Math.max(width, hidden, heads * headWidth);
    const part = width * Math.max(2 * hidden, (heads + 2 * keyValueHeads) * headWidth);
    this.scratch = {
      adapter: heap.floats(2 * MOST_RANK * longest),
      work: heap.floats(256 * (longest + 16)),
      part: heap.floats(part),
    };
    this.base = heap.mark();
    const view = (): Float32Array => this.frozen;
    const model = {
      config,
      get data() {
        return view(); // the heap may have grown since, which ends older views
      },
    };
    this.adapters = new AdapterSet(model, (_, __, adapter, strength) => this.addTo(this.address, adapter, strength));
  }

  /** What the model computes with beside the adapter in training. */
  private get frozen(): Float32Array {
    return this.kernels.heap.f32(this.address, this.size);
  }

  part(offset: number, size: number): Float32Array {
    const { heap } = this.kernels;
    const isWithin = ({ target }: AdapterSlot): boolean => target.offset >= offset && target.offset < offset + size;
    const changed = this.trained?.strength ? this.trained.slots.filter(isWithin) : [];
    if (changed.length === 0) return heap.f32(this.address + 4 * offset, size);
    const made = heap.f32(this.scratch.part, size);
    made.set(heap.f32(this.address + 4 * offset, size));
    const { adapter, strength } = this.trained!;
    for (const slot of changed) this.addProduct(this.scratch.part - 4 * offset, adapter, slot, strength);
    return made;
  }

  /** Which adapters count, and how strongly. */
  get mix(): Mix {
    const { trained, adapters } = this;
    return trained?.strength ? { ...adapters.mix, [trained.name]: trained.strength } : adapters.mix;
  }

  /** Numbers that are learned: those of the trained adapter. */
  get parameterCount(): number {
    return this.trained?.adapter.data.length ?? 0;
  }

  /** Train this adapter from now on, with a fresh optimiser; it is switched on if it was off. */
  train(name: string): void {
    const adapter = this.adapters.get(name);
    const { mix } = this;
    const { heap } = this.kernels;
    heap.release(this.base);
    const take = (): number => heap.floats(adapter.data.length);
    const at = { data: take(), gradient: take(), first: take(), second: take(), norm: heap.allocate(8) };
    for (const address of [at.gradient, at.first, at.second]) heap.f32(address, adapter.data.length).fill(0);
    heap.f32(at.data, adapter.data.length).set(adapter.data);
    const slots = adapterLayout(this.config, adapter.shape);
    const { rank, alpha } = adapter.shape;
    const scale = (): number => ((this.trained?.strength ?? 0) * alpha) / rank;
    const lowRank = {
      data: at.data,
      size: adapter.data.length,
      slots: slots.map(({ target, a, b }) => ({ target, rank, a: a.offset, b: b.offset })),
      get scale() {
        return scale();
      },
    };
    const lane = new LocalLane(this.kernels, this.config, this.address, this.size, lowRank);
    this.trained = { name, adapter, slots, lane, at, strength: 0, steps: 0 };
    this.use(mix[name] === undefined ? { ...mix, [name]: 1 } : mix);
  }

  /** The adapter that is trained, if there is one. */
  get learning(): string | undefined {
    return this.trained?.name;
  }

  /** A copy of the frozen model, without any adapter. */
  baseWeights(): Weights {
    const { mix } = this;
    this.use({});
    const data = this.frozen.slice();
    this.use(mix);
    return { config: this.config, data };
  }

  /** Mix adapters; `{}` is the model without any. */
  use(mix: Mix): void {
    for (const name of Object.keys(mix)) this.adapters.get(name); // an unknown one changes nothing
    const { trained } = this;
    const others = Object.entries(mix).filter(([name]) => name !== trained?.name);
    this.adapters.use(Object.fromEntries(others));
    if (!trained) return;
    trained.strength = mix[trained.name] ?? 0;
    trained.lane.weightsChanged();
  }

  /** Make the adapters in use part of the frozen model and forget them, the trained one included. */
  merge(): void {
    const { trained } = this;
    if (trained?.strength) {
      this.addTo(this.address, trained.adapter, trained.strength);
      this.trained = undefined;
    }
    this.adapters.merge();
    if (trained && !this.trained) this.adapters.remove(trained.name);
    this.trained?.lane.weightsChanged();
  }

  async accumulate(chunks: readonly Chunk[], slopes: (index: number, judgement: Judgement) => Slopes): Promise<void> {
    const { name, adapter, lane, at, strength } = this.current();
    expect(strength !== 0, "AdapterLearner", {
      expected: `the trained adapter ${name} switched on`,
      got: this.mix,
      fix: `call use({ ${name}: 1 }) before training`,
    });
    const scale = (strength * adapter.shape.alpha) / adapter.shape.rank;
    try {
      for (const [index, chunk] of chunks.entries()) {
        const judgement = await lane.forward(chunk, true);
        const { byteOffset, length } = await lane.backward(slopes(index, judgement));
        this.kernels.run.add_scaled(length, scale, byteOffset, at.gradient);
      }
    } catch (error) {
      this.view("gradient").fill(0); // half a gradient is of no use
      throw error;
    }
  }

  step(options: AdamOptions): { gradientNorm: number } {
    const trained = this.current();
    const { adapter, at } = trained;
    const { learningRate, beta1, beta2, epsilon, weightDecay } = options;
    const gradientNorm = this.norm();
    const scale = gradientNorm > options.maxGradientNorm ? options.maxGradientNorm / gradientNorm : 1;
    trained.steps++;
    const unbias = [beta1, beta2].map((beta) => 1 / (1 - power(beta, trained.steps))) as [number, number];
    const rest = [scale, learningRate, beta1, beta2, epsilon, weightDecay, ...unbias] as const;
    this.kernels.run.adamw(adapter.data.length, at.data, at.first, at.second, at.gradient, ...rest);
    this.view("gradient").fill(0);
    adapter.data.set(this.view("data"));
    trained.lane.weightsChanged();
    return { gradientNorm };
  }

  dropGradient(): number {
    const length = this.norm();
    this.view("gradient").fill(0);
    return length;
  }

  /** Of the trained adapter; the frozen model is not part of it. */
  exportState(): LearnerState {
    const copy = (what: keyof Trained["at"]): Float32Array => this.view(what).slice();
    return { weights: copy("data"), first: copy("first"), second: copy("second"), steps: this.current().steps };
  }

  importState({ weights, first, second, steps }: LearnerState): void {
    const trained = this.current();
    trained.adapter.data.set(weights);
    this.view("data").set(weights);
    this.view("first").set(first);
    this.view("second").set(second);
    this.view("gradient").fill(0);
    trained.steps = steps;
    trained.lane.weightsChanged();
  }

  dispose(): void {
    this.kernels.heap.release(0);
  }

  private view(what: keyof Trained["at"]): Float32Array {
    const { at, adapter } = this.current();
    return this.kernels.heap.f32(at[what], adapter.data.length);
  }

  private norm(): number {
    const { at, adapter } = this.current();
    this.kernels.run.sum_squares(adapter.data.length, at.gradient, at.norm);
    return Math.sqrt(this.kernels.heap.f64(at.norm, 1)[0]!);
  }

  /** W += strength · alpha / rank · B A, matrix by matrix of the flat weights at an address. */
  private addTo(weights: number, adapter: Adapter, strength = 1): void {
    for (const slot of adapterLayout(this.config, adapter.shape)) this.addProduct(weights, adapter, slot, strength);
  }

  private addProduct(weights: number, { shape, data }: Adapter, { target, a, b }: AdapterSlot, strength: number): void {
    const { heap, run } = this.kernels;
    const { rank, alpha } = shape;
    expect(rank <= MOST_RANK, "AdapterLearner", {
      expected: `a rank of at most ${MOST_RANK}`,
      got: rank,
      fix: "use a smaller one; 8 is usual",
    });
    const scale = (strength * alpha) / rank;
    const [rows, columns] = target.shape as [number, number];
    const [A, B] = [this.scratch.adapter, this.scratch.adapter + 4 * a.size];
    heap.f32(A, a.size).set(data.subarray(a.offset, a.offset + a.size));
    heap.f32(B, b.size).set(data.subarray(b.offset, b.offset + b.size).map((value) => scale * value));
    const W = weights + 4 * target.offset;
    run.gemm(rows, columns, rank, B, rank, 1, A, columns, 1, W, columns, W, columns, 0, this.scratch.work);
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
