/** Safetensors and the sixteen-bit floats under it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collector, sourceOf } from "../../lib/policy/checkpoint/bytes.js";
import { brainFloatBits, half, halfBits, widenBrainFloats } from "../../lib/policy/checkpoint/halves.js";
import { openSafetensors, readTensor, writeSafetensors } from "../../lib/policy/checkpoint/safetensors.js";

describe("halves", () => {
  it.each([
    // sign 0, exponent 15 (bias 15), fraction 0: 2^0
    [0x3c00, 1],
    [0xc000, -2],
    // 2^-14 · (1 + 1023/1024) is the largest below 2^-13
    [0x07ff, 2 ** -14 * (2047 / 1024)],
    [0x0001, 2 ** -24],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0x8000, -0],
  ])("%i is %d both ways", (bits, value) => {
    expect(half(bits)).toBe(value);
    expect(halfBits(value)).toBe(bits);
  });

  it("survive widening and narrowing, all of them", () => {
    const numbers = Array.from({ length: 1 << 16 }, (_, bits) => bits).filter((bits) => (bits & 0x7fff) <= 0x7c00);
    expect(numbers.filter((bits) => halfBits(half(bits)) !== bits)).toEqual([]);
    expect(half(halfBits(NaN))).toBeNaN();
  });

  it("are the nearest: no neighbour is closer, and a tie goes to the even one", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = halfBits(value);
        const error = Math.abs(half(bits) - value);
        for (const other of [bits - 1, bits + 1].filter((b) => b >= 0 && (b & 0x7fff) <= 0x7bff)) {
          const otherError = Math.abs(half(other) - value);
          expect(error < otherError || (error === otherError && bits % 2 === 0)).toBe(true);
        }
      }),
    );
    expect(halfBits(1 + 2 ** -11)).toBe(0x3c00); // halfway between 1 and 1 + 2^-10: even fraction 0
    expect(halfBits(1 + 3 * 2 ** -11)).toBe(0x3c02); // halfway between fractions 1 and 2
    expect(halfBits(65520)).toBe(0x7c00);
  });

  it("bfloat16 keeps the upper half, rounded to even", () => {
    const widened = new Float32Array(1);
    const roundTrip = (value: number): number => {
      widenBrainFloats(Uint16Array.of(brainFloatBits(value)), widened);
      return widened[0]!;
    };
    expect(roundTrip(1 + 2 ** -8)).toBe(1); // halfway between 1 and 1 + 2^-7: even
    expect(roundTrip(1 + 3 * 2 ** -8)).toBe(1 + 2 ** -6);
    expect(roundTrip(-Infinity)).toBe(-Infinity);
    expect(roundTrip(NaN)).toBeNaN();
    expect(roundTrip(3.4028234663852886e38)).toBe(Infinity);
  });
});

function written(dtype: "F32" | "F16" | "BF16", data = Float32Array.of(1, -2, 0.5, 3, 0, 8)): Uint8Array {
  const sink = collector();
  const tensors = [
    { name: "a", shape: [2, 3], data },
    { name: "β", shape: [1], data: Float32Array.of(7) },
  ];
  writeSafetensors(sink, tensors, dtype);
  return sink.bytes();
}

describe("safetensors", () => {
  it.each(["F32", "F16", "BF16"] as const)("%s comes back as it went", (dtype) => {
    const file = openSafetensors(sourceOf(written(dtype)));
    const into = new Float32Array(6);
    readTensor(file, file.tensors.get("a")!, into);
    expect([...into]).toEqual([1, -2, 0.5, 3, 0, 8]);
    expect(file.tensors.get("a")!.shape).toEqual([2, 3]);
    const last = new Float32Array(1);
    readTensor(file, file.tensors.get("β")!, last);
    expect(last[0]).toBe(7);
  });

  it("has the layout of the format: header length, JSON, numbers", () => {
    const bytes = written("F32");
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header.a).toEqual({ dtype: "F32", shape: [2, 3], data_offsets: [0, 24] });
    expect(header.β.data_offsets).toEqual([24, 28]);
    expect(bytes.length).toBe(8 + length + 28);
  });

  it("streams more than one chunk", () => {
    const data = Float32Array.from({ length: 600_000 }, (_, i) => i);
    const sink = collector();
    writeSafetensors(sink, [{ name: "long", shape: [600_000], data }]);
    let longest = 0;
    const bytes = sourceOf(sink.bytes());
    const watched = {
      ...bytes,
      read: (offset: number, length: number) => {
        longest = Math.max(longest, length);
        return bytes.read(offset, length);
      },
    };
    const file = openSafetensors(watched);
    const into = new Float32Array(data.length);
    readTensor(file, file.tensors.get("long")!, into);
    expect(into.every((value, i) => value === i)).toBe(true);
    expect(longest).toBeLessThanOrEqual(1 << 20);
  });

  it("refuses a cut file, wrong offsets, an unknown type and text", () => {
    const good = written("F32");
    expect(() => openSafetensors(sourceOf(good.subarray(0, good.length - 1), "cut"))).toThrow(/cut.*fetch it again/);
    expect(() => openSafetensors(sourceOf(new TextEncoder().encode("version https://git-lfs")))).toThrow(/header/);
    const tampered = Buffer.from(good);
    tampered.write("[0,20]", tampered.indexOf("[0,24]"));
    expect(() => openSafetensors(sourceOf(tampered))).toThrow(/offsets/);
    const typed = Buffer.from(good);
    typed.write("I32", typed.indexOf("F32"));
    const file = openSafetensors(sourceOf(typed));
    expect(() => readTensor(file, file.tensors.get("a")!, new Float32Array(6))).toThrow(/F32, F16 or BF16.*I32/);
  });
});
