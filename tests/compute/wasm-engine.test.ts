import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  initialWeights,
  microDecoder,
  parameterCount,
  partsOf,
  type DecoderConfig,
  type Weights,
} from "../../lib/compute/architecture.js";
import type { Engine } from "../../lib/compute/engine/engine.js";
import { nativeAvailable, type TrainingNumerics } from "../../lib/compute/native.js";
import { fullLogits, ReferenceEngine } from "../../lib/compute/engine/reference.js";
import { WasmEngine } from "../../lib/compute/engine/wasm-engine.js";
import { contentId, keyOf, split, stream } from "../../lib/random.js";
import { hasShared } from "../shared.js";
import { prototypeFiles, prototypeFixture, prototypeWeights } from "./prototype-model.js";

/** Shapes that meet every edge: columns that do not fill a panel, grouped heads, odd head widths, a head of its own. */
const shapes: Record<string, Partial<DecoderConfig>> = {
  "plain, tied": { vocabulary: 62, width: 64, heads: 4 },
  "grouped, biased, untied, ragged": {
    vocabulary: 69,
    width: 40,
    heads: 6,
    keyValueHeads: 2,
    headWidth: 12,
    hidden: 52,
    attentionBias: true,
    tiedHead: false,
  },
  "one key head of width 64, odd width": { vocabulary: 33, width: 66, heads: 2, keyValueHeads: 1, headWidth: 64 },
  "normed heads, a layer that does not rotate": { vocabulary: 62, width: 64, heads: 4, headNorm: true, unrotated: [1] },
  "all that Gemma 3 has, odd width": {
    vocabulary: 62,
    width: 44,
    heads: 4,
    keyValueHeads: 2,
    headWidth: 16,
    headNorm: true,
    outputNorm: true,
    gate: "gelu",
    scaledEmbedding: true,
    scoreWidth: 20,
    local: { layers: [1], window: 37, ropeTheta: 500 },
  },
};
const LENGTH = 90;

/** Native kernels where they have been built and their eight lanes fill the heads. */
function variantsOf({ headWidth = 16 }: Partial<DecoderConfig>): TrainingNumerics[] {
  return ["portable", "fast", ...(nativeAvailable() && headWidth % 8 === 0 ? (["native"] as const) : [])];
}

describe.each(Object.entries(shapes))("the wasm engine (%s)", (_, shape) => {
  const weights = weightsOf(shape);
  const tokens = tokensOf(weights.config.vocabulary, "a", LENGTH);
  const whole = fullLogits(weights, tokens);

  it.each(variantsOf(shape))("agrees with the plain engine to 1e-4 (%s)", (numerics) => {
    const engine = new WasmEngine(weights, { slots: 2, rowLimit: 128, numerics });
    expect(engine.numerics).toBe(numerics);
    feed(engine, 1, tokens, 0, LENGTH);
    for (let row = 0; row < LENGTH; row++) {
      const logits = engine.logits(row);
      expect(Math.max(...logits.map((logit, token) => Math.abs(logit - whole[row]![token]!)))).toBeLessThan(1e-4);
    }
  });

  it.each(variantsOf(shape))("gives the same bits in any batch (%s)", (numerics) => {
    const engine = new WasmEngine(weights, { slots: 5, rowLimit: 128, numerics });
    feed(engine, 0, tokens, 0, LENGTH);
    const alone = Array.from({ length: LENGTH }, (_, row) => engine.logits(row));
    const piece = fc.record({ slot: fc.nat(4), length: fc.integer({ min: 1, max: 24 }) });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 8, maxLength: 12 }), fc.nat(9), (pieces, seed) => {
        const mixed = new Mixer(engine, tokens, weights.config.vocabulary, seed);
        for (const { slot, length } of pieces) mixed.add(slot, length);
        mixed.flush();
        for (const [position, logits] of mixed.seen) expect(logits).toEqual(alone[position]);
      }),
      { numRuns: 12 },
    );
  });

  it.each(variantsOf(shape))("gives some tokens the bits that all of them get (%s)", (numerics) => {
    const engine = new WasmEngine(weights, { slots: 1, rowLimit: LENGTH, numerics });
    feed(engine, 0, tokens, 0, LENGTH);
    const some = Int32Array.of(0, weights.config.vocabulary - 1, 7, 12, 3, 30);
    for (let row = 0; row < LENGTH; row += 11) {
      const all = engine.logits(row);
      expect(engine.logitsOf(row, some)).toEqual(Float32Array.from(some, (token) => all[token]!));
    }
  });

  it("draws and judges as the plain sampler does", () => {
    const plain = new ReferenceEngine(weights, { slots: 1, rowLimit: 32 });
    const engine = new WasmEngine(weights, { slots: 1, rowLimit: 32 });
    for (const each of [plain, engine]) feed(each, 0, tokens, 0, 32);
    for (const options of [
      { temperature: 1 },
      { temperature: 0.7, topK: 5 },
      { temperature: 1.3, topP: 0.8 },
      { temperature: 1, topK: 9, topP: 0.5 },
      { temperature: 0 },
    ]) {
      const [a, b] = [plain, engine].map((each) => drawAll(each, 32, options));
      const same = a!.token.filter((token, i) => token === b!.token[i]).length;
      expect(same).toBeGreaterThanOrEqual(31); // a uniform number may fall on a border
      a!.logProb.forEach((logProb, i) => {
        if (a!.token[i] === b!.token[i]) expect(Math.abs(logProb - b!.logProb[i]!)).toBeLessThan(1e-4);
      });
    }
    for (const each of [plain, engine]) {
      each.wanted.token.set(tokens.slice(1, 33));
      each.judge(32, 0.8);
    }
    engine.wanted.logProb.forEach((logProb, i) => {
      expect(Math.abs(logProb - plain.wanted.logProb[i]!)).toBeLessThan(1e-4);
    });
  });

  it("copies a cached prefix bit for bit", () => {
    const engine = new WasmEngine(weights, { slots: 2, rowLimit: 128 });
    feed(engine, 0, tokens, 0, LENGTH);
    const last = engine.logits(LENGTH - 1);
    engine.copyPrefix(0, 1, 41);
    feed(engine, 1, tokens, 41, LENGTH);
    expect(engine.logits(LENGTH - 42)).toEqual(last);
  });

  it("takes new weights", () => {
    const engine = new WasmEngine(weights, { slots: 1, rowLimit: 128 });
    const other = weightsOf(shape, "other");
    engine.load(partsOf(other.data));
    feed(engine, 0, tokens, 0, 9);
    const expected = fullLogits(other, tokens.slice(0, 9)).at(-1)!;
    engine.logits(8).forEach((logit, token) => expect(Math.abs(logit - expected[token]!)).toBeLessThan(1e-4));
  });
});

describe("the wasm engine", () => {
  it.skipIf(!prototypeFiles.every(hasShared))("gives the logits PyTorch gave for the prototype's micro model", () => {
    const engine = new WasmEngine(prototypeWeights(), { slots: 1, rowLimit: 320 });
    for (const { tokens, logits } of prototypeFixture().cases) {
      feed(engine, 0, Int32Array.from(tokens), 0, tokens.length);
      const last = engine.logits(tokens.length - 1);
      logits.forEach((logit, token) => expect(Math.abs(last[token]! - logit)).toBeLessThan(1e-4));
    }
  });

  it("gives the same bytes on every machine (portable)", () => {
    const config = microDecoder({
      vocabulary: 101,
      width: 48,
      layers: 3,
      heads: 6,
      keyValueHeads: 2,
      contextLength: 70,
    });
    const data = new Float32Array(parameterCount(config)); // whole numbers scaled by powers of two: exact anywhere
    for (let i = 0; i < data.length; i++) data[i] = (((i * 7919) % 1009) - 504) / 2048;
    const engine = new WasmEngine({ config, data }, { slots: 1, rowLimit: 70 });
    feed(
      engine,
      0,
      Int32Array.from({ length: 70 }, (_, i) => (i * i) % 101),
      0,
      70,
    );
    const { token, logProb } = drawAll(engine, 70, { temperature: 0.9, topP: 0.95 });
    const bits = [...new Uint32Array(engine.logits(69).buffer), ...token, ...new Uint32Array(logProb.buffer)];
    expect(contentId(bits.join(" "))).toBe("90c2b9365a2943ed");
  });

  it("draws each token about as often as its probability says", () => {
    const weights = weightsOf({ vocabulary: 5, width: 8, heads: 1 });
    const engine = new WasmEngine(weights, { slots: 1, rowLimit: 1000 });
    feed(engine, 0, Int32Array.of(1), 0, 1);
    const logits = [...engine.logits(0)];
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    const counts = new Array<number>(5).fill(0);
    engine.wanted.row.fill(0);
    engine.wanted.index.forEach((_, i) => (engine.wanted.index[i] = i));
    engine.draw(1000, { temperature: 1 });
    for (const token of engine.wanted.token) counts[token]!++;
    // 1000 draws: five standard deviations of a share are at most .08
    counts.forEach((count, token) => {
      expect(Math.abs(count / 1000 - Math.exp(logits[token]!) / total)).toBeLessThan(0.08);
    });
  });

  it("refuses weights that have diverged, and shapes it cannot hold", () => {
    const weights = weightsOf(shapes["plain, tied"]!);
    weights.data.fill(NaN);
    const engine = new WasmEngine(weights, { slots: 1, rowLimit: 1 });
    feed(engine, 0, Int32Array.of(1), 0, 1);
    expect(() => engine.draw(1, { temperature: 1 })).toThrow("finite logits");
    expect(() => engine.judge(1, 1)).toThrow("finite logits");
    expect(() => new WasmEngine(weightsOf({ headWidth: 6 }), { slots: 1, rowLimit: 1 })).toThrow("multiple of 4");
  });
});

/** Feeds one text through slots in random portions, other slots' noise beside it, and remembers its logits. */
class Mixer {
  readonly seen = new Map<number, Float32Array>();
  private rows: { slot: number; position: number; token: number }[] = [];
  private readonly fed = [0, 0, 0, 0, 0];
  private readonly random;

  constructor(
    private readonly engine: Engine,
    private readonly tokens: Int32Array,
    private readonly vocabulary: number,
    seed: number,
  ) {
    this.random = stream(keyOf(seed));
  }

  /** Slots 0 to 2 hold the text, 3 and 4 noise; a slot comes once a batch. */
  add(slot: number, length: number): void {
    if (this.rows.some((row) => row.slot === slot) || this.rows.length + length > this.engine.rowLimit) this.flush();
    for (let i = 0; i < length && this.fed[slot]! < LENGTH; i++) {
      const position = this.fed[slot]!++;
      const token = slot < 3 ? this.tokens[position]! : this.random.integer(this.vocabulary);
      this.rows.push({ slot, position, token });
    }
  }

  flush(): void {
    this.rows.forEach(({ slot, position, token }, row) => {
      this.engine.rows.slot[row] = slot;
      this.engine.rows.position[row] = position;
      this.engine.rows.token[row] = token;
    });
    this.engine.advance(this.rows.length);
    this.rows.forEach(({ slot, position }, row) => {
      if (slot < 3) this.seen.set(position, this.engine.logits(row));
    });
    this.rows = [];
  }
}

function weightsOf(shape: Partial<DecoderConfig>, seed = "weights"): Weights {
  const sizes = { vocabulary: 20, width: 16, layers: 2, heads: 2, contextLength: 100, ...shape };
  const weights = initialWeights(microDecoder(sizes), keyOf(seed));
  const noise = stream(split(keyOf(seed), "noise")); // so that gains and biases are not all alike
  weights.data.forEach((value, i) => (weights.data[i] = value + 0.05 * noise.normal()));
  return weights;
}

function tokensOf(vocabulary: number, seed: string, length: number): Int32Array {
  const random = stream(keyOf(seed));
  return Int32Array.from({ length }, () => random.integer(vocabulary));
}

function feed(engine: Engine, slot: number, tokens: Int32Array, from: number, to: number): void {
  for (let position = from; position < to; position++) {
    engine.rows.slot[position - from] = slot;
    engine.rows.position[position - from] = position;
    engine.rows.token[position - from] = tokens[position]!;
  }
  engine.advance(to - from);
}

function drawAll(engine: Engine, count: number, options: { temperature: number; topK?: number; topP?: number }) {
  for (let i = 0; i < count; i++) {
    engine.wanted.row[i] = i;
    engine.wanted.key.set(keyOf(i), 2 * i);
    engine.wanted.index[i] = i;
  }
  engine.draw(count, options);
  return { token: engine.wanted.token.slice(0, count), logProb: engine.wanted.logProb.slice(0, count) };
}
