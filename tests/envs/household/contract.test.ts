/** The contract of worlds, kept by generated households and by an official game of our own making. */
import { describe, expect, it } from "vitest";
import { makeHousehold, officialWorld, type GameSource } from "../../../envs/household/index.js";
import type { Card } from "../../../envs/household/model.js";
import { LabError } from "../../../lib/errors.js";
import type { Task } from "../../../lib/types.js";
import { describeWorld } from "../../contracts/environment.js";
import { problem } from "./problem.js";

const held = { heldout: 16, newFamilies: 16, unseenPairs: 16, unseenCard: 16, drifted: 16 };
const small = {
  heldOut: 16,
  receptacles: 8,
  clutter: 0.2,
  kinds: ["put", "clean", "heat", "cool", "light", "two"],
} as const;

/** The same task with the other devices swapped for the one that works. */
function otherDevice(task: Task): Task {
  const params = task.params as unknown as { cards: Card[] };
  const cards = params.cards.map((card) =>
    card.kind === "device"
      ? { ...card, device: card.decoys.at(-1)!, decoys: [...card.decoys.slice(0, -1), card.device] }
      : card,
  );
  return { ...task, params: { ...params, cards } as never };
}

describeWorld("a family with a device card", makeHousehold({ ...small, family: 5, cards: ["device"] }), {
  tasks: 1,
  finite: held,
  oracle: 1,
  fuzz: 2_000,
  hidden: { twin: otherDevice, depends: (action) => /^(clean|heat|cool) /.test(action) },
  secrets: () => ["family", "device:"],
});

const game = (id: string) => ({
  id,
  split: "valid_seen",
  taskType: "pick_heat_then_place_in_recep",
  task: id.endsWith("old") ? "heat some apple and put it in desk" : "put a hot apple in desk",
  problem,
});
const games = new Map(["valid_seen/a/new", "valid_seen/a/old"].map((id) => [id, game(id)]));
const source: GameSource = {
  name: "two games of our own",
  splits: new Map([["valid_seen", [...games.keys()]]]),
  read(id) {
    return games.get(id)!;
  },
};

describeWorld("official games", officialWorld(source), { finite: { valid_seen: 2 }, oracle: 1 });

describe("an official game", () => {
  it("that cannot be parsed names itself, what is wrong and what to do", () => {
    const broken = officialWorld({ ...source, read: (id) => ({ ...game(id), problem: problem.slice(0, 900) }) });
    const [task] = broken.tasks("valid_seen");
    expect(() => broken.make().reset(task!)).toThrow(
      /^valid_seen\/a\/new: expected balanced parentheses, got .+; replace/,
    );
  });

  it("that cannot be won still plays, and its oracle says so", () => {
    const lost = problem.replace(/\(heatable [^)]*\)/g, "").replace("(:goal", "(:goal");
    const world = officialWorld({ ...source, read: (id) => ({ ...game(id), problem: lost }) });
    const environment = world.make();
    const [task] = world.tasks("valid_seen");
    environment.reset(task!);
    expect(environment.oracle!()).toBeUndefined();
    expect(environment.progress().distance).toBeUndefined();
    expect(environment.step("go to fridge 1").info.valid).toBe(true);
  });

  it("of an unknown dialect or split is refused with the known ones", () => {
    expect(() => [...officialWorld(source).tasks("test")]).toThrow(LabError);
  });
});
