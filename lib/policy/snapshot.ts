/**
 * A policy's state as bytes: a line of JSON (counters, how many arrays follow), then the arrays as little-endian floats.
 * For saving and resuming runs; models to share are written as safetensors (`checkpoint/`).
 */
import { bytesOfText, textOf } from "../bytes.js";
import { expect } from "../errors.js";

export interface Counters {
  /** The policy's version. */
  readonly updates: number;
  /** Steps the optimiser has behind it. */
  readonly steps: number;
}

const FORMAT = "siri-lab policy 1";

export function writeSnapshot(counters: Counters, arrays: readonly Float32Array[]): Uint8Array {
  const { updates, steps } = counters;
  const head = JSON.stringify({ format: FORMAT, updates, steps, arrays: arrays.map(({ length }) => length) });
  const padded = bytesOfText(head + " ".repeat(3 - (head.length % 4)) + "\n");
  const bytes = new Uint8Array(padded.length + arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  bytes.set(padded);
  let place = padded.length;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), place);
    place += byteLength;
  }
  return bytes;
}

export function readSnapshot(bytes: Uint8Array, size: number): Counters & { arrays: Float32Array[] } {
  const end = bytes.indexOf(10) + 1;
  const head = parseHead(bytes.subarray(0, end));
  expect(head.format === FORMAT && head.arrays.every((length) => length === size), "restore", {
    expected: `a snapshot of a policy with ${size} parameters`,
    got: head,
    fix: "restore into a policy of the architecture that wrote it",
  });
  expect(bytes.length - end === 4 * size * head.arrays.length, "restore", {
    expected: `${4 * size * head.arrays.length} bytes of numbers`,
    got: bytes.length - end,
    fix: "the bytes are cut off; take another snapshot",
  });
  const floats = new Float32Array(new Uint8Array(bytes.subarray(end)).buffer);
  const arrays = head.arrays.map((_, i) => floats.subarray(i * size, (i + 1) * size));
  return { updates: head.updates, steps: head.steps, arrays };
}

function parseHead(bytes: Uint8Array): Counters & { format: string; arrays: number[] } {
  try {
    const head = JSON.parse(textOf(bytes)) as Partial<ReturnType<typeof parseHead>>;
    return { format: "", updates: 0, steps: 0, arrays: [], ...head };
  } catch {
    return { format: "unreadable", updates: 0, steps: 0, arrays: [] };
  }
}
