/**
 * A low-rank adapter (LoRA, Hu et al. 2021): beside a frozen matrix W [out, in] stand A [rank, in] and B [out, rank], and
 * the model computes with W + s·B·A, s = alpha / rank. B starts at zero, so a fresh adapter changes nothing.
 *
 * It is trained by merging: the model runs with the effective weights, which leaves the engines without a special case, and
 * the slope of the loss in W gives dA = s·Bᵀ·dW and dB = s·dW·Aᵀ. `compute/train/low-rank.ts` computes these without dW;
 * what stands here is the definition, in double precision and of fixed order, that it is held against.
 */
import { expect, unknownName } from "../errors.js";
import { layout, type DecoderConfig, type WeightSlot } from "../compute/architecture.js";
import { split, stream, type Key } from "../random.js";

export const PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** The size of an adapter. */
export interface AdapterShape {
  readonly rank: number;
  /** The change is scaled by alpha / rank. */
  readonly alpha: number;
  /** Which matrices of every layer it stands beside. */
  readonly targets: readonly Projection[];
}

/** An adapter and its numbers; they lie in one flat array, A before B, in the order of the model's weights. */
export interface Adapter {
  readonly shape: AdapterShape;
  readonly data: Float32Array;
}

/** One adapted matrix: its place in the model, and where A and B lie in the adapter. */
export interface AdapterSlot {
  readonly target: WeightSlot;
  readonly a: WeightSlot; // [rank, in]
  readonly b: WeightSlot; // [out, rank]
}

export function adapterLayout(config: DecoderConfig, { rank, alpha, targets }: AdapterShape): readonly AdapterSlot[] {
  const wrong = targets.find((target) => !PROJECTIONS.includes(target));
  if (wrong !== undefined) throw unknownName("adapter", "projection", wrong, PROJECTIONS);
  expect(Number.isInteger(rank) && rank >= 1 && alpha > 0 && targets.length > 0, "adapter", {
    expected: "a whole rank ≥ 1, a positive alpha and at least one target",
    got: { rank, alpha, targets },
    fix: "for example { rank: 8, alpha: 16, targets: ['q_proj', 'v_proj'] }",
  });
  let offset = 0;
  const slot = (name: string, rows: number, columns: number): WeightSlot => {
    const made = { name, shape: [rows, columns], offset, size: rows * columns };
    offset += made.size;
    return made;
  };
  return layout(config)
    .filter(({ name }) => targets.some((target) => name.endsWith(`.${target}.weight`)))
    .map((target) => {
      const [rows, columns] = target.shape as [number, number];
      const name = target.name.replace(/\.weight$/, "");
      return { target, a: slot(`${name}.lora_A.weight`, rank, columns), b: slot(`${name}.lora_B.weight`, rows, rank) };
    });
}

export function adapterSize(config: DecoderConfig, shape: AdapterShape): number {
  const { b } = adapterLayout(config, shape).at(-1)!;
  return b.offset + b.size;
}

/** A fresh adapter: A uniform in ±1/√in (as PEFT draws it), B zero. */
export function initialAdapter(config: DecoderConfig, shape: AdapterShape, key: Key): Adapter {
  const data = new Float32Array(adapterSize(config, shape));
  for (const { a } of adapterLayout(config, shape)) {
    const numbers = stream(split(key, a.name));
    const bound = 1 / Math.sqrt(a.shape[1]!);
    for (let i = a.offset; i < a.offset + a.size; i++) data[i] = bound * (2 * numbers.uniform() - 1);
  }
  return { shape, data };
}

/** Add `strength` times the adapter's change to the flat weights of a model. */
export function addAdapter(config: DecoderConfig, weights: Float32Array, adapter: Adapter, strength = 1): void {
  const scale = (strength * adapter.shape.alpha) / adapter.shape.rank;
  for (const { target, a, b } of adapterLayout(config, adapter.shape)) {
    addProduct(view(weights, target), view(adapter.data, a), view(adapter.data, b), adapter.shape.rank, scale);
  }
}

/** The slope of the loss in the adapter's numbers, given the slope in the weights it was added to; added to `into`. */
export function addAdapterGradient(
  config: DecoderConfig,
  gradient: Float32Array,
  adapter: Adapter,
  into: Float32Array,
  strength = 1,
): void {
  const scale = (strength * adapter.shape.alpha) / adapter.shape.rank;
  for (const { target, a, b } of adapterLayout(config, adapter.shape)) {
    const [matrixA, matrixB] = [view(adapter.data, a), view(adapter.data, b)];
    const [slopeA, slopeB] = [view(into, a), view(into, b)];
    addSlopes(view(gradient, target), { matrixA, matrixB, slopeA, slopeB }, adapter.shape.rank, scale);
  }
}

function view(data: Float32Array, { offset, size }: WeightSlot): Float32Array {
  return data.subarray(offset, offset + size);
}

/** W += scale · B·A, one row of W at a time. */
function addProduct(w: Float32Array, a: Float32Array, b: Float32Array, rank: number, scale: number): void {
  const columns = a.length / rank;
  const row = new Float64Array(columns);
  for (let out = 0; out < b.length / rank; out++) {
    row.fill(0);
    for (let k = 0; k < rank; k++) addScaled(row, a, k * columns, scale * b[out * rank + k]!);
    const start = out * columns;
    for (let i = 0; i < columns; i++) w[start + i]! += row[i]!;
  }
}

/** row += factor · source[start …] */
function addScaled(row: Float64Array, source: Float32Array, start: number, factor: number): void {
  if (factor === 0) return;
  for (let i = 0; i < row.length; i++) row[i]! += factor * source[start + i]!;
}

interface Matrices {
  readonly matrixA: Float32Array; // [rank, in]
  readonly matrixB: Float32Array; // [out, rank]
  readonly slopeA: Float32Array; // [rank, in]
  readonly slopeB: Float32Array; // [out, rank]
}

/** dA += scale · Bᵀ·dW and dB += scale · dW·Aᵀ, in one pass over dW [out, in]. */
function addSlopes(slopeW: Float32Array, matrices: Matrices, rank: number, scale: number): void {
  const { matrixA, matrixB, slopeA, slopeB } = matrices;
  const columns = matrixA.length / rank;
  const rows = Array.from({ length: rank }, () => new Float64Array(columns)); // dA
  for (let out = 0; out < matrixB.length / rank; out++) {
    const start = out * columns;
    for (let k = 0; k < rank; k++) {
      addScaled(rows[k]!, slopeW, start, matrixB[out * rank + k]!);
      slopeB[out * rank + k]! += scale * dot(slopeW, start, matrixA, k * columns, columns);
    }
  }
  rows.forEach((row, k) => row.forEach((value, i) => (slopeA[k * columns + i]! += scale * value)));
}

function dot(x: Float32Array, xStart: number, y: Float32Array, yStart: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[xStart + i]! * y[yStart + i]!;
  return sum;
}
