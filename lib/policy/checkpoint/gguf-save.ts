/**
 * Weights that came from a GGUF file, perhaps trained since, as a GGUF file again: the original's metadata and tokenizer
 * byte for byte, the weights as 32-bit floats. llama.cpp and its relatives run the result.
 */
import { layout, type Weights, type WeightSlot } from "../../compute/architecture.js";
import { bytesOf, CHUNK, type ByteSink } from "./bytes.js";
import { aligned, type GgufFile } from "./gguf.js";
import { architectureOf, ggufName, rowPlaces } from "./gguf-model.js";

const F32 = 0;
const MAGIC = 0x46554747;
const VERSION = 3;

export function writeGgufLike(original: GgufFile, weights: Weights, sink: ByteSink): void {
  const slots = layout(weights.config);
  const parts = [...header(original, slots.length), ...tensorList(original, slots)];
  for (const part of parts) sink.write(part);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  sink.write(new Uint8Array(aligned(length, original.metadata) - length));
  for (const slot of slots) {
    writeRows(sink, weights, slot, rowPlaces(architectureOf(original), slot.name, weights.config));
    const bytes = 4 * slot.size;
    sink.write(new Uint8Array(aligned(bytes, original.metadata) - bytes));
  }
}

function header({ source, metadataCount, metadataBytes }: GgufFile, tensors: number): Uint8Array[] {
  const { start, end } = metadataBytes;
  return [u32(MAGIC), u32(VERSION), u64(tensors), u64(metadataCount), new Uint8Array(source.read(start, end - start))];
}

function tensorList(original: GgufFile, slots: readonly WeightSlot[]): Uint8Array[] {
  let offset = 0;
  return slots.flatMap(({ name, shape, size }) => {
    const text = new TextEncoder().encode(ggufName(name));
    const sizes = [...shape].reverse().map(u64);
    const info = [u64(text.length), text, u32(shape.length), ...sizes, u32(F32), u64(offset)];
    offset += aligned(4 * size, original.metadata);
    return info;
  });
}

function writeRows(sink: ByteSink, weights: Weights, slot: WeightSlot, place: (row: number) => number): void {
  const columns = slot.shape.length === 1 ? 1 : slot.shape[1]!;
  const rows = slot.size / columns;
  const together = Math.max(1, Math.floor(CHUNK / (4 * columns)));
  for (let first = 0; first < rows; first += together) {
    const part = new Float32Array(Math.min(together, rows - first) * columns);
    for (let row = first; row < Math.min(first + together, rows); row++) {
      const at = slot.offset + place(row) * columns;
      part.set(weights.data.subarray(at, at + columns), (row - first) * columns);
    }
    sink.write(bytesOf(part));
  }
}

function u32(value: number): Uint8Array {
  return bytesOf(Uint32Array.of(value));
}

function u64(value: number): Uint8Array {
  return bytesOf(BigUint64Array.of(BigInt(value)));
}
