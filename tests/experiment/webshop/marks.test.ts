/** The script at WebShop's own shop, on a small catalogue written here: it reads pages and knows nothing else. */
import { describe, expect, it } from "vitest";
import { bestOfFirstPage, goalOf, officialShop, readWish, shopByReading } from "../../../envs/webshop/index.js";
import { productOf, type Product } from "../../../envs/webshop/products.js";
import { playMarks, scripts, shopShares, shopText } from "../../../lib/experiment/webshop/marks.js";

const product = (asin: string, colors: readonly string[], name: string): Product =>
  productOf(
    {
      asin,
      name,
      full_description: "Boils water.",
      small_description: ["Easy clean"],
      pricing: "$9",
      category: "kitchen",
      query: "kettles",
      product_category: "Home › Kitchen › Kettles",
      customization_options: { color: colors.map((value) => ({ value })) },
      images: ["none"],
    },
    ["easy clean"],
    "a test",
  );

// only the last of the three has the colours that its goals name; others, which name them in their titles, stand before it in the results
const products = [
  product("A1", ["red"], "Easy clean acme kettle green white"),
  product("A2", ["red", "blue"], "Easy clean acme kettle green white for camping"),
  product("A3", ["green", "white"], "Kettle"),
];
const shop = officialShop({
  products,
  synthetic: [{ asin: "A3", text: "Find me easy clean acme kettle", attributes: ["easy clean"] }],
  human: [],
});
const tasks = [...shop.tasks("original-test")];

describe("what a sentence asks for", () => {
  it("is its options and its price", () => {
    const wish = readWish(
      "Find me tea with flavor name: earl gray, and size: 20 bags, and price lower than 40.00 dollars",
    );
    expect(wish).toEqual({ need: "Find me tea", options: ["earl gray", "20 bags"], highest: 40 });
    const plain = "Find me tea with milk";
    expect(readWish(plain)).toEqual({ need: plain, options: [], highest: Infinity });
  });
});

describe("the habit", () => {
  it("opens results until one has what is asked for, and buys it", () => {
    expect(tasks.map(goalOf).map(({ options }) => options[0]!.value)).toEqual(
      expect.arrayContaining(["green", "white"]),
    );
    for (const task of tasks) {
      const trip = shopByReading(shop.make(), task);
      expect(trip, task.text).toMatchObject({ won: true, score: 1 });
      expect(trip.steps).toBeLessThanOrEqual(15);
    }
  });

  it("with one look buys the first result, which here is another kettle", () => {
    expect(shop.store.search(tasks[0]!.text)[0]).not.toBe("A3");
    const trip = shopByReading(shop.make(), tasks[0]!, { looks: 1 });
    expect(trip).toMatchObject({ won: false, steps: 3 });
    expect(trip.score).toBeGreaterThan(0);
  });

  it("ends with nothing where a search finds nothing", () => {
    const nothing = { ...tasks[0]!, text: "zzz" };
    expect(shopByReading(shop.make(), nothing)).toEqual({ score: 0, won: false, steps: 1 });
  });

  it("is never above the bound", () => {
    for (const task of tasks) {
      const best = bestOfFirstPage(shop.store, goalOf(task));
      expect(best.score).toBeGreaterThanOrEqual(shopByReading(shop.make(), task).score);
    }
  });
});

describe("the table", () => {
  it("has a row for each player and split, with products as units", () => {
    const rows = playMarks(shop, { splits: ["original-test"] });
    const shares = shopShares(rows);
    expect(shares.map(({ player }) => player)).toEqual([...Object.keys(scripts), "bound: the best of the first page"]);
    expect(shares[1]).toMatchObject({ goals: tasks.length, products: 1, steps: expect.any(Number) });
    expect(shopText(rows)).toContain("| the habit: five results, options, price | original-test | 2 | 1 |");
  });

  it("asks for a goal", () => expect(() => shopShares([])).toThrow("shopShares: expected at least one played goal"));
});
