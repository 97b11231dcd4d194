/** The fused decoder: its forward pass equals the plain engine's, its gradient the central differences, slot by slot. */
import { describe, expect, it } from "vitest";
import {
  initialWeights,
  layout,
  microDecoder,
  parameterCount,
  type DecoderConfig,
} from "../../lib/compute/architecture.js";
import { ReferenceEngine } from "../../lib/compute/engine/reference.js";
import { fastAvailable } from "../../lib/compute/kernels.js";
import { nativeAvailable, trainingKernels, type TrainingNumerics } from "../../lib/compute/native.js";
import type { Chunk } from "../../lib/compute/train/buffers.js";
import { DecoderPass, type Judgement } from "../../lib/compute/train/decoder-pass.js";
import type { SoftRows } from "../../lib/compute/train/soft-rows.js";
import { keyOf, split, stream } from "../../lib/random.js";
import { softDivergence } from "../../lib/training/soft-targets.js";

const small = { vocabulary: 37, width: 32, layers: 2, heads: 4, contextLength: 300, hidden: 40 };
/** The window is shorter than some of the texts, and longer than others. */
const gemma = {
  gate: "gelu",
  scaledEmbedding: true,
  scoreWidth: 12,
  local: { layers: [0], window: 17, ropeTheta: 700 },
} as const;
const shapes: Record<string, DecoderConfig> = {
  "tied, equal heads": microDecoder(small),
  "untied, grouped keys, bias": microDecoder({ ...small, keyValueHeads: 2, tiedHead: false, attentionBias: true }),
  "wide heads": microDecoder({ ...small, heads: 2, keyValueHeads: 1, headWidth: 24, vocabulary: 40 }),
  "as Qwen3: heads normed": microDecoder({ ...small, keyValueHeads: 2, headWidth: 16, headNorm: true }),
  "as SmolLM3: a layer that does not rotate": microDecoder({ ...small, unrotated: [1] }),
  "as Gemma 3": microDecoder({ ...small, keyValueHeads: 2, headNorm: true, outputNorm: true, ...gemma }),
};
const variants: TrainingNumerics[] = ["portable"];
if (fastAvailable()) variants.push("fast");
if (nativeAvailable()) variants.push("native"); // after `npm run native:setup`

describe.each(variants)("the decoder's pass, %s", (numerics) => {
  describe.each(Object.entries(shapes))("%s", (_, config) => {
    it("gives the log-probabilities and entropies of the plain engine", () => {
      const { weights, pass } = build(config, numerics);
      const chunk = chunkOf(config, [70, 1, 33, 290], 3);
      const { logProb, entropy } = pass.forward(chunk, false);
      const expected = judge(weights, config, chunk);
      logProb.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!.logProb, 4));
      entropy.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!.entropy, 4));
    });

    it("gives the same bytes whether activations are kept or not, and again after another chunk", () => {
      const { pass } = build(config, numerics);
      const chunk = chunkOf(config, [50, 9], 1);
      const kept = pass.forward(chunk, true);
      pass.forward(chunkOf(config, [20, 100], 5), false);
      expect(pass.forward(chunk, false)).toEqual(kept);
    });

    it("has the gradient of the central differences, in every weight", () => {
      const { heap, weights, address, gradient, pass } = build(config, numerics);
      const chunk = chunkOf(config, [21, 2, 40], 2);
      const slopes = slopesOf(chunk);
      pass.forward(chunk, true);
      pass.backward(slopes.byLogProb, slopes.byEntropy);
      const found = heap.f32(gradient, weights.length).slice();
      for (const slot of layout(config)) {
        const direction = new Float32Array(weights.length);
        fill(direction.subarray(slot.offset, slot.offset + slot.size), split(keyOf(11), slot.name));
        const expected = directional(direction, 3e-3 / Math.sqrt(slot.shape[1] ?? 4));
        const got = direction.reduce((sum, d, i) => sum + d * found[i]!, 0);
        expect(Math.abs(got - expected), `${slot.name}: ${got} for ${expected}`).toBeLessThan(
          0.02 + 0.01 * Math.abs(expected),
        );
      }

      function directional(direction: Float32Array, step: number): number {
        const [above, below] = [step, -step].map((sign) => {
          heap.f32(address, weights.length).set(weights.map((w, i) => w + sign * direction[i]!));
          pass.weightsChanged();
          const { logProb, entropy } = pass.forward(chunk, false);
          return logProb.reduce((sum, l, i) => sum + l * slopes.byLogProb[i]! + entropy[i]! * slopes.byEntropy[i]!, 0);
        });
        return (above! - below!) / (2 * step);
      }
    });

    it("judges tokens among those they were chosen from, and has the gradient of that", () => {
      const { heap, weights, address, gradient, pass } = build(config, numerics);
      const chunk = amongSome(chunkOf(config, [21, 2, 40], 2));
      const [from, teacher] = [chunk.among!.first, Float32Array.from([0.5, 0.3, 0.2], Math.log)];
      const free = pass.forward(chunkOf(config, [21, 2, 40], 2), false);
      const judged = pass.forward(chunk, true);
      expect(judged.logProb.slice(0, from)).toEqual(free.logProb.slice(0, from));
      judge(weights, config, chunk).forEach(({ among, entropyAmong }, i) => {
        expect(judged.logProb[i]).toBeCloseTo(among, 4);
        expect(judged.entropy[i]).toBeCloseTo(entropyAmong, 4);
      });
      const slopes = slopesOf(chunk);
      const follow = (listed: Float32Array) => softDivergence(teacher, listed, 1);
      const { byLogit, rest } = follow(judged.soft!);
      const soft = { byLogit: Float32Array.from(byLogit), rest: Float32Array.of(rest) };
      pass.backward(slopes.byLogProb, slopes.byEntropy, soft);
      const found = heap.f32(gradient, weights.length).slice();
      const loss = ({ logProb, entropy, soft }: Judgement): number =>
        logProb.reduce((sum, l, i) => sum + l * slopes.byLogProb[i]! + entropy[i]! * slopes.byEntropy[i]!, 0) +
        follow(soft!).value;
      for (const { name, offset, size, shape } of layout(config)) {
        const direction = new Float32Array(weights.length);
        fill(direction.subarray(offset, offset + size), split(keyOf(11), name));
        const stepSize = 3e-3 / Math.sqrt(shape[1] ?? 4);
        const [above, below] = [stepSize, -stepSize].map((step) => {
          heap.f32(address, weights.length).set(weights.map((w, i) => w + step * direction[i]!));
          pass.weightsChanged();
          return loss(pass.forward(chunk, false));
        });
        const expected = (above! - below!) / (2 * stepSize);
        const got = direction.reduce((sum, d, i) => sum + d * found[i]!, 0);
        expect(Math.abs(got - expected), `${name}: ${got} for ${expected}`).toBeLessThan(
          0.02 + 0.01 * Math.abs(expected),
        );
      }
    });

    it("refuses a token that was not among those it was chosen from", () => {
      const { pass } = build(config, numerics);
      const chunk = amongSome(chunkOf(config, [21], 2));
      const targets = chunk.targets.map((target, i) => (i === chunk.among!.first ? 36 : target));
      expect(() => pass.forward({ ...chunk, targets }, false)).toThrow("one of the tokens it was chosen among");
    });

    it("has the gradient of a loss over several tokens of a row, and leaves the other rows alone", () => {
      const { heap, weights, address, gradient, pass } = build(config, numerics);
      const plain = chunkOf(config, [21, 2, 40], 2);
      const tokens = Int32Array.of(3, 7, plain.targets[4]!, 1, 30, 2);
      const soft: SoftRows = { rows: Int32Array.of(4, 9, 20), starts: Int32Array.of(0, 3, 4, 6), tokens };
      const chunk: Chunk = { ...plain, soft };
      const teacher = Float32Array.of(-1, -2, -1.5, -0.4, -0.9, -1.1);
      const slopes = slopesOf(plain);
      /** KL(teacher ‖ student) on the listed tokens and the rest, row by row. */
      const follow = (listed: Float32Array) =>
        Array.from(soft.rows, (_, r) => {
          const [first, end] = [soft.starts[r]!, soft.starts[r + 1]!];
          return softDivergence(teacher.subarray(first, end), listed.subarray(first, end), 1);
        });
      const judged = pass.forward(chunk, true);
      expect(judged.soft![2]).toBe(judged.logProb[4]); // the target is among the listed
      const found = follow(judged.soft!);
      const byLogit = Float32Array.from(found.flatMap((row) => Array.from(row.byLogit)));
      pass.backward(slopes.byLogProb, slopes.byEntropy, {
        byLogit,
        rest: Float32Array.from(found, ({ rest }) => rest),
      });
      const both = heap.f32(gradient, weights.length).slice();
      heap.f32(gradient, weights.length).fill(0);
      pass.forward(plain, true);
      pass.backward(slopes.byLogProb, slopes.byEntropy);
      const without = heap.f32(gradient, weights.length).slice();
      const direction = new Float32Array(weights.length);
      fill(direction, split(keyOf(11), "all"));
      const [above, below] = [5e-4, -5e-4].map((step) => {
        heap.f32(address, weights.length).set(weights.map((w, i) => w + step * direction[i]!));
        pass.weightsChanged();
        return follow(pass.forward(chunk, false).soft!).reduce((sum, { value }) => sum + value, 0);
      });
      const expected = (above! - below!) / 1e-3;
      const got = direction.reduce((sum, d, i) => sum + d * (both[i]! - without[i]!), 0);
      expect(Math.abs(expected)).toBeGreaterThan(0.3);
      expect(Math.abs(got - expected)).toBeLessThan(0.01 * Math.abs(expected) + 0.02);
    });
  });
});

function build(config: DecoderConfig, numerics: TrainingNumerics) {
  const kernels = trainingKernels(numerics);
  const count = parameterCount(config);
  const [address, gradient] = [kernels.heap.floats(count), kernels.heap.floats(count)];
  const pass = new DecoderPass(kernels, config, address, gradient);
  const weights = initialWeights(config, keyOf(5)).data;
  weights.forEach((w, i) => (weights[i] = w === 0 || w === 1 ? w + 0.1 * Math.sin(i) : w));
  kernels.heap.f32(address, count).set(weights);
  kernels.heap.f32(gradient, count).fill(0);
  pass.weightsChanged();
  return { heap: kernels.heap, weights, address, gradient, pass };
}

/** Random sequences; every `every`-th row is taught. */
function chunkOf({ vocabulary }: DecoderConfig, sizes: readonly number[], every: number): Chunk {
  const numbers = stream(keyOf(sizes.length));
  const starts = Int32Array.from([0, ...sizes.map((_, s) => sizes.slice(0, s + 1).reduce((a, b) => a + b, 0))]);
  const tokens = Int32Array.from({ length: starts.at(-1)! }, () => numbers.integer(vocabulary));
  const rows = Int32Array.from(tokens.keys()).filter((row) => row % every === 0);
  return { tokens, starts, rows, targets: rows.map(() => numbers.integer(vocabulary)), sharpness: 0.8 };
}

/** The later half of the judged rows become choices among the target and a few others; one of them has a teacher. */
function amongSome(chunk: Chunk): Chunk {
  const first = chunk.rows.length >> 1;
  const lists = Array.from(chunk.targets.subarray(first), (target, r) => {
    const others = [1, 5, 9, 20, 33, 35].filter((token) => token !== target).slice(0, 2 + (r % 4));
    return [target, ...others].sort((a, b) => a - b);
  });
  const starts = Int32Array.from([0, ...lists.map((_, r) => lists.slice(0, r + 1).flat().length)]);
  const soft = { rows: Int32Array.of(first), starts: Int32Array.of(0, 3), tokens: Int32Array.from(lists[0]!) };
  return { ...chunk, soft, among: { first, starts, tokens: Int32Array.from(lists.flat()) } };
}

function slopesOf({ rows }: Chunk) {
  const byLogProb = Float32Array.from(rows, (_, i) => Math.cos(i));
  return { byLogProb, byEntropy: Float32Array.from(rows, (_, i) => 0.5 * Math.sin(i)) };
}

function judge(data: Float32Array, config: DecoderConfig, chunk: Chunk) {
  return Array.from(chunk.rows, (row, i) => {
    const s = chunk.starts.findLastIndex((start) => start <= row);
    const logits = logitsOf({ config, data }, chunk, s)[row - chunk.starts[s]!]!;
    const scaled = Array.from(logits, (z) => z * chunk.sharpness);
    const most = Math.max(...scaled);
    const whole = normalised(scaled, most);
    const target = chunk.targets[i]!;
    const r = i - (chunk.among?.first ?? chunk.rows.length);
    const { tokens = new Int32Array(), starts = [] } = chunk.among ?? {};
    const listed = r < 0 ? [] : Array.from(tokens.slice(starts[r], starts[r + 1]));
    const some = r < 0 ? whole : normalised(Array.from(listed, (token) => scaled[token]!), most); // prettier-ignore
    return {
      logProb: whole[target]!,
      entropy: entropyOf(whole),
      among: r < 0 ? whole[target]! : some[listed.indexOf(target)]!,
      entropyAmong: entropyOf(some),
    };
  });
}

function normalised(logits: readonly number[], most: number): number[] {
  const total = Math.log(logits.reduce((sum, z) => sum + Math.exp(z - most), 0)) + most;
  return logits.map((z) => z - total);
}

function entropyOf(logProbs: readonly number[]): number {
  return -logProbs.reduce((sum, l) => sum + l * Math.exp(l), 0);
}

const cache = new Map<Chunk, Map<number, Float32Array[]>>();
function logitsOf(weights: { config: DecoderConfig; data: Float32Array }, chunk: Chunk, s: number): Float32Array[] {
  const known = cache.get(chunk) ?? new Map<number, Float32Array[]>();
  cache.set(chunk, known);
  if (!known.has(s)) {
    const tokens = chunk.tokens.subarray(chunk.starts[s], chunk.starts[s + 1]);
    const engine = new ReferenceEngine(weights, { slots: 1, rowLimit: tokens.length });
    tokens.forEach((token, position) => {
      engine.rows.token[position] = token;
      engine.rows.position[position] = position;
    });
    engine.advance(tokens.length);
    known.set(
      s,
      Array.from(tokens, (_, row) => engine.logits(row).slice()),
    );
  }
  return known.get(s)!;
}

function fill(values: Float32Array, key: ReturnType<typeof keyOf>): void {
  const numbers = stream(key);
  for (let i = 0; i < values.length; i++) values[i] = numbers.normal();
}
