/** Goals, rewards and pages as WebShop has them: worked examples, the original's habits, and its own catalogue where present. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as fidelity from "../../../envs/webshop/fidelity.js";
import { makeGoals, splitOfTitle, type Goal, type Instruction } from "../../../envs/webshop/goals.js";
import { JsonCutter } from "../../../envs/webshop/json-stream.js";
import { loadCatalogue } from "../../../envs/webshop/load.js";
import { loadOfficialShop, officialShop } from "../../../envs/webshop/official.js";
import { contentsOf, productOf, type Product } from "../../../envs/webshop/products.js";
import { floatText, jsonText, PythonRandom, quoted } from "../../../envs/webshop/python.js";
import { judge, titleOverlap } from "../../../envs/webshop/reward.js";
import { parseAction } from "../../../envs/webshop/text.js";
import { tokenSetRatio } from "../../../envs/webshop/token-set.js";
import { readJsonLines } from "../../../envs/files.js";
import { hasShared, shared } from "../../shared.js";

const record = (asin: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  asin,
  name: `Acme Steel Kettle ${asin}`,
  full_description: "Boils water.",
  small_description: ["Easy clean ", "Keeps warm "],
  pricing: "$19.99",
  category: "kitchen",
  query: " Kettles ",
  product_category: "Home › Kitchen › Kettles",
  customization_options: { Color: [{ value: " Black/Red " }, { value: "White" }], Size: [{ value: "1 L" }] },
  images: ["none"],
  ...more,
});

const kettle: Product = productOf(record("A1"), ["easy clean", "stainless steel"], "a test");

const goal: Goal = {
  asin: "A1",
  text: "Find me a kettle",
  attributes: ["easy clean", "stainless steel"],
  options: [{ name: "color", value: "white" }],
  priceUpper: 30,
  title: kettle.title,
  query: "kettles",
  productCategory: kettle.productCategory,
};

describe("Python's habits", () => {
  it("are copied: the generator behind seed 233, floats, quotes", () => {
    const random = new PythonRandom(233);
    expect(random.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual(SHUFFLED_233);
    expect([0.5, 100, 1e16, 1e-5, 877.8].map(floatText)).toEqual(["0.5", "100.0", "1e+16", "1e-05", "877.8"]);
    expect(["it's", `a"b`, `'"`, "\u00a0\n"].map(quoted)).toEqual([`"it's"`, `'a"b'`, `'\\'"'`, `'\\xa0\\n'`]);
    expect(jsonText("é🙂")).toBe('"\\u00e9\\ud83d\\ude42"');
  });
});

/** `random.seed(233); random.shuffle(list(range(10)))` in Python 3.11. */
const SHUFFLED_233 = [5, 9, 0, 1, 4, 7, 6, 3, 8, 2];

describe("likeness of words", () => {
  it("is thefuzz 0.19's token_set_ratio on difflib", () => {
    // the words of one are all in the other
    expect(tokenSetRatio("black", "('color', 'black')")).toBe(100);
    // "essential oil" and "essential oils": 2 · 13 / 27 characters
    expect(tokenSetRatio("essential oil", "essential oils")).toBe(96);
    expect(tokenSetRatio("tea tree", "earl gray")).toBeLessThan(50);
    expect(tokenSetRatio("!?", "tea")).toBe(0);
  });
});

describe("products", () => {
  it("are read from WebShop's records", () => {
    expect(kettle).toMatchObject({ prices: [19.99], priceTag: "$19.99", query: "kettles" });
    expect(kettle.options).toEqual([
      { name: "color", values: ["black | red", "white"] },
      { name: "size", values: ["1 l"] },
    ]);
    expect(contentsOf(kettle)).toBe(
      "acme steel kettle a1 boils water. easy clean  color: black | red, white, and size: 1 l",
    );
    const range = productOf(record("A2", { pricing: "$1,005 - $2000.50" }), [], "a test");
    expect(range).toMatchObject({ prices: [1005, 2000.5], priceTag: "$1005.0 to $2000.5" });
    expect(productOf(record("A3", { pricing: "" }), [], "a test").priceTag).toBe("$100.0");
  });

  it("are refused by name when broken", () => {
    expect(() => productOf(record("A4", { name: 7 }), [], "items.json, record 4")).toThrow(
      `items.json, record 4, "name": expected a text, got 7`,
    );
    expect(() => productOf(record("A4", { pricing: "$cheap" }), [], "r")).toThrow(`expected a price such as $12.99`);
    expect(() => productOf(record("A4", { customization_options: { Color: "red" } }), [], "r")).toThrow("a list");
  });
});

describe("a purchase", () => {
  it("scores the share of attributes, options and price", () => {
    expect(judge(kettle, goal, ["white"], 19.99).score).toBe(1);
    expect(judge(kettle, goal, [], 19.99).score).toBe(3 / 4);
    expect(judge(kettle, goal, ["white"], 30.01).score).toBe(3 / 4);
    expect(judge({ ...kettle, attributes: ["easy clean"], bullets: [] }, goal, [], 40).score).toBe(1 / 4);
  });

  it("is worth less when the kind is wrong, even from the same shelf", () => {
    const cup = { ...kettle, title: "Glass Mug" };
    expect(judge(cup, goal, ["white"], 10).score).toBe(0);
    // 1 of 4 nouns (steel) is shared: enough for the full type score
    expect(titleOverlap("Steel Mug", kettle.title)).toBe(1 / 4);
    expect(judge({ ...kettle, title: "Steel Mug" }, goal, ["white"], 10).score).toBe(1);
    // 1 of 6 is too little where shelves differ
    const far = { ...kettle, title: "Steel Mug", query: "mugs", productCategory: "Bath › Mugs" };
    const wordy = { ...goal, title: "Acme Steel Kettle Lid Handle Spout" };
    expect(judge(far, wordy, ["white"], 10).score).toBe(1 / 2);
  });

  it("keeps the original's quirk: a colour inside a named option does not count as that colour", () => {
    const options = [{ name: "color", values: ["r.brown2060"] }];
    const brown = { ...goal, options: [{ name: "color", value: "r.brown2060" }] };
    expect(judge({ ...kettle, options }, brown, ["r.brown2060"], 10).options).toBe(0);
    expect(judge({ ...kettle, options }, { ...goal, options: [{ value: "r.brown2060" }] }, ["brown"], 10).options).toBe(
      1,
    );
  });
});

describe("goals", () => {
  const products = new Map([["A1", kettle]]);
  const instruction: Instruction = { asin: "A1", text: "Find me kettles", attributes: ["easy clean"] };

  it("are every combination of options, with the price bound in words", () => {
    const prices = { of: new Map([["A1", 19.99]]), random: new PythonRandom(1) };
    const goals = makeGoals(products, [instruction], prices);
    expect(goals).toHaveLength(2);
    for (const made of goals) {
      expect([30, 40, 50, 60]).toContain(made.priceUpper);
      expect(made.text).toMatch(
        /^Find me kettles with color: .+, and size: 1 l, and price lower than \d0\.00 dollars$/,
      );
    }
  });

  it("of people keep their sentence; those without attributes are left out", () => {
    const human = { ...instruction, text: "i want a kettle.", options: ["white"] };
    const made = makeGoals(products, [human, { ...human, attributes: [] }]);
    expect(made.map(({ text, options }) => [text, options])).toEqual([["i want a kettle", [{ value: "white" }]]]);
  });

  it("of one title are in one clean split", () => {
    expect(splitOfTitle("A Kettle ")).toBe(splitOfTitle("a kettle"));
    const splits = Array.from({ length: 2000 }, (_, i) => splitOfTitle(`title ${i}`));
    const share = splits.filter((split) => split === "test").length / 2000;
    expect(share > 0.08 && share < 0.12).toBe(true);
  });
});

describe("actions", () => {
  it.each([
    ["search[red shoe]", { verb: "search", words: "red shoe" }],
    ["click[Buy Now] please", { verb: "click", words: "buy now" }],
    ["a[b[c]d", { verb: "a[b", words: "c" }],
    ["search[a]b]", { verb: "search", words: "a]b" }],
    ["search[]", undefined],
    ["[x]", undefined],
    ["search[a\nb]", undefined],
    ["click[x]\nclick[y]", { verb: "click", words: "x" }],
  ])("are read as the original's pattern reads them: %s", (text, typed) => {
    expect(parseAction(text)).toEqual(typed);
  });
});

describe("a long action", () => {
  it("is read in linear time", () => {
    expect(parseAction("[".repeat(1 << 20))).toBeUndefined();
    expect(parseAction(`search[${"red [".repeat(1 << 18)}]`)?.verb.length).toBeGreaterThan(1 << 20);
  });
});

describe("reading a folder", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "webshop-"));
    const items = [record("A1"), record("A1"), record("nan"), record("A1234567890"), record("B2")];
    writeFileSync(join(folder, "items_shuffle_1000.json"), JSON.stringify(items, null, 1));
    const attributes = {
      A1: { attributes: ["easy clean"], instruction: "Find me kettles", instruction_attributes: ["easy clean"] },
    };
    writeFileSync(join(folder, "items_ins_v2_1000.json.gz"), gzipSync(JSON.stringify(attributes)));
    const human = {
      B2: [{ instruction: "a kettle.", instruction_attributes: ["warm"], instruction_options: ["white"] }],
    };
    writeFileSync(join(folder, "items_human_ins.json"), JSON.stringify(human));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("gives products without doubles, and both kinds of instructions", async () => {
    const { products, synthetic, human } = await loadCatalogue(folder);
    expect(products.map(({ asin, attributes }) => [asin, attributes])).toEqual([
      ["A1", ["easy clean"]],
      ["B2", ["DUMMY_ATTR"]],
    ]);
    expect(synthetic).toEqual([{ asin: "A1", text: "Find me kettles", attributes: ["easy clean"] }]);
    expect(human).toEqual([{ asin: "B2", text: "a kettle.", attributes: ["warm"], options: ["white"] }]);
    expect((await loadCatalogue(folder, { limit: 1 })).products).toHaveLength(1);
  });

  it("is a world with either kind of goals", async () => {
    expect((await loadOfficialShop(folder)).goals).toHaveLength(2);
    expect((await loadOfficialShop(folder, { goals: "human" })).goals).toHaveLength(1);
  });

  it("complains of cut, wrong and missing files", async () => {
    const broken = mkdtempSync(join(tmpdir(), "webshop-"));
    try {
      await expect(loadCatalogue(broken)).rejects.toThrow(
        'expected items_shuffle*.json or products*.jsonl, got "an empty folder"',
      );
      await expect(loadCatalogue(join(broken, "gone"))).rejects.toThrow("a folder with WebShop's data");
      const path = join(broken, "items_shuffle.json");
      writeFileSync(path, JSON.stringify([record("A1")]).slice(0, -10));
      await expect(loadCatalogue(broken)).rejects.toThrow("a whole JSON array");
      writeFileSync(path, "[7]");
      await expect(loadCatalogue(broken)).rejects.toThrow("record 1: expected a product, got 7");
      writeFileSync(path, "[{]}");
      await expect(loadCatalogue(broken)).rejects.toThrow("valid JSON");
    } finally {
      rmSync(broken, { recursive: true, force: true });
    }
  });

  it("cuts elements wherever the pieces of the file end", () => {
    const text = ` [ {"a": "[,]\\"}", "b": [1, {"c": 2}]}, 3 ,"x,y" ] `;
    for (let size = 1; size <= text.length; size++) {
      const cutter = new JsonCutter();
      const elements: string[] = [];
      for (let at = 0; at < text.length; at += size) elements.push(...cutter.push(text.slice(at, at + size)));
      expect(elements.map((element) => JSON.parse(element) as unknown)).toEqual(JSON.parse(text));
      expect(cutter.complete).toBe(true);
    }
  });
});

describe.skipIf(!hasShared("data/webshop"))("the real catalogue (skipped where the reference data is absent)", () => {
  const folder = join(shared, "data", "webshop");

  it.each(["goals", "pageLengths"] as const)("%s agree throughout", (name) => {
    const [agree, total] = fidelity[name](join(shared, "data"))!;
    expect(total).toBeGreaterThan(0);
    expect(agree).toBe(total);
  });

  it("gives the search engine the recorded text of every product", async () => {
    const { products } = await loadCatalogue(folder);
    const lines = readJsonLines(join(folder, "products_1000.jsonl.gz")) as { contents: string }[];
    expect(products.map(contentsOf)).toEqual(lines.map(({ contents }) => contents));
  });

  it("is won by the oracle, but for colours that the original's own judge misses", async () => {
    const world = officialShop(await loadCatalogue(folder));
    const environment = world.make();
    const tasks = [...world.tasks("original-test", { count: 200 })];
    const won = tasks.filter((task) => {
      environment.reset(task);
      const actions = environment.oracle?.()?.actions ?? [];
      return actions.map((action) => environment.step(action)).at(-1)?.info.won;
    });
    expect(won.length).toBeGreaterThan(180);
    const clean = ["train", "dev", "test"].map(
      (name) => new Set([...world.tasks(name)].map(({ params }) => (params as unknown as { goal: Goal }).goal.asin)),
    );
    for (const asin of clean[2]!) expect(clean[0]!.has(asin) || clean[1]!.has(asin)).toBe(false);
  });
});
