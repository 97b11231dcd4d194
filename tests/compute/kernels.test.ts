/** The committed kernels are those of the sources, have no static data, and multiply matrices rightly. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { fastAvailable, standaloneKernels, type Kernels, type Numerics } from "../../lib/compute/kernels.js";
import { compile, compiler } from "../../lib/compute/kernels/build.mjs";
import type * as learning from "../../lib/compute/train/learner.js";
import { wasm } from "../../lib/compute/webassembly.js";
import { keyOf, stream } from "../../lib/random.js";

const folder = join(packageRoot(), "lib/compute/kernels");
const record = JSON.parse(readFileSync(join(folder, "kernels.json"), "utf8")) as { compiler: string };
const found = compiler();
const variants: Numerics[] = fastAvailable() ? ["portable", "fast"] : ["portable"];

describe("the committed kernels", () => {
  it.skipIf(found?.version !== record.compiler).each(["portable", "scalar", "fast"] as const)(
    `%s: rebuilding gives the same bytes (needs ${record.compiler})`,
    (variant) => {
      const target = join(mkdtempSync(join(tmpdir(), "kernels-")), "rebuilt.wasm");
      compile(found!, variant, target);
      expect(readFileSync(target).equals(readFileSync(join(folder, `kernels.${variant}.wasm`)))).toBe(true);
    },
  );

  it.each(["portable", "scalar", "fast"] as const)(
    "%s: no static data, which would overwrite a shared heap",
    (variant) => {
      expect(sections(readFileSync(join(folder, `kernels.${variant}.wasm`)))).not.toContain(11);
    },
  );
});

describe("where WebAssembly has no SIMD", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.resetModules();
  });

  it("the portable numbers are the same bytes, from another body", async () => {
    const withSimd = await numbersOf(await import("../../lib/compute/train/learner.js"));
    vi.resetModules();
    const validate = vi.spyOn(wasm, "validate").mockReturnValue(false);
    const compiled = vi.spyOn(wasm, "Module");
    const without = await numbersOf(await import("../../lib/compute/train/learner.js"));
    expect(validate).toHaveBeenCalled();
    const scalar = readFileSync(join(folder, "kernels.scalar.wasm"));
    expect(compiled.mock.calls.map(([bytes]) => Buffer.from(bytes).equals(scalar))).toEqual([true]);
    expect(without).toEqual(withSimd);
    expect(withSimd.some((value) => value !== 0)).toBe(true);
  });
});

/** The weights of a small decoder after a step. */
async function numbersOf({ Learner }: typeof learning): Promise<Float32Array> {
  const shape = microDecoder({ vocabulary: 37, width: 32, layers: 2, heads: 4, contextLength: 32, hidden: 48 });
  const learner = new Learner(initialWeights(shape, keyOf(5)));
  const tokens = Int32Array.from({ length: 29 }, (_, i) => (11 * i + 3) % 37);
  const rows = Int32Array.from(tokens.keys());
  const chunk = {
    tokens,
    starts: Int32Array.of(0, 13, 29),
    rows,
    targets: rows.map((row) => (5 * row) % 37),
    sharpness: 1.1,
  };
  await learner.accumulate([chunk], (_, { logProb, entropy }) => ({ byLogProb: logProb, byEntropy: entropy }));
  learner.step({ learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 });
  return learner.weights.slice();
}

describe.each(variants)("gemm, %s", (numerics) => {
  const kernels = standaloneKernels(numerics);
  const shapes = [
    [1, 1, 1],
    [4, 8, 4],
    [5, 9, 7],
    [97, 31, 259],
    [3, 130, 512],
  ] as const;
  it.each(shapes)("is the sum of products for %i x %i x %i, in every orientation", (M, N, K) => {
    for (const [ra, ca] of [
      [K, 1],
      [1, M],
    ] as const)
      for (const [rb, cb] of [
        [N, 1],
        [1, K],
      ] as const) {
        const { direct, packed, expected } = product(kernels, [M, N, K], [ra, ca], [rb, cb]);
        direct.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
        expect(packed).toEqual(direct);
      }
  });

  it("gives each row the same bytes wherever it stands", () => {
    const { direct } = product(kernels, [11, 40, 300], [300, 1], [40, 1]);
    const single = product(kernels, [1, 40, 300], [300, 1], [40, 1]).direct;
    expect(direct.slice(0, 40)).toEqual(single);
  });
});

function product({ heap, run }: Kernels, [M, N, K]: Three, [ra, ca]: Two, [rb, cb]: Two) {
  const mark = heap.mark();
  const [a, b, d, bias] = [M * K, K * N, M * N, N].map((size) => heap.floats(size)) as [number, number, number, number];
  const [c, c2, work, pack] = [M * N, M * N, 256 * (N + 16), K * (N + 16)].map((size) => heap.floats(size));
  [a, b, d, bias].forEach((at, i) => fill(heap.f32(at, [M * K, K * N, M * N, N][i]!), i === 1 ? 7 : i));
  run.gemm(M, N, K, a, ra, ca, b, rb, cb, c!, N, d, N, bias, work!);
  run.gemm_pack(K, N, b, rb, cb, pack!);
  run.gemm_packed(M, N, K, a, ra, ca, pack!, c2!, N, d, N, bias);
  const [A, B] = [heap.f32(a, M * K), heap.f32(b, K * N)];
  const expected = Array.from({ length: M * N }, (_, at) => {
    const [i, j] = [Math.floor(at / N), at % N];
    let sum = heap.f32(d, M * N)[at]! + heap.f32(bias, N)[j]!;
    for (let k = 0; k < K; k++) sum += A[i * ra + k * ca]! * B[k * rb + j * cb]!;
    return sum;
  });
  const result = { direct: heap.f32(c!, M * N).slice(), packed: heap.f32(c2!, M * N).slice(), expected };
  heap.release(mark);
  return result;
}
type Three = readonly [number, number, number];
type Two = readonly [number, number];

function fill(values: Float32Array, seed: number): void {
  const numbers = stream(keyOf(seed));
  for (let i = 0; i < values.length; i++) values[i] = numbers.uniform() - 0.5;
}

/** Ids of the sections of a WebAssembly file. */
function sections(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 8; at < bytes.length;) {
    ids.push(bytes[at++]!);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    at += size;
  }
  return ids;
}
