/** The search engine against Lucene: recorded analyses, norm bytes, a score worked out by hand, order of ties. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyze } from "../../../envs/webshop/analyzer.js";
import { lengthToNorm, normToLength, SearchIndex } from "../../../envs/webshop/bm25.js";
import * as fidelity from "../../../envs/webshop/fidelity.js";
import { stem } from "../../../envs/webshop/porter.js";
import { words } from "../../../envs/webshop/word-break.js";
import { hasShared, shared } from "../../shared.js";

const recorded = JSON.parse(
  readFileSync(new URL("../../fixtures/webshop/lucene-9.12-analysis.json", import.meta.url), "utf8"),
) as { text: string; words: string[]; terms: string[] }[];

describe("the analyser", () => {
  it.each(recorded)("cuts and stems as Lucene 9.12 did: $text", ({ text, words: cut, terms }) => {
    expect(words(text)).toEqual(cut);
    expect(analyze(text)).toEqual(terms);
  });

  it("stems the examples of Porter's paper", () => {
    const examples =
      "caresses ponies cats plastered motoring sized hopping falling happy sky relational vietnamization";
    const stems = "caress poni cat plaster motor size hop fall happi sky relat vietnam";
    expect(examples.split(" ").map(stem)).toEqual(stems.split(" "));
  });

  it("takes any text, and no term is empty or longer than 255 units", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        const lengths = [...words(text), ...analyze(text)].map((word) => word.length);
        expect(lengths.every((length) => length > 0 && length <= 255)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("document lengths in a byte", () => {
  it("are exact below 40 and keep four significant bits above", () => {
    for (let length = 0; length < 40; length++) expect(normToLength(lengthToNorm(length))).toBe(length);
    // 24 + 83 (binary 1010011, kept: 1010000 = 80) = 104
    expect(normToLength(lengthToNorm(107))).toBe(104);
  });

  it("never grow and never lose more than an eighth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (length) => {
        const kept = normToLength(lengthToNorm(length));
        expect(kept <= length && kept >= length * (7 / 8)).toBe(true);
      }),
    );
  });
});

describe("BM25", () => {
  const index = new SearchIndex([
    { id: "B", contents: "red shoe red" },
    { id: "A", contents: "red hat" },
    { id: "C", contents: "blue hat" },
  ]);

  it("gives the worked example", () => {
    // 3 documents, 2 with "red": idf = ln(1 + 1.5 / 2.5) = 0.470004; average length 7/3;
    // B: 2 / (2 + 0.9 · (0.6 + 0.4 · 3 / (7/3))) = 2 / 3.0028571 = 0.666032, times idf = 0.313038
    // A: 1 / (1 + 0.9 · (0.6 + 0.4 · 2 / (7/3))) = 1 / 1.8485714 = 0.540958, times idf = 0.254252
    const { matches, hits } = index.search("the reds");
    expect(matches).toBe(2);
    expect(hits.map(({ id }) => id)).toEqual(["B", "A"]);
    expect(hits[0]!.score).toBeCloseTo(0.313038, 5);
    expect(hits[1]!.score).toBeCloseTo(0.254252, 5);
  });

  it("counts a repeated word twice", () => {
    const [once, twice] = ["hat", "hat hats"].map((query) => index.search(query).hits[0]!.score);
    expect(twice).toBeCloseTo(2 * once!, 6);
  });

  it("leaves empty documents out of its statistics, as Lucene does", () => {
    const texts = ["red shoe red", "red hat", "blue hat"].map((contents, i) => ({ id: `${i}`, contents }));
    const padded = new SearchIndex([...texts, { id: "3", contents: "" }, { id: "4", contents: "the of" }]);
    expect(padded.search("red").hits.map(({ score }) => score)).toEqual(
      index.search("red").hits.map(({ score }) => score),
    );
  });

  it("breaks ties by id, or by place in the index", () => {
    const same = new SearchIndex(["b", "a", "c"].map((id) => ({ id, contents: "same words" })));
    expect(same.search("words").hits.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(same.search("words", { ties: "order" }).hits.map(({ id }) => id)).toEqual(["b", "a", "c"]);
    expect(same.search("words", { limit: 2 })).toMatchObject({ matches: 3, hits: [{ id: "a" }, { id: "b" }] });
  });

  it("answers nothing to unknown words, stop words and signs", () => {
    for (const query of ["zebra", "the of", "!?", ""]) expect(index.search(query)).toEqual({ matches: 0, hits: [] });
  });

  it("refuses to index nothing", () => {
    expect(() => new SearchIndex([])).toThrow("SearchIndex: expected at least one document");
  });
});

describe.skipIf(!hasShared("data/webshop"))("the recordings (skipped where the reference data is absent)", () => {
  it.each(["termVectors", "bm25", "lucene"] as const)("%s agree throughout", (name) => {
    const [agree, total] = fidelity[name](`${shared}/data`)!;
    expect(total).toBeGreaterThan(0);
    expect(agree).toBe(total);
  });
});
