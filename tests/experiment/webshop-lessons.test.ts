/** What the shop's lessons teach: told lines are searched, told pages opened first, notes are sentences with known flaws. */
import { describe, expect, it } from "vitest";
import { parseChainSkill, PRICE } from "../../envs/webshop/chain/index.js";
import { webshopPretraining } from "../../lib/experiment/pretraining/webshop.js";
import { keyOf, split } from "../../lib/random.js";

const tokenizer = webshopPretraining.tokenizer();
const lessonOf = webshopPretraining.lessons(tokenizer);
const lessons = Array.from({ length: 1500 }, (_, i) => {
  const text = tokenizer.decode(lessonOf(split(keyOf("shop lessons"), i)).tokens);
  const task = /^<bos> task : (.+?) ;/.exec(text)![1]!;
  const told = [...text.matchAll(/ skill (.+?) ;/g)].map((match) => match[1]!);
  const actions = [...text.matchAll(/ act (.+?) ;/g)].map((match) => match[1]!);
  return { task, told, actions, note: / note (.+) ;$/.exec(text)?.[1] };
});

const share = <T>(items: readonly T[], test: (item: T) => boolean): number => items.filter(test).length / items.length;

/** Lessons that are told one sentence about the very property or kind of their task, and what it says to do. */
function obeying(operation: "search" | "click"): { action: string | undefined; target: string }[] {
  return lessons.flatMap(({ task, told, actions }) => {
    const words = task.split(" ");
    const noun = words.slice(0, words.indexOf(",")).at(-1)!;
    const parts = told.map((sentence) => parseChainSkill(sentence)!);
    const own = parts.filter(
      (part) =>
        part.operation === operation &&
        words.slice(0, 3).includes(part.condition) &&
        (operation === "click" ? part.condition === noun && words.includes(PRICE) : part.condition !== noun),
    );
    if (own.length === 0) return [];
    const pages = actions.filter((action) => /^click (description|features|reviews)$/.test(action));
    return [{ action: operation === "search" ? actions[0] : pages[0], target: own[0]!.target }];
  });
}

describe("lessons of the shop", () => {
  it("obey the sentence about the property: its line is searched for, first", () => {
    const told = obeying("search");
    expect(told.length).toBeGreaterThan(200);
    for (const { action, target } of told) expect(action).toMatch(new RegExp(`^search ${target} `));
  });

  it("obey the sentence about the kind of goods: its page is opened first", () => {
    const told = obeying("click");
    expect(told.length).toBeGreaterThan(200);
    for (const { action, target } of told) expect(action).toBe(`click ${target}`);
  });

  it("search for many lines where nothing is told, and for the task's own words", () => {
    const blind = lessons.filter(({ told, note, task }) => told.length === 0 && !note && /^buy \S+ \S+ ,/.test(task));
    const lines = new Set(blind.map(({ actions }) => actions[0]!.split(" ")[1]!));
    expect(lines.size).toBeGreaterThan(20);
    const own = share(blind, ({ actions, task }) =>
      task.startsWith(`buy ${actions[0]!.split(" ").slice(1).join(" ")}`),
    );
    expect(own).toBeGreaterThan(0.4);
    expect(own).toBeLessThan(0.6);
  });

  it("end in a note in one of five, which is over-general in one of five", () => {
    const notes = lessons.flatMap(({ note, task }) => (note === undefined ? [] : [{ note, task }]));
    expect(notes.length / lessons.length).toBeGreaterThan(0.16);
    expect(notes.length / lessons.length).toBeLessThan(0.24);
    const general = share(notes, ({ note, task }) => {
      const { condition, operation } = parseChainSkill(note)!;
      return condition === PRICE || (operation === "search" && task.includes(`${condition} ,`));
    });
    // 300 notes: .2 ± 3 standard errors
    expect(general).toBeGreaterThan(0.13);
    expect(general).toBeLessThan(0.27);
  });
});
