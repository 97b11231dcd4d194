/** What a policy for WebShop's own shop is taught: from which goals, by whom, and how it is written down. */
import { describe, expect, it } from "vitest";
import { goalOf, officialShop } from "../../../envs/webshop/index.js";
import { splitOfTitle } from "../../../envs/webshop/goals.js";
import { ShopCorpus, shopTokenizer } from "../../../lib/experiment/webshop/corpus.js";
import { briefFormat } from "../../../lib/experiment/webshop/format.js";
import { byProduct, developmentGoals, lessonGoals } from "../../../lib/experiment/webshop/goals.js";
import { keyOf, split } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";
import { markOf, smallCatalogue } from "./small-shop.js";

const shop = officialShop(smallCatalogue(), { dialect: "brief" });
const tokenizer = shopTokenizer(shop, 700);
const corpus = new ShopCorpus(shop, tokenizer);
const numberOf = (id: string): number => Number(id.replace("goal-", ""));
const lessons = Array.from({ length: 60 }, (_, i) => corpus.visit(split(keyOf("test"), i), false).lesson());
const texts = lessons.map(({ tokens }) => tokenizer.decode(tokens));

describe("goals that teach", () => {
  it("are no published test goals, and about no product that the clean splits keep back", () => {
    const goals = lessonGoals(shop);
    expect(goals.length).toBeGreaterThan(500);
    expect(Math.min(...goals.map(({ id }) => numberOf(id)))).toBeGreaterThanOrEqual(1500);
    expect(new Set(goals.map((task) => splitOfTitle(goalOf(task).title)))).toEqual(new Set(["train"]));
  });

  it("share no goal and no product with those that are looked at on the way, and these none with the tests", () => {
    const development = developmentGoals(shop);
    const asked = new Set(lessonGoals(shop).map((task) => goalOf(task).asin));
    const tests = new Set([...shop.tasks("test"), ...shop.tasks("original-test")].map(({ id }) => id));
    expect(development.length).toBeGreaterThan(0);
    for (const task of development) {
      expect(asked.has(goalOf(task).asin)).toBe(false);
      expect(tests.has(task.id)).toBe(false);
    }
  });

  it("are drawn by product, each of its goals in its own order", () => {
    const products = byProduct(lessonGoals(shop));
    expect(products.flat()).toHaveLength(lessonGoals(shop).length);
    for (const goals of products) expect(new Set(goals.map((task) => goalOf(task).asin)).size).toBe(1);
  });

  it("are refused where there are none", () => {
    const few = smallCatalogue();
    const small = officialShop({ ...few, synthetic: few.synthetic.slice(0, 3) }, { dialect: "brief" });
    expect(() => lessonGoals(small)).toThrow("goals to teach from, of WebShop's places 1,500 and later");
  });
});

describe("lessons and pieces", () => {
  it("hold what train goals say and nothing that only others say", () => {
    const pieces = Object.keys((tokenizer.files().tokenizer["model"] as { vocab: Record<string, number> }).vocab);
    const says = (mark: string): boolean => pieces.some((piece) => piece.endsWith(mark));
    expect([markOf.train, markOf.dev, markOf.test].map(says)).toEqual([true, false, false]);
    for (const text of texts) {
      expect(text).toContain(markOf.train);
      expect(text).not.toContain(markOf.dev);
      expect(text).not.toContain(markOf.test);
    }
  });

  it("are the same for the same key, whatever else was made", () => {
    const again = new ShopCorpus(shop, tokenizer).visit(split(keyOf("test"), 7), false).lesson();
    expect(again).toEqual(lessons[7]);
  });

  it("are written as the policy will read them", () => {
    expect(texts[0]!.startsWith("<bos> task find me easy clean")).toBe(true);
    const whole = texts.filter((text) => text.includes(" ; obs search<act> search whole<end> obs page 1 of"));
    const alone = texts.filter((text) => /^<bos> task [^;]+ ; obs item /.test(text));
    expect(whole.length).toBeGreaterThan(5);
    expect(whole.length + alone.length).toBeGreaterThan(50);
  });

  it("teach a chosen token among what the page allows, in about half of the lessons among all tokens, and no slip", () => {
    const free = lessons.filter(({ allowed }) => allowed!.every((here) => here === undefined));
    expect(free.length).toBeGreaterThan(lessons.length / 4);
    expect(free.length).toBeLessThan((3 * lessons.length) / 4);
    let slips = 0;
    for (const lesson of lessons) {
      const { tokens, weights, allowed } = lesson;
      weights.forEach((weight, place) => {
        if (weight !== 1 || free.includes(lesson)) return expect(allowed![place]).toBeUndefined();
        expect(allowed![place]).toContain(tokens[place]);
        expect(allowed![place]!.length).toBeGreaterThan(1);
      });
      const act = tokenizer.idOf("<act>");
      // an answer none of whose tokens is taught is a slip
      tokens.forEach((token, place) => {
        if (token === act && weights[place + 1] === 0) slips++;
      });
    }
    expect(slips).toBeGreaterThan(0);
  });

  it("click the number that the prompt puts last, where nothing is lacking", () => {
    const asked = texts.filter((text) => !text.includes(" ; lacks "));
    const moves = asked.flatMap((text) => [...text.matchAll(/ ; task [^;<]* (\d+)<act> click (\w+)<end>/g)]);
    const slips = moves.filter(([, last, clicked]) => last !== clicked);
    expect(moves.length).toBeGreaterThan(40);
    expect(slips.length).toBeLessThan(0.15 * moves.length);
  });

  it("end in a purchase unless slips used the steps up", () => {
    const bought = texts.filter((text) => text.endsWith("click buy<end>"));
    expect(bought.length).toBeGreaterThan(45);
  });
});

describe("the format", () => {
  it("names the options that the sentence and the page share, then those that the product has not", () => {
    const task = { text: "Find me tea with size: 8, and color: White, and price lower than 9.00 dollars" } as Task;
    const told = (text: string): string => briefFormat.observation({ text }, task);
    expect(told("item tea $8 ; color : 1 pale green / 2 white")).toBe(
      " obs item tea $8 ; color : 1 pale green / 2 white ; lacks 8 ; task white 2<act>",
    );
    expect(told("item tea $8 ; color : 1 white ; size : 2 9 / 3 8")).toContain(" ; task 8 3 / white 1<act>");
    expect(told("chosen 8 ; color : 2 white")).toBe(" obs chosen 8 ; color : 2 white ; task white 2<act>");
    expect(told("chosen 8 / white")).toBe(" obs chosen 8 / white ; task none<act>");
    expect(told("page 1 of 5 ; 1 tea $8")).toBe(" obs page 1 of 5 ; 1 tea $8<act>");
  });

  it("reads what it writes", () => {
    const said = Int32Array.of(...tokenizer.encode(briefFormat.answer("click 3 inch")), tokenizer.idOf("<end>"));
    expect(briefFormat.readAnswer(said, tokenizer)).toMatchObject({ action: "click 3 inch", wellFormed: true });
    expect(briefFormat.readAnswer(said.subarray(0, -1), tokenizer)).toMatchObject({ wellFormed: false });
  });
});
