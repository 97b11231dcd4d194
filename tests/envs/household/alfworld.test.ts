/** The games that this repository ships: complete, winnable, and the released ones to the byte. */
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { HouseholdEnvironment } from "../../../envs/household/index.js";
import { makeAlfworld } from "../../../envs/household/index.js";
import { gamesInFile } from "../../../envs/household/packed.js";
import { rebuild, type Trajectory } from "../../../envs/household/rebuild.js";
import type { Room, Rooms } from "../../../envs/household/rebuilt.js";
import { describeWorld } from "../../contracts/environment.js";
import { hasShared, shared } from "../../shared.js";

const world = makeAlfworld();

describeWorld("alfworld as shipped", world, {
  tasks: 1,
  finite: { train: 4136, valid_seen: 140, valid_unseen: 134, valid_train: 200 },
  oracle: 1,
  fuzz: 500,
});

describe("train games", () => {
  it("come in mixed order, share no trajectory with a released game, and are won by the expert", () => {
    const released = ["valid_seen", "valid_unseen", "valid_train"].flatMap((name) => [...world.tasks(name)]);
    const trials = new Set(released.map(({ id }) => id.split("/").at(-1)));
    const train = [...world.tasks("train")];
    expect(train.filter(({ id }) => trials.has(id.split("/").at(-1)))).toEqual([]);
    expect(new Set(train.slice(0, 40).map(({ kind }) => kind)).size).toBe(6);
    const environment = world.make() as HouseholdEnvironment;
    for (const task of train.filter((_, i) => i % 300 === 0)) {
      environment.reset(task);
      const plan = environment.oracle()!;
      const last = plan.actions.map((action) => environment.step(action)).at(-1)!;
      expect([task.id, last.info.won]).toEqual([task.id, true]);
    }
  });

  it("are homes of real size", () => {
    const environment = world.make() as HouseholdEnvironment;
    const sizes = [...world.tasks("train", { count: 60 })].map((task) => {
      environment.reset(task);
      return environment.inside().house.receptacles.length;
    });
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeGreaterThan(18);
  });
});

describe("a trajectory", () => {
  const room: Room = {
    scene: 7,
    receptacles: [
      ["desk_bar_1", "desk", "loc_bar_1", 0],
      ["shelf_bar_1", "shelf", "loc_bar_2", 0],
    ],
    fixed: [["desklamp", [0], 1]],
  };
  const rooms: Rooms = {
    byScene: new Map([[7, room]]),
    canContain: [
      ["desk", "mug"],
      ["shelf", "mug"],
      ["desk", "pen"],
    ],
  };
  const known = new Map([
    [
      7,
      [
        { at: [0, 1, 0] as const, type: "mug", receptacle: 0 },
        { at: [0, 1.4, 0] as const, type: "mug", receptacle: 1 },
      ],
    ],
  ]);
  const trajectory = (change: Partial<Trajectory>): Trajectory => ({
    id: "train/pick_and_place_simple-Mug-None-Desk-7/trial_1",
    split: "train",
    type: "pick_and_place_simple",
    params: { object_target: "Mug", parent_target: "Desk" },
    scene: 7,
    objects: [
      ["Mug", 0.3, 1.35, 0],
      ["Pen", 0, 1.39, 0],
    ],
    ...change,
  });

  it("puts each thing where the nearest known place that can hold it is, heights counting double", () => {
    const result = rebuild(trajectory({}), rooms, known);
    expect("game" in result && result.game.things).toEqual([
      ["mug", 1],
      ["pen", 0],
    ]);
  });

  it.each([
    ["unknown floor plan", { scene: 8 }],
    ["won at the start", { params: { object_target: "Mug", parent_target: "Shelf" } }],
    ["the expert finds no way", { params: { object_target: "Pen", parent_target: "Shelf" } }],
    ["no place for the target", { params: { object_target: "Laptop", parent_target: "Desk" } }],
  ] as const)("is left out where it is no game: %s", (leftOut, change) => {
    expect(rebuild(trajectory(change), rooms, known)).toEqual({ leftOut });
  });
});

it("a wrong dial is refused with the known one", () => {
  expect(() => makeAlfworld({ maxStep: 20 } as never)).toThrow("maxSteps");
  expect(() => makeAlfworld({ maxSteps: 0 })).toThrow("alfworld dial maxSteps: expected a whole number ≥ 1");
});

it.skipIf(!hasShared("data/alfworld/games.jsonl.gz"))(
  "released games are the public ones (skipped where these are absent)",
  () => {
    const theirs = gamesInFile(resolve(shared, "data/alfworld/games.jsonl.gz"));
    const ours = gamesInFile(resolve(import.meta.dirname, "../../../data/alfworld/games.jsonl.gz"));
    for (const [split, ids] of theirs.splits) {
      expect(ours.splits.get(split)).toEqual(ids);
      for (const id of ids) expect(ours.read(id)).toEqual(theirs.read(id));
    }
  },
);
