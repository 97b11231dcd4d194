import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultJudge, judgeSkills } from "../../lib/validation/judge.js";
import { planPairs, planTable } from "../../lib/validation/plan.js";
import { pairOf, pairsOf, type SkillPairs } from "../../lib/validation/results/pairs.js";
import { readResults } from "../../lib/validation/results/read.js";

const csv = (...lines: string[]): string => ["task,condition,outcome", ...lines].join("\n");
const read = (text: string, options = {}) => pairsOf(readResults(text, "results.csv"), options);
/** So many tasks won by both, with only, without only, by none. */
const counted = (both: number, repairs: number, regressions: number, none: number): SkillPairs => {
  const kinds = [
    [both, 1, 1],
    [repairs, 1, 0],
    [regressions, 0, 1],
    [none, 0, 0],
  ] as const;
  const pairs = kinds.flatMap(([count, withSkill, without], kind) =>
    Array.from({ length: count }, (_, i) => pairOf(`${kind}-${i}`, withSkill, without)),
  );
  return { skill: "s", pairs, onlyWith: [], onlyWithout: [] };
};

describe("a judgement", () => {
  it("of four tasks, by hand", () => {
    // with 1 1 1 0, without 0 0 1 0: differences 1 1 0 0, mean 1/2; two repairs, so McNemar's p is 2·(1/2)² = 1/2.
    // wealth after 1 1 0 0: the mean of (1+s)² over s = .1 .2 .35 .5 .7 .9
    // = (1.21 + 1.44 + 1.8225 + 2.25 + 2.89 + 3.61)/6 = 13.2225/6 = 2.20375; against harm: of (1−s)²
    // = (.81 + .64 + .4225 + .25 + .09 + .01)/6 = 2.2225/6
    const [judgement] = judgeSkills(
      read(
        csv("a,with,1", "a,without,0", "b,with,1", "b,without,0", "c,with,1", "c,without,1", "d,with,0", "d,without,0"),
      ),
    );
    expect(judgement).toMatchObject({ tasks: 4, without: 0.25, withSkill: 0.75, utility: 0.5, verdict: "undecided" });
    expect(judgement).toMatchObject({ repairs: ["a", "b"], regressions: [], p: { mcNemar: 0.5, signFlip: 0.5 } });
    expect(judgement!.evidence.helps).toBeCloseTo(2.20375, 12);
    expect(judgement!.evidence.harms).toBeCloseTo(2.2225 / 6, 12);
    // variance with +½ and −½ beside: mean 1/3 of six; squares 2·(4/9) + 2·(1/9) + 1/36 + 25/36 = 33/18 = 11/6; /5 = 11/30.
    // (1.95996 + .84162)² · (11/30) / .01 = 287.8: 288 tasks, 284 more
    expect(judgement!.more).toBe(284);
  });

  it("says that it helps once the gambler has 20, and not one task before", () => {
    // seven repairs and nothing else: the mean of (1+s)⁷ = (1.9 + 3.6 + 8.2 + 17.1 + 41.0 + 89.4)/6 = 26.9; six: 14.6 < 20
    const verdicts = [6, 7].map((repairs) => judgeSkills([counted(0, repairs, 0, 0)])[0]!);
    expect(verdicts.map(({ verdict, error }) => [verdict, error])).toEqual([
      ["undecided", undefined],
      ["helps", 0.05],
    ]);
    expect(judgeSkills([counted(0, 0, 7, 0)])[0]!.verdict).toBe("harms");
  });

  it("says that a skill is not worth having when Wald's ratio has fallen to β", () => {
    // worth .7: a repair counts 1.4, a regression .6; 4 and 7: 1.4⁴·.6⁷ = 3.84·.028 = .108 ≤ .2; 4 and 5: .299 > .2
    expect(judgeSkills([counted(9, 4, 7, 9)])[0]).toMatchObject({ verdict: "not worth having", error: 0.2 });
    expect(judgeSkills([counted(9, 4, 5, 9)])[0]!.verdict).toBe("undecided");
  });

  it("of a bank asks for more than of one skill", () => {
    // of ten skills one may be kept at evidence 10/.05 = 200: seven repairs (26.9) are too few; twelve (mean of (1+s)¹²:
    // (3.1 + 8.9 + 36.6 + 129.7 + 582.6 + 2213.3)/6 = 495.7) are enough
    const bank = (repairs: number) => [counted(0, repairs, 0, 0), ...Array<SkillPairs>(9).fill(counted(5, 1, 1, 5))];
    expect(judgeSkills(bank(7))[0]).toMatchObject({ verdict: "helps", holdsInBank: false });
    expect(judgeSkills(bank(12))[0]).toMatchObject({ verdict: "helps", holdsInBank: true });
  });

  it("averages the tries of a task first, as the published figures of a benchmark.json show", () => {
    // pass rates of the skill "compress" in shakespii's calibration of 2026-07-10: three evals, three runs a side. Its authors
    // give .7778 with, .7222 without, +.06. By task: 1 − .5, 2/3 − 2/3, 2/3 − 1, of which the mean is 1/18.
    const rates = { with_skill: [[1, 1, 1], [0.5, 1, 0.5], [1, 0, 1]], without_skill: [[0.5, 0.5, 0.5], [1, 1, 0], [1, 1, 1]] }; // prettier-ignore
    const runs = Object.entries(rates).flatMap(([configuration, evals]) =>
      evals.flatMap((passes, e) =>
        passes.map((pass_rate, r) => ({ eval_id: e + 1, configuration, run_number: r + 1, result: { pass_rate } })),
      ),
    );
    const text = JSON.stringify({ metadata: { skill_name: "compress" }, runs });
    const [judgement] = judgeSkills(pairsOf(readResults(text, "benchmark.json")));
    expect(judgement).toMatchObject({ skill: "compress", tasks: 3, repairs: ["1"], regressions: ["3"] });
    expect(judgement!.withSkill).toBeCloseTo(0.7778, 4);
    expect(judgement!.without).toBeCloseTo(0.7222, 4);
    expect(judgement!.utility).toBeCloseTo(1 / 18, 12);
    expect(judgement!.verdict).toBe("undecided");
  });

  it("of no shared task claims nothing", () => {
    const [judgement] = judgeSkills(read(csv("a,with,1", "b,without,0")));
    expect(judgement).toMatchObject({ tasks: 0, verdict: "undecided", fixed: { low: -1, high: 1 } });
    expect(judgement).toMatchObject({ onlyWith: ["a"], onlyWithout: ["b"] });
  });

  it("refuses rates that are none", () => {
    expect(() => judgeSkills([counted(1, 1, 1, 1)], { alpha: 0 })).toThrow(
      "judge, alpha: expected a number between 0 and 1",
    );
    expect(() => judgeSkills([counted(1, 1, 1, 1)], { worth: 0.5 })).toThrow("worth");
  });
});

const outcomes = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 12 }); // prettier-ignore
const lines = (pairs: readonly (readonly [number, number])[], [a, b]: readonly [string, string]): string[] =>
  pairs.flatMap(([x, y], i) => [`t${i},${a},${x}`, `t${i},${b},${y}`]);

describe("laws of judging", () => {
  it("swapping the conditions turns everything round", () => {
    fc.assert(
      fc.property(outcomes, (pairs) => {
        const [one] = judgeSkills(read(csv(...lines(pairs, ["with", "without"]))));
        const [other] = judgeSkills(read(csv(...lines(pairs, ["without", "with"]))));
        expect(other!.utility).toBeCloseTo(-one!.utility, 12);
        expect(other!.anytime.low).toBeCloseTo(-one!.anytime.high, 12);
        expect(other!.fixed.low).toBeCloseTo(-one!.fixed.high, 9);
        expect(other!.evidence.helps).toBe(one!.evidence.harms);
        expect(other!.repairs).toEqual(one!.regressions);
        expect(other!.p.signFlip).toBeCloseTo(one!.p.signFlip, 12);
      }),
    );
  });

  it("the order of the lines changes nothing, to the last digit", () => {
    const shuffled = outcomes.chain((pairs) => {
      const all = lines(pairs, ["with", "without"]);
      return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
    });
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(judgeSkills(read(csv(...other)))).toEqual(judgeSkills(read(csv(...all))));
      }),
    );
  });

  it("an interval holds its utility, and the one for any time is the wider", () => {
    fc.assert(
      fc.property(outcomes, (pairs) => {
        const [{ utility, fixed, anytime }] = judgeSkills(read(csv(...lines(pairs, ["with", "without"])))) as [never];
        expect(fixed).toSatisfy(({ low, high }: { low: number; high: number }) => low <= utility && utility <= high);
        expect(anytime).toSatisfy(({ low, high }: { low: number; high: number }) => low <= utility && utility <= high);
      }),
    );
  });

  it("a line that stands twice is always refused", () => {
    fc.assert(
      fc.property(outcomes, fc.nat(), (pairs, place) => {
        const all = lines(pairs, ["with", "without"]);
        expect(() => read(csv(...all, all[place % all.length]!))).toThrow("expected every try once");
      }),
    );
  });
});

describe("a plan", () => {
  it("of one test is the textbook's number", () => {
    // from .5 to .6: variance .25 + .24 = .49; (1.95996 + .84162)² · .49 / .01 = 384.6
    expect(planPairs({ effect: 0.1, plainSuccess: 0.5 }, { runs: 20 }).fixed).toBe(385);
  });

  it("of looking is what simulated judgements take", () => {
    // a certain repair every task: seven tasks, as above
    expect(planPairs({ effect: 1, plainSuccess: 0 }, { runs: 5 })).toMatchObject({ looking: 7, median: 7 });
    const { fixed, looking, median } = planPairs({ effect: 0.2, plainSuccess: 0.5 }, { runs: 300 });
    expect(median).toBeLessThan(looking!);
    expect(looking).toBeGreaterThan(fixed);
    expect(looking).toBeLessThan(2 * fixed);
  });

  it("leaves out what cannot be, and refuses it alone", () => {
    expect(planTable({ effects: [0.3], plainSuccesses: [0.2, 0.8] }, { runs: 5 })).toHaveLength(1);
    expect(() => planPairs({ effect: 0.3, plainSuccess: 0.8 })).toThrow("stays between 0 and 1");
    expect(defaultJudge).toMatchObject({ alpha: 0.05, beta: 0.2 });
  });
});
