/** ALFWorld, byte for byte: recordings of the real engine. Needs the public data; skipped where it is absent. */
import { describe, expect, it } from "vitest";
import { resolve } from "node:path";
import * as fidelity from "../../../envs/household/fidelity.js";
import { officialWorld } from "../../../envs/household/official.js";
import { gamesInFile } from "../../../envs/household/packed.js";
import { hasShared, shared } from "../../shared.js";

const data = resolve(shared, "data");
const games = resolve(data, "alfworld/games.jsonl.gz");

describe.skipIf(!hasShared("data/alfworld"))("recordings (skipped where the public data is absent)", () => {
  it.each([
    ["released walkthroughs win", fidelity.walkthroughs, 274],
    ["observations of 0.3", fidelity.observations03, 360],
    ["observations of 0.4", fidelity.observations04, 57],
    ["lists of commands", fidelity.admissible, 93],
    ["steps of the engine", fidelity.engine, 5803],
  ])("%s", (_name, check, total) => {
    const differences: string[] = [];
    expect([check(data, (difference) => differences.push(difference)), differences.slice(0, 3)]).toEqual([
      [total, total],
      [],
    ]);
  });

  it("all games load, and the expert needs no more steps than the released walkthrough", () => {
    const source = gamesInFile(games);
    const world = officialWorld(source);
    const environment = world.make();
    let played = 0;
    const longer: string[] = [];
    for (const split of source.splits.keys())
      for (const task of world.tasks(split)) {
        environment.reset(task);
        const plan = environment.oracle!();
        played++;
        const released = source.read(task.id).walkthrough?.length ?? Infinity;
        if (plan === undefined || plan.actions.length > released)
          longer.push(`${task.id} ${plan?.actions.length} ${released}`);
      }
    expect([played, longer]).toEqual([474, []]);
  });
});

it("a folder without the files is skipped, not failed", () => {
  expect(fidelity.engine(resolve(shared, "no such folder"))).toBeUndefined();
});
