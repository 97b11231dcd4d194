/**
 * Named adapters over one set of base weights. `use` sets the effective weights to the base plus a mix of adapters; with
 * an empty mix they are the base again, bit for bit, which is how the reference policy costs nothing. Only the matrices
 * that some adapter in use has touched are kept twice.
 */
import { expect, unknownName } from "../errors.js";
import { layout, type DecoderConfig, type Weights } from "../compute/architecture.js";
import { split, type Key } from "../random.js";
import { addAdapter, adapterLayout, initialAdapter, type Adapter, type AdapterShape } from "./adapter.js";

/** Adapters by name and how strongly each counts; 1 is as trained. */
export type Mix = Readonly<Record<string, number>>;

export class AdapterSet {
  private readonly adapters = new Map<string, Adapter>();
  /** The base values of every matrix that an adapter touches, by name. */
  private readonly kept = new Map<string, Float32Array>();
  private current: Mix = {};

  /** `weights` become the effective weights and are written to by `use`, with `add`. */
  constructor(
    private readonly weights: Weights,
    private readonly addTo: typeof addAdapter = addAdapter,
  ) {}

  get config(): DecoderConfig {
    return this.weights.config;
  }

  get names(): readonly string[] {
    return [...this.adapters.keys()];
  }

  /** What the effective weights are now. */
  get mix(): Mix {
    return this.current;
  }

  /** A fresh adapter; its numbers depend on the key and the name. */
  create(name: string, shape: AdapterShape, key: Key): Adapter {
    return this.add(name, initialAdapter(this.config, shape, split(key, name)));
  }

  /** An adapter from elsewhere, such as a file. */
  add(name: string, adapter: Adapter): Adapter {
    expect(!this.adapters.has(name), "AdapterSet.add", {
      expected: "a new name",
      got: name,
      fix: "remove the old one or choose another name",
    });
    this.adapters.set(name, adapter);
    return adapter;
  }

  get(name: string): Adapter {
    const adapter = this.adapters.get(name);
    if (adapter === undefined) throw unknownName("AdapterSet", "adapter", name, this.names);
    return adapter;
  }

  /** Forget an adapter; the effective weights lose it if they had it. */
  remove(name: string): void {
    this.get(name);
    this.adapters.delete(name);
    this.use(without(this.current, name));
  }

  /** Set the effective weights to base + the given adapters. Call it again after an adapter's numbers changed. */
  use(mix: Mix): void {
    const parts = Object.entries(mix).map(([name, strength]) => [this.get(name), strength] as const);
    this.restoreBase();
    for (const [adapter] of parts) this.keepBase(adapter);
    for (const [adapter, strength] of parts) this.addTo(this.config, this.weights.data, adapter, strength);
    this.current = { ...mix };
  }

  /** Make the adapters in use part of the base for good, and forget them. */
  merge(): void {
    const merged = Object.keys(this.current);
    for (const { name, offset, size } of layout(this.config)) {
      this.kept.get(name)?.set(this.weights.data.subarray(offset, offset + size));
    }
    this.current = {};
    for (const name of merged) this.adapters.delete(name);
  }

  /** Before anything is added. */
  private keepBase({ shape }: Adapter): void {
    for (const { target } of adapterLayout(this.config, shape)) {
      const { name, offset, size } = target;
      if (!this.kept.has(name)) this.kept.set(name, this.weights.data.slice(offset, offset + size));
    }
  }

  private restoreBase(): void {
    for (const { name, offset } of layout(this.config)) {
      const base = this.kept.get(name);
      if (base !== undefined) this.weights.data.set(base, offset);
    }
  }
}

function without(mix: Mix, name: string): Mix {
  return Object.fromEntries(Object.entries(mix).filter(([other]) => other !== name));
}
