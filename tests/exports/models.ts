/** Small models of every kind that the decoder can be, with random weights, and our own log-probabilities along a text. */
import { initialWeights, microDecoder, type DecoderConfig, type Weights } from "../../lib/compute/architecture.js";
import { ReferenceEngine } from "../../lib/compute/engine/reference.js";
import { alongText } from "../../lib/cli/model-check/ours.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf, stream } from "../../lib/random.js";

export const tokenizer = new WordTokenizer(["<bos>", "go", "take", "hall", "apple", ";"]);
const sizes = { vocabulary: tokenizer.size, width: 32, layers: 2, heads: 4, contextLength: 64 };
export const models: readonly (readonly [name: string, config: DecoderConfig])[] = [
  ["Llama, tied, grouped heads", microDecoder({ ...sizes, keyValueHeads: 2, ropeTheta: 5000 })],
  ["Llama, untied, wide heads", microDecoder({ ...sizes, tiedHead: false, headWidth: 16, normEpsilon: 1e-6 })],
  ["Qwen2, q/k/v bias", microDecoder({ ...sizes, attentionBias: true })],
];
export const text = Int32Array.from({ length: 40 }, (_, i) => (i * 37 + 5) % tokenizer.size);

/** Random weights, the biases and norms included. */
export function weightsOf(config: DecoderConfig): Weights {
  const { data } = initialWeights(config, keyOf("transformers"));
  const noise = stream(keyOf("noise"));
  return { config, data: data.map((value) => value + 0.1 * noise.normal()) };
}

export function ourRows(weights: Weights, tokens: Int32Array = text): Float32Array[] {
  return alongText(new ReferenceEngine(weights, { slots: 1, rowLimit: 16 }), tokens);
}

export function largestDifference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  return Math.max(...a.flatMap((row, i) => Array.from(row, (value, j) => Math.abs(value - b[i]![j]!))));
}
