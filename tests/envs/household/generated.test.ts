/** Generated households: cards that bite, sentences that help, splits that are what they say, and no leaks. */
import { describe, expect, it } from "vitest";
import { makeHousehold, type HouseholdOptions } from "../../../envs/household/index.js";
import { HELD_OUT_KIND, HELD_OUT_PAIRS } from "../../../envs/household/generated/family.js";
import { CARD_KINDS } from "../../../envs/household/dials.js";
import type { CardKind } from "../../../envs/household/dials.js";
import { COST_LIMIT } from "../../../envs/household/generated/value.js";
import type { Card } from "../../../envs/household/model.js";
import { keyOf } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";

const cardsOf = (task: Task) => (task.params as unknown as { cards: Card[] }).cards;
const kindsOf = (task: Task) => new Set<CardKind>(cardsOf(task).map(({ kind }) => kind));

/** Means over tasks of four families that have one kind of card each. */
function means(kind: CardKind, options: HouseholdOptions = {}) {
  const rows = [0, 1, 2, 3].flatMap((family) => {
    const world = makeHousehold({ family, cards: [kind], focus: 1, ...options });
    return [...world.tasks("heldout", { count: 5 })].map((task) => ({
      ...world.worth(task),
      rules: world.difficulty(task).rules,
    }));
  });
  const mean = (pick: (row: (typeof rows)[number]) => number) =>
    rows.reduce((sum, row) => sum + pick(row), 0) / rows.length;
  return {
    optimum: mean((row) => row.optimum),
    full: mean((row) => row.full),
    blind: mean((row) => row.blind),
    rules: mean((row) => row.rules),
  };
}

describe("every kind of card", () => {
  it.each(CARD_KINDS.map((kind) => [kind] as const))(
    "%s: knowing it saves steps, and it matters for the tasks drawn",
    (kind) => {
      const { optimum, full, blind, rules } = means(kind);
      expect(rules).toBeGreaterThan(0.8);
      expect(optimum).toBeLessThanOrEqual(full);
      // the least valuable card (reset) still saves half a step on average
      expect(blind - full).toBeGreaterThan(0.4);
      expect(full).toBeLessThan(COST_LIMIT);
    },
  );

  it("told in its true sentence raises the explorer's chance; over-general and foreign sentences do not", () => {
    const world = makeHousehold({ family: 2, cards: ["device"], focus: 1 });
    const foreign = makeHousehold({ family: 4, cards: ["tool"] });
    const tasks = [...world.tasks("heldout", { count: 8 })];
    const chance = (sentences: (task: Task) => readonly string[]) =>
      tasks.reduce((sum, task) => sum + world.chance(task, sentences(task)), 0) / tasks.length;
    const plain = chance(() => []);
    expect(chance((task) => world.truths(task))).toBeGreaterThan(plain + 0.2);
    expect(chance(() => world.overGeneral.map(({ text }) => text))).toBe(plain);
    expect(chance(() => foreign.sentences.map(({ text }) => text))).toBe(plain);
  });
});

describe("a demonstration", () => {
  it("can be played, and with the true sentences it is shorter and wins more often", () => {
    const world = makeHousehold({ family: 2, cards: ["device"], focus: 1, slack: 2 });
    const environment = world.make();
    const outcomes = (told: boolean) =>
      [...world.tasks("heldout", { count: 12 })].map((task) => {
        environment.reset(task);
        const actions = world.demonstrate(task, told ? world.truths(task) : [], keyOf(1));
        const steps = actions.map((action) => environment.step(action));
        expect(steps.every(({ info }) => info.valid)).toBe(true);
        return { won: steps.at(-1)!.info.won, length: steps.length };
      });
    const [plain, told] = [outcomes(false), outcomes(true)];
    const wins = (rows: typeof plain) => rows.filter(({ won }) => won).length;
    const length = (rows: typeof plain) => rows.reduce((sum, row) => sum + row.length, 0);
    expect(wins(told)).toBeGreaterThan(wins(plain) + 1);
    expect(length(told)).toBeLessThan(length(plain));
  });
});

describe("tasks", () => {
  const world = makeHousehold({ family: 7, cards: 3 });

  it("are the same for the same family and different for another", () => {
    const take = (family: number) =>
      JSON.stringify([...makeHousehold({ family, cards: 3 }).tasks("train", { count: 3 })]);
    expect(take(7)).toBe(JSON.stringify([...world.tasks("train", { count: 3 })]));
    expect(take(8)).not.toBe(take(7));
  });

  it("can all be won by the expert within their limit, in both dialects", () => {
    for (const dialect of ["0.3", "0.4"] as const) {
      const here = makeHousehold({ family: 7, cards: 3, dialect });
      const environment = here.make();
      for (const task of here.tasks("train", { count: 12 })) {
        environment.reset(task);
        const steps = environment.oracle!()!.actions.map((action) => environment.step(action));
        expect(steps.at(-1)!.terminated && steps.at(-1)!.info.won).toBe(true);
        expect(environment.progress().distance).toBe(0);
      }
    }
  });

  it("of each split obey the cards the split promises", () => {
    const own = JSON.stringify(world.family.cards);
    const of = (name: string) => [...world.tasks(name, { count: 4 })];
    for (const task of [...of("train"), ...of("heldout")]) expect(JSON.stringify(cardsOf(task))).toBe(own);
    for (const task of of("drifted")) expect(JSON.stringify(cardsOf(task))).not.toBe(own);
    for (const task of of("unseenCard")) expect([...kindsOf(task)]).toEqual([HELD_OUT_KIND]);
    for (const task of of("unseenPairs"))
      expect(HELD_OUT_PAIRS.some((pair) => pair.every((kind) => kindsOf(task).has(kind)))).toBe(true);
    for (const task of of("newFamilies")) {
      expect(kindsOf(task).has(HELD_OUT_KIND)).toBe(false);
      expect(HELD_OUT_PAIRS.some((pair) => pair.every((kind) => kindsOf(task).has(kind)))).toBe(false);
    }
  });

  it("drift in the middle of the stream when asked to", () => {
    const drifting = makeHousehold({ family: 7, cards: 3, drift: { after: 2 } });
    const own = JSON.stringify(drifting.family.cards);
    expect([...drifting.tasks("train", { count: 4 })].map((task) => JSON.stringify(cardsOf(task)) === own)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("tell in no text which family, seed or card they come from", () => {
    const seed = "zebra-seed-424242";
    const secret = makeHousehold({ family: seed, cards: 3, feedback: 2 });
    const environment = secret.make();
    for (const task of secret.tasks("train", { count: 5 })) {
      const key = (task.params as unknown as { key: number[] }).key.map(String);
      const texts = [
        environment.reset(task).text,
        task.text,
        ...environment.oracle!()!.actions.map((action) => environment.step(action).observation.text),
      ];
      for (const text of texts)
        for (const word of [seed, "424242", "zebra", "train-", ...key, "undefined"]) expect(text).not.toContain(word);
      const numbers = texts.join(" ").match(/\d+/g)!.map(Number);
      expect(Math.max(...numbers)).toBeLessThan(60);
    }
  });

  it("say what a blocked action lacks only at the feedback level asked for", () => {
    const said = ([0, 1, 2] as const).map((feedback) => {
      const world = makeHousehold({ family: 1, cards: ["device"], focus: 1, feedback });
      const environment = world.make();
      for (const task of world.tasks("train", { count: 6 })) {
        environment.reset(task);
        const { house, aim } = (
          environment as unknown as { inside(): { house: { cards: Card[] }; aim: { object: string } } }
        ).inside();
        const card = house.cards[0]!;
        if (card.kind !== "device" || !environment.oracle!()!.knows.includes(`device:${card.process}`)) continue;
        for (const action of environment.oracle!()!.actions) {
          if (action.startsWith(`${card.process} ${aim.object}`)) break;
          environment.step(action);
        }
        for (const decoy of card.decoys) {
          const object = environment
            .admissible()
            .find((action) => action.startsWith(`examine ${aim.object}`))!
            .slice("examine ".length);
          if (!environment.step(`go to ${decoy} 1`).info.valid) continue;
          const step = environment.step(`${card.process} ${object} with ${decoy} 1`);
          expect([step.info.valid, step.info.changed, step.info.errorCode]).toEqual([true, false, "rule:device"]);
          return step.observation.text.replace(/\d+/g, "N");
        }
      }
      return "no case found";
    });
    expect(said[0]).toBe("Nothing happens.");
    expect(said[1]).toBe("That does not work like this.");
    expect(said[2]).toMatch(/^The \w+ N does not (clean|heat|cool) anything\.$/);
  });
});

describe("wrong options", () => {
  it.each([
    [{ kinds: ["cook"] }, /household dial kinds: expected a list of "put", .*, got \["cook"\]/],
    [{ receptacles: 2 }, /dial receptacles: expected a whole number ≥ 6, got 2/],
    [{ home: 2 }, /dial home: expected a number ≥ 0 and ≤ 1, got 2/],
    [{ recepticles: 8 }, /expected a known dial, got "recepticles"; use one of: receptacles/],
    [{ cards: ["heat"] }, /dial cards: expected a whole number from 0 to 4, or a list of "place", .*, got \["heat"\]/],
    [{ cards: 9 }, /dial cards: expected a whole number from 0 to 4, or a list of .*, got 9/],
    [{ dialect: "0.2" }, /dial dialect: expected one of "0.4", "0.3", got "0.2"/],
    [{ patience: 0 }, /dial patience: expected a number ≥ 1, got 0/],
  ])("%j are refused", (options, message) => {
    expect(() => makeHousehold(options as unknown as HouseholdOptions)).toThrow(message);
  });
});
