/**
 * The divergence between a teacher's and the student's next token when of both only the teacher's k likeliest tokens are
 * known: all other tokens are one bucket, the rest. Gives what a policy needs to learn from it (see `SoftLoss`). The
 * teacher is held constant. `distributions.ts` has the same losses over whole vocabularies, as the oracle.
 */
import { expect } from "../errors.js";
import type { SoftLoss } from "../policy/policy.js";
import { divergenceTerm } from "./distributions.js";

export interface SoftValue extends SoftLoss {
  readonly value: number;
}

/** A rest smaller than this is only rounding; without the floor its logarithm would be noise. */
export const SMALLEST_REST = 1e-6;

/**
 * β·KL(T ‖ M) + (1 − β)·KL(S ‖ M), M = βT + (1 − β)S, over k + 1 buckets; β = 1 is KL(T ‖ S), β = 0 is KL(S ‖ T).
 * Both arguments are log-probabilities of the same k tokens.
 */
export function softDivergence(teacher: ArrayLike<number>, student: ArrayLike<number>, beta: number): SoftValue {
  expect(teacher.length === student.length && teacher.length > 0, "softDivergence", {
    expected: "log-probabilities of the same tokens from both",
    got: [teacher.length, student.length],
    fix: "ask the student about the teacher's tokens",
  });
  const [t, s] = [bucketsOf(teacher), bucketsOf(student)];
  const terms = s.map((share, b) => divergenceTerm(t[b]!, share, beta));
  // through the softmax: ∂/∂z_j = S_j (g_b(j) − Σ_b S_b g_b)
  const total = s.reduce((sum, share) => sum + share, 0); // 1, but for the floor of the rest
  const average = s.reduce((sum, share, b) => sum + share * terms[b]!.slope, 0) / total;
  const rest = terms.pop()!;
  return {
    value: terms.reduce((sum, { value }) => sum + value, rest.value),
    byLogit: terms.map(({ slope }, k) => s[k]! * (slope - average)),
    rest: rest.slope - average,
  };
}

/** The shares of the k tokens, and last that of all others. */
function bucketsOf(logProbs: ArrayLike<number>): number[] {
  const shares = Array.from(logProbs, Math.exp);
  const sum = shares.reduce((a, b) => a + b, 0);
  return [...shares, Math.max(1 - sum, SMALLEST_REST)];
}
