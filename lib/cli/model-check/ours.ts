/** Our engine in the comparison: log-probabilities along a text, greedy continuations, speed. */
import { performance } from "node:perf_hooks";
import type { Engine } from "../../compute/engine/engine.js";
import { best, logSoftmax } from "./compare.js";

/** Feed tokens to slot 0 from `start` on; `each` sees every position's logits if given. */
function feed(engine: Engine, tokens: ArrayLike<number>, start = 0, each?: (logits: Float32Array) => void): void {
  for (let first = 0; first < tokens.length; first += engine.rowLimit) {
    const count = Math.min(engine.rowLimit, tokens.length - first);
    for (let row = 0; row < count; row++) {
      engine.rows.slot[row] = 0;
      engine.rows.position[row] = start + first + row;
      engine.rows.token[row] = tokens[first + row]!;
    }
    engine.advance(count);
    if (each !== undefined) for (let row = 0; row < count; row++) each(engine.logits(row));
  }
}

/** Log-probabilities of the next token after every token of the text. */
export function alongText(engine: Engine, tokens: Int32Array): Float32Array[] {
  const rows: Float32Array[] = [];
  feed(engine, tokens, 0, (logits) => rows.push(logSoftmax(logits)));
  return rows;
}

/** The most likely continuation; ends after the end token or `count` tokens. */
export function greedy(engine: Engine, prompt: Int32Array, count: number, end: number): number[] {
  let logits = new Float32Array(0);
  const keep = (row: Float32Array): void => void (logits = row.slice());
  feed(engine, prompt, 0, keep);
  const said: number[] = [];
  while (said.length < count && said.at(-1) !== end) {
    const next = best(logits);
    said.push(next);
    feed(engine, [next], prompt.length + said.length - 1, keep);
  }
  return said;
}

export interface Speed {
  /** Tokens of a prompt a second. */
  readonly prompt: number;
  /** Tokens said a second, one conversation. */
  readonly answer: number;
}

export function speed(engine: Engine, prompt: Int32Array, count: number): Speed {
  const before = performance.now();
  feed(engine, prompt);
  const between = performance.now();
  const options = { temperature: 0 };
  for (let i = 0; i < count; i++) {
    engine.wanted.row[0] = i === 0 ? (prompt.length - 1) % engine.rowLimit : 0;
    engine.draw(1, options);
    feed(engine, [engine.wanted.token[0]!], prompt.length + i);
  }
  const after = performance.now();
  return { prompt: (1000 * prompt.length) / (between - before), answer: (1000 * count) / (after - between) };
}
