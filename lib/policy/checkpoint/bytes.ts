/**
 * Where bytes come from and go to, without saying that it is a file: readers of checkpoints take a `ByteSource`,
 * writers a `ByteSink`, so that a model larger than the free memory streams and tests need no disk.
 * All formats here are little-endian, as is every machine Node 20 supports except s390x, which is refused.
 */
import { concatenated } from "../../bytes.js";
import { expect } from "../../errors.js";

/** Bytes that can be read anywhere; what `read` returns is only good until the next call. */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

/** Bytes in order; the array may be reused by the caller afterwards. */
export interface ByteSink {
  write(bytes: Uint8Array): void;
}

/** How many bytes are converted at once: bounds the memory a reader or writer needs besides the weights. */
export const CHUNK = 1 << 20;

export function sourceOf(bytes: Uint8Array, name = "bytes"): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      checkRange(this, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** A sink that keeps everything, for tests and for small things such as adapters. */
export function collector(): ByteSink & { bytes(): Uint8Array } {
  const parts: Uint8Array[] = [];
  return {
    // not bytes.slice(): that of a Buffer shares its memory
    write: (bytes) => parts.push(new Uint8Array(bytes)),
    bytes: () => concatenated(parts),
  };
}

export function checkRange(source: ByteSource, offset: number, length: number): void {
  expect(offset >= 0 && length >= 0 && offset + length <= source.size, source.name, {
    expected: `at least ${offset + length} bytes`,
    got: source.size,
    fix: "the file is cut short or damaged; fetch it again",
  });
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The bytes of an array of numbers, not copied. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  expect(littleEndian, "checkpoint", {
    expected: "a little-endian machine",
    got: "a big-endian one",
    fix: "convert the checkpoint elsewhere",
  });
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
