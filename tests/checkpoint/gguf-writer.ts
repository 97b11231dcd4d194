/** A small GGUF writer for tests, written from the format's description and independent of the reader. */
type Meta = string | number | boolean | readonly string[] | readonly number[];

export interface GgufSpec {
  readonly version?: number;
  readonly metadata: Readonly<Record<string, Meta>>;
  /** `shape` is row-major; `data` are the encoded bytes. */
  readonly tensors: readonly { name: string; shape: readonly number[]; type: number; data: Uint8Array }[];
}

export function writeGguf({ version = 3, metadata, tensors }: GgufSpec): Uint8Array {
  const parts: Buffer[] = [Buffer.from("GGUF"), u32(version), u64(tensors.length), u64(Object.keys(metadata).length)];
  for (const [key, value] of Object.entries(metadata)) parts.push(text(key), ...meta(value));
  let offset = 0;
  for (const { name, shape, type, data } of tensors) {
    parts.push(text(name), u32(shape.length), ...[...shape].reverse().map(u64), u32(type), u64(offset));
    offset += padded(data.length);
  }
  const header = Buffer.concat(parts);
  const body = tensors.map(({ data }) => Buffer.concat([data, Buffer.alloc(padded(data.length) - data.length)]));
  return Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length), ...body]);
}

const padded = (length: number): number => Math.ceil(length / 32) * 32;

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function u64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function f32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function meta(value: Meta): Buffer[] {
  if (typeof value === "string") return [u32(8), text(value)];
  if (typeof value === "boolean") return [u32(7), Buffer.from([value ? 1 : 0])];
  if (typeof value === "number") return Number.isInteger(value) ? [u32(4), u32(value)] : [u32(6), f32(value)];
  const isText = typeof value[0] === "string";
  const items = value.map((item) => (typeof item === "string" ? text(item) : u32(item)));
  return [u32(9), u32(isText ? 8 : 4), u64(value.length), ...items];
}
