/**
 * The GGUF container (versions 2 and 3): metadata and the list of tensors. Facts: ggml's `docs/gguf.md`.
 * Turning it into a model is the work of `gguf-model.ts` and `gguf-tokenizer.ts`.
 */
import { expect, labError } from "../../errors.js";
import { CHUNK, type ByteSource } from "./bytes.js";
import { blockFormat } from "./quantisation.js";

export type GgufValue = number | boolean | string | readonly GgufValue[];

/** One tensor; `shape` is row-major as everywhere else here (ggml lists the fastest axis first). */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** ggml's number of the block format. */
  readonly type: number;
  /** From the start of the file. */
  readonly offset: number;
}

export interface GgufFile {
  readonly source: ByteSource;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly metadataCount: number;
  /** Where the metadata lies in the file, to copy it as it is. */
  readonly metadataBytes: { readonly start: number; readonly end: number };
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

const STRING = 8;
const ARRAY = 9;
/** ggml knows four; one more does no harm. */
const MOST_AXES = 5;
const DEEPEST_ARRAY = 4;
/** Bytes that an entry takes at least: a count may not promise more entries than the file has room for. */
const SHORTEST_ENTRY = 8 + 4 + 1;
const SHORTEST_TENSOR = 8 + 4 + 4 + 8;
const DAMAGED = "the file is damaged; fetch it again";

export function openGguf(source: ByteSource): GgufFile {
  const cursor = new Cursor(source);
  const magic = cursor.u32();
  expect(magic === 0x46554747, source.name, {
    expected: "a GGUF file",
    got: `first bytes ${magic.toString(16)}`,
    fix: "check the path (a Git LFS pointer is a few lines of text)",
  });
  const version = cursor.u32();
  expect(version === 2 || version === 3, source.name, {
    expected: "GGUF version 2 or 3",
    got: version,
    fix: "convert the file with a newer llama.cpp",
  });
  const tensorCount = cursor.u64();
  const metadataCount = cursor.u64();
  const start = cursor.position;
  const metadata = readMetadata(cursor, metadataCount);
  const end = cursor.position;
  cursor.expectRoom(tensorCount, SHORTEST_TENSOR);
  const listed = Array.from({ length: tensorCount }, () => readTensorInfo(cursor));
  const first = aligned(cursor.position, metadata);
  const placed = listed.map((tensor) => ({ ...tensor, offset: tensor.offset + first }));
  expectApart(source, placed);
  const tensors = new Map(placed.map((tensor) => [tensor.name, tensor]));
  return { source, metadata, metadataCount, metadataBytes: { start, end }, tensors };
}

/** Every tensor once, inside the file, and none over another. */
function expectApart(source: ByteSource, tensors: readonly GgufTensor[]): void {
  const names = new Set<string>();
  let end = 0;
  for (const tensor of [...tensors].sort((a, b) => a.offset - b.offset)) {
    const where = `${source.name}, tensor ${tensor.name}`;
    const { weights, bytes } = blockFormat(tensor.type, where);
    const length = (tensor.shape.reduce((a, b) => a * b, 1) / weights) * bytes;
    const after = tensor.offset + length;
    expect(!names.has(tensor.name) && tensor.offset >= end && after <= source.size, where, {
      expected: "each tensor once, inside the file, behind the one before",
      got: { from: tensor.offset, to: after },
      fix: DAMAGED,
    });
    names.add(tensor.name);
    end = after;
  }
}

/** The next multiple of the file's alignment: where tensors may start. */
export function aligned(position: number, metadata: GgufFile["metadata"]): number {
  const alignment = metadata.get("general.alignment") ?? 32;
  const sensible = typeof alignment === "number" && alignment > 0 && alignment <= 2 ** 16 && alignment % 8 === 0;
  expect(sensible, "general.alignment", { expected: "a multiple of 8", got: alignment, fix: DAMAGED });
  return Math.ceil(position / alignment) * alignment;
}

function readMetadata(cursor: Cursor, count: number): Map<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  cursor.expectRoom(count, SHORTEST_ENTRY);
  for (let i = 0; i < count; i++) {
    const key = cursor.string();
    expect(!metadata.has(key), cursor.name, { expected: "each name of the metadata once", got: key, fix: DAMAGED });
    metadata.set(key, readValue(cursor, cursor.u32(), 0));
  }
  return metadata;
}

function readValue(cursor: Cursor, type: number, depth: number): GgufValue {
  if (type === STRING) return cursor.string();
  if (type !== ARRAY) return cursor.scalar(type);
  expect(depth < DEEPEST_ARRAY, cursor.name, { expected: "lists of values", got: "lists in lists", fix: DAMAGED });
  const element = cursor.u32();
  const count = cursor.u64();
  cursor.expectRoom(count, 1);
  return Array.from({ length: count }, () => readValue(cursor, element, depth + 1));
}

function readTensorInfo(cursor: Cursor): GgufTensor {
  const name = cursor.string();
  const axes = cursor.u32();
  expect(axes <= MOST_AXES, `${cursor.name}, tensor ${name}`, {
    expected: `at most ${MOST_AXES} axes`,
    got: axes,
    fix: DAMAGED,
  });
  const shape = Array.from({ length: axes }, () => cursor.u64()).reverse();
  const type = cursor.u32();
  return { name, shape, type, offset: cursor.u64() };
}

/** Reads forward through a window of the source. */
class Cursor {
  position = 0;
  private start = 0;
  private window = new Uint8Array(0);
  private view = new DataView(this.window.buffer);
  private readonly text = new TextDecoder();

  constructor(private readonly source: ByteSource) {}

  get name(): string {
    return this.source.name;
  }

  /** Before memory is taken for `count` things: the rest of the file could hold them. */
  expectRoom(count: number, bytesEach: number): void {
    const left = this.source.size - this.position;
    expect(count * bytesEach <= left, this.name, {
      expected: `${count} entries`,
      got: `${left} bytes left`,
      fix: DAMAGED,
    });
  }

  u32(): number {
    const at = this.take(4);
    return this.view.getUint32(at, true);
  }

  u64(): number {
    const at = this.take(8);
    const value = Number(this.view.getBigUint64(at, true));
    expect(value <= 2 ** 40, this.source.name, {
      expected: "a sensible count",
      got: value,
      fix: DAMAGED,
    });
    return value;
  }

  string(): string {
    const length = this.u64();
    const at = this.take(length);
    return this.text.decode(this.window.subarray(at, at + length));
  }

  /** A value of ggml's metadata types 0–7 and 10–12. */
  scalar(type: number): number | boolean {
    const read = SCALARS[type];
    if (read === undefined) {
      throw labError(this.source.name, {
        expected: "a metadata type from 0 to 12",
        got: type,
        fix: DAMAGED,
      });
    }
    const at = this.take(read.bytes);
    return read.get(this.view, at);
  }

  /** Make `length` bytes visible and step over them; returns where they start in the window (a new one, maybe). */
  private take(length: number): number {
    if (this.position + length > this.start + this.window.length) {
      const size = Math.min(Math.max(length, CHUNK), this.source.size - this.position);
      this.window = new Uint8Array(this.source.read(this.position, Math.max(size, length)));
      this.view = new DataView(this.window.buffer);
      this.start = this.position;
    }
    const at = this.position - this.start;
    this.position += length;
    return at;
  }
}

interface Scalar {
  readonly bytes: number;
  get(view: DataView, at: number): number | boolean;
}

const SCALARS: readonly (Scalar | undefined)[] = [
  { bytes: 1, get: (view, at) => view.getUint8(at) },
  { bytes: 1, get: (view, at) => view.getInt8(at) },
  { bytes: 2, get: (view, at) => view.getUint16(at, true) },
  { bytes: 2, get: (view, at) => view.getInt16(at, true) },
  { bytes: 4, get: (view, at) => view.getUint32(at, true) },
  { bytes: 4, get: (view, at) => view.getInt32(at, true) },
  { bytes: 4, get: (view, at) => view.getFloat32(at, true) },
  { bytes: 1, get: (view, at) => view.getUint8(at) !== 0 },
  undefined,
  undefined,
  { bytes: 8, get: (view, at) => Number(view.getBigUint64(at, true)) },
  { bytes: 8, get: (view, at) => Number(view.getBigInt64(at, true)) },
  { bytes: 8, get: (view, at) => view.getFloat64(at, true) },
];
