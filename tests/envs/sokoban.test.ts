/** Sokoban: worked levels, the solver against brute force, generation within its dials, the contract of worlds. */
import { describe, expect, it } from "vitest";
import { makeSokoban, parseGrid, solve, type State } from "../../envs/sokoban/index.js";
import { sokobanDials } from "../../envs/sokoban/dials.js";
import { directions, move, solved } from "../../envs/sokoban/rules.js";
import type { Task } from "../../lib/types.js";
import { describeWorld } from "../contracts/environment.js";

const grid = (text: string, limit = 30): State => ({ ...parseGrid(text)!, limit });
const taskOf = (state: State): Task => ({
  ...[...makeSokoban().tasks("train", { count: 1 })][0]!,
  params: state as unknown as Task["params"],
});

describeWorld("sokoban", makeSokoban(), { finite: { heldout: 256 }, oracle: 1, tasks: 4 });
describeWorld("sokoban with two boxes", makeSokoban({ size: 7, boxes: 2, longest: 16 }), {
  finite: {},
  listed: 12,
  oracle: 1,
  tasks: 1,
  fuzz: 200,
});

describe("the rules", () => {
  const environment = makeSokoban().make();

  it("push a box onto a target, seen in signs", () => {
    const start = ["# # # # #", "# P X O #", "# _ _ _ #", "# # # # #"].join("\n");
    expect(environment.reset(taskOf(grid(start))).text).toBe(start);
    const step = environment.step("right");
    expect(step.observation.text).toBe(["# # # # #", "# _ P √ #", "# _ _ _ #", "# # # # #"].join("\n"));
    expect(step).toMatchObject({ reward: 1, terminated: true, truncated: false, info: { won: true, score: 1 } });
  });

  it("show a player and a box on targets, and read them back", () => {
    const both = ["# # # # #", "# S √ _ #", "# X O _ #", "# # # # #"].join("\n");
    expect(environment.reset(taskOf(grid(both))).text).toBe(both);
    expect(parseGrid("# P P #")).toBeUndefined();
    expect(parseGrid("# P # #\n# #")).toBeUndefined();
    expect(parseGrid("# P ? #")).toBeUndefined();
  });

  it("refuse walls, stuck boxes and two boxes in a row", () => {
    environment.reset(taskOf(grid(["# # # # # #", "# P X X _ #", "# O O X _ #", "# # # # # #"].join("\n"))));
    expect(environment.step("left").info.errorCode).toBe("wall");
    expect(environment.step("right").info.errorCode).toBe("stuck");
    expect(environment.admissible()).toEqual(["down"]);
  });

  it("know a lost level: no oracle, but it can be played to its step limit", () => {
    const lost = taskOf(grid(["# # # # #", "# X _ O #", "# _ P _ #", "# # # # #"].join("\n"), 4));
    environment.reset(lost);
    expect(environment.oracle!()).toBeUndefined();
    for (const action of ["right", "left", "right"]) expect(environment.step(action).truncated).toBe(false);
    expect(environment.step("left")).toMatchObject({ truncated: true, terminated: false, info: { won: false } });
  });
});

describe("the solver", () => {
  it("finds the fewest steps, as brute force does", () => {
    for (const task of makeSokoban({ family: "brute" }).tasks("train", { count: 25 })) {
      const state = task.params as unknown as State;
      let layer = [state];
      const seen = new Set<string>();
      let steps = 0;
      while (!layer.some(solved)) {
        layer = layer
          .flatMap((from) => directions.map((direction) => move(from, direction)))
          .filter((next) => {
            if (typeof next === "string" || seen.has(`${next.player}:${next.boxes.join()}`)) return false;
            seen.add(`${next.player}:${next.boxes.join()}`);
            return true;
          }) as State[];
        steps++;
      }
      expect(solve(state)).toHaveLength(steps);
    }
  });

  it("gives up rather than answer wrongly", () => {
    const state = [...makeSokoban({ family: 1 }).tasks("train", { count: 1 })][0]!.params as unknown as State;
    expect(solve(state, { budget: 1 })).toBeUndefined();
    expect(solve(state, { longest: solve(state)!.length })).toEqual(solve(state));
    expect(solve(state, { longest: solve(state)!.length - 1 })).toBeUndefined();
  });
});

describe("generation", () => {
  it("keeps the asked length, and starts with every box off target", () => {
    for (const task of makeSokoban({ shortest: 6, longest: 9 }).tasks("heldout", { count: 30 })) {
      const state = task.params as unknown as State;
      const steps = solve(state)!.length;
      expect(steps).toBeGreaterThanOrEqual(6);
      expect(steps).toBeLessThanOrEqual(9);
      expect(state.boxes.some((box) => state.level.ground[box] === "O")).toBe(false);
      expect(state.level.ground).toHaveLength(sokobanDials.size.default ** 2);
    }
  });

  it("draws short levels and long ones", () => {
    const lengths = [...makeSokoban().tasks("train", { count: 300 })].map(
      (task) => solve(task.params as unknown as State)!.length,
    );
    expect(lengths.filter((length) => length >= 7).length).toBeGreaterThan(60);
    expect(lengths.filter((length) => length <= 5).length).toBeGreaterThan(60);
    expect(Math.min(...lengths)).toBe(3);
    expect(Math.max(...lengths)).toBe(12);
  });

  it("goes up to ten by ten and four boxes", () => {
    const task = [...makeSokoban({ size: 10, boxes: 4, longest: 30 }).tasks("train", { count: 1 })][0]!;
    const state = task.params as unknown as State;
    expect(state.boxes).toHaveLength(4);
    expect(solve(state)!.length).toBeLessThanOrEqual(30);
  });

  it("refuses what cannot be", () => {
    expect(() => makeSokoban({ size: 11 })).toThrow(/sokoban dial size: expected a whole number from 5 to 10, got 11/);
    expect(() => makeSokoban({ longest: 20, maxSteps: 15 })).toThrow(/dial maxSteps/);
    expect(() => makeSokoban({ bxes: 2 } as object)).toThrow(/got "bxes"; use one of: boxes/);
    expect(() => [
      ...makeSokoban({ size: 5, shortest: 60, longest: 80, maxSteps: 90 }).tasks("train", { count: 1 }),
    ]).toThrow(/among 1000, got "none"/);
  });
});
