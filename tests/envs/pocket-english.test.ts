import { describe, expect, it } from "vitest";
import { english, makePocketEnglish, tipGrammar } from "../../envs/pocket-english/index.js";
import {
  Explorer,
  hintsOf,
  lexiconOf,
  makePocket,
  parseSkill,
  resolveDials,
  type House,
  type PocketWorld,
} from "../../envs/pocket/index.js";
import { keyOf } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";

const terse = makePocket({ family: 5 });
const plain = makePocketEnglish({ family: 5 });

/** What the explorer does with these sentences, as the world's own words. */
function played(world: PocketWorld, task: Task, sentences: readonly string[]): { actions: string[]; won: boolean } {
  const house = task.params as unknown as House;
  const explorer = new Explorer(world.lexicon, house, hintsOf(world.lexicon, house, sentences), keyOf(task.id));
  const environment = world.make();
  const actions: string[] = [];
  let observation = environment.reset(task).text;
  for (;;) {
    actions.push(explorer.act(observation));
    const step = environment.step(actions.at(-1)!);
    observation = step.observation.text;
    if (step.terminated || step.truncated) return { actions, won: step.info.won };
  }
}

describe("the pocket house in English", () => {
  it("has the cards and tasks of the same family, in other words", () => {
    expect(plain.family).toEqual(terse.family);
    const [tasks, others] = [plain, terse].map((world) => [...world.tasks("heldout", { count: 40 })]);
    expect(tasks!.map(({ params }) => params)).toEqual(others!.map(({ params }) => params));
    expect(tasks![0]!.world).toBe("pocket-english");
    expect(new Set(tasks!.map(({ text }) => text)).size).toBeGreaterThan(30);
  });

  it("is played move by move like the terse one, blind and told the truth", () => {
    const [tasks, others] = [plain, terse].map((world) => [...world.tasks("train", { count: 60 })]);
    tasks!.forEach((task, i) => {
      const other = others![i]!;
      for (const say of ["none", "truths"] as const) {
        const told = (world: PocketWorld, one: Task): readonly string[] => (say === "none" ? [] : world[say]!(one));
        const here = played(plain, task, told(plain, task));
        const there = played(terse, other, told(terse, other));
        expect(here.won).toBe(there.won);
        expect(here.actions).toHaveLength(there.actions.length);
        expect(here.actions.map(bare)).toEqual(there.actions.map(bare));
      }
      expect(plain.chance(task, plain.truths(task))).toBe(terse.chance(other, terse.truths(other)));
    });
  });

  it("says what people say", () => {
    const environment = plain.make();
    const [task] = plain.tasks("train", { count: 1 });
    expect(environment.reset(task!).text).toBe("You are in the hall.");
    expect(environment.admissible()[0]).toBe("go to the cabinet");
    expect(environment.step("go to the stove").observation.text).toBe("Done.");
    expect(environment.step("fly to the moon").observation.text).toBe("Nothing happens.");
  });

  it.each([
    ["To find the apple, look in the drawer.", { condition: "apple", operation: "look", target: "drawer" }],
    ["To heat something, use the stove.", { condition: "heat", operation: "use", target: "stove" }],
  ])("takes %j apart and writes it again", (sentence, parts) => {
    expect(english.read(sentence)).toEqual(parts);
    expect(tipGrammar.write(tipGrammar.parse(` ${sentence}\n`)!)).toBe(sentence);
  });

  it.each(["To find the apple, look in the", "look in the drawer", "To find the apple, use the drawer.", "", "{}"])(
    "does not read %j",
    (text) => expect(tipGrammar.parse(text)).toBeUndefined(),
  );

  it.each([
    "To find the moon, look in the drawer.",
    "To find the apple, look in the stove.",
    "To put something, use the lamp.",
  ])("knows that %j is well-formed and says nothing of this house", (text) => {
    expect(tipGrammar.parse(text)).toBeDefined();
    expect(parseSkill(plain.lexicon, text)).toBeUndefined();
  });

  it("gives rival answers to one question one slot", () => {
    const slot = (text: string): string => tipGrammar.slot(tipGrammar.parse(text)!);
    const [drawer, shelf] = ["drawer", "shelf"].map((place) => `To find the apple, look in the ${place}.`);
    expect(slot(drawer!)).toBe(slot(shelf!));
    expect(slot(drawer!)).not.toBe(slot("To heat something, use the stove."));
  });
});

/** The names in an action, without the words around them. */
function bare(action: string): string[] {
  const lexicon = lexiconOf(resolveDials());
  const names = [...lexicon.objects, ...lexicon.places, ...lexicon.devices, ...lexicon.verbs];
  return (action.match(/\w+/g) ?? []).filter((word) => names.includes(word));
}
