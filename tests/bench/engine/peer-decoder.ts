/**
 * Generation as a peer does it: a decoder with its own key/value cache is fed one token of each conversation at a time and
 * gives the logits of the next; tokens are drawn here. Peers are timed on the same number of tokens as our engine.
 */
import { keyOf, stream } from "../../../lib/random.js";
import { LENGTH } from "./work.js";

export interface PeerDecoder {
  /** Feed one token to every conversation; the logits that follow, row after row. */
  step(tokens: Int32Array): Promise<Float32Array>; // [B] -> [B, V]
  dispose(): Promise<void> | void;
}

export const CONVERSATIONS = 32;

/** Seconds of `steps` steps from an empty cache. */
export async function secondsOf(decoder: PeerDecoder, vocabulary: number, steps = LENGTH): Promise<number> {
  const numbers = stream(keyOf("peer"));
  let tokens = new Int32Array(CONVERSATIONS).fill(1);
  const start = performance.now();
  for (let step = 0; step < steps; step++) {
    const logits = await decoder.step(tokens);
    tokens = tokens.map((_, row) => draw(logits, row * vocabulary, vocabulary, numbers.uniform()));
  }
  return (performance.now() - start) / 1000;
}

const shares = new Float64Array(65_536);

function draw(logits: Float32Array, from: number, vocabulary: number, uniform: number): number {
  let [most, total] = [-Infinity, 0];
  for (let v = 0; v < vocabulary; v++) most = Math.max(most, logits[from + v]!);
  for (let v = 0; v < vocabulary; v++) total += shares[v] = Math.exp(logits[from + v]! - most);
  let sum = 0;
  for (let v = 0; v < vocabulary; v++) if ((sum += shares[v]!) > uniform * total) return v;
  return vocabulary - 1;
}
