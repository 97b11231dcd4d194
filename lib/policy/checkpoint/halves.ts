/**
 * Sixteen-bit floats: IEEE half (F16) and bfloat16 (BF16), to and from 32 bits, many at a time.
 * Narrowing rounds to the nearest, ties to even, as PyTorch does; infinities and NaN survive.
 */
const word = new Uint32Array(1);
const real = new Float32Array(word.buffer);

let table: Float32Array | undefined;

/** All 65 536 halves as numbers: one look-up is faster than decoding, and the table is 256 KB. */
function halves(): Float32Array {
  return (table ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => widenHalf(bits)));
}

function widenHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** One half, given its bits. */
export function half(bits: number): number {
  return halves()[bits]!;
}

export function widenHalves(from: Uint16Array, to: Float32Array): void {
  const values = halves();
  for (let i = 0; i < from.length; i++) to[i] = values[from[i]!]!;
}

export function widenBrainFloats(from: Uint16Array, to: Float32Array): void {
  const words = new Uint32Array(to.buffer, to.byteOffset, from.length);
  for (let i = 0; i < from.length; i++) words[i] = from[i]! << 16;
}

export function narrowToHalves(from: Float32Array, to: Uint16Array): void {
  for (let i = 0; i < from.length; i++) to[i] = halfBits(from[i]!);
}

export function narrowToBrainFloats(from: Float32Array, to: Uint16Array): void {
  for (let i = 0; i < from.length; i++) to[i] = brainFloatBits(from[i]!);
}

export function halfBits(value: number): number {
  real[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65 520 and more round to infinity
  if (magnitude < 0x38800000) return sign | roundToEven(Math.abs(real[0]) * 2 ** 24); // subnormal
  const rebiased = magnitude - 0x38000000;
  return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
}

export function brainFloatBits(value: number): number {
  real[0] = value;
  const bits = word[0]!;
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function roundToEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}
