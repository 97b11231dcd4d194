import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBytes, toBytes } from "../../lib/experiment/canonical.js";

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.double(),
    fc.integer(),
    fc.string({ unit: "binary" }),
    fc.constantFrom(null, undefined, true, false),
    fc.float32Array(),
    fc.int32Array(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }).filter((one) => !Object.hasOwn(one, "#")),
    fc.array(fc.tuple(fc.string(), tie("value")), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
})).value;

describe("plain data as bytes", () => {
  it("comes back as it was, and the same bytes follow from what came back", () => {
    fc.assert(
      fc.property(plain, (value) => {
        const bytes = toBytes(value);
        const back = fromBytes(bytes);
        expect(back).toEqual(value);
        expect(Buffer.from(toBytes(back)).equals(bytes)).toBe(true);
      }),
    );
  });

  it("does not tell apart what came to be in different ways", () => {
    const grown: number[] = [];
    grown[1] = 2;
    grown[0] = 1;
    expect(toBytes({ list: grown, half: 0.5 * 2 })).toEqual(toBytes({ list: [1, 2], half: 1 }));
    const window = new Float32Array([9, 1, 2]).subarray(1);
    expect(toBytes(window)).toEqual(toBytes(new Float32Array([1, 2])));
  });

  it("keeps what JSON would lose", () => {
    expect(Object.is(fromBytes(toBytes(-0)), -0)).toBe(true);
    expect(fromBytes(toBytes([NaN, -Infinity, undefined]))).toEqual([NaN, -Infinity, undefined]);
  });

  it("refuses what would come back changed, and says where it stands", () => {
    expect(() => toBytes({ state: { episodes: [new Date(0)] } })).toThrow(
      "value.state.episodes[0]: expected plain data",
    );
    expect(() => toBytes({ f: () => 1 })).toThrow("value.f: expected plain data");
    expect(() => toBytes({ "#": "Map" })).toThrow("expected plain data");
    expect(() => toBytes(new Float32Array(1).buffer)).toThrow("expected plain data");
    expect(() => toBytes(new BigInt64Array(1))).toThrow("BigInt64Array");
  });
});
