/**
 * ggml's block formats to 32-bit floats. A row is cut into blocks; each block stores a scale as a half, some formats a
 * minimum too, and one small integer a weight. Facts: ggml's `ggml-common.h` and `ggml-quants.c`.
 */
import { unknownName } from "../../errors.js";
import { half, widenBrainFloats, widenHalves } from "./halves.js";

/** One format: `weights` numbers stand in `bytes` bytes. */
export interface BlockFormat {
  readonly name: string;
  readonly weights: number;
  readonly bytes: number;
  /** Decode whole blocks; `to` has room for exactly the numbers of `from`. */
  decode(from: Uint8Array, to: Float32Array): void;
}

type BlockDecoder = (block: DataView, to: Float32Array) => void;

function blocks(name: string, weights: number, bytes: number, one: BlockDecoder): BlockFormat {
  const decode = (from: Uint8Array, to: Float32Array): void => {
    for (let block = 0; block * bytes < from.length; block++) {
      const view = new DataView(from.buffer, from.byteOffset + block * bytes, bytes);
      one(view, to.subarray(block * weights, (block + 1) * weights));
    }
  };
  return { name, weights, bytes, decode };
}

function plain(name: string, bytes: number, widen: (words: Uint16Array, to: Float32Array) => void): BlockFormat {
  return { name, weights: 1, bytes, decode: (from, to) => widen(new Uint16Array(new Uint8Array(from).buffer), to) };
}

function decodeF32(from: Uint8Array, to: Float32Array): void {
  new Uint8Array(to.buffer, to.byteOffset, to.byteLength).set(from);
}

/** scale, then 32 signed bytes. */
function decodeQ8_0(block: DataView, to: Float32Array): void {
  const scale = half(block.getUint16(0, true));
  for (let i = 0; i < 32; i++) to[i] = scale * block.getInt8(2 + i);
}

/** scale, then 16 bytes: low nibbles are the first half of the block, high nibbles the second; 8 is zero. */
function decodeQ4_0(block: DataView, to: Float32Array): void {
  const scale = half(block.getUint16(0, true));
  for (let i = 0; i < 16; i++) {
    const pair = block.getUint8(2 + i);
    to[i] = scale * ((pair & 15) - 8);
    to[i + 16] = scale * ((pair >> 4) - 8);
  }
}

/** scale and minimum, then nibbles as in Q4_0 without an offset. */
function decodeQ4_1(block: DataView, to: Float32Array): void {
  const scale = half(block.getUint16(0, true));
  const minimum = half(block.getUint16(2, true));
  for (let i = 0; i < 16; i++) {
    const pair = block.getUint8(4 + i);
    to[i] = scale * (pair & 15) + minimum;
    to[i + 16] = scale * (pair >> 4) + minimum;
  }
}

/** As Q4_0 with a fifth bit a weight, gathered in 32 bits after the scale; 16 is zero. */
function decodeQ5_0(block: DataView, to: Float32Array): void {
  const scale = half(block.getUint16(0, true));
  const fifth = block.getUint32(2, true);
  for (let i = 0; i < 16; i++) {
    const pair = block.getUint8(6 + i);
    to[i] = scale * (((pair & 15) | (((fifth >>> i) & 1) << 4)) - 16);
    to[i + 16] = scale * (((pair >> 4) | (((fifth >>> (i + 16)) & 1) << 4)) - 16);
  }
}

function decodeQ5_1(block: DataView, to: Float32Array): void {
  const scale = half(block.getUint16(0, true));
  const minimum = half(block.getUint16(2, true));
  const fifth = block.getUint32(4, true);
  for (let i = 0; i < 16; i++) {
    const pair = block.getUint8(8 + i);
    to[i] = scale * ((pair & 15) | (((fifth >>> i) & 1) << 4)) + minimum;
    to[i + 16] = scale * ((pair >> 4) | (((fifth >>> (i + 16)) & 1) << 4)) + minimum;
  }
}

/** Scale and minimum (six bits each) of sub-block `j` of a Q4_K or Q5_K block; twelve bytes hold eight of both. */
function sixBits(block: DataView, at: number, j: number): [number, number] {
  const byte = (i: number): number => block.getUint8(at + i);
  if (j < 4) return [byte(j) & 63, byte(j + 4) & 63];
  return [(byte(j + 4) & 15) | ((byte(j - 4) >> 6) << 4), (byte(j + 4) >> 4) | ((byte(j) >> 6) << 4)];
}

/** 256 weights: scale, minimum, twelve bytes of sub-scales, 128 bytes of nibbles in runs of 32. */
function decodeQ4_K(block: DataView, to: Float32Array): void {
  const scale = half(block.getUint16(0, true));
  const minimum = half(block.getUint16(2, true));
  for (let j = 0; j < 8; j++) {
    const [subScale, subMinimum] = sixBits(block, 4, j);
    for (let i = 0; i < 32; i++) {
      const pair = block.getUint8(16 + (j >> 1) * 32 + i);
      to[j * 32 + i] = scale * subScale * ((pair >> (4 * (j & 1))) & 15) - minimum * subMinimum;
    }
  }
}

/** As Q4_K with a fifth bit: bit `j` of 32 bytes after the sub-scales. */
function decodeQ5_K(block: DataView, to: Float32Array): void {
  const scale = half(block.getUint16(0, true));
  const minimum = half(block.getUint16(2, true));
  for (let j = 0; j < 8; j++) {
    const [subScale, subMinimum] = sixBits(block, 4, j);
    for (let i = 0; i < 32; i++) {
      const low = (block.getUint8(48 + (j >> 1) * 32 + i) >> (4 * (j & 1))) & 15;
      const high = (block.getUint8(16 + i) >> j) & 1;
      to[j * 32 + i] = scale * subScale * (low | (high << 4)) - minimum * subMinimum;
    }
  }
}

/** 256 weights: 128 bytes of low nibbles, 64 of high bit pairs, 16 signed sub-scales, the scale last; 32 is zero. */
function decodeQ6_K(block: DataView, to: Float32Array): void {
  const scale = half(block.getUint16(208, true));
  for (let i = 0; i < 256; i++) {
    const part = i >> 7; // two halves of 128
    const quarter = (i >> 5) & 3; // four runs of 32 in each
    const column = i & 31;
    const pair = block.getUint8(part * 64 + (quarter & 1) * 32 + column);
    const low = quarter < 2 ? pair & 15 : pair >> 4;
    const high = (block.getUint8(128 + part * 32 + column) >> (2 * quarter)) & 3;
    to[i] = scale * block.getInt8(192 + (i >> 4)) * ((low | (high << 4)) - 32);
  }
}

/** The formats by ggml's type number. */
const FORMATS: ReadonlyMap<number, BlockFormat> = new Map([
  [0, { name: "F32", weights: 1, bytes: 4, decode: decodeF32 }],
  [1, plain("F16", 2, widenHalves)],
  [2, blocks("Q4_0", 32, 18, decodeQ4_0)],
  [3, blocks("Q4_1", 32, 20, decodeQ4_1)],
  [6, blocks("Q5_0", 32, 22, decodeQ5_0)],
  [7, blocks("Q5_1", 32, 24, decodeQ5_1)],
  [8, blocks("Q8_0", 32, 34, decodeQ8_0)],
  [12, blocks("Q4_K", 256, 144, decodeQ4_K)],
  [13, blocks("Q5_K", 256, 176, decodeQ5_K)],
  [14, blocks("Q6_K", 256, 210, decodeQ6_K)],
  [30, plain("BF16", 2, widenBrainFloats)],
]);

export function blockFormat(type: number, where: string): BlockFormat {
  const format = FORMATS.get(type);
  if (format !== undefined) return format;
  const known = [...FORMATS].map(([number, { name }]) => `${name} (${number})`);
  throw unknownName(where, "tensor type", String(type), known);
}
