/** The study of rules: skills are of the kind they claim, fates follow the rules, and the registered choice is made as said. */
import { describe, expect, test } from "vitest";
import { makePocket, type House } from "../../envs/pocket/index.js";
import { keyOf } from "../../lib/random.js";
import {
  chooseRule,
  fateOf,
  precision,
  separation,
  settingsFor,
  type FamilyResult,
  type RuleResult,
} from "../../lib/experiment/studies/validation-pocket/decisions.js";
import { probeKinds, probesOf } from "../../lib/experiment/studies/validation-pocket/probes.js";
import { report } from "../../lib/experiment/studies/validation-pocket/report.js";
import { deltasOf, rateOf, tryFamily, type ProbeRow } from "../../lib/experiment/studies/validation-pocket/trials.js";

const [point, mean, interval] = settingsFor(4).map(({ options }) => options);

describe("probes", () => {
  const world = makePocket({ family: 7 });
  const probes = probesOf(world, 10, keyOf("probes"));

  test("each kind is what it claims to be", () => {
    const truths = Object.values(world.sentences);
    for (const { kind, sentence, tasks } of probes) {
      expect(tasks).toHaveLength(10);
      expect(truths.includes(sentence)).toBe(kind === "true" || kind === "irrelevant");
      const condition = sentence.split(" ")[1]!;
      for (const task of tasks) {
        const { kind: taskKind, object, verb } = task.params as unknown as House;
        expect([taskKind, object, verb].includes(condition)).toBe(kind !== "irrelevant");
      }
    }
    expect(probes.map(({ kind }) => kind)).toEqual(probeKinds.flatMap((kind) => [kind, kind, kind]));
  });

  test("exact worth: true sentences help the explorer, false ones harm it, irrelevant ones do nothing", () => {
    const worth = (kind: string): number[] => probes.filter((one) => one.kind === kind).map(({ value }) => value);
    for (const value of worth("true")) expect(value).toBeGreaterThan(0.05);
    for (const value of worth("false")) expect(value).toBeLessThanOrEqual(0);
    for (const value of worth("irrelevant")) expect(value).toBe(0);
  });
});

describe("fates", () => {
  test("a steady help of a quarter is promoted at once by point and mean, and by evidence when it reaches 20", () => {
    const steady = Array.from({ length: 12 }, () => 0.25);
    // Exponential average after four trials: .25 · (1 − .8⁴) = .148 > .05. Mean: .25 > .1.
    expect(fateOf(steady, point!)).toEqual({ promoted: 1, refuted: 0, trials: 4 });
    expect(fateOf(steady, mean!)).toEqual({ promoted: 1, refuted: 0, trials: 4 });
    // Six bets: the mean of (1 + share/4)^n over .1 .2 .35 .5 .7 .9 is 6.15 after 12 trials: not yet 20.
    expect(fateOf(steady, interval!)).toEqual({ promoted: 0, refuted: 0, trials: 12 });
    const patient = { ...interval!, patience: 48 };
    const wealth = (n: number): number =>
      [0.1, 0.2, 0.35, 0.5, 0.7, 0.9].reduce((sum, share) => sum + (1 + share / 4) ** n, 0) / 6;
    const { trials } = fateOf(
      Array.from({ length: 48 }, () => 0.25),
      patient,
    );
    expect(wealth(trials)).toBeGreaterThanOrEqual(20);
    expect(wealth(trials - 1)).toBeLessThan(20);
  });

  test("a steady harm is refuted; a skill without effect is given up after three times N", () => {
    const harm = Array.from({ length: 12 }, () => -0.25);
    expect(fateOf(harm, point!)).toEqual({ promoted: 0, refuted: 1, trials: 4 });
    expect(fateOf(harm, mean!)).toEqual({ promoted: 0, refuted: 1, trials: 4 });
    const idle = Array.from({ length: 12 }, () => 0);
    for (const rule of [point!, mean!, interval!])
      expect(fateOf(idle, rule)).toEqual({ promoted: 0, refuted: 0, trials: 12 });
  });
});

/** A rule that promotes so many true and so many other skills in each of two families. */
function made(name: string, [truePromoted, others]: [number, number], trials: number): RuleResult {
  const shares = (value: number): FamilyResult["promoted"] => ({
    true: truePromoted,
    "over-general": value,
    false: value,
    irrelevant: value,
  });
  const family: FamilyResult = {
    promoted: shares(others),
    refuted: shares(0),
    trials: { true: trials, "over-general": trials, false: trials, irrelevant: trials },
  };
  return { setting: { name, options: mean! }, families: [family, family] };
}

test("the registered choice: cheapest of those not told apart from the best", () => {
  const best = made("best", [0.95, 0.05], 20);
  const equal = made("equal", [0.95, 0.05], 12);
  const worse = made("worse", [0.8, 0.1], 4);
  expect(separation(worse.families[0]!)).toBeCloseTo(0.7);
  const { best: top, chosen } = chooseRule([best, equal, worse]);
  expect([top.setting.name, chosen.setting.name]).toEqual(["best", "equal"]);
});

test("what fills a bank: Bayes' rule over promotions", () => {
  // Half of the candidates true: .9 · .5 / (.9 · .5 + .1 · .5) = .9.
  expect(precision(made("rule", [0.9, 0.1], 8), 0.5)).toBeCloseTo(0.9);
  // One in five: .18 / (.18 + .08) = .692.
  expect(precision(made("rule", [0.9, 0.1], 8), 0.2)).toBeCloseTo(0.6923, 3);
});

test("a family is tried by the shipped policy, twice the same, and the page is made of the rows", async () => {
  const plan = { trials: 3, groupSize: 4, moments: [0] };
  const rows = await tryFamily(299, plan);
  expect(await tryFamily(299, plan)).toEqual(rows);
  expect(rows).toHaveLength(12);
  for (const row of rows) {
    expect(row.withSkill).toMatch(/^[012]{3}$/);
    const deltas = deltasOf(row);
    expect(deltas.reduce((sum, delta) => sum + delta, 0) / 3).toBeCloseTo(
      rateOf(row, "withSkill") - rateOf(row, "without"),
    );
  }
  const grown = rows.map((row): ProbeRow => ({
    ...row,
    withSkill: row.withSkill.repeat(16),
    without: row.without.repeat(16),
  }));
  const { page, pictures } = report("Registered.", grown, 100);
  expect(page).toContain("The criterion chooses **");
  expect(page).not.toContain("NaN");
  expect(Object.keys(pictures).sort()).toEqual([
    "frontier.svg",
    "power.svg",
    "roc.svg",
    "separation.svg",
    "waiting.svg",
  ]);
  expect(page).toMatch(/\| \+\.000 \| \.500 \| \.[2-5]/); // a useless skill is promoted that often
}, 30_000);
