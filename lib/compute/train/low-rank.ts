/**
 * What learns beside frozen matrices: for some of them A [rank, in] and B [out, rank], in one flat array. The model computes
 * with W + s·B·A, which never exists: Y = X Wᵀ + (X sAᵀ) Bᵀ and dX = dY W + (dY B) sA, so that W is held once and stays as
 * it is. Of the dense gradient dW = dYᵀX only dA = (dY B)ᵀ X and dB = dYᵀ (X Aᵀ) are computed (without the factor s).
 */
import type { TrainingKernels } from "../native.js";

/** One changed matrix: its place in the flat weights, and those of A and B in the flat array of what learns. */
export interface LowRankSlot {
  readonly target: { readonly offset: number; readonly size: number };
  readonly rank: number;
  readonly a: number;
  readonly b: number;
}

export interface LowRank {
  /** Address of the flat array that holds all A and B. */
  readonly data: number;
  readonly size: number;
  readonly slots: readonly LowRankSlot[];
  /** The factor s of now. */
  readonly scale: number;
}

/** Rows of a matrix that are changed: where they stand in it, and where A, B and their gradients lie. */
export interface ChangedRows {
  readonly first: number;
  readonly outputs: number;
  readonly rank: number;
  readonly a: number;
  readonly b: number;
  /** s·A, as `scaleRows` left it. */
  readonly scaledA: number;
  readonly slopeA: number;
  readonly slopeB: number;
}

/** The changed rows of a (joint) matrix that starts at `offset` of the flat weights. */
export function changedRows(
  { data, slots }: LowRank,
  { gradient, scaled }: { readonly gradient: number; readonly scaled: number },
  { offset, outputs, inputs }: { readonly offset: number; readonly outputs: number; readonly inputs: number },
): ChangedRows[] {
  return slots
    .filter(({ target }) => target.offset >= offset && target.offset < offset + outputs * inputs)
    .map(({ target, rank, a, b }) => ({
      first: (target.offset - offset) / inputs,
      outputs: target.size / inputs,
      rank,
      a: data + 4 * a,
      b: data + 4 * b,
      scaledA: scaled + 4 * a,
      slopeA: gradient + 4 * a,
      slopeB: gradient + 4 * b,
    }));
}

/** Rows of a product with a changed matrix, and where they lie; `stride` floats from one row of Y to the next. */
interface ChangedProduct {
  readonly rows: number;
  readonly inputs: number;
  readonly stride: number;
}

/** `thin` holds rows · rank floats, `work` is the products'. */
interface Scratch {
  readonly thin: number;
  readonly work: number;
}

/** Y += (X sAᵀ) Bᵀ */
export function addLowRank(
  { run }: TrainingKernels,
  { first, outputs, rank, scaledA, b }: ChangedRows,
  { rows, inputs, stride, X, Y }: ChangedProduct & { readonly X: number; readonly Y: number },
  { thin, work }: Scratch,
): void {
  const to = Y + 4 * first;
  run.gemm(rows, rank, inputs, X, inputs, 1, scaledA, 1, inputs, thin, rank, 0, 0, 0, work);
  run.gemm(rows, outputs, rank, thin, rank, 1, b, 1, rank, to, stride, to, stride, 0, work);
}

/** dX += (dY B) sA */
export function addLowRankBack(
  { run }: TrainingKernels,
  { first, outputs, rank, scaledA, b }: ChangedRows,
  { rows, inputs, stride, dY, dX }: ChangedProduct & { readonly dY: number; readonly dX: number },
  { thin, work }: Scratch,
): void {
  run.gemm(rows, rank, outputs, dY + 4 * first, stride, 1, b, rank, 1, thin, rank, 0, 0, 0, work);
  run.gemm(rows, inputs, rank, thin, rank, 1, scaledA, inputs, 1, dX, inputs, dX, inputs, 0, work);
}

/** dA += (dY B)ᵀ X and dB += dYᵀ (X Aᵀ). */
export function learnLowRank(
  { run }: TrainingKernels,
  { first, outputs, rank, a, b, slopeA, slopeB }: ChangedRows,
  { rows, inputs, stride, X, ...at }: ChangedProduct & { readonly X: number; readonly dY: number },
  { thin, work }: Scratch,
): void {
  const dY = at.dY + 4 * first;
  run.gemm(rows, rank, outputs, dY, stride, 1, b, rank, 1, thin, rank, 0, 0, 0, work);
  run.gemm(rank, inputs, rows, thin, 1, rank, X, inputs, 1, slopeA, inputs, slopeA, inputs, 0, work);
  run.gemm(rows, rank, inputs, X, inputs, 1, a, 1, inputs, thin, rank, 0, 0, 0, work);
  run.gemm(outputs, rank, rows, dY, 1, stride, thin, rank, 1, slopeB, rank, slopeB, rank, 0, work);
}
