/**
 * The GGUF container (versions 2 and 3): metadata and the list of tensors. Facts: ggml's `docs/gguf.md`.
 * Turning it into a model is the work of `gguf-model.ts` and `gguf-tokenizer.ts`.
 */
import { expect, labError } from "../../errors.js";
import { CHUNK, type ByteSource } from "./bytes.js";

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
  const listed = Array.from({ length: tensorCount }, () => readTensorInfo(cursor));
  const first = aligned(cursor.position, metadata);
  const tensors = new Map(listed.map((tensor) => [tensor.name, { ...tensor, offset: tensor.offset + first }]));
  return { source, metadata, metadataCount, metadataBytes: { start, end }, tensors };
}

/** The next multiple of the file's alignment: where tensors may start. */
export function aligned(position: number, metadata: GgufFile["metadata"]): number {
  const alignment = Number(metadata.get("general.alignment") ?? 32);
  return Math.ceil(position / alignment) * alignment;
}

function readMetadata(cursor: Cursor, count: number): Map<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < count; i++) {
    const key = cursor.string();
    metadata.set(key, readValue(cursor, cursor.u32()));
  }
  return metadata;
}

function readValue(cursor: Cursor, type: number): GgufValue {
  if (type === STRING) return cursor.string();
  if (type !== ARRAY) return cursor.scalar(type);
  const element = cursor.u32();
  const count = cursor.u64();
  return Array.from({ length: count }, () => readValue(cursor, element));
}

function readTensorInfo(cursor: Cursor): GgufTensor {
  const name = cursor.string();
  const shape = Array.from({ length: cursor.u32() }, () => cursor.u64()).reverse();
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
      fix: "the file is damaged; fetch it again",
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
        fix: "the file is damaged; fetch it again",
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
