/** The overrides of the wasm backend against the same calls on the cpu backend, on shapes of every kind. */
import type { Tensor, TensorLike } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend, type Tensorflow } from "../../lib/compute/backend.js";
import { restoreKernels } from "../../lib/compute/tensors/overrides.js";
import { keyOf, stream } from "../../lib/random.js";

let tf: Tensorflow;
beforeAll(async () => {
  await startBackend("cpu", () => undefined);
  tf = (await startBackend("wasm", () => undefined)).tf;
});

function numbers(shape: readonly number[], seed: number): Float32Array {
  const random = stream(keyOf(seed));
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
}

type Work = (make: (shape: readonly number[], seed: number) => Tensor) => Tensor | Tensor[];

/** The same work on both backends; nothing may be left behind on wasm. */
async function compare(work: Work, tolerance = 0): Promise<void> {
  const results: { shape: number[]; values: ArrayLike<number> }[][] = [];
  for (const backend of ["cpu", "wasm"]) {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    const made = tf.tidy(() => work((shape, seed) => tf.tensor(numbers(shape, seed), [...shape])));
    const list = Array.isArray(made) ? made : [made];
    results.push(await Promise.all(list.map(async (each) => ({ shape: each.shape, values: await each.data() }))));
    tf.dispose(made);
    expect(tf.memory().numTensors).toBe(before);
  }
  const [cpu, wasm] = results;
  expect(wasm!.map(({ shape }) => shape)).toEqual(cpu!.map(({ shape }) => shape));
  const worst = wasm!.map(({ values }, i) => {
    const others = cpu![i]!.values;
    return Array.from(values).reduce((most, value, j) => Math.max(most, Math.abs(value - others[j]!)), 0);
  });
  expect(Math.max(...worst)).toBeLessThanOrEqual(tolerance);
}

const size = fc.integer({ min: 1, max: 9 });
const flag = fc.boolean();

describe("overrides on wasm", () => {
  it("matMul: every transpose, batch and broadcast", async () => {
    const leads = fc.constantFrom(
      [[], []],
      [[3], [3]],
      [[1], [4]],
      [
        [2, 3],
        [2, 3],
      ],
      [
        [2, 3],
        [1, 1],
      ],
      [
        [2, 1],
        [1, 3],
      ],
    );
    await fc.assert(
      fc.asyncProperty(size, size, size, flag, flag, leads, (m, k, n, ta, tb, [a, b]) =>
        compare((make) => {
          const left = make([...a!, ...(ta ? [k, m] : [m, k])], 1);
          const right = make([...b!, ...(tb ? [n, k] : [k, n])], 2);
          return tf.matMul(left, right, ta, tb);
        }, 1e-5),
      ),
      { numRuns: 40 },
    );
  });

  it("sum: over any axes, with and without keeping them", async () => {
    const axes = fc.constantFrom<(number | number[])[]>(0, [0, 1], [1], [0, 2], [0, 1, 2], -1);
    await fc.assert(
      fc.asyncProperty(size, size, size, axes, flag, (a, b, c, axis, keep) =>
        compare((make) => tf.sum(make([a, b, c], 3), axis as number[], keep), 1e-5),
      ),
      { numRuns: 30 },
    );
  });

  it("slice, split and unstack: exactly the same numbers", async () => {
    const span = fc.tuple(size, fc.nat(8), fc.nat(8)).map(([whole, from, length]) => {
      const begin = Math.min(from, whole - 1);
      return { whole, begin, length: Math.min(length, whole - begin) };
    });
    await fc.assert(
      fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 4 }), (spans) =>
        compare((make) => {
          const x = make(spans.map(({ whole }) => whole), 4); // prettier-ignore
          const axis = spans.length - 1;
          const halves = tf.split(tf.concat([x, x], axis), 2, axis);
          const part = tf.slice(x, spans.map(({ begin }) => begin), spans.map(({ length }) => length)); // prettier-ignore
          return [part, ...halves, ...tf.unstack(x, 0), ...tf.unstack(x, axis)];
        }),
      ),
      { numRuns: 30 },
    );
  });

  it("gather and its gradient: repeated rows add up", async () => {
    const ids: TensorLike = [2, 0, 2, 2, 1];
    const gathered = (x: Tensor): Tensor => tf.gather(x, tf.tensor1d(ids as number[], "int32"));
    await compare((make) => {
      const x = make([4, 3, 2], 5);
      return [gathered(x), tf.grad((x) => tf.sum(tf.mul(gathered(x), make([5, 3, 2], 6))))(x)];
    }, 1e-6);
  });

  it("refuses what the stock kernels refuse", () => {
    expect(() => tf.gather(tf.ones([2, 2]), tf.tensor1d([2], "int32"))).toThrow(/index value 2/);
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]))).toThrow(/inner shapes/i);
    expect(() => tf.slice(tf.ones([2, 3]), [0, 1], [2, 3])).toThrow(/slice/i);
  });

  it("can be taken back", () => {
    restoreKernels(tf);
    expect(tf.getKernel("UnsortedSegmentSum", "wasm")).toBeUndefined();
    expect(Array.from(tf.slice(tf.tensor1d([1, 2, 3]), 1, 2).dataSync())).toEqual([2, 3]);
  });
});
