/**
 * Centre and scale a list of scores. Every degenerate case has a name and a decision, because each of them really occurs:
 * a group of one, a group where all scores are equal, an empty group.
 */
import { labError } from "../errors.js";

export interface NormaliseOptions {
  /** `mean-std` divides by the standard deviation, `mean` only centres (Dr.GRPO). */
  readonly scale: "mean-std" | "mean";
  /** Added to the standard deviation. */
  readonly epsilon: number;
  /** `unbiased` divides the variance by n − 1, `population` by n. */
  readonly deviation: "unbiased" | "population";
  /** What a list of one becomes: its raw score (the reference's episode part), or zero (its step part). */
  readonly singleton: "raw" | "zero";
}

export const defaultNormalise: NormaliseOptions = {
  scale: "mean-std",
  epsilon: 1e-6,
  deviation: "unbiased",
  singleton: "zero",
};

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean and standard deviation; equal values have a deviation of exactly 0, whatever rounding did to their mean. */
export function moments(values: readonly number[], deviation: NormaliseOptions["deviation"] = "unbiased"): Moments {
  if (values.length === 0) {
    throw labError("moments", { expected: "at least one value", got: "none", fix: "leave empty groups out" });
  }
  const first = values[0]!;
  if (values.every((value) => value === first)) return { mean: first, deviation: 0 };
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { mean: centre, deviation: Math.sqrt(squares / (values.length - (deviation === "unbiased" ? 1 : 0))) };
}

/** One score against given moments; a deviation of 0 gives 0. */
export function standardise(value: number, { mean, deviation }: Moments, options: NormaliseOptions): number {
  if (deviation === 0) return 0;
  return options.scale === "mean" ? value - mean : (value - mean) / (deviation + options.epsilon);
}

/** Normalise a whole list: equal scores give zeros, a list of one gives what `singleton` says, an empty list stays empty. */
export function normalise(values: readonly number[], options: NormaliseOptions = defaultNormalise): number[] {
  if (values.length === 0) return [];
  if (values.length === 1) return [options.singleton === "raw" ? values[0]! : 0];
  const found = moments(values, options.deviation);
  return values.map((value) => standardise(value, found, options));
}
