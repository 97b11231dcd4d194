import { describe, expect, it } from "vitest";
import { checkWorld } from "../../lib/environment/contract.js";
import { worldFromMoves, type MovesOptions } from "../../lib/environment/moves.js";
import type { Task } from "../../lib/types.js";

/** A lamp behind one of three doors, which is told nowhere. */
interface Lamp {
  readonly door: number;
  readonly at: number;
  readonly lit: boolean;
}

const doors = [1, 2, 3];
const told: MovesOptions<Lamp> = {
  name: "lamp",
  about: "A lamp behind one of three doors.",
  maxSteps: 6,
  splits: { train: Infinity, test: 7 },
  deal: (numbers) => ({ text: "light the lamp", start: { door: numbers.choice(doors), at: 0, lit: false } }),
  opening: () => "three doors",
  moves: ({ door, at }) => [
    ...doors
      .filter((to) => to !== at)
      .map((to) => ({ action: `open ${to}`, text: to === door ? "a lamp" : "dark", then: { at: to } })),
    ...(at === door ? [{ action: "light", text: "light", then: { lit: true } }] : []),
    { action: "wait", text: "time goes by", then: {} },
  ],
  won: ({ lit }) => lit,
  key: ({ at, lit }) => `${at} ${lit}`,
  parts: ({ door, at, lit }) => ({ "at the lamp": at === door, lit }),
  plan: ({ door, at, lit }) => (lit ? [] : [...(at === door ? [] : [`open ${door}`]), "light"]),
  truths: ({ door }) => [`when lamp , open ${door}`],
};
const twin = (task: Task): Task => {
  const start = world.startOf(task);
  return { ...task, params: { ...start, door: (start.door % 3) + 1 } };
};
const promises = {
  finite: { test: 7 },
  oracle: 1,
  fuzz: 200,
  hidden: { twin, depends: (action: string) => action !== "wait" },
};
const world = worldFromMoves(told);
const brokenBy = (changes: Partial<MovesOptions<Lamp>>): string[] =>
  checkWorld(worldFromMoves({ ...told, ...changes }), promises)
    .filter(({ kept }) => !kept)
    .map(({ promise }) => promise);

describe("a world from its moves", () => {
  it("keeps every promise", () => {
    expect(checkWorld(world, promises).filter(({ kept }) => !kept)).toEqual([]);
  });

  it.each([
    ["an opening that tells", { opening: ({ door }: Lamp) => `doors, a lamp at ${door}` }, "observations tell nothing"],
    ["a plan that does not win", { plan: () => ["light"] }, "the oracle reaches the goal"],
    ["dice of its own", { opening: () => `${Math.random()}` }, "the same task and key"],
  ])("%s is caught", (_name, changes, promise) => {
    expect(brokenBy(changes).some((one) => one.startsWith(promise))).toBe(true);
  });

  it("refuses what is not in the list, in its own words, and goes on", () => {
    const room = worldFromMoves({ ...told, refusal: "no" }).make();
    const [task] = world.tasks("test");
    room.reset(task!);
    const { observation, info } = room.step("light");
    expect(observation.text).toBe("no");
    expect(info).toEqual({ valid: false, changed: false, won: false, score: 0, errorCode: "impossible" });
    expect(room.step("wait").info).toMatchObject({ valid: true, changed: false });
  });

  it("a win ends the task and earns one; its parts and its distance say so", () => {
    const room = world.make();
    const [task] = world.tasks("test", { start: 3, count: 1 });
    room.reset(task!);
    expect(room.progress()).toEqual({ names: ["at the lamp", "lit"], done: [false, false], distance: 2 });
    const { actions, knows } = room.oracle!()!;
    expect(knows).toEqual(world.truths!(task!));
    const last = actions.map((action) => room.step(action)).at(-1)!;
    expect(last).toMatchObject({ reward: 1, terminated: true, info: { won: true, score: 1 } });
    expect(room.progress()).toMatchObject({ done: [true, true], distance: 0 });
  });

  it("says so where too few steps are left, or a split or task is not its own", () => {
    const room = worldFromMoves({ ...told, maxSteps: 1 }).make();
    room.reset([...world.tasks("test")][0]!);
    expect(room.oracle!()).toBeUndefined();
    expect(() => [...world.tasks("tests")]).toThrow(
      /lamp.tasks: expected a known split, got "tests"; use one of: test/,
    );
    const odd = { world: "lamp", split: "test", id: "mine", kind: "light", text: "light", params: null };
    expect(() => world.startOf(odd)).toThrow(/lamp: expected a task with its state in params, got "mine"/);
  });
});
