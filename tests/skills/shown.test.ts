/** The shown set as a value: budgets by stage, what is chosen by measured help, and what stands before a task. */
import { describe, expect, it } from "vitest";
import { makePocket } from "../../envs/pocket/index.js";
import { keyOf } from "../../lib/random.js";
import { apply, creditedSkills, emptyBank, entryOf } from "../../lib/skills/bank.js";
import { operationsOf } from "../../lib/skills/history.js";
import { allOf, anyOf, budgetAt, mostHelpful, shownFor, stageAt } from "../../lib/skills/shown.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { Trial } from "../../lib/types.js";
import { appleTask } from "../rollout/episodes.js";

const skillOf = (condition: string, place: string) =>
  makeSkill({
    condition,
    strategy: `look in ${place}`,
    scope: { world: "pocket", kinds: [] },
    source: { by: "person", episodes: [], policyVersion: 0, promptTemplate: "none" },
  });
const [drawer, sofa, other] = [skillOf("apple", "drawer"), skillOf("apple", "sofa"), skillOf("mug", "sofa")];
const bank = [drawer, sofa, other].reduce(
  (now, skill) => apply(now, { kind: "insert", iteration: 0, skill, status: "active" }),
  emptyBank,
);

describe("the schedule", () => {
  it("has equal stages and a budget that falls from all to none", () => {
    const stages = [0, 9, 10, 19, 20, 29].map((iteration) => stageAt(iteration, { iterations: 30, stages: 3 }));
    expect(stages).toEqual([1, 1, 2, 2, 3, 3]);
    // ⌈7 · 2/2⌉, ⌈7 · 1/2⌉, 0
    expect([1, 2, 3].map((stage) => budgetAt(stage, { count: 7, stages: 3 }))).toEqual([7, 4, 0]);
    expect(() => budgetAt(1, { count: 7, stages: 1 })).toThrow("at least 2 stages");
  });

  it("keeps the most helpful of those that helped; its control as many of any", () => {
    const help = new Map([["a", 0.1], ["b", -0.2], ["c", 0.5], ["d", 0]]); // prettier-ignore
    expect(mostHelpful(help, 3)).toEqual(["c", "a"]);
    expect(mostHelpful(help, 1)).toEqual(["c"]);
    const drawn = Array.from({ length: 20 }, (_, i) => anyOf(help, 3, keyOf(i)));
    expect(drawn.every((ids) => ids.length === 2)).toBe(true);
    expect(new Set(drawn.flat())).toEqual(new Set(["a", "b", "c", "d"]));
  });
});

describe("what is shown", () => {
  it("are the shown skills that speak of the task, whatever else the bank holds", () => {
    const { topics: _words, ...world } = makePocket(); // by the words of the goal
    expect(shownFor(bank, allOf(bank), world, appleTask)).toEqual([drawer, sofa]);
    expect(shownFor(bank, [sofa.id, other.id], world, appleTask)).toEqual([sofa]);
    expect(shownFor(bank, [], world, appleTask)).toEqual([]);
  });
});

describe("a trial that names its skill", () => {
  const trial: Trial = {
    group: "5.0",
    iteration: 5,
    skills: [drawer.id, other.id],
    of: other.id,
    withSkill: [1, 1],
    without: [0, 1],
  };

  it("is that skill's merit alone, also read back from a log in which one group was two trials", () => {
    expect(creditedSkills(trial)).toEqual([other.id]);
    const after = apply(bank, { kind: "trial", trial });
    expect([drawer, sofa, other].map(({ id }) => entryOf(after, id).deltas)).toEqual([[], [], [0.5]]);
    const utility = { skill: other.id, trials: 1, mean: 0.5, ema: 0.1, interval: { low: 0, high: 1, level: 0.95 }, repairs: 1, regressions: 0 }; // prettier-ignore
    const records = [trial, trial, { ...trial, of: drawer.id }].map((one) => ({ kind: "trial", iteration: 5, trial: one, utility }) as const); // prettier-ignore
    expect(operationsOf(records)).toHaveLength(2);
  });
});
