/** The procedural shop: the contract of worlds in every dialect, and what each hidden card does and is worth. */
import { describe, expect, it } from "vitest";
import { CARD_NAMES, compactVocabulary, makeWebshop, skillOf, UNSEEN_PAIRS } from "../../../envs/webshop/index.js";
import type { CardName, WebshopOptions } from "../../../envs/webshop/index.js";
import type { Environment } from "../../../lib/environment.js";
import type { Task } from "../../../lib/types.js";
import { describeWorld } from "../../contracts/environment.js";
import { contract, paramsOf } from "./contract.js";

describeWorld("webshop in its compact dialect", makeWebshop({ dialect: "compact", level: 1 }), contract);

/** Play a list of actions; the last step. */
function playAll(environment: Environment, task: Task, actions: readonly string[]) {
  environment.reset(task);
  return actions.map((action) => environment.step(action)).at(-1)!;
}

function firstNeeding(card: CardName, options: WebshopOptions = {}) {
  const world = makeWebshop({ dialect: "compact", cards: [card], skills: "needed", ...options });
  const [task] = [...world.tasks("train", { count: 1 })];
  return { world, task: task!, environment: world.make() };
}

describe("the compact dialect", () => {
  it("uses known words only, at most forty a page", () => {
    const known = new Set(compactVocabulary());
    for (const level of [1, 3, 5]) {
      const world = makeWebshop({ dialect: "compact", level });
      for (const task of world.tasks("test", { count: 12 })) {
        const environment = world.make();
        const texts = [environment.reset(task).text, ...environment.admissible()];
        for (const action of environment.oracle!()!.actions) {
          texts.push(action, environment.step(action).observation.text, ...environment.admissible());
          texts.push(environment.fork().step("click features").observation.text);
        }
        for (const { condition, strategy } of world.skillsOf(task)) texts.push(condition, strategy);
        for (const text of texts) {
          expect(text.split(" ").filter((word) => !known.has(word))).toEqual([]);
          expect(text.split(" ").length).toBeLessThanOrEqual(40);
        }
      }
    }
  });

  it("takes actions with and without brackets", () => {
    const { task, environment } = firstNeeding("order");
    environment.reset(task);
    expect(environment.step("search red boot").observation).toEqual(
      environment.fork().step("search[red boot]").observation,
    );
  });
});

describe("hidden cards", () => {
  it.each(CARD_NAMES)("%s: knowing it never hurts and, where needed, helps", (card) => {
    const world = makeWebshop({ dialect: "compact", cards: [card], level: 2 });
    const worths = [...world.tasks("train", { count: 30 })].map((task) => world.worthOf(task));
    for (const { full, blind, needed } of worths) {
      expect(full.score).toBe(1);
      if (needed.length > 0) expect(blind.score < 1 || blind.steps > full.steps).toBe(true);
      else expect(blind).toEqual(full);
    }
    expect(worths.some(({ needed }) => needed.includes(card))).toBe(true);
  });

  it("have a sentence in words and one in the compact vocabulary", () => {
    const known = new Set(compactVocabulary());
    for (const family of makeWebshop({ level: 5, families: 40 }).families)
      for (const card of family.cards) {
        const { condition, strategy } = skillOf(card, true);
        for (const word of `${condition} ${strategy}`.split(" ")) expect(known.has(word)).toBe(true);
        expect(skillOf(card).strategy.length).toBeGreaterThan(20);
      }
  });

  it("soldout: the shop refuses, and says why in info only as a rule", () => {
    const { world, task, environment } = firstNeeding("soldout");
    const brand = (world.cardsOf(task)[0] as unknown as { brand: string }).brand;
    environment.reset(task);
    let text = environment.step(`search ${brand}`).observation.text;
    expect(text).toContain(` 1 ${brand} `);
    environment.step("click 1");
    const step = environment.step("click buy");
    expect(step.info).toMatchObject({ valid: false, errorCode: "rule:sold-out" });
    expect(step.terminated).toBe(false);
    text = step.observation.text;
    expect(text).toContain("sold out");
  });

  it("order: choosing the size clears the color, not the other way round", () => {
    const { task, environment } = firstNeeding("order");
    const actions = environment.reset(task) && environment.oracle!()!.actions;
    const { options } = paramsOf(task).goal;
    const [color, size] = ["color", "size"].map((name) => `click ${options.find((o) => o.name === name)!.value}`);
    const there = actions.slice(0, actions.indexOf(size!));
    expect(playAll(environment, task, [...there, color!, size!, "click buy"]).info.won).toBe(false);
    expect(playAll(environment, task, [...there, size!, color!, "click buy"]).info.won).toBe(true);
  });

  it("coupon: the reviews halve the price of that product", () => {
    const { task, environment } = firstNeeding("coupon");
    environment.reset(task);
    const { actions, knows } = environment.oracle!()!;
    expect(knows).toContain("coupon");
    expect(actions).toContain("click reviews");
    const without = actions.filter((action) => action !== "click reviews" && action !== "click prev");
    expect(playAll(environment, task, without).info.score).toBeLessThan(1);
    expect(playAll(environment, task, actions).info.won).toBe(true);
  });

  it("surcharge: the price rises by half when the dear size is chosen", () => {
    const { world, task, environment } = firstNeeding("surcharge");
    const { place } = world.cardsOf(task)[0] as unknown as { place: "first" | "last" };
    environment.reset(task);
    environment.step("search boot sandal jacket lamp brush keyboard");
    const item = environment.step("click 1").observation.text;
    const price = Number(/price (\d+)/.exec(item)![1]);
    const sizes = / size : ([^.]+) \./.exec(item)![1]!.split(" ");
    const after = environment.step(`click ${place === "first" ? sizes[0] : sizes.at(-1)}`).observation.text;
    expect(Number(/price (\d+)/.exec(after)![1])).toBe(price * 1.5);
  });

  it("synonym: the task's word stands on no page, the shop's word does", () => {
    const { world, task, environment } = firstNeeding("synonym");
    const { property, word } = world.cardsOf(task)[0] as unknown as { property: string; word: string };
    environment.reset(task);
    expect(task.text).toContain(property);
    expect(environment.step(`search ${property}`).observation.text).toBe("no results");
    expect(environment.step(`search ${word}`).observation.text).toContain("page 1");
  });

  it("stem: the noun finds other things first, the second noun does not", () => {
    const { world, task, environment } = firstNeeding("stem");
    const { noun, other } = world.cardsOf(task)[0] as unknown as { noun: string; other: string };
    environment.reset(task);
    const firstHit = (query: string) => /\. 1 ([^.]+)/.exec(environment.step(`search ${query}`).observation.text)![1]!;
    expect(firstHit(`${noun} ${noun}`)).not.toContain(noun);
    expect(firstHit(other)).toContain(noun);
  });
});

describe("splits", () => {
  it("keep the families of the test out of training, and unseen pairs out of both", () => {
    const world = makeWebshop({ level: 3, families: 6 });
    const cards = (split: string) =>
      [...world.tasks(split, { count: 60 })].map((task) => JSON.stringify(world.cardsOf(task)));
    const train = new Set(cards("train"));
    expect(new Set([...cards("dev"), ...train]).size).toBeLessThanOrEqual(6);
    expect(cards("test").filter((family) => train.has(family)).length).toBeLessThan(10);
    const holdsUnseen = (text: string) =>
      UNSEEN_PAIRS.some((pair) => pair.every((name) => text.includes(`"card":"${name}"`)));
    expect([...train, ...cards("test")].some(holdsUnseen)).toBe(false);
    expect(cards("pairs").every(holdsUnseen)).toBe(true);
    expect(new Set(cards("plain"))).toEqual(new Set(["[]"]));
  });
});

describe("dials", () => {
  it("choose whether skills matter, and how much room a task leaves", () => {
    const needed = makeWebshop({ skills: "needed", slack: 2 });
    for (const task of needed.tasks("train", { count: 12 })) {
      expect(needed.worthOf(task).needed).not.toEqual([]);
      expect((task.params as unknown as { limit: number }).limit).toBeLessThanOrEqual(
        needed.worthOf(task).full.steps + 2,
      );
    }
    const plain = makeWebshop({ skills: "irrelevant" });
    for (const task of plain.tasks("train", { count: 12 })) expect(task.kind).toBe("plain");
  });

  it.each([
    [{ level: 9 }, "webshop level: expected a whole number from 1 to 5, got 9"],
    [{ families: 0 }, "webshop families"],
    [{ dialect: "klingon" as "text" }, "use one of: "],
    [{ skills: "some" as "needed" }, "expected a known choice of skills"],
    [{ colour: 1 } as WebshopOptions, "expected a known option"],
    [{ limit: 0 }, "webshop limit"],
    [{ cards: [] }, "webshop cards: expected at least one card"],
    [{ cards: ["luck" as CardName] }, "expected cards among soldout"],
  ])("are refused with the reason: %j", (options, message) => {
    expect(() => makeWebshop(options)).toThrow(message);
  });
});
