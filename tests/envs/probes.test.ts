/** Probes: the returns they state are the returns they pay, to the best, the random and the blind player; the contract. */
import { describe, expect, it } from "vitest";
import { probeNames, type ProbeName } from "../../envs/probes/dials.js";
import { makeProbes, parseProbeSkill, type ProbeGraph } from "../../envs/probes/index.js";
import { keyOf, stream } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";
import { describeWorld } from "../contracts/environment.js";

describeWorld("probes", makeProbes(), { finite: { heldout: 70 }, oracle: 1, tasks: 14 });

/** The probe "skill" with another hidden answer. */
function twin(task: Task): Task {
  const graph = task.params as unknown as ProbeGraph;
  const room = graph.rooms["start"]!;
  const words = Object.keys(room.moves);
  const moves = Object.fromEntries(words.map((word, index) => [word, room.moves[words[(index + 1) % words.length]!]!]));
  return { ...task, params: { ...graph, rooms: { start: { ...room, moves } } } as unknown as Task["params"] };
}
describeWorld("the skill probe", makeProbes({ probe: "skill", width: 4 }), {
  finite: { heldout: 70 },
  oracle: 1,
  fuzz: 500,
  hidden: { twin, depends: (action) => action.startsWith("say") },
});

/** Mean return over many tasks of one probe. */
function meanReturn(
  probe: ProbeName,
  width: number,
  choose: (admissible: readonly string[], plan: readonly string[]) => string,
): number {
  const world = makeProbes({ probe, width });
  const environment = world.make();
  let total = 0;
  const count = 2000;
  for (const task of world.tasks("train", { count })) {
    environment.reset(task);
    for (let over = false; !over;) {
      const step = environment.step(choose(environment.admissible(), environment.oracle!()?.actions ?? []));
      total += step.reward;
      over = step.terminated || step.truncated;
    }
  }
  return total / count;
}

describe.each([2, 3])("with %d words", (width) => {
  it.each(probeNames)("%s pays what it states", (name) => {
    const probe = makeProbes({ width }).probes[name];
    const draw = stream(keyOf(name));
    expect(Math.abs(meanReturn(name, width, (_, plan) => plan[0]!) - probe.best)).toBeLessThan(0.02);
    expect(Math.abs(meanReturn(name, width, (list) => draw.choice(list)) - probe.random)).toBeLessThan(0.05);
    // the best fixed answer: for probes where the answer does not depend on the task it is the last word
    const blind = meanReturn(name, width, (list) => list.at(-1)!);
    if (name !== "matching") expect(Math.abs(blind - probe.blind)).toBeLessThan(0.05);
  });
});

describe("the skill probe", () => {
  it("tells its hidden word only in its sentence", () => {
    const world = makeProbes({ probe: "skill", width: 3 });
    const environment = world.make();
    for (const task of world.tasks("heldout")) {
      const { seen, answer } = parseProbeSkill(world.truths(task)[0]!)!;
      expect(environment.reset(task).text).toBe(`you see ${seen}`);
      expect(environment.step(`say ${answer}`).reward).toBe(1);
    }
    expect(parseProbeSkill("when red , say stop")).toBeUndefined();
  });

  it("is the only one with a sentence", () => {
    const world = makeProbes();
    for (const task of world.tasks("heldout")) expect(world.truths(task)).toHaveLength(task.kind === "skill" ? 1 : 0);
  });
});

it("the anchor probe meets the same state again", () => {
  const world = makeProbes({ probe: "anchor" });
  const environment = world.make();
  environment.reset([...world.tasks("train", { count: 1 })][0]!);
  const first = environment.key("task");
  environment.step("say red");
  expect(environment.key("task")).not.toBe(first);
  environment.step("go");
  expect([environment.key("task"), environment.key("observation")]).toEqual([first, "the crossing"]);
});

it("unknown probes and options are refused", () => {
  expect(() => makeProbes({ probe: "chioce" } as object)).toThrow(/got "chioce"; use one of: choice/);
  expect(() => makeProbes({ width: 5 })).toThrow(/from 2 to 4, got 5/);
  expect(() => makeProbes({ wide: 3 } as object)).toThrow(/use one of: width/);
});
