/** LoRA adapters: products and gradients against their definition, switching off bit for bit, files as PEFT has them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { initialWeights, microDecoder, weight } from "../../lib/compute/architecture.js";
import { keyOf, stream } from "../../lib/random.js";
import {
  addAdapter,
  addAdapterGradient,
  adapterLayout,
  adapterSize,
  initialAdapter,
  PROJECTIONS,
  type Adapter,
  type AdapterShape,
} from "../../lib/policy/adapter.js";
import { AdapterSet } from "../../lib/policy/adapters.js";
import { readAdapter, writeAdapter } from "../../lib/policy/checkpoint/peft.js";

const config = microDecoder({ vocabulary: 12, width: 8, layers: 2, heads: 2, contextLength: 16, keyValueHeads: 1 });
const shape: AdapterShape = { rank: 2, alpha: 6, targets: ["q_proj", "v_proj", "down_proj"] };

/** An adapter whose B is not zero, as after training. */
function trained(seed: string, of: AdapterShape = shape): Adapter {
  const numbers = stream(keyOf(seed));
  return { shape: of, data: Float32Array.from({ length: adapterSize(config, of) }, () => numbers.normal() / 4) };
}

describe("an adapter", () => {
  it("adds alpha/rank · B·A to its matrices and leaves the others alone", () => {
    const weights = { config, data: new Float32Array(initialWeights(config, keyOf(1)).data.length) };
    const adapter = trained("a");
    addAdapter(config, weights.data, adapter, 0.5);
    const slot = adapterLayout(config, shape).find(({ target }) => target.name.endsWith("1.mlp.down_proj.weight"))!;
    const [a, b] = [slot.a, slot.b].map(({ offset, size }) => adapter.data.subarray(offset, offset + size)) as [
      Float32Array,
      Float32Array,
    ];
    // row 3, column 5 of a [8, 24] matrix: strength · alpha/rank · Σ_k B[3, k]·A[k, 5]
    const expected = 0.5 * (6 / 2) * (b[3 * 2]! * a[5]! + b[3 * 2 + 1]! * a[24 + 5]!);
    expect(weight(weights, "model.layers.1.mlp.down_proj.weight")[3 * 24 + 5]).toBeCloseTo(expected, 6);
    expect(weight(weights, "model.layers.1.mlp.up_proj.weight").every((value) => value === 0)).toBe(true);
  });

  it("has the gradient of central differences", () => {
    // the loss is a fixed random linear function of the effective weights plus its square: slope C + 2·W
    const base = initialWeights(config, keyOf("base")).data;
    const numbers = stream(keyOf("slopes"));
    const linear = base.map(() => numbers.normal());
    const effective = (adapter: Adapter): Float32Array => {
      const data = base.slice();
      addAdapter(config, data, adapter);
      return data;
    };
    const loss = (adapter: Adapter): number =>
      effective(adapter).reduce((sum, w, i) => sum + linear[i]! * w + w * w, 0);
    const adapter = trained("b", { rank: 3, alpha: 2, targets: PROJECTIONS });
    const slope = effective(adapter).map((w, i) => linear[i]! + 2 * w);
    const gradient = new Float32Array(adapter.data.length);
    addAdapterGradient(config, slope, adapter, gradient);
    const step = 2 ** -6; // the loss is quadratic in A and in B, so central differences are exact but for rounding
    for (let i = 0; i < adapter.data.length; i += 7) {
      const at = (delta: number): number => {
        const data = adapter.data.slice();
        data[i]! += delta;
        return loss({ ...adapter, data });
      };
      const difference = (at(step) - at(-step)) / (2 * step);
      expect(Math.abs(gradient[i]! - difference)).toBeLessThan(2e-3 * Math.max(1, Math.abs(difference)));
    }
  });

  it("with a wrong size or target is refused", () => {
    expect(() => adapterLayout(config, { ...shape, rank: 0 })).toThrow(/whole rank/);
    const targets = ["query"] as unknown as AdapterShape["targets"];
    expect(() => adapterLayout(config, { ...shape, targets })).toThrow(/"query".*q_proj/);
  });
});

describe("a set of adapters", () => {
  const base = initialWeights(config, keyOf("set"));
  const fresh = () => {
    const weights = { config, data: base.data.slice() };
    return { weights, set: new AdapterSet(weights) };
  };

  it("starts neutral: a new adapter changes nothing", () => {
    const { weights, set } = fresh();
    set.create("news", shape, keyOf(0));
    set.use({ news: 1 });
    expect(weights.data).toEqual(base.data);
    expect(initialAdapter(config, shape, keyOf(0)).data.some((value) => value !== 0)).toBe(true);
  });

  it("switched off is the base, bit for bit", () => {
    const { weights, set } = fresh();
    set.add("a", trained("a"));
    set.use({ a: 1 });
    expect(weights.data).not.toEqual(base.data);
    set.use({});
    expect(weights.data).toEqual(base.data);
  });

  it("mixes by adding, and a later adapter keeps the true base", () => {
    const { weights, set } = fresh();
    set.add("a", trained("a"));
    set.use({ a: 0.25 });
    set.add("b", trained("b", { rank: 1, alpha: 1, targets: ["q_proj", "gate_proj"] }));
    set.use({ a: 0.25, b: -2 });
    const expected = base.data.slice();
    addAdapter(config, expected, set.get("a"), 0.25);
    addAdapter(config, expected, set.get("b"), -2);
    expect(weights.data).toEqual(expected);
    set.remove("a");
    expect(set.mix).toEqual({ b: -2 });
    set.remove("b");
    expect(weights.data).toEqual(base.data);
  });

  it("merges for good", () => {
    const { weights, set } = fresh();
    set.add("a", trained("a"));
    set.use({ a: 1 });
    const merged = weights.data.slice();
    set.merge();
    set.use({});
    expect(weights.data).toEqual(merged);
    expect(set.names).toEqual([]);
    expect(() => set.use({ a: 1 })).toThrow(/"a"/);
  });
});

describe("an adapter's folder", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "siri-adapter-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("comes back bit for bit, under PEFT's names", () => {
    const adapter = trained("saved");
    writeAdapter(folder, config, adapter);
    expect(readAdapter(folder, config)).toEqual(adapter);
    const text = readFileSync(join(folder, "adapter_model.safetensors"), "latin1");
    expect(text).toContain('"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"');
  });

  it("of another model or of another method is refused", () => {
    writeAdapter(folder, config, trained("saved"));
    const wider = microDecoder({ vocabulary: 12, width: 16, layers: 2, heads: 2, contextLength: 16 });
    expect(() => readAdapter(folder, wider)).toThrow(/shape \[2, 16\].*made for this model/);
    const path = join(folder, "adapter_config.json");
    const peft = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...peft, use_rslora: true }));
    expect(() => readAdapter(folder, config)).toThrow(/plain LoRA.*use_rslora/);
  });
});
