/**
 * The safetensors format: eight bytes of header length, a JSON header, then the tensors back to back.
 * Reads F32, F16 and BF16 into 32-bit floats and writes the same three, in chunks: besides the weights it never holds
 * more than a megabyte. Knows nothing of models.
 */
import { expect, labError } from "../../errors.js";
import { bytesOf, CHUNK, type ByteSink, type ByteSource } from "./bytes.js";
import { narrowToBrainFloats, narrowToHalves, widenBrainFloats, widenHalves } from "./halves.js";

export type FloatType = "F32" | "F16" | "BF16";

/** One tensor of a file: where it lies, counted from the start of the file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly byteLength: number;
}

export interface SafetensorsFile {
  readonly source: ByteSource;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A tensor to be written. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const BYTES: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2 };
const LONGEST_HEADER = 100_000_000;

export function openSafetensors(source: ByteSource): SafetensorsFile {
  const length = Number(new DataView(new Uint8Array(source.read(0, 8)).buffer).getBigUint64(0, true));
  expect(length <= LONGEST_HEADER && length + 8 <= source.size, source.name, {
    expected: "a safetensors header that fits the file",
    got: length,
    fix: "check that this is a whole safetensors file (a Git LFS pointer is a few lines of text)",
  });
  const header = parseHeader(source, new TextDecoder().decode(source.read(8, length)));
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map(
    Object.entries(entries).map(([name, entry]) => [name, checkedEntry(source, name, entry, length + 8)]),
  );
  return { source, tensors, metadata: metadata as Record<string, string> };
}

function parseHeader(source: ByteSource, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw labError(source.name, { expected: "a JSON header", got: text, fix: "this is not a safetensors file" });
  }
}

function checkedEntry(source: ByteSource, name: string, entry: unknown, start: number): TensorEntry {
  const { dtype, shape, data_offsets } = entry as { dtype: string; shape: number[]; data_offsets: [number, number] };
  const whole = Array.isArray(shape) && Array.isArray(data_offsets) && typeof dtype === "string";
  const size = whole ? shape.reduce((a, b) => a * b, 1) * (BYTES[dtype] ?? NaN) : NaN;
  const [from, to] = whole ? data_offsets : [0, -1];
  const fits = whole && from >= 0 && to >= from && to + start <= source.size;
  expect(fits && (Number.isNaN(size) || to - from === size), `${source.name}, tensor ${name}`, {
    expected: "offsets that fit its type, its shape and the file",
    got: entry,
    fix: "the file is cut short or damaged; fetch it again",
  });
  return { name, dtype, shape, offset: start + from, byteLength: to - from };
}

/** Read one tensor into `into` as 32-bit floats. */
export function readTensor({ source }: SafetensorsFile, entry: TensorEntry, into: Float32Array): void {
  const width = BYTES[entry.dtype];
  expect(width !== undefined, `${source.name}, tensor ${entry.name}`, {
    expected: "type F32, F16 or BF16",
    got: entry.dtype,
    fix: "convert the checkpoint to one of these types",
  });
  expect(into.length * width === entry.byteLength, `${source.name}, tensor ${entry.name}`, {
    expected: `${into.length} numbers`,
    got: entry.byteLength / width,
    fix: "check config.json against the weights",
  });
  for (let done = 0; done < into.length; done += CHUNK / 4) {
    const part = into.subarray(done, done + CHUNK / 4);
    widen(source.read(entry.offset + done * width, part.length * width), entry.dtype as FloatType, part);
  }
}

function widen(bytes: Uint8Array, dtype: FloatType, to: Float32Array): void {
  if (dtype === "F32") return bytesOf(to).set(bytes);
  const words = new Uint16Array(to.length);
  bytesOf(words).set(bytes); // the source need not be aligned
  if (dtype === "F16") widenHalves(words, to);
  else widenBrainFloats(words, to);
}

/** Write tensors in the given order. The header is padded so that the first tensor starts at a multiple of eight. */
export function writeSafetensors(
  sink: ByteSink,
  tensors: readonly NamedTensor[],
  dtype: FloatType = "F32",
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): void {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    const end = offset + data.length * BYTES[dtype]!;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(padded.length), true);
  sink.write(new Uint8Array(length.buffer));
  sink.write(padded);
  for (const { data } of tensors) writeNumbers(sink, data, dtype);
}

function writeNumbers(sink: ByteSink, data: Float32Array, dtype: FloatType): void {
  for (let done = 0; done < data.length; done += CHUNK / 4) {
    const part = data.subarray(done, done + CHUNK / 4);
    sink.write(bytesOf(dtype === "F32" ? part : narrow(part, dtype)));
  }
}

function narrow(part: Float32Array, dtype: "F16" | "BF16"): Uint16Array {
  const words = new Uint16Array(part.length);
  if (dtype === "F16") narrowToHalves(part, words);
  else narrowToBrainFloats(part, words);
  return words;
}
