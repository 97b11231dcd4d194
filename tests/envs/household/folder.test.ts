/** ALFWorld's released layout, read from a folder: our own game in it, broken files, and three released games where they are. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { householdFromFolder } from "../../../envs/household/index.js";
import { hasShared, shared } from "../../shared.js";
import { problem } from "./problem.js";

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

/** A folder with these files. */
function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), "siri-household-"));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const here = "json_2.1.1/valid_seen/pick_heat_then_place_in_recep-Apple-None-Desk-1/trial_T1";
const grammar = `grammar :: """ { "task": [ { "rhs": "Your task is to: put a hot apple in desk." } ] } """;`;
const game = JSON.stringify({
  pddl_domain: "",
  grammar,
  pddl_problem: problem,
  solvable: true,
  walkthrough: ["go to desk 1"],
});
const told = JSON.stringify({ turk_annotations: { anns: [{ task_desc: "Put a hot apple on the desk." }] } });

describe("a folder in the released layout", () => {
  it("is a world of its games, in the order of their names", () => {
    const second = here.replace("trial_T1", "trial_T0");
    const world = householdFromFolder(folder({ [`${here}/game.tw-pddl`]: game, [`${second}/game.tw-pddl`]: game }), {
      dialect: "0.3",
    });
    expect(world.splits).toEqual(["valid_seen"]);
    const tasks = [...world.tasks("valid_seen")];
    expect(tasks.map(({ id, kind, text }) => [id.split("/").at(-1), kind, text])).toEqual([
      ["trial_T0", "heat", "put a hot apple in desk"],
      ["trial_T1", "heat", "put a hot apple in desk"],
    ]);
    const environment = world.make();
    environment.reset(tasks[1]!);
    const steps = environment.oracle!()!.actions.map((action) => environment.step(action));
    expect(steps.map(({ observation }) => observation.text).at(-1)).toBe("You put the apple 1 in/on the desk 1.");
    expect(steps.at(-1)!.terminated).toBe(true);
  });

  it("may hold a start without a game file: the sentence is a person's", () => {
    const world = householdFromFolder(
      folder({ [`${here}/initial_state.pddl`]: problem, [`${here}/traj_data.json`]: told }),
    );
    expect([...world.tasks("valid_seen")][0]!.text).toBe("put a hot apple on the desk");
  });

  it.each([
    [
      "is not JSON",
      { [`${here}/game.tw-pddl`]: game.slice(0, 500) },
      /game\.tw-pddl: expected JSON, got ".*"; replace/,
    ],
    ["is a list", { [`${here}/game.tw-pddl`]: "[]" }, /game\.tw-pddl: expected a JSON object, got \[\]; replace/],
    [
      "has no problem",
      { [`${here}/game.tw-pddl`]: `{"grammar": ""}` },
      /game\.tw-pddl: expected a text "pddl_problem", got undefined/,
    ],
    [
      "has no task",
      { [`${here}/game.tw-pddl`]: game.replace("Your task", "Task") },
      /game\.tw-pddl: expected a grammar that says/,
    ],
    [
      "has no annotation",
      { [`${here}/initial_state.pddl`]: problem, [`${here}/traj_data.json`]: "{}" },
      /traj_data\.json: expected turk_annotations/,
    ],
  ])("names the file that %s", (_what, files, message) => {
    const world = householdFromFolder(folder(files));
    expect(() => [...world.tasks("valid_seen")]).toThrow(message);
  });

  it.each([
    ["ends in the middle", problem.slice(0, 1200), /trial_T1: expected balanced parentheses/],
    ["has no goal", problem.replace("(:goal", "(:gaol"), /trial_T1: expected a PDDL problem with :goal, got "none"/],
    [
      "has no agent",
      problem.replace("(atLocation agent1", "(wasLocation agent1"),
      /trial_T1: expected a fact \(atLocation agent place\)/,
    ],
    [
      "puts a thing nowhere",
      problem.replace("(receptacleAtLocation Fridge", "(wasAtLocation Fridge"),
      /trial_T1: expected a known receptacle, got "fridge_bar/,
    ],
    [
      "has an unknown condition",
      problem.replace("(isHot ?o)", "(isTasty ?o)"),
      /trial_T1: expected a known goal predicate, got "istasty"; use one of/,
    ],
    [
      "has a free variable",
      problem.replace("(isHot ?o)", "(isHot ?x)"),
      /trial_T1: expected a bound variable, got "\?x"/,
    ],
  ])("names the game whose problem %s", (_what, broken, message) => {
    const world = householdFromFolder(
      folder({ [`${here}/game.tw-pddl`]: JSON.stringify({ ...JSON.parse(game), pddl_problem: broken }) }),
    );
    const [task] = world.tasks("valid_seen");
    expect(() => world.make().reset(task!)).toThrow(message);
  });

  it("without games, or absent, is refused", () => {
    expect(() => householdFromFolder(folder({}))).toThrow(
      /expected folders train, valid_train, valid_seen, valid_unseen with games inside/,
    );
    expect(() => householdFromFolder("/no/such/folder")).toThrow(/\/no\/such\/folder: expected a readable folder/);
  });
});

const samples = resolve(shared, "data/alfworld/raw_samples");

it.skipIf(!hasShared("data/alfworld/raw_samples"))(
  "three released games load and can be won (skipped without the public data)",
  () => {
    const files: Record<string, Buffer> = {};
    for (const split of readdirSync(samples))
      for (const task of readdirSync(join(samples, split)))
        for (const trial of readdirSync(join(samples, split, task)))
          for (const file of readdirSync(join(samples, split, task, trial)))
            files[`json_2.1.1/${split}/${task}/${trial}/${file.replace(/\.gz$/, "")}`] = gunzipSync(
              readFileSync(join(samples, split, task, trial, file)),
            );
    const world = householdFromFolder(folder(files));
    const environment = world.make();
    const won = world.splits.flatMap((split) =>
      [...world.tasks(split)].map((task) => {
        environment.reset(task);
        return environment.oracle!()!
          .actions.map((action) => environment.step(action))
          .at(-1)!.info.won;
      }),
    );
    expect(won).toEqual([true, true, true]);
  },
);
