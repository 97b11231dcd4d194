/**
 * Clip-Cov (arXiv 2505.22617, as SPEAR uses it): entropy falls where tokens that were likely anyway are rewarded, so where a
 * token's advantage and log-probability are both far above (or below) the mean. A few of these tokens are not learnt from.
 */
import { stream, type Key } from "../random.js";
import type { Sequence } from "../types.js";
import { mean } from "./normalise.js";

export interface CovarianceOptions {
  /** Share of all tokens with an advantage that are left out, at least one; 0 leaves none out. */
  readonly share: number;
  /** They are drawn among tokens whose covariance lies between these two. */
  readonly low: number;
  readonly high: number;
}

/** The covariance term of each token: (A − mean A) · (log π − mean log π). */
export function covariances(tokens: readonly { readonly advantage: number; readonly logProb: number }[]): number[] {
  const [advantage, logProb] = [mean(tokens.map((one) => one.advantage)), mean(tokens.map((one) => one.logProb))];
  return tokens.map((one) => (one.advantage - advantage) * (one.logProb - logProb));
}

/** The sequences without the policy-gradient signal of some tokens of high covariance; log-probabilities as sampled. */
export function withoutCovariant(
  sequences: readonly Sequence[],
  { share, low, high }: CovarianceOptions,
  key: Key,
): Sequence[] {
  const places = sequences.flatMap(({ signals, oldLogProbs }, s) =>
    signals.flatMap((here, i) => {
      const advantage = here?.find(({ component }) => component === "rl")?.advantage;
      return advantage === undefined ? [] : [{ s, i, advantage, logProb: oldLogProbs[i]! }];
    }),
  );
  if (share === 0 || places.length === 0) return [...sequences];
  const all = covariances(places);
  const fit = places.filter((_, place) => all[place]! >= low && all[place]! <= high);
  const left = stream(key).sample(fit, Math.max(1, Math.floor(share * places.length)));
  const without = new Set(left.map(({ s, i }) => `${s} ${i}`));
  return sequences.map((sequence, s) => ({
    ...sequence,
    signals: sequence.signals.map((here, i) => {
      if (here === undefined || !without.has(`${s} ${i}`)) return here;
      const others = here.filter(({ component }) => component !== "rl");
      return others.length === 0 ? undefined : others;
    }),
  }));
}
