/** Compositions of strings: worked operations, exact truth and chance, splits that keep what they promise, the contract. */
import { describe, expect, it } from "vitest";
import {
  makeStrings,
  operations,
  parseStringSkill,
  shortestWay,
  truthOf,
  type Puzzle,
} from "../../envs/strings/index.js";
import { keyOf, stream } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";
import { describeWorld } from "../contracts/environment.js";

const puzzleOf = (task: Task): Puzzle => task.params as unknown as Puzzle;

/** The same puzzle with every name meaning something else. */
function twin(task: Task): Task {
  const puzzle = puzzleOf(task);
  const meanings = puzzle.meanings.map((word) => puzzle.known[(puzzle.known.indexOf(word) + 1) % puzzle.known.length]!);
  return { ...task, params: { ...puzzle, meanings } as unknown as Task["params"] };
}

const contract = { oracle: 1, hidden: { twin, depends: (action: string) => action === "done" } };
describeWorld("strings", makeStrings({ family: 3 }), {
  ...contract,
  finite: { heldout: 256, unseen: 256, deeper: 256 },
});
describeWorld("strings of one function", makeStrings({ depth: 1, names: 3, operations: 3, slack: 0 }), {
  ...contract,
  finite: { heldout: 256, deeper: 256 },
  fuzz: 500,
});

describe("the operations", () => {
  it.each([
    ["reverse", "abcd", "dcba"],
    ["left", "abcd", "bcda"],
    ["right", "abcd", "dabc"],
    ["swap", "abcd", "dbca"],
    ["behead", "abcd", "bcd"],
    ["curtail", "abcd", "abc"],
    ["double", "ab", "abab"],
    ["sort", "cab", "abc"],
    ["swap", "a", "a"],
    ["left", "a", "a"],
  ] as const)("%s of %s is %s", (operation, tape, result) => expect(operations[operation](tape)).toBe(result));

  it("are applied from the inside out", () => {
    expect(truthOf({ input: "abc", meanings: ["behead", "reverse"] })).toBe("ba");
    expect(truthOf({ input: "abc", meanings: ["reverse", "behead"] })).toBe("cb");
  });
});

describe("a task", () => {
  const world = makeStrings({ family: 3 });

  it("is won by the meanings in order, and only by the right string", () => {
    const environment = world.make();
    for (const task of world.tasks("heldout", { count: 50 })) {
      const { meanings, names, input } = puzzleOf(task);
      expect(task.text).toBe(`${names.join(" ")} : ${[...input].join(" ")}`);
      environment.reset(task);
      expect(environment.step("done").info.won).toBe(false);
      environment.reset(task);
      for (const operation of [...meanings].reverse()) environment.step(operation);
      expect(environment.step("done")).toMatchObject({ reward: 1, terminated: true, info: { won: true } });
    }
  });

  it("has true sentences that suffice, and an exact chance without them", () => {
    const draw = stream(keyOf("guess"));
    let exact = 0;
    let right = 0;
    for (const task of world.tasks("train", { count: 100 })) {
      const puzzle = puzzleOf(task);
      expect(world.chance(task, world.truths(task))).toBe(1);
      exact += world.chance(task, []);
      for (let repeat = 0; repeat < 60; repeat++) {
        const guess = new Map([...new Set(puzzle.names)].map((name) => [name, draw.choice(puzzle.known)]));
        if (
          truthOf({ input: puzzle.input, meanings: puzzle.names.map((name) => guess.get(name)!) }) === truthOf(puzzle)
        )
          right++;
      }
    }
    expect(Math.abs(right / 6000 - exact / 100)).toBeLessThan(0.01);
    expect(exact / 100).toBeLessThan(0.15);
  });

  it("reads its sentences back", () => {
    for (const [name, sentence] of Object.entries(world.sentences))
      expect(parseStringSkill(sentence)).toEqual({ name, operation: world.family.meanings[name] });
    for (const odd of ["", "when zim , jump", "when apple , reverse", "when zim, reverse"])
      expect(parseStringSkill(odd)).toBeUndefined();
  });

  it("that cannot be won in the steps left has no oracle", () => {
    const environment = world.make();
    const task = [...world.tasks("train", { count: 1 })][0]!;
    environment.reset({ ...task, params: { ...puzzleOf(task), limit: 1 } as unknown as Task["params"] });
    expect(environment.oracle!()).toBeUndefined();
    expect(shortestWay({ puzzle: puzzleOf(task), tape: "", said: false }, 9)).toBeUndefined();
  });
});

describe("the splits", () => {
  const world = makeStrings({ family: 8, unseenPairs: 0.3 });
  const pairOf = (task: Task) => puzzleOf(task).names.join(" ");

  it("keep pairs back", () => {
    expect(world.family.unseen).toHaveLength(10); // ⌊.3 × 36⌋
    for (const task of world.tasks("train", { count: 500 })) expect(world.family.unseen).not.toContain(pairOf(task));
    for (const task of world.tasks("unseen")) expect(world.family.unseen).toContain(pairOf(task));
  });

  it("go deeper, and never ask for what is already there", () => {
    for (const task of world.tasks("deeper")) {
      expect(puzzleOf(task).names).toHaveLength(3);
      expect(truthOf(puzzleOf(task))).not.toBe(puzzleOf(task).input);
    }
  });

  it("refuse dials out of range", () => {
    expect(() => makeStrings({ depth: 5 })).toThrow(/strings dial depth: expected a whole number from 1 to 4, got 5/);
    expect(() => makeStrings({ dept: 2 } as object)).toThrow(/use one of: depth/);
  });
});
