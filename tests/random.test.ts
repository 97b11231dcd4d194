import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentId, keyOf, split, stream, threefry, uniform } from "../lib/random.js";

describe("threefry", () => {
  // Known-answer vectors of Random123 (threefry2x32, 20 rounds): counter, key, result.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x243f6a88, 0x85a308d3],
      [0x13198a2e, 0x03707344],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)("of %j under %j is %j", (counter, key, result) => {
    expect(threefry(key, counter)).toEqual(result);
  });
});

describe("keys", () => {
  it("differ by name, by number and by order of splitting", () => {
    const root = keyOf(0);
    const children = [
      split(root, "a"),
      split(root, "b"),
      split(root, "ab"),
      split(root, "ba"),
      split(root, 0),
      split(root, 1),
      split(split(root, "a"), "b"),
      keyOf("0"),
    ];
    expect(new Set(children.map(String)).size).toBe(children.length);
  });

  it("refuse a seed that is not a whole number", () => {
    expect(() => keyOf(0.5)).toThrow("keyOf: expected a whole number ≥ 0 or a string, got 0.5; pass a seed such as 0");
  });

  it("never collide on short names", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(a === b).toBe(String(split([1, 2], a)) === String(split([1, 2], b)));
        expect(a === b).toBe(contentId(a) === contentId(b));
      }),
    );
  });
});

describe("streams", () => {
  it("draw whole numbers evenly", () => {
    const counts = new Array<number>(7).fill(0);
    const numbers = stream(keyOf(3));
    for (let i = 0; i < 70_000; i++) counts[numbers.integer(7)]!++;
    // chi-squared with 6 degrees of freedom exceeds 22.46 once in a thousand
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(22.46);
  });

  it("shuffle to a permutation, each order equally often", () => {
    const seen = new Map<string, number>();
    for (let seed = 0; seed < 6_000; seed++) {
      const order = stream(keyOf(seed)).shuffle(["a", "b", "c"]).join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(130); // 4.5 standard deviations
  });

  it("have normal numbers with mean 0 and variance 1", () => {
    const numbers = stream(keyOf(5));
    const draws = Array.from({ length: 20_000 }, () => numbers.normal());
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it("read a key by position", () => {
    const numbers = stream([7, 8]);
    numbers.uniform();
    expect(numbers.uniform()).toBe(uniform([7, 8], 1));
  });
});
