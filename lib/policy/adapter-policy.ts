/**
 * A policy whose weights are frozen and whose named adapters learn (LoRA). With no adapter switched on it is the model it
 * was loaded as, bit for bit: the reference policy costs a switch. Snapshots hold the trained adapter, not the model.
 */
import { expect } from "../errors.js";
import type { Key } from "../random.js";
import type { Adapter, AdapterShape } from "./adapter.js";
import { AdapterLearner } from "./adapter-learner.js";
import type { Mix } from "./adapters.js";
import { TransformerPolicy, type TransformerPolicyOptions } from "./transformer-policy.js";

export class AdapterPolicy extends TransformerPolicy {
  private readonly adapted: AdapterLearner;

  /** `workers` act; training runs in this thread. */
  constructor(options: TransformerPolicyOptions) {
    const { weights, numerics = "portable", training = numerics } = options;
    const learner = new AdapterLearner(weights, { numerics: training });
    super(options, learner);
    this.adapted = learner;
  }

  /** Names of all adapters, and which of them count how strongly now. */
  get adapters(): { readonly names: readonly string[]; readonly mix: Mix } {
    const { mix, adapters } = this.adapted;
    return { names: adapters.names, mix };
  }

  /** Add a fresh adapter (given its shape and a key) or one from elsewhere. It is off until `use` or `train`. */
  async addAdapter(name: string, adapter: Adapter): Promise<void>;
  async addAdapter(name: string, shape: AdapterShape, key: Key): Promise<void>;
  async addAdapter(name: string, given: Adapter | AdapterShape, key?: Key): Promise<void> {
    await this.change(() => {
      const { adapters } = this.adapted;
      if ("data" in given) adapters.add(name, given);
      else {
        expect(key !== undefined, "addAdapter", {
          expected: "a key beside the shape of a fresh adapter",
          got: key,
          fix: "pass keyOf(seed)",
        });
        adapters.create(name, given, key);
      }
    });
  }

  /** Train this adapter from now on, with a fresh optimiser; the others and the model stay as they are. */
  train(name: string): Promise<void> {
    return this.change(() => this.adapted.train(name));
  }

  /** Compute with this mix of adapters; `{}` switches all off. */
  use(mix: Mix): Promise<void> {
    return this.change(() => this.adapted.use(mix));
  }

  /** Make the adapters in use part of the frozen model for good. */
  merge(): Promise<void> {
    return this.change(() => this.adapted.merge());
  }

  /** The frozen model is held twice then. */
  override async copy(): Promise<AdapterPolicy> {
    const copy = new AdapterPolicy({ ...this.making(), weights: this.adapted.baseWeights() });
    const { names, mix } = this.adapters;
    for (const name of names) await copy.addAdapter(name, this.adapter(name));
    const { learning } = this.adapted;
    if (learning !== undefined) await copy.train(learning);
    await copy.use(mix);
    if (learning !== undefined) await copy.restore(await this.snapshot("all"));
    return copy;
  }

  /** A copy of an adapter as it is now, to save or to hand to another policy. */
  adapter(name: string): Adapter {
    const { shape, data } = this.adapted.adapters.get(name);
    return { shape, data: data.slice() };
  }
}
