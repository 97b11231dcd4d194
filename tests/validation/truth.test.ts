/** Mined skills beside the world's own sentences, and utilities beside true effects. */
import { beforeAll, describe, expect, it } from "vitest";
import { makePocket, trueUtility } from "../../envs/pocket/index.js";
import { sentenceGrammar } from "../../lib/mining/grammar.js";
import { keyOf } from "../../lib/random.js";
import type { Stage } from "../../lib/rollout/episode.js";
import { apply, emptyBank, replay } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { Skill } from "../../lib/types.js";
import {
  calibrationOf,
  measureEffects,
  tryOut,
  utilityTable,
  type Estimate,
} from "../../lib/validation/calibration.js";
import { truthOverTime, truthsOf, verdictTable } from "../../lib/validation/truth.js";
import { insert, move } from "../plot/skill-bank.js";
import { shippedStage } from "../rollout/shipped.js";

const world = makePocket({ family: 5 });
const tasks = [...world.tasks("train", { count: 400 })];
const truths = truthsOf(world, tasks, sentenceGrammar);
const skillOf = (text: string): Skill =>
  makeSkill({
    ...sentenceGrammar.parse(text)!,
    scope: { world: "pocket", kinds: [] },
    source: { by: "self", episodes: [], policyVersion: 0, promptTemplate: "" },
  });
const home = world.family.homes["apple"]!;
const elsewhere = world.lexicon.places.find((place) => place !== home)!;
const right = skillOf(`when apple , look in ${home}`);
const wrong = skillOf(`when apple , look in ${elsewhere}`);
const broad = skillOf(`when heat , look in ${home}`);
const device = skillOf(world.sentences["heat"]!);

describe("verdicts", () => {
  it("know every card of the family", () => {
    expect([...truths.skills.values()].map(({ text }) => text).sort()).toEqual(Object.values(world.sentences).sort());
  });

  it("tell true, false and unfounded sentences apart", () => {
    expect([right, wrong, broad, device].map(truths.verdictOf)).toEqual(["true", "false", "unfounded", "true"]);
  });

  it("change where the rules drifted", () => {
    const drifting = makePocket({ family: 5, drift: { after: 100, share: 1 } });
    const late = truthsOf(drifting, drifting.tasks("drifted", { count: 400 }), sentenceGrammar);
    const moved = [...truths.skills.values()].filter((skill) => late.verdictOf(skill) === "false");
    expect(moved.length).toBeGreaterThan(10);
  });
});

describe("a bank over time", () => {
  const bank = replay([
    insert(1, right),
    insert(1, wrong),
    move(2, right, "candidate", "active"),
    insert(3, device),
    move(3, wrong, "candidate", "active"),
    move(4, right, "active", "graduated"),
    move(4, wrong, "active", "retired"),
  ]);
  const rows = truthOverTime(bank, truths);

  it("has the shares one counts by hand (20 true cards)", () => {
    expect(rows.map(({ mined, standing }) => [mined, standing])).toEqual([
      [0, 0],
      [2, 0],
      [2, 1],
      [3, 2],
      [3, 1],
    ]);
    expect(rows.map(({ precision }) => precision)).toEqual([null, null, 1, 0.5, 1]);
    expect(rows.map(({ recall }) => recall)).toEqual([0, 0, 0.05, 0.05, 0.05]);
    expect(rows.at(-1)).toMatchObject({ minedPrecision: 2 / 3, minedRecall: 0.1 });
  });

  it("says what validation made of each kind", () => {
    expect(verdictTable(bank, truths)).toEqual([
      { verdict: "true", mined: 2, promoted: 1, standing: 1 },
      { verdict: "false", mined: 1, promoted: 1, standing: 0 },
      { verdict: "unfounded", mined: 0, promoted: 0, standing: 0 },
    ]);
  });
});

describe("calibration", () => {
  const estimate = (mean: number, low: number, high: number, truth: number): Estimate => ({
    mean,
    truth,
    interval: { low, high, level: 0.95 },
  });

  it("worked: two of three intervals hold the truth; errors .1, −.1 and .3", () => {
    const result = calibrationOf([
      estimate(0.1, 0, 0.2, 0),
      estimate(0.3, 0.2, 0.5, 0.4),
      estimate(0.35, 0.3, 0.4, 0.05),
    ]);
    expect(result).toMatchObject({ count: 3, level: 0.95, coverage: 2 / 3 });
    expect(result.error).toBeCloseTo(0.1, 12);
    expect(result.absoluteError).toBeCloseTo(0.5 / 3, 12);
    expect(result.reliability.map(({ from, to, count }) => [from, to, count])).toEqual([
      [0.05, 0.2, 1],
      [0.2, 0.4, 2],
    ]);
    expect(result.reliability[1]!.truth).toBeCloseTo(0.225, 12);
  });

  it("counts every estimate once, the ends included", () => {
    const all = [-1, -0.2, -0.05, 0, 0.05, 0.2, 0.4, 1].map((mean) => estimate(mean, -1, 1, 0));
    expect(calibrationOf(all).reliability.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
    expect(() => calibrationOf([])).toThrow("at least one estimate");
  });
});

describe("with a policy that reads", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await shippedStage();
  });
  const sampling = { temperature: 1 };

  it("a true sentence helps and a false one does not; the table sets both beside what they are worth", async () => {
    const skills = [device, skillOf(`when heat , use ${world.family.devices["clean"]!}`)];
    let bank = skills.reduce(
      (grown, skill) => apply(grown, { kind: "insert", iteration: 0, skill, status: "candidate" }),
      emptyBank,
    );
    for (const skill of skills) {
      const trials = await tryOut(stage, world, skill, { tasks, trials: 6, size: 8, sampling, key: keyOf("try") });
      expect(trials.map(({ skills: tried, without }) => [tried, without.length])).toEqual(
        Array(6).fill([[skill.id], 4]),
      );
      bank = trials.reduce((grown, trial) => apply(grown, { kind: "trial", trial }), bank);
    }
    const effects = await measureEffects(stage, world, skills, { tasks, pairs: 32, sampling, key: keyOf("effect") });
    const [first, second] = utilityTable(bank, truths, {
      key: keyOf("interval"),
      effects,
      worthOf: ({ text }) => trueUtility(world.lexicon, tasks, text).utility,
    });
    expect(first).toMatchObject({ skill: device.id, verdict: "true", trials: 6 });
    expect(second).toMatchObject({ verdict: "false", trials: 6 });
    expect(first!.interval.low).toBeGreaterThan(0);
    expect(Math.min(first!.effect!, first!.worth!)).toBeGreaterThan(0.1);
    expect(Math.max(second!.interval.low, second!.effect!, second!.worth!)).toBeLessThan(0.1);
    expect(effects.get(device.id)!.trials).toBe(32);
  });

  it("no task, no trial", async () => {
    const options = { tasks: tasks.slice(0, 1), trials: 1, size: 2, sampling, key: keyOf(1) };
    const strange = tasks[0]!.kind === "heat" ? skillOf("when cool , use sink") : device;
    await expect(tryOut(stage, world, strange, options)).rejects.toThrow("a task that the skill speaks of");
  });
});
