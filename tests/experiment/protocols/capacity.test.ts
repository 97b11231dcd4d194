/** The libraries of the capacity sweep: one sentence speaks of the task, the others are what they are said to be. */
import { describe, expect, it } from "vitest";
import { makePocket, parseSkill, type House } from "../../../envs/pocket/index.js";
import { libraryFor, sizes, type Company, type Form } from "../../../lib/experiment/protocols/capacity/library.js";
import { dials, tasksOf, type CapacityRow } from "../../../lib/experiment/protocols/capacity/measure.js";
import { CLIFF, steepest, successAt } from "../../../lib/experiment/protocols/capacity/report.js";
import { keyOf } from "../../../lib/random.js";

const world = makePocket({ family: 7, ...dials });
const tasks = tasksOf(world, 20);
const read = (place: number, company: Company, form: Form, size: number): string[] =>
  libraryFor(world, tasks[place]!, { company, form, size }, keyOf(place));
const houseOf = (place: number): House => tasks[place]!.params as unknown as House;

describe("a library", () => {
  it("is about tasks with one truth, which says for certain where the thing lies", () => {
    for (const [place, task] of tasks.entries()) {
      const { object, home, things } = houseOf(place);
      expect(world.truths(task)).toEqual([`when ${object} , look in ${home}`]);
      expect(things.find(([thing]) => thing === object)![1]).toBe(home);
    }
  });

  it.each(sizes)("of %i sentences holds the right one once, and no sentence twice", (size) => {
    for (const company of ["apart", "confusable"] as const)
      for (const place of tasks.keys()) {
        const lines = read(place, company, "flat", size);
        expect(lines).toHaveLength(size);
        expect(new Set(lines).size).toBe(size);
        expect(lines.filter((line) => line === world.truths(tasks[place]!)[0])).toHaveLength(1);
        for (const line of lines) expect(parseSkill(world.lexicon, line)).toBeDefined();
      }
  });

  it("apart speaks of devices, confusable of other objects at other places, and absent lacks the right one", () => {
    for (const place of tasks.keys()) {
      const { object, home } = houseOf(place);
      const others = (company: Company): string[] =>
        read(place, company, "flat", 24).filter((line) => line !== world.truths(tasks[place]!)[0]);
      expect(others("apart").every((line) => line.includes(" , use "))).toBe(true);
      for (const line of [...others("confusable"), ...others("absent")]) {
        expect(line).toContain(" , look in ");
        expect(line).not.toContain(`when ${object} `);
        expect(line.endsWith(` ${home}`)).toBe(false);
      }
      expect(others("absent")).toHaveLength(24);
    }
  });

  it("in two levels has the same lines below their kinds, and looked up only those below the task's own", () => {
    for (const place of tasks.keys()) {
      const flat = read(place, "confusable", "flat", 16);
      const headed = read(place, "confusable", "headers", 16);
      const { kinds } = world.lexicon;
      expect(headed.filter((line) => !kinds.includes(line))).toEqual(flat);
      expect(headed.filter((line) => kinds.includes(line)).length).toBeGreaterThan(1);
      const own = headed.indexOf("put");
      const after = headed.slice(own + 1);
      const next = after.findIndex((line) => kinds.includes(line));
      const looked = read(place, "confusable", "looked-up", 16);
      expect(looked).toEqual(after.slice(0, next < 0 ? undefined : next));
      expect(looked).toContain(world.truths(tasks[place]!)[0]);
    }
  });
});

describe("the steepest step", () => {
  const rows = (wins: readonly number[]): CapacityRow[] => [
    { reading: "plain", size: 0, won: "1000000000", tokens: 1 },
    ...sizes.map((size, i): CapacityRow => {
      const won = "1".repeat(wins[i]!).padEnd(10, "0");
      return { reading: "apart, flat", size, won, tokens: 1 };
    }),
  ];

  it("is told as a share of what one sentence is worth", () => {
    const family = rows([10, 10, 10, 10, 4, 4, 2, 1]);
    expect(successAt(family, "apart, flat", 12)).toBeCloseTo(0.4);
    // from 8 to 12 sentences .6 of the .9 that one is worth is lost
    const step = steepest([family], "apart, flat");
    expect([step.from, step.to]).toEqual([8, 12]);
    expect(step.share).toBeCloseTo(0.6 / 0.9);
    expect(step.share).toBeGreaterThan(CLIFF);
  });

  it("of an even slope is no cliff", () => {
    expect(steepest([rows([10, 9, 8, 7, 6, 5, 4, 3])], "apart, flat").share).toBeLessThan(CLIFF);
  });
});
