/** What validation costs: how many trials are needed to see a utility, for a given success rate and group size. */
import { expect } from "../errors.js";

/** Standard normal quantile (Acklam's rational approximation, relative error below 1.2e-9). */
export function normalQuantile(p: number): number {
  expect(p > 0 && p < 1, "normalQuantile", { expected: "0 < p < 1", got: p, fix: "a level such as .95" });
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const poly = (k: readonly number[], x: number): number => k.reduce((sum, value) => sum * x + value, 0);
  if (p > 1 - 0.02425) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return poly(c, q) / (poly(d, q) * q + 1);
  }
  const q = p - 0.5;
  const r = q * q;
  return (poly(a, r) * q) / (poly(b, r) * r + 1);
}

/**
 * Pairs of episodes needed to tell a utility from zero: n = (z_α/2 + z_power)² · variance / u², with the variance of a
 * difference of two independent success/failure outcomes (pairing with equal luck only lowers it).
 */
export function pairsNeeded({
  utility,
  plainSuccess,
  alpha = 0.05,
  power = 0.8,
}: {
  utility: number;
  plainSuccess: number;
  alpha?: number;
  power?: number;
}): number {
  const withSkill = Math.min(1, Math.max(0, plainSuccess + utility));
  const variance = plainSuccess * (1 - plainSuccess) + withSkill * (1 - withSkill);
  return pairsForVariance(variance, utility, { alpha, power });
}

/** The same where the variance of the differences is known. */
export function pairsForVariance(
  variance: number,
  utility: number,
  { alpha = 0.05, power = 0.8 }: { readonly alpha?: number; readonly power?: number } = {},
): number {
  const z = normalQuantile(1 - alpha / 2) + normalQuantile(power);
  return Math.ceil((z * z * variance) / (utility * utility));
}
