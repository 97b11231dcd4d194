/**
 * The steps of a decoder that the kernels have no body of their own for, forward and backward: norms of heads, a GELU gate,
 * attention through a window, scaled queries. They are put together from kernels and short loops in TypeScript that only
 * add, multiply and divide (and our own exp), so that they too give the same bits on every machine.
 */
import { exp } from "../engine/numbers.js";
import { sightOf, type DecoderConfig } from "../architecture.js";
import type { TrainingKernels } from "../native.js";
import type { LayerBuffers } from "./buffers.js";
import type { LayerMatrices, Scale } from "./matrices.js";

/** Rotary tables of one base. */
export interface Angles {
  readonly cosine: number; // [contextLength, hd / 2]
  readonly sine: number;
}

/** The tables of every base that some layer rotates by. */
export function rotaryAngles({ heap, run }: TrainingKernels, config: DecoderConfig): ReadonlyMap<number, Angles> {
  const { contextLength, headWidth } = config;
  const bases = Array.from({ length: config.layers }, (_, layer) => sightOf(config, layer).ropeTheta);
  const floats = contextLength * (headWidth / 2);
  const tables = [...new Set(bases)]
    .filter((base) => base !== undefined)
    .map((base) => {
      const [cosine, sine] = [heap.floats(floats), heap.floats(floats)];
      run.rotary_table(contextLength, headWidth, base, cosine, sine);
      return [base, { cosine, sine }] as const;
    });
  return new Map(tables);
}

/** The norm of what a sublayer gives, and where that lies before it. */
export interface Given {
  readonly scale: Scale;
  readonly raw: number;
  readonly inverse: number;
}

/** Of rows from `first` on; none where the model does not norm outputs. */
export function attentionGiven(layer: LayerBuffers, m: LayerMatrices, first: number, D: number): Given | undefined {
  const { attentionGiven: raw, attentionGivenInverse: inverse } = layer;
  return m.outputNorms && { scale: m.outputNorms.attention, raw: raw + 4 * first * D, inverse: inverse + 4 * first };
}

export function mlpGiven(layer: LayerBuffers, m: LayerMatrices, first: number, D: number): Given | undefined {
  const { mlpGiven: raw, mlpGivenInverse: inverse } = layer;
  return m.outputNorms && { scale: m.outputNorms.mlp, raw: raw + 4 * first * D, inverse: inverse + 4 * first };
}

/** Where rows of q | k | v lie, before and after the norms of their heads. */
export interface HeadRows {
  readonly rows: number;
  readonly raw: number; // [rows, (H + 2G) hd]
  readonly normed: number; // the same
  readonly inverse: number; // [rows, H + G]
}

interface HeadNorms {
  readonly query: Scale;
  readonly key: Scale;
}

/** The heads of q and k, normed; v as it is. */
export function normHeads(
  { heap, run }: TrainingKernels,
  { heads: H, keyValueHeads: G, headWidth: hd, normEpsilon }: DecoderConfig,
  { query, key }: HeadNorms,
  { rows, raw, normed, inverse }: HeadRows,
): void {
  const joint = (H + 2 * G) * hd;
  heap.f32(normed, rows * joint).set(heap.f32(raw, rows * joint));
  for (let row = 0; row < rows; row++) {
    const [from, to, factor] = [raw + 4 * row * joint, normed + 4 * row * joint, inverse + 4 * row * (H + G)];
    run.rms_norm(H, hd, from, query.weight, normEpsilon, to, factor);
    run.rms_norm(G, hd, from + 4 * H * hd, key.weight, normEpsilon, to + 4 * H * hd, factor + 4 * H);
  }
}

/** Turn the gradient of normed heads, at `normed`, into that of the raw ones, in place. */
export function normHeadsBackward(
  { run }: TrainingKernels,
  { heads: H, keyValueHeads: G, headWidth: hd }: DecoderConfig,
  { query, key }: HeadNorms,
  { rows, raw, normed: slope, inverse }: HeadRows,
): void {
  const joint = (H + 2 * G) * hd;
  for (let row = 0; row < rows; row++) {
    const [x, d, factor] = [raw + 4 * row * joint, slope + 4 * row * joint, inverse + 4 * row * (H + G)];
    run.rms_norm_gradient(H, hd, d, x, factor, query.weight, 0, d, query.gradient);
    const [keys, dKeys] = [x + 4 * H * hd, d + 4 * H * hd];
    run.rms_norm_gradient(G, hd, dKeys, keys, factor + 4 * H, key.weight, 0, dKeys, key.gradient);
  }
}

/** Multiply the queries of rows of q | k | v. */
export function scaleQueries(
  { heap }: TrainingKernels,
  { heads: H, keyValueHeads: G, headWidth: hd }: DecoderConfig,
  { rows, at, factor }: { readonly rows: number; readonly at: number; readonly factor: number },
): void {
  const [joint, values] = [(H + 2 * G) * hd, heap.f32(at, rows * (H + 2 * G) * hd)];
  for (let row = 0; row < rows; row++) for (let i = row * joint; i < row * joint + H * hd; i++) values[i]! *= factor;
}

const [SLOPE, CUBE] = [2 * Math.sqrt(2 / Math.PI), 0.044715];

/**
 * GELU in its tanh form is x σ(u) with u = SLOPE (x + CUBE x³), and SwiGLU of (u, up x/u) is u σ(u) · up x/u: the same. So
 * rows of gate | up are rewritten, and go through the kernels of SwiGLU. x/u = 1 / (SLOPE (1 + CUBE x²)).
 */
export function asSwiglu({ heap }: TrainingKernels, rows: number, F: number, gateUp: number, into: number): void {
  const [from, to] = [heap.f32(gateUp, 2 * rows * F), heap.f32(into, 2 * rows * F)];
  for (let row = 0; row < rows; row++)
    for (let i = 2 * row * F; i < (2 * row + 1) * F; i++) {
      const x = from[i]!;
      const bent = SLOPE * (1 + CUBE * x * x);
      to[i] = bent * x;
      to[i + F] = from[i + F]! / bent;
    }
}

/** Turn the gradient of the rewritten rows into that of gate | up, in place. */
export function asSwigluBackward(
  { heap }: TrainingKernels,
  rows: number,
  F: number,
  gateUp: number,
  slopes: number,
): void {
  const [from, slope] = [heap.f32(gateUp, 2 * rows * F), heap.f32(slopes, 2 * rows * F)];
  for (let row = 0; row < rows; row++)
    for (let i = 2 * row * F; i < (2 * row + 1) * F; i++) {
      const [x, up, byU, byRest] = [from[i]!, from[i + F]!, slope[i]!, slope[i + F]!];
      const bent = SLOPE * (1 + CUBE * x * x);
      slope[i] = byU * SLOPE * (1 + 3 * CUBE * x * x) - (byRest * up * 2 * SLOPE * CUBE * x) / (bent * bent);
      slope[i + F] = byRest / bent;
    }
}

/** One sequence whose queries see the last `window` keys: the arguments of the kernel `attention`, and the window. */
export interface WindowedAttention {
  readonly T: number;
  readonly window: number;
  readonly queryKeyValue: number;
  readonly attended: number;
  readonly probabilities: number; // [H, T, ldp]
  readonly ldp: number;
  readonly work: number; // 256 (T rounded up to 16) floats at least
}

/**
 * What the kernel `attention` does, through a window: probabilities are 0 outside it, which is all that the kernel of the
 * gradient needs to know.
 */
export function attendWindow(
  { heap, run }: TrainingKernels,
  { heads: H, keyValueHeads: G, headWidth: hd }: DecoderConfig,
  { T, window, queryKeyValue, attended, probabilities, ldp, work }: WindowedAttention,
): void {
  const [ld, ldo, scale] = [(H + 2 * G) * hd, H * hd, 1 / Math.sqrt(hd)];
  for (let h = 0; h < H; h++) {
    const [q, P, out] = [queryKeyValue + 4 * h * hd, probabilities + 4 * h * T * ldp, attended + 4 * h * hd];
    const k = queryKeyValue + 4 * (H + Math.floor((h * G) / H)) * hd;
    run.gemm(T, T, hd, q, ld, 1, k, 1, ld, P, ldp, 0, 0, 0, work);
    const shares = heap.f32(P, T * ldp);
    for (let t = 0; t < T; t++) soften(shares.subarray(t * ldp, (t + 1) * ldp), Math.max(0, t + 1 - window), t, scale);
    run.gemm(T, hd, T, P, ldp, 1, k + 4 * G * hd, ld, 1, out, ldo, 0, 0, 0, work);
  }
}

/** Softmax of the scores first .. last; the others become 0. */
function soften(row: Float32Array, first: number, last: number, scale: number): void {
  const seen = row.subarray(first, last + 1);
  const top = seen.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  for (let i = 0; i < seen.length; i++) total += seen[i] = exp((seen[i]! - top) * scale);
  for (let i = 0; i < seen.length; i++) seen[i]! /= total;
  row.fill(0, 0, first);
  row.fill(0, last + 1);
}
