/** WebShop's pages cut short, the script's advice on them, and why a goal was lost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  adviceOn,
  briefText,
  goalOf,
  lossOf,
  officialShop,
  readWish,
  shopByReading,
} from "../../../envs/webshop/index.js";
import { productOf, type Product } from "../../../envs/webshop/products.js";
import { keyOf, stream } from "../../../lib/random.js";

const product = (asin: string, name: string, colors: readonly string[], pricing = "$9.20"): Product =>
  productOf(
    {
      asin,
      name,
      full_description: "Boils water.",
      small_description: ["Easy clean"],
      pricing,
      category: "kitchen",
      query: "kettles",
      product_category: "Home › Kitchen › Kettles",
      customization_options: { Color: colors.map((value) => ({ value })) },
      images: ["none"],
    },
    ["easy clean"],
    "a test",
  );

const catalogue = {
  products: [
    product("A1", "Easy clean acme kettle green white one two three four", ["red"]),
    product("A2", "Easy clean acme kettle, green white", ["Red/Pink", "blue"], "$80"),
    product("A3", "Kettle", ["green", "white <b>"]),
  ],
  synthetic: [{ asin: "A3", text: "Find me easy clean acme kettle", attributes: ["easy clean"] }],
  human: [],
};
const shop = officialShop(catalogue, { dialect: "brief" });
const tasks = [...shop.tasks("original-test")];
const green = tasks.find((task) => goalOf(task).options[0]!.value === "green")!;
const bound = goalOf(green).priceUpper!.toFixed(2);

describe("short pages", () => {
  it("say what WebShop's say, in fewer words", () => {
    const environment = shop.make();
    const pages = [environment.reset(green).text];
    const actions = [
      "search whole",
      "click 1",
      "click 1",
      "click prev",
      "click 2",
      "click features",
      "click prev",
      "click 1",
      "click buy",
    ];
    for (const action of actions) pages.push(environment.step(action).observation.text);
    expect(pages).toEqual([
      "search",
      "page 1 of 1 ; 1 easy clean acme kettle, green white $80 ; 2 easy clean acme kettle green white one two $10 ; 3 kettle $10",
      "item easy clean acme kettle, green white $80 ; color : 1 red | pink / 2 blue",
      "chosen red | pink",
      "page 1 of 1 ; 1 easy clean acme $10 ; 2 kettle $10 ; 3 opened",
      "item kettle $10 ; color : 1 green / 2 white b",
      "features : easy clean",
      "item kettle $10 ; color : 1 green / 2 white b",
      "chosen green",
      "bought , score 100",
    ]);
  });

  it("list all that may be said, and take nothing else", () => {
    const environment = shop.make();
    environment.reset(green);
    expect(environment.takesTexts).toBe(false);
    expect(environment.admissible()).toEqual(["search whole", "search unpriced", "search need"]);
    expect(environment.step("search kettle").info).toMatchObject({ valid: false, errorCode: "no-such-search" });
    expect(environment.step("click 1").info.valid).toBe(false);
    environment.step("search need");
    expect(environment.admissible()).toEqual(["click back", "click next", "click 1", "click 2", "click 3"]);
    expect(environment.step("search whole").info.valid).toBe(false);
    expect(environment.isAdmissible("search whole")).toBe(false);
  });

  it("search for parts of the sentence", () => {
    expect(readWish(green.text)).toEqual({
      need: "Find me easy clean acme kettle",
      options: ["green"],
      highest: Number(bound),
    });
    const environment = shop.make();
    const queryOf = (action: string): string => {
      environment.reset(green);
      environment.step(action);
      return (environment.snapshot() as unknown as { state: { visit: { keywords: string } } }).state.visit.keywords;
    };
    expect(queryOf("search whole")).toBe(green.text);
    expect(queryOf("search unpriced")).toBe("Find me easy clean acme kettle with color: green");
    expect(queryOf("search need")).toBe("Find me easy clean acme kettle");
  });

  it("write text without signs that could be tokens", () => {
    expect(briefText(" A  <end> b\n")).toBe("a end b");
  });
});

describe("the teacher", () => {
  it("buys what the script buys that reads WebShop's own pages", () => {
    const whole = officialShop(catalogue);
    for (const task of tasks) {
      const environment = shop.make();
      environment.reset(task);
      let end = { won: false, score: 0 };
      for (let action; (action = adviceOn(environment, shop.store)) !== undefined;) end = environment.step(action).info;
      const { won, score } = shopByReading(whole.make(), { ...task });
      expect(end).toMatchObject({ won, score });
    }
  });

  it("goes on from anywhere to a purchase, with an action that the page allows", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 8 }), (seed, slips) => {
        const draw = stream(keyOf(seed));
        const environment = shop.make();
        environment.reset(draw.choice(tasks));
        for (let i = 0; i < slips; i++)
          environment.step(draw.choice(environment.admissible().filter((action) => action !== "click buy")));
        let bought = false;
        for (let action; (action = adviceOn(environment, shop.store)) !== undefined;) {
          expect(environment.admissible()).toContain(action);
          bought = environment.step(action).terminated;
        }
        expect(bought).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("why a goal was lost", () => {
  const why = (...actions: string[]): unknown => lossOf(shop, green, actions);

  it("is read off what was bought", () => {
    expect(why("search whole", "click 3")).toEqual({ why: "nothing bought", inSight: true });
    expect(why("search whole", "click 3", "click buy")).toMatchObject({ why: "an option of the product not chosen" });
    expect(why("search whole", "click 2", "click buy")).toMatchObject({ why: "a product without the option" });
    expect(why("search whole", "click 1", "click buy")).toMatchObject({ why: "too dear" });
  });
});
