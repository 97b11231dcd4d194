/** Word pieces counted on texts: worked merges, and every text comes back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BpeTokenizer } from "../../lib/policy/bpe-tokenizer.js";
import { countPieces } from "../../lib/policy/count-pieces.js";

const special = ["<bos>", "<end>"];
const mergesIn = (texts: readonly string[], more: number, least?: number): readonly string[] => {
  const files = countPieces(texts, { size: 258 + more, special, ...(least !== undefined && { least }) });
  return (files.tokenizer["model"] as { merges: string[] }).merges;
};

describe("pieces", () => {
  it("are merged from the most frequent pair on; of equal ones the first by letters", () => {
    // "low" three times, "lower" twice: l+o five times, lo+w five, then low+e and e+r twice each
    const texts = ["low low low", "lower lower"];
    // the space before a word belongs to it: "Ġ" stands three times before l
    expect(mergesIn(texts, 4)).toEqual(["l o", "lo w", "Ġ low", "e r"]);
    expect(mergesIn(["aaab aaab"], 2)).toEqual(["a a", "a b"]);
  });

  it("are not made of what was met too seldom", () => {
    expect(mergesIn(["xyz"], 5)).toEqual([]);
    expect(mergesIn(["xyz"], 1, 1)).toEqual(["x y"]);
  });

  it("do not depend on the order of texts", () => {
    const texts = ["red kettle", "green kettle", "a red mat", "green tea"];
    expect(mergesIn([...texts].reverse(), 20)).toEqual(mergesIn(texts, 20));
  });

  it("write every text, and special tokens as one", () => {
    const tokenizer = new BpeTokenizer(countPieces(["a kettle of tea, a kettle"], { size: 300, special }));
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!special.some((token) => text.includes(token)));
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
    expect([...tokenizer.encode("<bos> kettle<end>")]).toEqual([0, tokenizer.idOf("Ġkettle"), 1]);
  });

  it("need room for bytes", () => {
    expect(() => countPieces([], { size: 200, special })).toThrow("countPieces: expected room for 2 special tokens");
  });
});
