/**
 * Credit from a gap: how much likelier a teacher finds a token that was said than whoever said it did,
 * Δ = log π_teacher − log π_behaviour. Pure functions of one token; where there is no teacher there is no gap.
 */

/** The token's advantage and its gap as a reward, added: A + weight · clip(Δ, ±limit). On its own (A = 0) it distils. */
export function addedGap(
  advantage: number,
  gap: number,
  { weight, limit }: { readonly weight: number; readonly limit: number },
): number {
  return advantage + weight * Math.min(Math.max(gap, -limit), limit);
}

/**
 * The token's advantage, larger where the teacher agrees with its sign: A · ((1 − share) + share · w),
 * w = exp(sign(A) · Δ) within 1 ± band. It never changes sign.
 */
export function scaledByGap(
  advantage: number,
  gap: number,
  { share, band }: { readonly share: number; readonly band: number },
): number {
  const agreement = Math.min(Math.max(Math.exp(Math.sign(advantage) * gap), 1 - band), 1 + band);
  return advantage * (1 - share + share * agreement);
}
