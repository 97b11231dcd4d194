import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { layout, microDecoder, parameterCount, type Weights } from "../../lib/compute/architecture.js";
import { shared } from "../shared.js";

/** The pre-trained micro model of the prototype: 62 words, D=64, 2 layers, and logits its own PyTorch code computed. */
export const prototypeFiles = ["prototypes/dynamics/base64.safetensors", "prototypes/dynamics/base64.fixture.json"];

export interface Fixture {
  readonly words: readonly string[];
  readonly cases: readonly { prompt: string; tokens: number[]; logits: number[]; next: string }[];
}

export function prototypeFixture(): Fixture {
  return JSON.parse(readFileSync(resolve(shared, prototypeFiles[1]!), "utf8")) as Fixture;
}

/** The prototype fuses q, k, v into `qkv` and gate, up into `gu`; the flat layout keeps each of them as neighbours. */
export function prototypeWeights(): Weights {
  const tensors = readTensors(resolve(shared, prototypeFiles[0]!));
  const config = microDecoder({ vocabulary: 62, width: 64, layers: 2, heads: 4, contextLength: 320 });
  const data = new Float32Array(parameterCount(config));
  for (const { name, offset, size } of layout(config)) {
    const { tensor, skip } = place(name, config.width, config.hidden);
    data.set(tensors.get(tensor)!.subarray(skip, skip + size), offset);
  }
  return { config, data };
}

function place(name: string, width: number, hidden: number): { tensor: string; skip: number } {
  const square = width * width;
  const [, layer, part] = /^model\.layers\.(\d+)\.(.*)$/.exec(name) ?? [];
  if (part === undefined) return { tensor: name === "model.norm.weight" ? "nf" : "e.weight", skip: 0 };
  const [tensor, skip] = {
    "input_layernorm.weight": ["n1", 0],
    "self_attn.q_proj.weight": ["qkv.weight", 0],
    "self_attn.k_proj.weight": ["qkv.weight", square],
    "self_attn.v_proj.weight": ["qkv.weight", 2 * square],
    "self_attn.o_proj.weight": ["o.weight", 0],
    "post_attention_layernorm.weight": ["n2", 0],
    "mlp.gate_proj.weight": ["gu.weight", 0],
    "mlp.up_proj.weight": ["gu.weight", hidden * width],
    "mlp.down_proj.weight": ["dn.weight", 0],
  }[part] as [string, number];
  return { tensor: `b.${layer}.${tensor}`, skip };
}

function readTensors(path: string): Map<string, Float32Array> {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  return new Map(
    Object.entries(header).map(([name, { data_offsets }]) => {
      const [start, end] = data_offsets.map((offset) => 8 + length + offset) as [number, number];
      return [name, new Float32Array(new Uint8Array(bytes.subarray(start, end)).buffer)];
    }),
  );
}
