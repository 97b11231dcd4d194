/**
 * The losses of one token, as pure functions: each gives its value and its slope in the token's log-probability now.
 * `l` is log π_θ(token), `old` the log-probability it was sampled with, `reference` the reference policy's,
 * `teacher` a privileged prompt's. Nothing here knows a method, a sequence or a batch.
 */

/** Value and derivative with respect to the log-probability. */
export interface Slope {
  readonly value: number;
  readonly slope: number;
}

export interface ClipOptions {
  /** The ratio may fall to 1 − low … */
  readonly low: number;
  /** … and rise to 1 + high; a larger `high` is DAPO's asymmetric clip. */
  readonly high: number;
  /** Dual clip: with a negative advantage the loss never exceeds this multiple of |advantage|; Infinity switches it off. */
  readonly dual: number;
}

export const defaultClip: ClipOptions = { low: 0.2, high: 0.2, dual: 3 };

/** max(−A·r, −A·clip(r)), with dual clip for A < 0; r = π_θ / π_old. */
export function clippedPolicyGradient(
  l: number,
  old: number,
  advantage: number,
  clip: ClipOptions = defaultClip,
): Slope {
  const ratio = Math.exp(l - old);
  const plain = -advantage * ratio;
  const clipped = -advantage * Math.min(Math.max(ratio, 1 - clip.low), 1 + clip.high);
  if (advantage < 0 && Math.max(plain, clipped) > -advantage * clip.dual)
    return { value: -advantage * clip.dual, slope: 0 };
  return plain >= clipped ? { value: plain, slope: plain } : { value: clipped, slope: 0 };
}

/** Imitation: −log π. */
export function negativeLogLikelihood(l: number): Slope {
  return { value: -l, slope: -1 };
}

/** How the distance to a reference is estimated from the token that was said. */
export type SampledKl = "k1" | "k2" | "k3" | "abs";

/** `exact` is KL(π ‖ reference) over all that might have been said, where these are few. */
export type KlEstimator = SampledKl | "exact";

/**
 * Sampled estimators of the distance to a reference. k3 grows exponentially, so its difference is limited to ±10, beyond
 * which it pulls no more. (The reference implementation limits the value to 10 instead, which silences k3 where a token has
 * become 13 times less likely: just where it is needed.)
 * k1 = l − ref (its slope pulls nowhere in expectation), k2 = ½(l − ref)², k3 = e^(ref−l) − (ref−l) − 1 ≥ 0, whose
 * expected gradient is that of the *forward* divergence KL(reference ‖ π).
 */
export function klPenalty(l: number, reference: number, estimator: SampledKl = "k3"): Slope {
  const gap = reference - l;
  if (Math.abs(gap) > 10 && estimator === "k3")
    return { value: Math.exp(Math.sign(gap) * 10) - Math.sign(gap) * 10 - 1, slope: 0 };
  switch (estimator) {
    case "k1":
      return { value: -gap, slope: 1 };
    case "k2":
      return { value: 0.5 * gap * gap, slope: -gap };
    case "k3":
      return { value: Math.exp(gap) - gap - 1, slope: 1 - Math.exp(gap) };
    case "abs":
      return { value: Math.abs(gap), slope: -Math.sign(gap) };
  }
}

/** The importance ratio π_θ / π_old, held constant and capped: a weight for off-policy tokens. */
export function cappedRatio(l: number, old: number, cap: number): number {
  return Math.min(Math.exp(l - old), cap);
}

/**
 * Importance-weighted k3 towards a teacher: ρ·(e^(−d) − 1 + d), d = l − teacher, ρ = π_θ/π_old kept differentiable up to
 * its cap. On samples of π_old its expected gradient is that of the reverse divergence KL(π_θ ‖ teacher).
 */
export function importanceWeightedK3(l: number, teacher: number, old: number, cap = 5): Slope {
  const d = l - teacher;
  const inner = Math.exp(-d) - 1 + d;
  const ratio = Math.exp(l - old);
  if (ratio > cap) return { value: cap * inner, slope: cap * (1 - Math.exp(-d)) };
  return { value: ratio * inner, slope: ratio * (inner + 1 - Math.exp(-d)) };
}

/** σ(β·(teacher − l)) · (teacher − l), the gate held constant: imitate where the teacher agrees. β = 0 is a gate of ½. */
export function gatedLogRatio(l: number, teacher: number, beta = 5): Slope {
  const gate = 1 / (1 + Math.exp(-beta * (teacher - l)));
  return { value: gate * (teacher - l), slope: -gate };
}

/** Distillation as a policy gradient: −(teacher − l) · l with the bracket held constant. */
export function scoreFunctionDistillation(l: number, teacher: number): Slope {
  return { value: -(teacher - l) * l, slope: -(teacher - l) };
}
