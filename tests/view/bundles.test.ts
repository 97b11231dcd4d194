import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { packPair, Texts, unpackPair } from "../../lib/view/page/packing.js";
import type { PairData } from "../../lib/view/data.js";

const views = fileURLToPath(new URL("../../dist/views", import.meta.url));
const names = readdirSync(views).flatMap((file) => (file.endsWith(".js") ? [file.slice(0, -3)] : []));
const inline = (name: string): string => readFileSync(join(views, "inline", `${name}.js`), "utf8");

describe("the bundled views", () => {
  it("are these", () => {
    expect(names.sort()).toEqual([
      "bank-browser",
      "credit-explorer",
      "gate-explorer",
      "pair-reader",
      "pocket-house",
      "run-player",
      "validation-replayer",
    ]);
  });

  it.each(names)("%s is a module with a render, and a script that ends where it should", async (name) => {
    const module = (await import(pathToFileURL(join(views, `${name}.js`)).href)) as { default: { render: unknown } };
    expect(typeof module.default.render).toBe("function");
    const script = inline(name);
    expect(script).not.toMatch(/<\/script|<!--|\bnode:|\bimport\b|\brequire\(/);
    expect(script.length).toBeLessThan(40_000);
  });

  it("bring along a runtime of at most 15 kB: the smallest view is nothing else", () => {
    expect(inline("bank-browser").length).toBeLessThan(15_000);
    expect(inline("pair-reader").length).toBeLessThan(15_000);
    expect(inline("figure").length).toBeLessThan(3_000);
  });
});

describe("packed plays", () => {
  const turn = { sees: "you see mug", does: "take mug", reward: 0, advantage: null, note: "" };
  const play = {
    id: "1.0.0",
    opening: "a task",
    end: "won",
    score: 1,
    turns: [turn, { ...turn, reward: 1, advantage: -0.25 }],
  };
  const pair: PairData = { plays: [play, { ...play, id: "1.0.4", turns: [] }], differs: 0 };

  it("come back as they were, and say a text once", () => {
    const texts = new Texts();
    const packed = packPair(pair, texts);
    expect(unpackPair(packed, texts.list)).toEqual(pair);
    expect(texts.list).toEqual(["a task", "you see mug", "take mug", ""]);
  });
});
