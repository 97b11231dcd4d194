/**
 * The few pieces of protocol buffers that an ONNX file needs: tensors, nodes, named values and the model around them.
 * Written by hand, so that tests and benchmarks can make models without Python.
 */
export type Attribute = { readonly int: number } | { readonly float: number };
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

const TYPES = { float: 1, int32: 6, int64: 7 } as const;
const VERSIONS = { "": 17, "com.microsoft": 1 } as const;
const FORMAT = 8;

/** The file of a model. */
export function onnxFile({ nodes, constants, inputs, outputs }: OnnxGraph): Buffer {
  const graph = [
    ...nodes.map((each) => bytes(1, nodeOf(each))),
    bytes(2, "graph"),
    ...constants.map((each) => bytes(5, tensorOf(each))),
    ...inputs.map((each) => bytes(11, valueOf(each))),
    ...outputs.map((each) => bytes(12, valueOf(each))),
  ];
  const operations = Object.entries(VERSIONS).map(([domain, version]) =>
    bytes(8, Buffer.concat([bytes(1, domain), integer(2, version)])),
  );
  return Buffer.concat([integer(1, FORMAT), bytes(7, Buffer.concat(graph)), ...operations]);
}

function nodeOf({ op, inputs, outputs, attributes = {}, domain = "" }: OnnxNode): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => bytes(1, input)),
    ...outputs.map((output) => bytes(2, output)),
    bytes(3, outputs[0]!),
    bytes(4, op),
    ...Object.entries(attributes).map((attribute) => bytes(5, attributeOf(attribute))),
    bytes(7, domain),
  ]);
}

function attributeOf([name, value]: [string, Attribute]): Buffer {
  if ("int" in value) return Buffer.concat([bytes(1, name), integer(3, value.int), integer(20, 2)]);
  const float = Buffer.alloc(4);
  float.writeFloatLE(value.float);
  return Buffer.concat([bytes(1, name), varint((2 << 3) | 5), float, integer(20, 1)]);
}

function tensorOf({ name, shape, data }: OnnxConstant): Buffer {
  const type = data instanceof Float32Array ? TYPES.float : data instanceof Int32Array ? TYPES.int32 : TYPES.int64;
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat([...shape.map((size) => integer(1, size)), integer(2, type), bytes(8, name), bytes(9, raw)]);
}

function valueOf({ name, type, shape }: OnnxValue): Buffer {
  const sizes = shape.map((size) => bytes(1, typeof size === "string" ? bytes(2, size) : integer(1, size)));
  const described = bytes(1, Buffer.concat([integer(1, TYPES[type]), bytes(2, Buffer.concat(sizes))]));
  return Buffer.concat([bytes(1, name), bytes(2, described)]);
}

function varint(value: number | bigint): Buffer {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    out.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(out);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, content: Buffer | string): Buffer {
  const data = Buffer.from(content as string);
  return Buffer.concat([varint((field << 3) | 2), varint(data.length), data]);
}
