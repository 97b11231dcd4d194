/**
 * The decoder's inference in plain TypeScript, straight from the flat weights: the oracle of the WebAssembly engine,
 * for any width. Readable first; sums are in double precision, stores in single.
 */
import { uniform } from "../../random.js";
import {
  embeddingScale,
  layout,
  mlpNormName,
  partsOf,
  queryFactor,
  sightOf,
  type DecoderConfig,
  type WeightParts,
  type Weights,
} from "../architecture.js";
import { plainRows, type DrawOptions, type Engine, type EngineOptions, type Rows, type Wanted } from "./engine.js";
import { exp, rotaryTable } from "./numbers.js";
import { draw, logProbOf } from "./sampler.js";

type Angles = ReturnType<typeof rotaryTable>; // [T, headWidth / 2] each

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
  private readonly angles: readonly (Angles | undefined)[]; // of each layer
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
    this.angles = anglesOf(config);
    this.load(partsOf(weights.data));
  }

  load(weights: WeightParts): void {
    for (const { name, offset, size } of layout(this.config)) this.named.set(name, weights.part(offset, size).slice());
  }

  advance(count: number): void {
    const embedding = this.weight("model.embed_tokens.weight");
    const width = this.config.width;
    const scale = embeddingScale(this.config);
    let states: Float32Array[] = Array.from({ length: count }, (_, row) =>
      embedding.slice(this.rows.token[row]! * width, (this.rows.token[row]! + 1) * width).map((value) => scale * value),
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
      const middle = add(state, this.outputNorm(`${at}.post_attention_layernorm.weight`, mixed));
      const given = this.mlp(at, this.norm(`${at}.${mlpNormName(this.config)}.weight`, middle));
      return add(middle, this.outputNorm(`${at}.post_feedforward_layernorm.weight`, given));
    });
  }

  private outputNorm(name: string, state: Float32Array): Float32Array {
    return this.config.outputNorm ? this.norm(name, state) : state;
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
    const turned = (name: "q" | "k"): Float32Array =>
      this.rotate(this.normHeads(`${at}.self_attn.${name}_norm.weight`, of(name)), position, this.angles[layer]);
    this.keys.set(turned("k"), place);
    this.values.set(of("v"), place);
    return turned("q");
  }

  private normHeads(name: string, heads: Float32Array): Float32Array {
    const { headNorm, headWidth } = this.config;
    if (!headNorm) return heads;
    for (let start = 0; start < heads.length; start += headWidth)
      heads.set(this.norm(name, heads.subarray(start, start + headWidth)), start);
    return heads;
  }

  private place(layer: number, slot: number, position: number): number {
    const { layers, contextLength, keyValueHeads, headWidth } = this.config;
    return ((slot * layers + layer) * contextLength + position) * keyValueHeads * headWidth;
  }

  /** Rotate-half, in place, every head by the angles of the position. */
  private rotate(heads: Float32Array, position: number, angles: Angles | undefined): Float32Array {
    if (!angles) return heads;
    const half = this.config.headWidth / 2;
    for (let start = 0; start < heads.length; start += 2 * half) {
      for (let i = 0; i < half; i++) {
        const [cos, sin] = [angles.cos[position * half + i]!, angles.sin[position * half + i]!];
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
    const first = Math.max(0, last + 1 - (sightOf(this.config, layer).window ?? Infinity));
    const start = this.place(layer, this.rows.slot[row]!, 0);
    for (let head = 0; head < heads; head++) {
      const shared = Math.floor(head / (heads / keyValueHeads)) * headWidth;
      const query = queries.subarray(head * headWidth, (head + 1) * headWidth);
      mixed.set(this.attendHead(query, start + shared, first, last), head * headWidth);
    }
    return mixed;
  }

  /** What one query takes from the positions first .. last. */
  private attendHead(query: Float32Array, start: number, first: number, last: number): Float32Array {
    const { keyValueHeads, headWidth } = this.config;
    const stride = keyValueHeads * headWidth;
    const scores = new Float64Array(last + 1 - first);
    const from = start + first * stride;
    for (let t = 0; t < scores.length; t++) {
      for (let i = 0; i < headWidth; i++) scores[t]! += query[i]! * this.keys[from + t * stride + i]!;
    }
    const scale = queryFactor(this.config) / Math.sqrt(headWidth);
    const top = scores.reduce((a, b) => Math.max(a, b), -Infinity);
    const shares = scores.map((score) => exp((score - top) * scale));
    const total = shares.reduce((a, b) => a + b, 0);
    return Float32Array.from(query, (_, i) => {
      let sum = 0;
      for (let t = 0; t < shares.length; t++) sum += shares[t]! * this.values[from + t * stride + i]!;
      return sum / total;
    });
  }

  private mlp(at: string, state: Float32Array): Float32Array {
    const gate = linear(this.weight(`${at}.mlp.gate_proj.weight`), state);
    const up = linear(this.weight(`${at}.mlp.up_proj.weight`), state);
    const slope = this.config.gate === "gelu" ? twiceGelu : (g: number): number => g;
    const inner = gate.map((g, i) => (g / (1 + exp(-slope(g)))) * up[i]!);
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

/** GELU in its tanh form is x · sigmoid of this. */
function twiceGelu(x: number): number {
  return 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
}

function anglesOf(config: DecoderConfig): (Angles | undefined)[] {
  const tables = new Map<number, Angles>();
  return Array.from({ length: config.layers }, (_, layer) => {
    const { ropeTheta } = sightOf(config, layer);
    if (ropeTheta === undefined) return undefined;
    const table = tables.get(ropeTheta) ?? rotaryTable(config.contextLength, config.headWidth, ropeTheta);
    tables.set(ropeTheta, table);
    return table;
  });
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
