/**
 * The decoder's inference in plain TypeScript, straight from the flat weights: the oracle of the WebAssembly engine,
 * for any width. Readable first; sums are in double precision, stores in single.
 */
import { uniform } from "../../random.js";
import { layout, type DecoderConfig, type Weights } from "../architecture.js";
import { plainRows, type DrawOptions, type Engine, type EngineOptions, type Rows, type Wanted } from "./engine.js";
import { exp, rotaryTable } from "./numbers.js";
import { draw, logProbOf } from "./sampler.js";

export class ReferenceEngine implements Engine {
  readonly config: DecoderConfig;
  readonly numerics = "portable";
  readonly slots: number;
  readonly rowLimit: number;
  readonly rows: Rows;
  readonly wanted: Wanted;
  private readonly named = new Map<string, Float32Array>();
  private readonly keys: Float32Array; // [slots, layers, T, keyValueHeads · headWidth]
  private readonly values: Float32Array; // the same
  private readonly angles: { cos: Float32Array; sin: Float32Array }; // [T, headWidth / 2]
  private hidden: Float32Array[] = []; // [rows][D]

  constructor(weights: Weights, { slots, rowLimit }: EngineOptions) {
    const config = weights.config;
    this.config = config;
    this.slots = slots;
    this.rowLimit = rowLimit;
    ({ rows: this.rows, wanted: this.wanted } = plainRows(rowLimit));
    const cache = slots * config.layers * config.contextLength * config.keyValueHeads * config.headWidth;
    this.keys = new Float32Array(cache);
    this.values = new Float32Array(cache);
    this.angles = rotaryTable(config.contextLength, config.headWidth, config.ropeTheta);
    this.load(weights.data);
  }

  load(data: Float32Array): void {
    for (const { name, offset, size } of layout(this.config)) {
      this.named.set(name, data.slice(offset, offset + size));
    }
  }

  advance(count: number): void {
    const embedding = this.weight("model.embed_tokens.weight");
    const width = this.config.width;
    let states: Float32Array[] = Array.from({ length: count }, (_, row) =>
      embedding.slice(this.rows.token[row]! * width, (this.rows.token[row]! + 1) * width),
    );
    for (let layer = 0; layer < this.config.layers; layer++) states = this.layer(layer, states);
    this.hidden = states.map((state) => this.norm("model.norm.weight", state));
  }

  draw(count: number, options: DrawOptions): void {
    const { row, key, index, token, logProb } = this.wanted;
    for (let i = 0; i < count; i++) {
      const number = uniform([key[2 * i]!, key[2 * i + 1]!], index[i]!);
      const drawn = draw(this.logits(row[i]!), options, number);
      token[i] = drawn.token;
      logProb[i] = drawn.logProb;
    }
  }

  judge(count: number, temperature: number): void {
    const { row, token, logProb } = this.wanted;
    for (let i = 0; i < count; i++) logProb[i] = logProbOf(this.logits(row[i]!), token[i]!, temperature);
  }

  logits(row: number): Float32Array {
    const head = this.config.tiedHead ? "model.embed_tokens.weight" : "lm_head.weight";
    return linear(this.weight(head), this.hidden[row]!);
  }

  logitsOf(row: number, tokens: Int32Array): Float32Array {
    const head = this.weight(this.config.tiedHead ? "model.embed_tokens.weight" : "lm_head.weight");
    const width = this.config.width;
    const state = this.hidden[row]!;
    return Float32Array.from(tokens, (token) => linear(head.subarray(token * width, (token + 1) * width), state)[0]!);
  }

  copyPrefix(from: number, to: number, length: number): void {
    const { layers, contextLength, keyValueHeads, headWidth } = this.config;
    const position = keyValueHeads * headWidth;
    const layer = contextLength * position;
    for (let l = 0; l < layers; l++) {
      const [source, target] = [(from * layers + l) * layer, (to * layers + l) * layer];
      for (const cache of [this.keys, this.values]) cache.copyWithin(target, source, source + length * position);
    }
  }

  private weight(name: string): Float32Array {
    return this.named.get(name)!;
  }

  private layer(layer: number, states: Float32Array[]): Float32Array[] {
    const at = `model.layers.${layer}`;
    const queries = states.map((state, row) => this.project(layer, row, state));
    return states.map((state, row) => {
      const mixed = linear(this.weight(`${at}.self_attn.o_proj.weight`), this.attend(layer, row, queries[row]!));
      const middle = add(state, mixed);
      return add(middle, this.mlp(at, this.norm(`${at}.post_attention_layernorm.weight`, middle)));
    });
  }

  /** Rotated queries of a row; its keys and values go into the cache. */
  private project(layer: number, row: number, state: Float32Array): Float32Array {
    const at = `model.layers.${layer}`;
    const normed = this.norm(`${at}.input_layernorm.weight`, state);
    const of = (name: "q" | "k" | "v"): Float32Array => {
      const result = linear(this.weight(`${at}.self_attn.${name}_proj.weight`), normed);
      const bias = this.named.get(`${at}.self_attn.${name}_proj.bias`);
      return bias === undefined ? result : add(result, bias);
    };
    const position = this.rows.position[row]!;
    const place = this.place(layer, this.rows.slot[row]!, position);
    this.keys.set(this.rotate(of("k"), position), place);
    this.values.set(of("v"), place);
    return this.rotate(of("q"), position);
  }

  private place(layer: number, slot: number, position: number): number {
    const { layers, contextLength, keyValueHeads, headWidth } = this.config;
    return ((slot * layers + layer) * contextLength + position) * keyValueHeads * headWidth;
  }

  /** Rotate-half, in place, every head by the angles of the position. */
  private rotate(heads: Float32Array, position: number): Float32Array {
    const half = this.config.headWidth / 2;
    for (let start = 0; start < heads.length; start += 2 * half) {
      for (let i = 0; i < half; i++) {
        const [cos, sin] = [this.angles.cos[position * half + i]!, this.angles.sin[position * half + i]!];
        const [a, b] = [heads[start + i]!, heads[start + half + i]!];
        heads[start + i] = a * cos - b * sin;
        heads[start + half + i] = b * cos + a * sin;
      }
    }
    return heads;
  }

  private attend(layer: number, row: number, queries: Float32Array): Float32Array {
    const { heads, keyValueHeads, headWidth } = this.config;
    const mixed = new Float32Array(heads * headWidth);
    const last = this.rows.position[row]!;
    const start = this.place(layer, this.rows.slot[row]!, 0);
    for (let head = 0; head < heads; head++) {
      const shared = Math.floor(head / (heads / keyValueHeads)) * headWidth;
      this.attendHead(queries.subarray(head * headWidth, (head + 1) * headWidth), start + shared, last, mixed, head);
    }
    return mixed;
  }

  private attendHead(query: Float32Array, start: number, last: number, mixed: Float32Array, head: number): void {
    const { keyValueHeads, headWidth } = this.config;
    const stride = keyValueHeads * headWidth;
    const scores = new Float64Array(last + 1);
    for (let t = 0; t <= last; t++) {
      for (let i = 0; i < headWidth; i++) scores[t]! += query[i]! * this.keys[start + t * stride + i]!;
    }
    const scale = 1 / Math.sqrt(headWidth);
    const top = scores.reduce((a, b) => Math.max(a, b), -Infinity);
    const shares = scores.map((score) => exp((score - top) * scale));
    const total = shares.reduce((a, b) => a + b, 0);
    for (let i = 0; i < headWidth; i++) {
      let sum = 0;
      for (let t = 0; t <= last; t++) sum += shares[t]! * this.values[start + t * stride + i]!;
      mixed[head * headWidth + i] = sum / total;
    }
  }

  private mlp(at: string, state: Float32Array): Float32Array {
    const gate = linear(this.weight(`${at}.mlp.gate_proj.weight`), state);
    const up = linear(this.weight(`${at}.mlp.up_proj.weight`), state);
    const inner = gate.map((g, i) => (g / (1 + exp(-g))) * up[i]!);
    return linear(this.weight(`${at}.mlp.down_proj.weight`), inner);
  }

  private norm(name: string, state: Float32Array): Float32Array {
    const gain = this.weight(name);
    let squares = 0;
    for (const value of state) squares += value * value;
    const scale = 1 / Math.sqrt(squares / state.length + this.config.normEpsilon);
    return state.map((value, i) => value * scale * gain[i]!);
  }
}

/** matrix [out, in] · vector [in] */
function linear(matrix: Float32Array, vector: Float32Array): Float32Array {
  const width = vector.length;
  const result = new Float32Array(matrix.length / width);
  for (let row = 0, at = 0; row < result.length; row++) {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += matrix[at++]! * vector[i]!;
    result[row] = sum;
  }
  return result;
}

function add(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + b[i]!);
}

/** The logits of every position of one text: the whole forward pass at once. */
export function fullLogits(weights: Weights, tokens: ArrayLike<number>): Float32Array[] {
  const engine = new ReferenceEngine(weights, { slots: 1, rowLimit: tokens.length });
  for (let position = 0; position < tokens.length; position++) {
    engine.rows.position[position] = position;
    engine.rows.token[position] = tokens[position]!;
  }
  engine.advance(tokens.length);
  return Array.from({ length: tokens.length }, (_, row) => engine.logits(row)); // [T][V]
}
