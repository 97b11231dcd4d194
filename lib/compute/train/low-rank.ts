/**
 * What learns beside frozen matrices: for some of them A [rank, in] and B [out, rank], in one flat array. Of the dense
 * gradient dW = dYᵀX only dA = (dY B)ᵀ X and dB = dYᵀ (X Aᵀ) are computed, by thin products; dW itself never exists.
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
}

/** Rows of a matrix that are changed: where they stand in it, and where A, B and their gradients lie. */
export interface ChangedRows {
  readonly first: number;
  readonly outputs: number;
  readonly rank: number;
  readonly a: number;
  readonly b: number;
  readonly slopeA: number;
  readonly slopeB: number;
}

/** The changed rows of a (joint) matrix that starts at `offset` of the flat weights. */
export function changedRows(
  { data, slots }: LowRank,
  gradient: number,
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
      slopeA: gradient + 4 * a,
      slopeB: gradient + 4 * b,
    }));
}

/** dA += (dY B)ᵀ X and dB += dYᵀ (X Aᵀ); `thin` holds rows · rank floats, `work` is the products'. */
export function learnLowRank(
  { run }: TrainingKernels,
  { first, outputs, rank, a, b, slopeA, slopeB }: ChangedRows,
  at: {
    readonly rows: number;
    readonly inputs: number;
    readonly X: number;
    readonly dY: number;
    readonly stride: number;
  },
  { thin, work }: { readonly thin: number; readonly work: number },
): void {
  const { rows, inputs, X, stride } = at;
  const dY = at.dY + 4 * first;
  run.gemm(rows, rank, outputs, dY, stride, 1, b, rank, 1, thin, rank, 0, 0, 0, work);
  run.gemm(rank, inputs, rows, thin, 1, rank, X, inputs, 1, slopeA, inputs, slopeA, inputs, 0, work);
  run.gemm(rows, rank, inputs, X, inputs, 1, a, 1, inputs, thin, rank, 0, 0, 0, work);
  run.gemm(outputs, rank, rows, dY, 1, stride, thin, rank, 1, slopeB, rank, slopeB, rank, 0, work);
}
