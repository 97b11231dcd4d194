/** Sentences of few words, houses of unmet families, and terse texts: what a small policy is taught from. */
import { describe, expect, it } from "vitest";
import { drawFamily } from "../../../envs/household/generated/family.js";
import { CARD_KINDS } from "../../../envs/household/dials.js";
import { readShort, shortGeneral, shortSentence } from "../../../envs/household/generated/short.js";
import { limitRule, makeHousehold, Stranger, terse } from "../../../envs/household/index.js";
import type { Card } from "../../../envs/household/model.js";
import { householdDials } from "../../../lib/experiment/pretraining/household.js";
import { sentenceGrammar } from "../../../lib/mining/grammar.js";
import { keyOf, split, stream } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";
import { strangeWords, unknownWords } from "./walk.js";

const { places, devices, slack, cards, dialect, ...rest } = householdDials;
const options = { kinds: cards, counts: { places, devices }, dialect, dials: rest };
const strangerAt = (i: number, limit: ConstructorParameters<typeof Stranger>[1] = 16) =>
  new Stranger(split(keyOf("strangers test"), i), limit, options);

describe("a short sentence", () => {
  const family = (seed: number) =>
    drawFamily(split(keyOf("short"), seed), CARD_KINDS, { places: 3, devices: 1, counted: "train" }).cards;

  it("is a skill of the sentence grammar, whatever the card", () => {
    for (const card of [0, 1, 2, 3].flatMap(family)) {
      const { text, condition, strategy } = shortSentence(card);
      expect(sentenceGrammar.parse(text)).toEqual({ condition, strategy });
      expect(sentenceGrammar.parse(shortGeneral(card).text)).toBeDefined();
      expect(shortGeneral(card).text).not.toBe(text);
    }
  });

  it("is read as what it says of a task, and as nothing where it speaks of another one", () => {
    const aim = { object: "mug" };
    const place: Card = { kind: "place", object: "mug", home: "fridge" };
    expect(readShort("when mug , look in fridge", "heat", aim)).toEqual(place);
    expect(readShort("when heat , look in fridge", "heat", aim)).toEqual(place);
    expect(readShort("when cool , look in fridge", "heat", aim)).toBeUndefined();
    expect(readShort("when pan , look in fridge", "heat", aim)).toBeUndefined();
    const device = { kind: "device", process: "heat", device: "toaster", decoys: [] };
    expect(readShort("when heat , use toaster", "heat", aim)).toEqual(device);
    expect(readShort("when mug , use toaster", "heat", aim)).toBeUndefined();
    expect(readShort("when cool , first clean", "cool", aim)).toMatchObject({ kind: "order", first: "clean" });
    expect(readShort("when cool , door open", "cool", aim)).toMatchObject({ kind: "closure", door: "open" });
    expect(readShort("when cool , door ajar", "cool", aim)).toBeUndefined();
    expect(readShort("Look in the fridge.", "heat", aim)).toBeUndefined();
  });
});

describe("a world with short wording", () => {
  const world = makeHousehold({ family: 3, ...householdDials });
  const tasks = [...world.tasks("heldout", { count: 40 })];

  it("asks only for things with a home, limits by slack, and has a device card for each process", () => {
    expect(world.family.cards.filter(({ kind }) => kind === "place")).toHaveLength(12);
    const processes = world.family.cards.flatMap((card) => (card.kind === "device" ? [card.process] : []));
    expect(processes.sort()).toEqual(["clean", "cool", "heat"]);
    for (const task of tasks) {
      expect(world.truths(task)[0]).toMatch(/^when \w+ , look in \w+$/);
      expect((task.params as { limit: number }).limit).toBe(world.difficulty(task).optimum + slack);
    }
  });

  it("tells falsehoods that ask the same and answer otherwise, and topics under which truths are found", () => {
    // where the thing fits into one kind of receptacle only, nothing else can be said of its place
    expect(tasks.filter((task) => world.falsehoods(task).length > 0).length).toBeGreaterThan(30);
    for (const task of tasks) {
      const truths = world.truths(task);
      const falsehoods = world.falsehoods(task);
      for (const text of falsehoods) {
        expect(truths).not.toContain(text);
        expect(truths.map(question)).toContain(question(text));
      }
      for (const text of truths) expect(world.topics!(task)).toContain(sentenceGrammar.parse(text)!.condition);
    }
  });

  it("is won mostly with the truths, seldom without, and no more often with falsehoods", () => {
    const environment = world.make();
    const wins = (told: (task: Task) => readonly string[]) =>
      tasks.filter((task, i) => {
        environment.reset(task);
        const actions = world.demonstrate(task, told(task), split(keyOf("wins"), i));
        return actions.map((action) => environment.step(action)).at(-1)!.info.won;
      }).length / tasks.length;
    const blind = wins(() => []);
    expect(wins((task) => world.truths(task))).toBeGreaterThan(0.85);
    expect(blind).toBeLessThan(0.5);
    expect(wins((task) => world.falsehoods(task))).toBeLessThanOrEqual(blind + 0.05);
  });
});

describe("a stranger", () => {
  it("is its key's: another key is another family, the same key the same house", () => {
    expect(strangerAt(1).task).toEqual(strangerAt(1).task);
    expect(strangerAt(1).truths).not.toEqual(strangerAt(2).truths);
  });

  it("with a rule for its limit can be won in time", () => {
    for (let i = 0; i < 5; i++) {
      const stranger = strangerAt(i, limitRule(1, slack, 50));
      const environment = makeHousehold().make();
      environment.reset(stranger.task);
      expect(environment.oracle!()!.actions.length).toBe((stranger.task.params as { limit: number }).limit - slack);
    }
  });

  it("shows what the environment shows, turn by turn", () => {
    const environment = makeHousehold().make();
    for (let i = 0; i < 10; i++) {
      const stranger = strangerAt(i);
      const { first, turns, won } = stranger.demonstrate(i % 2 ? stranger.truths : [], keyOf(i));
      expect(environment.reset(stranger.task).text).toBe(first);
      const steps = turns.map(({ action }) => environment.step(action));
      expect(steps.map(({ observation }) => observation.text)).toEqual(turns.map(({ observation }) => observation));
      expect(steps.at(-1)!.info.won).toBe(won);
    }
  });

  it("obeys a falsehood first and still finds its way", () => {
    let obeyed = 0;
    let won = 0;
    for (let i = 0; i < 30; i++) {
      const stranger = strangerAt(i, 40);
      const wrong = stranger.falsified(stranger.truths[0]!, stream(keyOf(i)));
      expect(stranger.truths).not.toContain(wrong);
      const shown = stranger.demonstrate([wrong], keyOf(i));
      if (shown.turns[0]!.action.startsWith(`go to ${wrong.split(" ").at(-1)} `)) obeyed++;
      if (shown.won) won++;
    }
    expect(obeyed).toBeGreaterThanOrEqual(24);
    expect(won).toBeGreaterThanOrEqual(27);
  });

  it("knows which sentences a transcript shows", () => {
    for (let i = 0; i < 40; i++) {
      const stranger = strangerAt(i, 40);
      const shown = stranger.demonstrate(stranger.truths, keyOf(i));
      const { supported, overGeneral } = stranger.shownBy(shown.turns);
      if (!shown.won) continue;
      const [found] = supported;
      expect(overGeneral).toEqual([found!.replace(/^when \w+/, `when ${stranger.task.kind}`)]);
      for (const truth of stranger.truths.filter((text) => text.includes(" use "))) expect(supported).toContain(truth);
      expect(stranger.shownBy(shown.turns.map((turn) => ({ ...turn, valid: false }))).supported).toEqual([]);
    }
  });
});

describe("terse texts", () => {
  it("keep what a player needs and leave out what was just said", () => {
    const room = "You are in the middle of a room. Looking quickly around you, you see a bed 2, a bed 1, and a desk 1.";
    expect(
      terse(`-= Welcome to TextWorld, ALFRED! =-\n\n${room}\n\nYour task is to: look at pen under the desklamp.`),
    ).toBe("room bed 2 bed 1 desk 1");
    expect(terse("You arrive at desk 1. On the desk 1, you see a pen 1, and a mug 2.")).toBe("see pen 1 mug 2");
    expect(terse("You open the fridge 1. The fridge 1 is open. In it, you see nothing.")).toBe("see nothing");
    expect(terse("You arrive at fridge 1. The fridge 1 is closed.")).toBe("closed");
    expect(terse("You pick up the mug 1 from the desk 1.")).toBe("pick up");
    expect(terse("You turn on the desklamp 1.")).toBe("turn on");
    expect(terse("You heat the mug 1 using the microwave 1.")).toBe("heat");
    expect(terse("Nothing happens.")).toBe("Nothing happens");
    expect(terse("You are carrying: a mug 1.")).toBe("You are carrying a mug 1");
    expect(terse("You are facing the desk 1. Next to it, you see a pen 1.")).toBe("see pen 1");
  });

  it("of generated houses are made of the known words", () => {
    for (let i = 0; i < 40; i++) {
      const world = makeHousehold({ family: i, cards: 3, receptacles: 30, clutter: 1, wording: "short" });
      expect(world.sentences.flatMap(({ text }) => unknownWords(text.replace("when ", "").replace(" ,", "")))).toEqual(
        [],
      );
      for (const task of world.tasks("train", { count: 1 }))
        expect(strangeWords(world.make(), task, stream(keyOf(i)))).toEqual([]);
    }
  });
});

function question(sentence: string): string {
  return sentence.split(" ").slice(0, -1).join(" ");
}
