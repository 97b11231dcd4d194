import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf, split, stream } from "../../lib/random.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { BankEntry } from "../../lib/skills/bank.js";
import { decide, defaultDecision } from "../../lib/validation/decide.js";
import {
  bootstrapMean,
  cautiousMean,
  mcNemar,
  pairsRatio,
  rejectMany,
  sequentialInterval,
  studentQuantile,
  wealthAgainst,
  wealthPath,
} from "../../lib/validation/intervals.js";
import { frontierOf, operatingCharacteristic, operatingPoint } from "../../lib/validation/operating.js";
import { normalQuantile, pairsNeeded } from "../../lib/validation/power.js";
import {
  defaultUtility,
  exponentialAverage,
  intervalOf,
  runningMean,
  utilityOf,
} from "../../lib/validation/utility.js";

const key = keyOf(11);
const skill = makeSkill({
  condition: "apple",
  strategy: "look in drawer",
  scope: { world: "pocket", kinds: [] },
  source: { by: "self", episodes: [], policyVersion: 0, promptTemplate: "" },
});
const entry = (deltas: number[], status: BankEntry["status"] = "candidate"): BankEntry => ({
  skill,
  status,
  born: 0,
  deltas,
  repairs: 0,
  regressions: 0,
  decisions: [],
});

describe("utilities, worked", () => {
  it("the exponential average forgets: 1 − .8ⁿ of a constant after n trials", () => {
    expect(exponentialAverage([0.5, 0.5, 0.5], 0.2)).toBeCloseTo(0.5 * (1 - 0.8 ** 3), 12);
    expect(runningMean([])).toBe(0);
  });

  it("identical arms have utility 0; resampling them is sure of it, the cautious interval is not yet", () => {
    const bootstrapped = utilityOf(entry([0, 0, 0, 0]), key, { ...defaultUtility, interval: "bootstrap" });
    expect(bootstrapped).toMatchObject({ mean: 0, ema: 0, interval: { low: 0, high: 0 } });
    const { low, high } = utilityOf(entry([0, 0, 0, 0]), key).interval;
    // 2.5706 · √(.5 / 5 / 6), Student's quantile at five degrees of freedom
    expect(high).toBeCloseTo(0.3319, 4);
    expect(low).toBe(-high);
  });

  it("one trial says nothing", () => {
    expect(bootstrapMean([0.5], key)).toEqual({ low: -1, high: 1, level: 0.95 });
  });

  it("McNemar: 5 repairs and no regression have p = 2/32", () => {
    expect(mcNemar(5, 0)).toBeCloseTo(1 / 16, 12);
    expect(mcNemar(3, 3)).toBe(1);
    expect(mcNemar(0, 0)).toBe(1);
  });
});

describe("the cautious interval", () => {
  it.each([
    [0.95, 1, 12.7062],
    [0.95, 2, 4.3027],
    [0.95, 5, 2.5706],
    [0.95, 10, 2.2281],
    [0.99, 7, 3.4995],
    [0.9, 25, 1.7081],
  ])("Student's quantile at level %d with %d degrees of freedom is %d", (level, freedom, quantile) => {
    expect(studentQuantile(level, freedom)).toBeCloseTo(quantile, 3);
  });

  it("holds the mean of what was seen, within [−1, 1]", () => {
    const delta = fc.constantFrom(-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1);
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 40 }), (deltas) => {
        const { low, high } = cautiousMean(deltas);
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(runningMean(deltas) + 1e-12);
        expect(high).toBeGreaterThanOrEqual(runningMean(deltas) - 1e-12);
      }),
    );
  });

  it.each([0, 0.25])(
    "holds an effect of %d after eight trials in 93 to 100 of 100 lives; the bootstrap in fewer",
    (effect) => {
      const held = { cautious: 0, bootstrap: 0 };
      const lives = 500;
      for (let life = 0; life < lives; life++) {
        const numbers = stream(split(key, life));
        const wins = (chance: number): number => [0, 1, 2, 3].filter(() => numbers.chance(chance)).length;
        const deltas = Array.from({ length: 8 }, () => (wins(0.2 + effect) - wins(0.2)) / 4);
        for (const kind of ["cautious", "bootstrap"] as const) {
          const { low, high } = intervalOf(deltas, split(key, life), kind);
          if (low <= effect && effect <= high) held[kind]++;
        }
      }
      expect(held.cautious / lives).toBeGreaterThan(0.93);
      expect(held.bootstrap).toBeLessThan(held.cautious);
    },
  );
});

describe("sequential evidence", () => {
  it("a useless skill ever looks useful in at most one of twenty lives", () => {
    let fooled = 0;
    const lives = 2000;
    for (let life = 0; life < lives; life++) {
      const numbers = stream(split(key, life));
      const deltas = Array.from({ length: 60 }, () => numbers.choice([-0.5, -0.25, 0, 0, 0.25, 0.5]));
      if (Math.max(...wealthPath(deltas, 0)) >= 20) fooled++;
    }
    expect(fooled / lives).toBeLessThan(0.05);
    expect(fooled).toBeGreaterThan(0); // it is a test with a rate, not a wall
  });

  it("a good skill is seen soon", () => {
    const numbers = stream(keyOf(3));
    const deltas = Array.from({ length: 30 }, () => numbers.choice([0, 0.25, 0.5, 0.5, 0.75]));
    expect(wealthAgainst(deltas, 0)).toBeGreaterThan(20);
    expect(
      wealthAgainst(
        deltas.map((delta) => -delta),
        0,
      ),
    ).toBeLessThan(1);
  });

  it("its interval covers the mean at every moment about as often as it says", () => {
    let missed = 0;
    for (let life = 0; life < 100; life++) {
      const numbers = stream(split(keyOf(5), life));
      const deltas: number[] = [];
      let ok = true;
      for (let n = 0; n < 40; n++) {
        deltas.push(numbers.chance(0.6) ? 0.5 : -0.5); // mean .1
        if (n % 8 === 7) {
          const { low, high } = sequentialInterval(deltas);
          ok &&= low <= 0.1 && high >= 0.1;
        }
      }
      if (!ok) missed++;
    }
    expect(missed).toBeLessThanOrEqual(8);
  });

  it("its interval contains the sample mean and shrinks with more of the same", () => {
    const few = sequentialInterval([0.5, 0, 0.25, 0.25]);
    const many = sequentialInterval(Array.from({ length: 10 }, () => [0.5, 0, 0.25, 0.25]).flat());
    expect(few.low).toBeLessThan(0.25);
    expect(few.high).toBeGreaterThan(0.25);
    expect(many.high - many.low).toBeLessThan(few.high - few.low);
  });

  it("refuses a margin no difference can exceed", () => {
    expect(() => wealthAgainst([0], 1)).toThrow("a margin between −1 and 1");
  });
});

describe("many skills at once", () => {
  it("e-BH, worked: 4 skills, rate .1: needs 40 for one, 20 each for two", () => {
    expect(rejectMany([50, 1, 1, 1], 0.1)).toEqual([true, false, false, false]);
    expect(rejectMany([25, 25, 1, 1], 0.1)).toEqual([true, true, false, false]);
    expect(rejectMany([25, 1, 1, 1], 0.1)).toEqual([false, false, false, false]);
  });

  it("never rejects less when evidence grows", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 8 }), (wealths) => {
        const before = rejectMany(wealths, 0.1).filter(Boolean).length;
        expect(
          rejectMany(
            wealths.map((wealth) => wealth * 2),
            0.1,
          ).filter(Boolean).length,
        ).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});

describe("decisions", () => {
  it("wait for the minimum of trials", () => {
    expect(decide(entry(new Array<number>(3).fill(1)), 9)).toBeUndefined();
  });

  it.each([
    ["mean", new Array<number>(8).fill(0.2), "active", "mean of 8 trials 0.200 > 0.1"],
    ["mean", new Array<number>(8).fill(-0.2), "retired", "mean of 8 trials -0.200 < -0.05"],
    ["point", new Array<number>(8).fill(0.2), "active", "exponential average 0.166 > 0.1"],
    ["interval", new Array<number>(8).fill(0.9), "active", "evidence"],
    ["mean", new Array<number>(12).fill(0), "retired", "undecided after 12 trials"],
  ] as const)("rule %s on a candidate with deltas of %d", (rule, deltas, to, because) => {
    const decision = decide(entry([...deltas]), 9, { ...defaultDecision, rule })!;
    expect(decision).toMatchObject({ from: "candidate", to, iteration: 9 });
    expect(decision.because).toContain(because);
  });

  it("sequential, worked: 1.4⁵ = 5.4 and .6⁻⁴ = 7.7 pass 1/.2, one pair fewer does not", () => {
    const options = { ...defaultDecision, rule: "sequential", alpha: 0.2, beta: 0.2, worth: 0.7 } as const;
    const judge = (repairs: number, regressions: number): string | undefined =>
      decide({ ...entry(new Array<number>(4).fill(0)), repairs, regressions }, 9, options)?.to;
    expect([judge(5, 0), judge(4, 0), judge(0, 4), judge(0, 3)]).toEqual(["active", undefined, "retired", undefined]);
    // A regression takes back more than a repair gives: 1.4⁶ · .6 = 4.5, 1.4⁷ · .6 = 6.3.
    expect([judge(6, 1), judge(7, 1)]).toEqual([undefined, "active"]);
  });

  it("after a comeback all trials are weighed, and patience counts the new ones", () => {
    const old = new Array<number>(11).fill(-0.2);
    const back = (fresh: number[], earlier: number): string | undefined =>
      decide({ ...entry([...old, ...fresh]), earlier }, 9)?.because;
    expect(back([0, 0, 0], 11)).toBeUndefined(); // fewer than four new ones
    expect(back([0, 0, 0, 0], 11)).toBe("mean of 15 trials -0.147 < -0.05");
    const level = [0.55, 0.55, 0.55, 0.55];
    expect(back(level, 11)).toBeUndefined(); // a mean of 0, and four of twelve trials
    expect(back(level, 0)).toBe("undecided after 15 trials");
  });

  it("retire an active skill that harms, let a neutral one graduate, leave the rest alone", () => {
    const options = { ...defaultDecision, neutralInARow: 3 };
    expect(decide(entry(new Array<number>(9).fill(-0.3), "active"), 9, options)!.to).toBe("retired");
    expect(decide(entry([...new Array<number>(16).fill(0)], "active"), 9, options)!.to).toBe("graduated");
    expect(decide(entry(new Array<number>(9).fill(0.4), "active"), 9, options)).toBeUndefined();
    expect(decide(entry([1], "retired"), 9)).toBeUndefined();
  });
});

describe("the likelihood ratio of pairs", () => {
  /** The exact chance that the ratio ever passes a limit within so many decided pairs, each won with chance p. */
  function everPasses(p: number, worth: number, passes: (ratio: number) => boolean): number {
    let [passed, open] = [0, new Map([[0, 1]])];
    for (let pair = 1; pair <= 80; pair++) {
      const next = new Map<number, number>();
      for (const [repairs, chance] of open)
        for (const [won, share] of [
          [1, p],
          [0, 1 - p],
        ] as const) {
          const now = repairs + won;
          if (passes(pairsRatio(now, pair - now, worth))) passed += chance * share;
          else next.set(now, (next.get(now) ?? 0) + chance * share);
        }
      open = next;
    }
    return passed;
  }

  it.each([0.05, 0.2, 0.4])("errs at most as often as it says, whenever one looks: %d", (rate) => {
    for (const p of [0.3, 0.5]) expect(everPasses(p, 0.7, (ratio) => ratio >= 1 / rate)).toBeLessThanOrEqual(rate);
    for (const p of [0.7, 0.9]) expect(everPasses(p, 0.7, (ratio) => ratio <= rate)).toBeLessThanOrEqual(rate);
    expect(everPasses(0.5, 0.7, (ratio) => ratio >= 1 / rate)).toBeGreaterThan(rate / 3); // and it is no idle bound
    expect(everPasses(0.7, 0.7, (ratio) => ratio >= 1 / rate)).toBeGreaterThan(0.8);
  });
});

describe("the operating characteristic", () => {
  // One trial of one pair at a plain success of .5: won by the skill alone in a quarter, by the other half alone in a quarter.
  const once = { ...defaultDecision, minimumTrials: 1, patience: 1 };

  it("one pair, by hand: a quarter promoted, a quarter refuted, half out of patience", () => {
    const point = operatingPoint({ plainSuccess: 0.5, utility: 0, half: 1, runs: 4000 }, once, key);
    expect(point.promoted).toBeCloseTo(0.25, 1);
    expect(point.impatient).toBeCloseTo(0.5, 1);
    expect(point.retired).toBe(1 - point.promoted);
    expect(point.trials).toBe(1);
  });

  it("a skill that always wins stays active, one that never differs graduates", () => {
    const certain = { plainSuccess: 0, utility: 1, half: 2, runs: 20, afterwards: 30 };
    expect(operatingPoint(certain, defaultDecision, key)).toMatchObject({ promoted: 1, graduated: 0, harmful: 0 });
    const promoteAll = { ...defaultDecision, promoteAbove: -0.5 };
    const equal = { plainSuccess: 1, utility: 0, half: 2, runs: 20, afterwards: 30 };
    expect(operatingPoint(equal, promoteAll, key)).toMatchObject({ promoted: 1, graduated: 1, trials: 4 });
  });

  it("leaves out what cannot be, and is the same twice", () => {
    const options = { utilities: [-0.3, 0, 0.4], plainSuccesses: [0.2, 0.8], runs: 50 };
    const rows = operatingCharacteristic(defaultDecision, key, options);
    expect(rows.map(({ utility, plainSuccess }) => [utility, plainSuccess])).toEqual([
      [-0.3, 0.8],
      [0, 0.2],
      [0, 0.8],
      [0.4, 0.2],
    ]);
    expect(operatingCharacteristic(defaultDecision, key, options)).toEqual(rows);
  });

  it("the frontier takes the worst error and the worst power", () => {
    const options = { runs: 200, plainSuccesses: [0.2, 0.5] };
    const rows = operatingCharacteristic(defaultDecision, key, { ...options, afterwards: 0, utilities: [0, 0.2] });
    const [mean] = frontierOf([{ name: "mean", options: defaultDecision }], key, options);
    expect(mean!.error).toBe(Math.max(...rows.filter(({ utility }) => utility === 0).map((row) => row.promoted)));
    expect(mean!.power).toBe(Math.min(...rows.filter(({ utility }) => utility === 0.2).map((row) => row.promoted)));
    expect(mean!.error).toBeGreaterThan(0.3);
  });
});

describe("what validation costs", () => {
  it("normal quantiles", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5);
    expect(normalQuantile(0.01)).toBeCloseTo(-2.326348, 5);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
  });

  it("seeing u = .1 at a plain success of .5 takes 385 pairs", () => {
    // (1.96 + .8416)² · (.25 + .24) / .01 = 384.6
    expect(pairsNeeded({ utility: 0.1, plainSuccess: 0.5 })).toBe(385);
  });

  it("the mean rule promotes a good skill mostly and a useless one seldom", () => {
    const options = { ...defaultDecision, minimumTrials: 8 };
    const good = operatingPoint({ plainSuccess: 0.4, utility: 0.3, half: 4, runs: 300 }, options, key);
    const useless = operatingPoint({ plainSuccess: 0.4, utility: 0, half: 4, runs: 300 }, options, key);
    expect(good.promoted).toBeGreaterThan(0.9);
    expect(useless.promoted).toBeLessThan(0.35);
  });
});
