/**
 * Losses between whole next-token distributions: the teacher's probabilities are constants, the gradient is with respect
 * to the student's logits. Top-k KL and the Jensen–Shannon family, over whole vocabularies.
 */
import { expect } from "../errors.js";

/** A value and its gradient by the student's logits. */
export interface LogitGradient {
  readonly value: number;
  readonly byLogits: Float64Array; // [V]
}

export function softmax(logits: ArrayLike<number>): Float64Array {
  let top = -Infinity;
  for (let i = 0; i < logits.length; i++) top = Math.max(top, logits[i]!);
  const result = Float64Array.from(logits, (logit) => Math.exp(logit - top));
  const sum = result.reduce((a, b) => a + b, 0);
  return result.map((value) => value / sum);
}

/**
 * KL(teacher ‖ student) over the teacher's k most likely tokens; both are renormalised on them, or (`tail`) the rest of
 * each distribution is one more bucket.
 */
export function topKDivergence(
  teacher: ArrayLike<number>,
  logits: ArrayLike<number>,
  k: number,
  tail: boolean,
): LogitGradient {
  expect(k >= 1, "topKDivergence", {
    expected: "k of at least 1",
    got: k,
    fix: "use the vocabulary size for the full divergence",
  });
  const student = softmax(logits);
  const kept = [...student.keys()].sort((a, b) => teacher[b]! - teacher[a]! || a - b).slice(0, k);
  const mass = { teacher: sumOf(kept, teacher), student: sumOf(kept, student) };
  const buckets = kept.map((token) => ({ tokens: [token], p: teacher[token]!, q: student[token]! }));
  const inside = new Set(kept);
  if (tail && k < student.length) {
    const rest = [...student.keys()].filter((token) => !inside.has(token));
    buckets.push({ tokens: rest, p: sumOf(rest, teacher), q: sumOf(rest, student) });
  }
  const scale = tail ? { teacher: 1, student: 1 } : mass;
  return bucketDivergence(student, buckets, scale);
}

interface Bucket {
  readonly tokens: readonly number[];
  readonly p: number;
  readonly q: number;
}

/** Σ p log(p/q) over buckets, and its gradient q_token/q_bucket · (… − p) pushed through the softmax. */
function bucketDivergence(
  student: Float64Array,
  buckets: readonly Bucket[],
  scale: { teacher: number; student: number },
): LogitGradient {
  const byLogits = new Float64Array(student.length);
  let value = 0;
  for (const { tokens, p, q } of buckets) {
    const teacher = p / scale.teacher;
    const own = q / scale.student;
    if (teacher > 0) value += teacher * Math.log(teacher / own);
    // renormalised: ∂/∂z_j = q_j/Q − p_j/P for kept tokens; a bucket shares its part in proportion to its members
    for (const token of tokens) byLogits[token]! += (own - teacher) * (q > 0 ? student[token]! / q : 1 / tokens.length);
  }
  return { value, byLogits };
}

function sumOf(tokens: readonly number[], values: ArrayLike<number>): number {
  return tokens.reduce((sum, token) => sum + values[token]!, 0);
}

/**
 * β·KL(T ‖ M) + (1 − β)·KL(S ‖ M) with M = βT + (1 − β)S; β = 0 means KL(S ‖ T) and β = 1 means KL(T ‖ S), its limits
 * after division by the vanishing weight.
 */
export function jensenShannon(teacher: ArrayLike<number>, logits: ArrayLike<number>, beta: number): LogitGradient {
  expect(beta >= 0 && beta <= 1, "jensenShannon", {
    expected: "0 ≤ beta ≤ 1",
    got: beta,
    fix: "use .5 for the symmetric form",
  });
  const student = softmax(logits);
  const slopes = new Float64Array(student.length); // ∂value/∂S_i
  let value = 0;
  for (let i = 0; i < student.length; i++) {
    const t = teacher[i]!;
    const s = student[i]!;
    const term = divergenceTerm(t, s, beta);
    value += term.value;
    slopes[i] = term.slope;
  }
  return { value, byLogits: throughSoftmax(student, slopes) };
}

/** One token's part of the divergence, and its slope in the student's probability. */
export function divergenceTerm(t: number, s: number, beta: number): { value: number; slope: number } {
  if (beta === 0) return { value: xlog(s, s / t), slope: Math.log(s / t) + 1 };
  if (beta === 1) return { value: xlog(t, t / s), slope: -t / s };
  const middle = beta * t + (1 - beta) * s;
  const value = beta * xlog(t, t / middle) + (1 - beta) * xlog(s, s / middle);
  return { value, slope: (1 - beta) * Math.log(s / middle) };
}

function xlog(x: number, ratio: number): number {
  return x === 0 ? 0 : x * Math.log(ratio);
}

/** Chain rule: dz_j = S_j (g_j − Σ_i S_i g_i). */
function throughSoftmax(student: Float64Array, slopes: Float64Array): Float64Array {
  const average = student.reduce((sum, probability, i) => sum + probability * slopes[i]!, 0);
  return student.map((probability, i) => probability * (slopes[i]! - average));
}
