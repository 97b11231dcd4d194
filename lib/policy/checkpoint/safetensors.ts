/**
 * The safetensors format: eight bytes of header length, a JSON header, then the tensors back to back.
 * Reads F32, F16 and BF16 into 32-bit floats and writes the same three, in chunks: besides the weights it never holds
 * more than a megabyte. Knows nothing of models.
 */
import { expect, unknownName } from "../../errors.js";
import { anyObject, parsedJson, shaped, v } from "../../schema.js";
import { bytesOf, CHUNK, type ByteSink, type ByteSource } from "./bytes.js";
import { expectFinite } from "./computable.js";
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

/** How wide the numbers of every type are; those read here are the first three. */
const BYTES: Readonly<Record<string, number>> = {
  F32: 4,
  F16: 2,
  BF16: 2,
  F64: 8,
  I64: 8,
  U64: 8,
  I32: 4,
  U32: 4,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
};
const READABLE = ["F32", "F16", "BF16"];
const LONGEST_HEADER = 100_000_000;
const FIX = "the file is cut short or damaged; fetch it again";

const count = v.custom<number>((value) => Number.isSafeInteger(value) && (value as number) >= 0, "a whole number ≥ 0");
const entrySchema = v.object({ dtype: v.string(), shape: v.array(count), data_offsets: v.tuple([count, count]) });

export function openSafetensors(source: ByteSource): SafetensorsFile {
  const length = Number(new DataView(new Uint8Array(source.read(0, 8)).buffer).getBigUint64(0, true));
  expect(length <= LONGEST_HEADER && length + 8 <= source.size, source.name, {
    expected: "a safetensors header that fits the file",
    got: length,
    fix: "check that this is a whole safetensors file (a Git LFS pointer is a few lines of text)",
  });
  const { __metadata__: metadata = {}, ...entries } = parseHeader(source, length);
  const tensors = Object.entries(entries).map(([name, entry]) => checkedEntry(source, name, entry, length + 8));
  expectBackToBack(source, tensors, length + 8);
  const texts = shaped(anyObject, metadata, `${source.name}, __metadata__`, FIX);
  shaped(v.array(v.string()), Object.values(texts), `${source.name}, __metadata__`, FIX);
  return {
    source,
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    metadata: texts as Record<string, string>,
  };
}

function parseHeader(source: ByteSource, length: number): Record<string, unknown> {
  const text = new TextDecoder().decode(source.read(8, length));
  const header = shaped(
    anyObject,
    parsedJson(text, `${source.name}, header`, "this is not a safetensors file"),
    source.name,
    FIX,
  );
  const names = Object.keys(header).length;
  expect(namesIn(text) === names, source.name, {
    expected: "every tensor once",
    got: `${namesIn(text)} names, ${names} of them different`,
    fix: FIX,
  });
  return header;
}

/** How many names the object of a JSON text has, doubles included: JSON.parse keeps only the last of each. */
function namesIn(text: string): number {
  let [depth, names, inString] = [0, 0, false];
  for (let i = 0; i < text.length; i++) {
    const unit = text[i];
    if (inString) {
      if (unit === "\\") i++;
      else if (unit === '"') inString = false;
    } else if (unit === '"') inString = true;
    else if (unit === "{" || unit === "[") depth++;
    else if (unit === "}" || unit === "]") depth--;
    else if (unit === ":" && depth === 1) names++;
  }
  return names;
}

function checkedEntry(source: ByteSource, name: string, entry: unknown, start: number): TensorEntry {
  const where = `${source.name}, tensor ${name}`;
  const { dtype, shape, data_offsets } = shaped(entrySchema, entry, where, FIX);
  const width = BYTES[dtype];
  if (width === undefined) throw unknownName(where, "type of numbers", dtype, Object.keys(BYTES));
  const [from, to] = data_offsets;
  const size = shape.reduce((a, b) => a * b, 1) * width;
  expect(to - from === size && to + start <= source.size, where, {
    expected: "offsets that fit its type, its shape and the file",
    got: entry,
    fix: FIX,
  });
  return { name, dtype, shape, offset: start + from, byteLength: size };
}

/** The format leaves no gap between tensors and lets none overlap. */
function expectBackToBack(source: ByteSource, tensors: readonly TensorEntry[], start: number): void {
  let end = start;
  for (const { name, offset, byteLength } of [...tensors].sort(inFile)) {
    expect(offset === end, `${source.name}, tensor ${name}`, {
      expected: `its first byte at ${end}, behind the tensor before`,
      got: offset,
      fix: FIX,
    });
    end = offset + byteLength;
  }
  expect(end === source.size, source.name, { expected: `${end} bytes`, got: source.size, fix: FIX });
}

/** Empty tensors stand before the one that starts at the same byte. */
function inFile(a: TensorEntry, b: TensorEntry): number {
  return a.offset - b.offset || a.byteLength - b.byteLength;
}

/** Read one tensor into `into` as 32-bit floats. */
export function readTensor({ source }: SafetensorsFile, entry: TensorEntry, into: Float32Array): void {
  const width = BYTES[entry.dtype]!;
  expect(READABLE.includes(entry.dtype), `${source.name}, tensor ${entry.name}`, {
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
    expectFinite(part, `${source.name}, tensor ${entry.name}`);
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
