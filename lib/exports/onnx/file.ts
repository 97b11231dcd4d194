/**
 * An ONNX file from a graph of operations. The messages are those of `data/onnx/onnx.proto`, written by protobufjs, which is
 * loaded when the first file is made.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Type } from "protobufjs";
import { packageRoot } from "../../assets.js";
import { expect } from "../../errors.js";

export type Attribute = { readonly int: number } | { readonly ints: readonly number[] } | { readonly float: number };
export type Numbers = Float32Array | Int32Array | BigInt64Array;
type Dimensions = readonly (string | number)[];

/** One operation; an input of "" is absent, a domain of "" is ONNX's own. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
}
export interface OnnxValue {
  readonly name: string;
  readonly type: "float" | "int32" | "int64";
  readonly shape: Dimensions;
}
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Numbers;
}
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** TensorProto.DataType and AttributeProto.AttributeType by the names used here. */
const TYPES = { float: 1, int32: 6, int64: 7 } as const;
const ATTRIBUTES = { float: 1, int: 2, ints: 7 } as const;
/** Versions of ONNX's own operations, and of the runtime's, which the file may also use. */
const VERSIONS = { "": 17, "com.microsoft": 1 } as const;
/** The file format that came with them. */
const FORMAT = 8;
/** A protocol buffer has at most 2 GiB. */
const LARGEST = 2 ** 31 - 2 ** 20;

/** The bytes of a model's file. */
export async function onnxFile({ nodes, constants, inputs, outputs }: OnnxGraph): Promise<Uint8Array> {
  const size = constants.reduce((sum, { data }) => sum + data.byteLength, 0);
  expect(size <= LARGEST, "export as onnx", {
    expected: "weights of less than 2 GiB, the most that one ONNX file holds",
    got: `${size} bytes`,
    fix: "export it as huggingface",
  });
  const domains = new Set(["", ...nodes.map(({ domain = "" }) => domain)]);
  const model = await messageType("onnx.ModelProto");
  const written = model.encode({
    irVersion: FORMAT,
    producerName: "siri-lab",
    opsetImport: Object.entries(VERSIONS).flatMap(([domain, version]) =>
      domains.has(domain) ? [{ domain, version }] : [],
    ),
    graph: {
      name: "decoder",
      node: nodes.map(nodeOf),
      initializer: constants.map(tensorOf),
      input: inputs.map(valueOf),
      output: outputs.map(valueOf),
    },
  });
  return written.finish();
}

async function messageType(name: string): Promise<Type> {
  const { default: protobuf } = await import("protobufjs");
  const text = readFileSync(join(packageRoot(), "data/onnx/onnx.proto"), "utf8");
  return protobuf.parse(text).root.lookupType(name);
}

function nodeOf({ op, inputs, outputs, attributes = {}, domain = "" }: OnnxNode): object {
  const attribute = Object.entries(attributes).map(attributeOf);
  return { name: outputs[0], opType: op, domain, input: inputs, output: outputs, attribute };
}

function attributeOf([name, value]: [string, Attribute]): object {
  if ("float" in value) return { name, type: ATTRIBUTES.float, f: value.float };
  return "int" in value
    ? { name, type: ATTRIBUTES.int, i: value.int }
    : { name, type: ATTRIBUTES.ints, ints: value.ints };
}

function tensorOf({ name, shape, data }: OnnxConstant): object {
  const dataType = data instanceof Float32Array ? TYPES.float : data instanceof Int32Array ? TYPES.int32 : TYPES.int64;
  return { name, dims: shape, dataType, rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function valueOf({ name, type, shape }: OnnxValue): object {
  const dim = shape.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: TYPES[type], shape: { dim } } } };
}
