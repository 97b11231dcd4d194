/**
 * Rows that are taught by several tokens at once: the loss sees the log-probabilities of a few listed tokens (a teacher's
 * likeliest) and gives a slope for each of their logits and one factor for all the others. The kernels know sampled
 * tokens only; this adds what they leave out, row by row, in plain TypeScript and in the same order everywhere.
 */
import { exp } from "../engine/numbers.js";

/** Which judged rows are soft, and the tokens listed for each. */
export interface SoftRows {
  readonly rows: Int32Array; // [m] ascending places in the chunk's judged rows
  /** The tokens of soft row r stand in tokens[starts[r]] .. tokens[starts[r + 1]]. */
  readonly starts: Int32Array; // [m + 1]
  readonly tokens: Int32Array; // [sum of their counts]
}

/** The slope of the loss: in the logit of a listed token `byLogit`, in that of any other `rest` × its probability. */
export interface SoftSlopes {
  readonly byLogit: Float32Array; // like `tokens`
  readonly rest: Float32Array; // [m]
}

/** A judged row's log-probabilities, or later its gradient, in the kernels' heap. */
type RowOf = (place: number) => Float32Array; // [V]

/** Log-probabilities of the listed tokens; `rowOf` tells those of a judged row. */
export function softLogProbs(
  { rows, starts, tokens }: SoftRows,
  rowOf: (place: number) => (token: number) => number,
): Float32Array {
  const result = new Float32Array(tokens.length);
  rows.forEach((place, r) => {
    const row = rowOf(place);
    for (let at = starts[r]!; at < starts[r + 1]!; at++) result[at] = row(tokens[at]!);
  });
  return result;
}

/** The gradient of the logits of the soft rows with places in [first, end); rows still hold log-probabilities. */
export function softGradients(
  soft: SoftRows,
  slopes: SoftSlopes,
  { first, end, sharpness }: { first: number; end: number; sharpness: number },
  rowOf: RowOf,
): { place: number; gradient: Float32Array }[] {
  const result: { place: number; gradient: Float32Array }[] = [];
  soft.rows.forEach((place, r) => {
    if (place < first || place >= end) return;
    const factor = sharpness * slopes.rest[r]!;
    const gradient = rowOf(place).map((logProb) => factor * exp(logProb));
    for (let at = soft.starts[r]!; at < soft.starts[r + 1]!; at++)
      gradient[soft.tokens[at]!] = sharpness * slopes.byLogit[at]!;
    result.push({ place, gradient });
  });
  return result;
}
