/**
 * Rows whose token was chosen among a few: softmax over the logits of these alone, so that neither the forward nor the
 * backward pass touches the rest of the head. Plain TypeScript in double precision: the same order and bits everywhere,
 * and next to nothing beside the layers.
 */
import { exp, ln } from "../engine/numbers.js";
import { expect } from "../../errors.js";
import type { SoftRows, SoftSlopes } from "./soft-rows.js";

/** The last judged rows of a chunk, from `first` on: row first + r was chosen among tokens[starts[r]] .. tokens[starts[r + 1]]. */
export interface AmongRows {
  readonly first: number;
  readonly starts: Int32Array; // [m + 1]
  readonly tokens: Int32Array;
}

/** What the rows are judged with: outputs after the last norm, and the head's matrix. */
export interface AmongInputs {
  readonly outputs: Float32Array; // [m, D]
  readonly head: Float32Array; // [V, D]
  readonly width: number; // D
  readonly targets: Int32Array; // [m]
  readonly sharpness: number;
}

export interface AmongScores {
  readonly logProbs: Float64Array; // like `tokens`
  readonly logProb: Float32Array; // [m] of the targets
  readonly entropy: Float32Array; // [m]
}

/** Slopes of the loss, row by row; `soft` where the loss looked at more than the target. */
export interface AmongSlopes {
  readonly byLogProb: Float32Array; // [m]
  readonly byEntropy: Float32Array; // [m]
  readonly soft?: { readonly rows: SoftRows; readonly slopes: SoftSlopes } | undefined;
}

export function judgeAmong({ starts, tokens }: AmongRows, inputs: AmongInputs): AmongScores {
  const { outputs, head, width, targets, sharpness } = inputs;
  const logProbs = new Float64Array(tokens.length);
  const [logProb, entropy] = [new Float32Array(targets.length), new Float32Array(targets.length)];
  targets.forEach((target, r) => {
    const row = logProbs.subarray(starts[r], starts[r + 1]);
    const listed = tokens.subarray(starts[r], starts[r + 1]);
    listed.forEach((token, j) => (row[j] = sharpness * dot(outputs, r * width, head, token * width, width)));
    normalise(row);
    logProb[r] = row[placeOf(listed, target)]!;
    entropy[r] = -row.reduce((sum, l) => sum + exp(l) * l, 0);
  });
  return { logProbs, logProb, entropy };
}

/**
 * The gradient of the outputs, added to `into` [m, D], and that of the head, added to `headGradient` unless it is frozen.
 * Of logits z: d logProb / d z_j = [j is the target] − p_j; d entropy / d z_j = −p_j (ln p_j + entropy).
 */
export function amongGradients(
  among: AmongRows,
  inputs: AmongInputs,
  { logProbs, entropy }: AmongScores,
  slopes: AmongSlopes,
  into: Float32Array,
  headGradient?: Float32Array,
): void {
  const { outputs, head, width, targets, sharpness } = inputs;
  const soft = softSlopes(among, slopes, logProbs);
  targets.forEach((target, r) => {
    for (let at = among.starts[r]!; at < among.starts[r + 1]!; at++) {
      const [token, share] = [among.tokens[at]!, exp(logProbs[at]!)];
      const hard = slopes.byLogProb[r]! * ((token === target ? 1 : 0) - share);
      const spread = slopes.byEntropy[r]! * share * (logProbs[at]! + entropy[r]!);
      const slope = sharpness * (hard - spread + (soft?.[at] ?? 0));
      addScaled(into, r * width, slope, head, token * width, width);
      if (headGradient) addScaled(headGradient, token * width, slope, outputs, r * width, width);
    }
  });
}

/** Log-probabilities of the tokens that the loss wants to see of one row. */
export function listedAmong(among: AmongRows, { logProbs }: AmongScores, place: number): (token: number) => number {
  const [start, end] = [among.starts[place - among.first]!, among.starts[place - among.first + 1]!];
  const listed = among.tokens.subarray(start, end);
  return (token) => logProbs[start + placeOf(listed, token)]!;
}

/** Slopes in the logits that the loss gave itself: of the listed tokens, and of the others by their probability. */
function softSlopes(
  { first, starts, tokens }: AmongRows,
  { soft }: AmongSlopes,
  logProbs: Float64Array,
): Float64Array | undefined {
  if (soft === undefined) return undefined;
  const result = new Float64Array(tokens.length);
  soft.rows.rows.forEach((place, s) => {
    if (place < first) return;
    const [start, end] = [starts[place - first]!, starts[place - first + 1]!];
    const listed = tokens.subarray(start, end);
    for (let at = start; at < end; at++) result[at] = soft.slopes.rest[s]! * exp(logProbs[at]!);
    for (let at = soft.rows.starts[s]!; at < soft.rows.starts[s + 1]!; at++)
      result[start + placeOf(listed, soft.rows.tokens[at]!)] = soft.slopes.byLogit[at]!;
  });
  return result;
}

function placeOf(listed: Int32Array, token: number): number {
  const place = listed.indexOf(token);
  expect(place >= 0, "judgeAmong", {
    expected: `one of the tokens it was chosen among (${listed.join(", ")})`,
    got: token,
    fix: "teach tokens with the alternatives they were chosen from",
  });
  return place;
}

/** Logits to log-probabilities. */
function normalise(row: Float64Array): void {
  const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = top + ln(row.reduce((sum, z) => sum + exp(z - top), 0));
  row.forEach((z, j) => (row[j] = z - total));
}

function dot(a: Float32Array, at: number, b: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[at + i]! * b[from + i]!;
  return sum;
}

/** y[at …] += factor · x[from …] */
function addScaled(y: Float32Array, at: number, factor: number, x: Float32Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) y[at + i]! += factor * x[from + i]!;
}
