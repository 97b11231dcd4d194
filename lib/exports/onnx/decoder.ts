/**
 * The decoder as an ONNX graph of ONNX's own operations (no runtime's fused ones), with the names that transformers.js and
 * Optimum use: `input_ids`, `attention_mask` and `past_key_values.N.key|value` in, `logits` and `present.N.key|value` out.
 * Positions are counted along the mask, so that texts of different length may stand in one batch, padded on the left.
 */
import { expect } from "../../errors.js";
import { rotaryTable } from "../../compute/engine/numbers.js";
import { layout, weight, type DecoderConfig, type Weights } from "../../compute/architecture.js";
import type { Attribute, Numbers, OnnxConstant, OnnxGraph, OnnxNode, OnnxValue } from "./file.js";

/** What is added to the score of a position that may not be looked at. */
const NEVER = -1e30;

/** A graph under construction: operations by the names of their results, and named numbers. */
class Drawing {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  private readonly known = new Set<string>();

  constructor(
    readonly config: DecoderConfig,
    readonly weights: Weights,
  ) {}

  /** The result of an operation; its name is counted where none is given. */
  do(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    name?: string,
  ): string {
    const output = name ?? `${op.toLowerCase()}_${this.nodes.length}`;
    this.nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  }

  /** The halves of the last axis. */
  halves(input: string): readonly [string, string] {
    const half = this.config.headWidth / 2;
    const outputs = [`split_${this.nodes.length}_a`, `split_${this.nodes.length}_b`] as const;
    this.nodes.push({
      op: "Split",
      inputs: [input, this.whole([half, half])],
      outputs: [...outputs],
      attributes: { axis: { int: -1 } },
    });
    return outputs;
  }

  /** A list of whole numbers, or one alone. */
  whole(values: number | readonly number[]): string {
    const list = typeof values === "number" ? [values] : values;
    const shape = typeof values === "number" ? [] : [list.length];
    return this.constant(`whole_${typeof values === "number" ? "one" : "list"}_${list.join("_")}`, shape, () =>
      BigInt64Array.from(list, BigInt),
    );
  }

  real(value: number): string {
    return this.constant(`real_${value}`, [], () => Float32Array.of(value));
  }

  constant(name: string, shape: readonly number[], data: () => Numbers): string {
    if (!this.known.has(name)) this.constants.push({ name, shape, data: data() });
    this.known.add(name);
    return name;
  }

  /** A weight as it lies in the model. */
  weight(name: string): string {
    const { shape } = layout(this.config).find((slot) => slot.name === name)!;
    return this.constant(name, shape, () => weight(this.weights, name));
  }

  /** x · Wᵀ, and a bias where the model has one. */
  linear(input: string, name: string, bias = false): string {
    const [rows, columns] = layout(this.config).find((slot) => slot.name === `${name}.weight`)!.shape as [
      number,
      number,
    ];
    const turned = this.constant(`${name}.weight.transposed`, [columns, rows], () =>
      transposed(weight(this.weights, `${name}.weight`), rows, columns),
    );
    const product = this.do("MatMul", [input, turned]);
    return bias ? this.do("Add", [product, this.weight(`${name}.bias`)]) : product;
  }
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = matrix[row * columns + column]!;
  return turned;
}

/** What all layers look at: where each token stands, and which tokens it may see. */
interface Place {
  readonly cos: string; // [B, 1, S, headWidth / 2]
  readonly sin: string;
  readonly bias: string; // [B, 1, 1, S, T]
}

/** The graph of a model. */
export function decoderGraph(weights: Weights): OnnxGraph {
  const { config } = weights;
  refuseWhatIsNotDrawn(config);
  const draw = new Drawing(config, weights);
  const place = placeOf(draw);
  let states = draw.do("Gather", [draw.weight("model.embed_tokens.weight"), "input_ids"]); // [B, S, D]
  for (let layer = 0; layer < config.layers; layer++) states = layerOf(draw, states, layer, place);
  const normed = normOf(draw, states, "model.norm.weight");
  if (config.tiedHead) {
    const head = draw.do("Transpose", [draw.weight("model.embed_tokens.weight")], { perm: { ints: [1, 0] } });
    draw.do("MatMul", [normed, head], {}, "logits");
  } else draw.do("Identity", [draw.linear(normed, "lm_head")], {}, "logits");
  return { nodes: draw.nodes, constants: draw.constants, ...borders(config) };
}

function refuseWhatIsNotDrawn(config: DecoderConfig): void {
  const { headNorm, unrotated, local, outputNorm, gate, scaledEmbedding, scoreWidth } = config;
  const further = { headNorm, unrotated, local, outputNorm, gate, scaledEmbedding, scoreWidth };
  const found = Object.entries(further).find(([, value]) => value !== undefined);
  expect(found === undefined, "onnx", {
    expected: "a Llama or Qwen2 model",
    got: `one with ${found?.[0]}`,
    fix: "save it in the Hugging Face layout and export it with Python's optimum",
  });
}

function borders(config: DecoderConfig): Pick<OnnxGraph, "inputs" | "outputs"> {
  const { layers, keyValueHeads, headWidth, vocabulary } = config;
  const caches = (start: string, length: string): OnnxValue[] =>
    Array.from({ length: layers }, (_, layer) =>
      ["key", "value"].map((part): OnnxValue => ({
        name: `${start}.${layer}.${part}`,
        type: "float",
        shape: ["batch", keyValueHeads, length, headWidth],
      })),
    ).flat();
  return {
    inputs: [
      { name: "input_ids", type: "int64", shape: ["batch", "new"] },
      { name: "attention_mask", type: "int64", shape: ["batch", "all"] },
      ...caches("past_key_values", "past"),
    ],
    outputs: [{ name: "logits", type: "float", shape: ["batch", "new", vocabulary] }, ...caches("present", "all")],
  };
}

/** Where the new tokens stand, from the mask over all tokens, and which tokens each of them may see. */
function placeOf(draw: Drawing): Place {
  const sizeOf = (input: string): string => draw.do("Gather", [draw.do("Shape", [input]), draw.whole(1)]);
  const [fresh, all] = [sizeOf("input_ids"), sizeOf("attention_mask")];
  const past = draw.do("Sub", [all, fresh]);
  const counted = draw.do("Sub", [draw.do("CumSum", ["attention_mask", draw.whole(1)]), draw.whole(1)]);
  const listed = (one: string): string => draw.do("Reshape", [one, draw.whole([1])]);
  const range = [listed(past), listed(all), draw.whole([1])];
  const positions = draw.do("Slice", [draw.do("Max", [counted, draw.whole(0)]), ...range]); // [B, S]
  const { contextLength, headWidth, ropeTheta } = draw.config;
  const table = rotaryTable(contextLength, headWidth, ropeTheta);
  const angles = (name: "cos" | "sin"): string => {
    const values = draw.constant(`rotary.${name}`, [contextLength, headWidth / 2], () => table[name]);
    return draw.do("Unsqueeze", [draw.do("Gather", [values, positions]), draw.whole([1])]);
  };
  return { cos: angles("cos"), sin: angles("sin"), bias: biasOf(draw, past, all) };
}

/** 0 where a token may look, far below where not: at later tokens, and at those that the mask leaves out. */
function biasOf(draw: Drawing, past: string, all: string): string {
  const columns = draw.do("Range", [draw.whole(0), all, draw.whole(1)]); // [T]
  const rows = draw.do("Unsqueeze", [draw.do("Range", [past, all, draw.whole(1)]), draw.whole([1])]); // [S, 1]
  const earlier = draw.do("LessOrEqual", [columns, rows]); // [S, T]
  const there = draw.do("Cast", ["attention_mask"], { to: { int: 9 } }); // TensorProto.BOOL
  const seen = draw.do("And", [draw.do("Unsqueeze", [there, draw.whole([1, 2, 3])]), earlier]); // [B, 1, 1, S, T]
  return draw.do("Where", [seen, draw.real(0), draw.real(NEVER)]);
}

function layerOf(draw: Drawing, states: string, layer: number, place: Place): string {
  const at = `model.layers.${layer}`;
  const attended = attentionOf(draw, normOf(draw, states, `${at}.input_layernorm.weight`), layer, place);
  const between = draw.do("Add", [states, attended]);
  const normed = normOf(draw, between, `${at}.post_attention_layernorm.weight`);
  const gate = draw.linear(normed, `${at}.mlp.gate_proj`);
  const open = draw.do("Mul", [gate, draw.do("Sigmoid", [gate])]);
  const inner = draw.do("Mul", [open, draw.linear(normed, `${at}.mlp.up_proj`)]);
  return draw.do("Add", [between, draw.linear(inner, `${at}.mlp.down_proj`)]);
}

/** RMSNorm: x / √(mean x² + ε) · w. */
function normOf(draw: Drawing, states: string, name: string): string {
  const squares = draw.do("Mul", [states, states]);
  const mean = draw.do("ReduceMean", [squares], { axes: { ints: [-1] }, keepdims: { int: 1 } });
  const length = draw.do("Sqrt", [draw.do("Add", [mean, draw.real(draw.config.normEpsilon)])]);
  return draw.do("Mul", [draw.do("Div", [states, length]), draw.weight(name)]);
}

/** Causal attention in which `heads / keyValueHeads` heads share their keys and values. */
function attentionOf(draw: Drawing, normed: string, layer: number, place: Place): string {
  const { heads, keyValueHeads, headWidth, attentionBias } = draw.config;
  const at = `model.layers.${layer}.self_attn`;
  const project = (name: string, count: number): string => {
    const flat = draw.linear(normed, `${at}.${name}_proj`, attentionBias);
    const cut = draw.do("Reshape", [flat, draw.whole([0, 0, count, headWidth])]);
    return draw.do("Transpose", [cut], { perm: { ints: [0, 2, 1, 3] } }); // [B, count, S, headWidth]
  };
  const remember = (part: "key" | "value", fresh: string): string =>
    draw.do("Concat", [`past_key_values.${layer}.${part}`, fresh], { axis: { int: 2 } }, `present.${layer}.${part}`);
  const keys = remember("key", rotated(draw, project("k", keyValueHeads), place));
  const values = remember("value", project("v", keyValueHeads));
  const shared = (input: string): string => draw.do("Unsqueeze", [input, draw.whole([2])]); // [B, KV, 1, T, headWidth]
  const groups = draw.whole([0, keyValueHeads, heads / keyValueHeads, -1, headWidth]);
  const queries = draw.do("Reshape", [rotated(draw, project("q", heads), place), groups]);
  const turned = draw.do("Transpose", [shared(keys)], { perm: { ints: [0, 1, 2, 4, 3] } });
  const scores = draw.do("Mul", [draw.do("MatMul", [queries, turned]), draw.real(1 / Math.sqrt(headWidth))]);
  const shares = draw.do("Softmax", [draw.do("Add", [scores, place.bias])], { axis: { int: -1 } });
  const mixed = draw.do("Reshape", [
    draw.do("MatMul", [shares, shared(values)]),
    draw.whole([0, heads, -1, headWidth]),
  ]);
  const together = draw.do("Transpose", [mixed], { perm: { ints: [0, 2, 1, 3] } });
  return draw.linear(draw.do("Reshape", [together, draw.whole([0, 0, heads * headWidth])]), `${at}.o_proj`);
}

/** Rotary positions as in Llama: the two halves of a head turn together. */
function rotated(draw: Drawing, input: string, { cos, sin }: Place): string {
  const [a, b] = draw.halves(input);
  const times = (x: string, y: string): string => draw.do("Mul", [x, y]);
  const first = draw.do("Sub", [times(a, cos), times(b, sin)]);
  const second = draw.do("Add", [times(b, cos), times(a, sin)]);
  return draw.do("Concat", [first, second], { axis: { int: -1 } });
}
