/**
 * Drawing a token from logits, in plain TypeScript: the oracle of the kernel and the sampler of engines without one.
 *
 * The returned log-probability is that of the distribution the token was drawn from: softmax(logits / temperature),
 * cut to the top-k and then the top-p set and renormalised. Greedy drawing (temperature 0) has no such distribution to
 * speak of (everything has probability 1); it returns the log-probability at temperature 1.
 */
import { expect, labError } from "../../errors.js";
import type { DrawOptions } from "./engine.js";
import { exp, ln } from "./numbers.js";

export interface Drawn {
  readonly token: number;
  readonly logProb: number;
}

/** Draw with one uniform number in [0, 1): the first token in order whose cumulative probability exceeds it. */
export function draw(logits: Float32Array, options: DrawOptions, uniform: number): Drawn {
  const best = largest(logits);
  if (options.temperature === 0) return { token: best, logProb: logProbOf(logits, best, 1) };
  const shares = exponentials(logits, logits[best]!, options.temperature); // [V], unnormalised
  const kept = nucleus(shares, options);
  let total = 0;
  for (const token of kept) total += shares[token]!;
  let sum = 0;
  for (const token of kept) {
    sum += shares[token]!;
    if (sum > uniform * total) {
      return { token, logProb: (logits[token]! - logits[best]!) / options.temperature - ln(total) };
    }
  }
  return { token: best, logProb: -ln(total) };
}

/** ln softmax(logits / temperature)[token]. */
export function logProbOf(logits: Float32Array, token: number, temperature: number): number {
  const top = logits[largest(logits)]!;
  const total = exponentials(logits, top, temperature).reduce((a, b) => a + b, 0);
  return (logits[token]! - top) / temperature - ln(total);
}

interface Ranked {
  readonly tokens: Int32Array;
  readonly logProbs: Float32Array;
}

/** The logits of some tokens. */
export function picked(logits: Float32Array, tokens: Int32Array): Float32Array {
  return Float32Array.from(tokens, (token) => logits[token]!);
}

/** ln softmax of one of some tokens among these alone, given their logits. */
export function logProbAmong(logits: Float32Array, allowed: Int32Array, token: number, temperature: number): number {
  const place = allowed.indexOf(token);
  expect(place >= 0, "logProbAmong", {
    expected: `one of the allowed tokens ${allowed.join(", ")}`,
    got: token,
    fix: "judge tokens among those that were allowed when they were chosen",
  });
  return logProbOf(logits, place, temperature);
}

/** The `count` likeliest tokens with their log-probabilities; ties go to the lower token. */
export function likeliest(logits: Float32Array, count: number, temperature: number): Ranked {
  expect(Number.isInteger(count) && count >= 1 && count < logits.length, "likeliest", {
    expected: `a count from 1 to ${logits.length - 1}, one less than there are tokens`,
    got: count,
    fix: "8 hold nearly all of the probability in worlds of words",
  });
  return ranked(logits, count, temperature);
}

/** All of some tokens, likeliest first, with their log-probabilities among each other. */
export function likeliestAmong(logits: Float32Array, allowed: Int32Array, temperature: number): Ranked {
  const { tokens: places, logProbs } = ranked(logits, logits.length, temperature);
  return { tokens: places.map((place) => allowed[place]!), logProbs };
}

function ranked(logits: Float32Array, count: number, temperature: number): Ranked {
  const top = logits[largest(logits)]!;
  const total = ln(exponentials(logits, top, temperature).reduce((a, b) => a + b, 0));
  const tokens = Int32Array.from(highest(logits, count));
  return { tokens, logProbs: Float32Array.from(tokens, (token) => (logits[token]! - top) / temperature - total) };
}

/** Places of the `count` highest values, highest first: one pass, since `count` is small and vocabularies are large. */
function highest(values: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (let place = 0; place < values.length; place++) {
    if (best.length === count && values[place]! <= values[best.at(-1)!]!) continue;
    const at = best.findIndex((other) => values[other]! < values[place]!);
    best.splice(at < 0 ? best.length : at, 0, place);
    if (best.length > count) best.pop();
  }
  return best;
}

function largest(logits: Float32Array): number {
  let best = 0;
  for (let token = 0; token < logits.length; token++) {
    if (!Number.isFinite(logits[token]!)) throw notFinite(logits[token]!);
    if (logits[token]! > logits[best]!) best = token;
  }
  return best;
}

function exponentials(logits: Float32Array, top: number, temperature: number): Float64Array {
  return Float64Array.from(logits, (logit) => exp((logit - top) / temperature));
}

/** The tokens that may be drawn, in their order; ties at the border go to the lower token. */
function nucleus(shares: Float64Array, { topK, topP }: DrawOptions): number[] {
  const all = Array.from(shares.keys());
  if (topK === undefined && topP === undefined) return all;
  const ranked = all.sort((a, b) => shares[b]! - shares[a]! || a - b).slice(0, topK ?? all.length);
  if (topP === undefined) return ranked;
  const enough = topP * ranked.reduce((sum, token) => sum + shares[token]!, 0);
  let sum = 0;
  const count = ranked.findIndex((token) => (sum += shares[token]!) >= enough) + 1;
  return count === 0 ? ranked : ranked.slice(0, count);
}

/** What a diverged model looks like from here. */
export function notFinite(got: number): Error {
  return labError("engine", {
    expected: "finite logits",
    got,
    fix: "the weights have diverged; restore a snapshot and lower the learning rate",
  });
}
