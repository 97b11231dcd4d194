import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anchorGroups, similarityOf } from "../../lib/credit/anchors.js";
import type { Advantages, CreditEpisode } from "../../lib/credit/credit.js";
import { defaultGigpo, defaultHgpo, gigpo, hgpo, stepAdvantages } from "../../lib/credit/gigpo.js";
import { defaultGrpo, grpo, reinforcePlusPlus, rloo } from "../../lib/credit/grpo.js";
import { moments, normalise } from "../../lib/credit/normalise.js";
import { discountedReturns } from "../../lib/credit/returns.js";

/** An episode of `turns` turns that ends with reward `won`. */
function episode(won: number, anchors: readonly string[], options: Partial<CreditEpisode> = {}): CreditEpisode {
  const rewards = anchors.map((_, turn) => (turn === anchors.length - 1 ? won : 0));
  return { rewards, anchors, valid: anchors.map(() => true), arm: "plain", ...options };
}

function close(actual: Advantages, wanted: readonly (readonly number[])[]): void {
  expect(actual.length).toBe(wanted.length);
  wanted.forEach((row, i) => row.forEach((value, t) => expect(actual[i]![t]).toBeCloseTo(value, 4)));
}

describe("normalise, case by case", () => {
  it.each([
    ["two scores", [1, 0], [Math.SQRT1_2, -Math.SQRT1_2]], // mean .5, unbiased deviation .7071
    ["equal scores", [3, 3, 3], [0, 0, 0]],
    ["equal scores that do not sum exactly", [0.1, 0.1, 0.1], [0, 0, 0]],
    ["a single score", [5], [0]],
    ["nothing", [], []],
  ])("%s", (_, values, wanted) => {
    normalise(values).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
    expect(normalise(values)).toHaveLength(wanted.length);
  });

  it("refuses the moments of nothing", () => {
    expect(() => moments([])).toThrow('moments: expected at least one value, got "none"; leave empty groups out');
  });
});

it("discounts: 1 at the end of three turns with gamma .5 is worth .25, .5, 1", () => {
  expect(discountedReturns([0, 0, 1], 0.5)).toEqual([0.25, 0.5, 1]);
});

describe("grpo, worked", () => {
  const won = episode(1, ["a", "b"]);
  const lost = episode(0, ["a", "b", "c", "d"]);

  it("episodes count once: mean .5, deviation .7071", () => {
    close(grpo([won, lost]), [Array(2).fill(Math.SQRT1_2), Array(4).fill(-Math.SQRT1_2)]);
  });

  it("turn statistics pull the mean towards long failures", () => {
    // rows 1 1 0 0 0 0: mean 1/3, unbiased variance 4/15 → (2/3)/.5164 = 1.2910 and (−1/3)/.5164 = −.6455
    close(grpo([won, lost], { ...defaultGrpo, statistics: "turns" }), [Array(2).fill(1.291), Array(4).fill(-0.6455)]);
  });

  it("Dr.GRPO only centres", () => {
    close(grpo([won, lost], { ...defaultGrpo, scale: "mean" }), [
      [0.5, 0.5],
      [-0.5, -0.5, -0.5, -0.5],
    ]);
  });

  it("the penalty in the advantage leaves ties tied; in the score it breaks them", () => {
    const sloppy = episode(1, ["a", "b"], { valid: [true, false] });
    close(grpo([won, sloppy]), [
      [0, 0],
      [0, -0.1],
    ]);
    // scores 1 1 1 .9 over turns: mean .975, deviation .05 → .5 .5 .5 −1.5
    close(grpo([won, sloppy], { ...defaultGrpo, penaltyIn: "score", statistics: "turns" }), [
      [0.5, 0.5],
      [0.5, -1.5],
    ]);
  });

  it("a group of one has no opinion, or its raw score where the reference is asked for", () => {
    expect(grpo([won])).toEqual([[undefined, undefined]]);
    expect(grpo([won], { ...defaultGrpo, singleton: "raw" })).toEqual([[1, 1]]);
  });

  it("per-condition baselines compare an episode with its own arm only", () => {
    const skilled = { ...won, arm: "skill" };
    const both = grpo([won, lost, skilled, { ...skilled }], { ...defaultGrpo, baseline: "per-condition" });
    expect(both[2]).toEqual([0, 0]);
    expect(both[0]![0]).toBeCloseTo(Math.SQRT1_2, 4);
  });

  it("an episode without turns is legal", () => {
    expect(grpo([episode(0, []), episode(1, ["a"])])).toEqual([[], [0]]);
  });
});

it("rloo: 3/2·(1 − 1/3) = 1 for the one success of three", () => {
  close(rloo([episode(1, ["a"]), episode(0, ["a"]), episode(0, ["a"])]), [[1], [-0.5], [-0.5]]);
  expect(rloo([episode(1, ["a"])])).toEqual([[undefined]]);
});

it("rloo over turn rows leaves one row out: rows 1 1 0 0 0 0, mean 1/3, 6/5·(1 − 1/3) = .8 and 6/5·(−1/3) = −.4", () => {
  const [won, lost] = [episode(1, ["a", "b"]), episode(0, ["a", "b", "c", "d"])];
  close(rloo([won, lost], { statistics: "turns" }), [Array(2).fill(0.8), Array(4).fill(-0.4)]);
  close(rloo([won, lost]), [Array(2).fill(1), Array(4).fill(-1)]); // over episodes: 2/1·(1 − 1/2)
});

it("reinforce++ whitens over the whole batch", () => {
  const rows = reinforcePlusPlus([episode(1, ["a", "b"]), episode(0, ["a", "b"])]);
  close(rows, [
    [0.866, 0.866],
    [-0.866, -0.866],
  ]); // returns 1 1 0 0: unbiased deviation .5774
});

describe("gigpo, worked", () => {
  it("adds step credit where two turns started from the same state", () => {
    // anchor "a": returns .95 (won in two turns) and 0 → ±.7071 on top of the episode's ±.7071
    const rows = gigpo([episode(1, ["a", "b"]), episode(0, ["a", "c"])]);
    close(rows, [
      [Math.SQRT2, Math.SQRT1_2],
      [-Math.SQRT2, -Math.SQRT1_2],
    ]);
  });

  it("sees speed through the discount: at a shared anchor the shorter way is worth more", () => {
    const [short, long] = gigpo([episode(1, ["a", "b"]), episode(1, ["a", "c", "d", "b"])]);
    expect(short![0]).toBeGreaterThan(0); // episode parts are 0: both won
    expect(long![0]).toBeLessThan(0);
  });

  it("keeps the penalty of an invalid answer out of earlier turns' returns", () => {
    const sloppy = episode(1, ["a", "b"], { valid: [true, false] });
    const steps = stepAdvantages([episode(1, ["a", "b"]), sloppy], { ...defaultGigpo, penaltyIn: "score" });
    expect(steps[1]![0]).toBe(0);
    expect(steps[1]![1]).toBeLessThan(0);
  });

  it("a step weight of 0 is GRPO", () => {
    fc.assert(
      fc.property(groups(), (group) => {
        expect(gigpo(group, { ...defaultGigpo, stepWeight: 0 })).toEqual(grpo(group));
      }),
    );
  });
});

describe("hgpo, worked", () => {
  it("averages over history lengths with weights 2 : 3, and ignores zero terms", () => {
    // turn 1 of both episodes: same last anchor "b" and same last two "a b": returns 1 and 0, population deviation .5 → ±1 twice
    const rows = hgpo([episode(1, ["a", "b"]), episode(0, ["a", "b"])], { ...defaultHgpo, history: 2 });
    close(rows, [
      [1, 1],
      [-1, -1],
    ]);
  });

  it("separates the same state reached along different ways", () => {
    const rows = hgpo([episode(1, ["a", "x"]), episode(0, ["b", "x"])], { ...defaultHgpo, history: 2 });
    close(rows, [
      [0, 1],
      [0, -1],
    ]); // only the clusters of length 1 at "x"
  });

  it("averages the whole episode in where it is asked to: weights 1 : 2, .8660 over four turn rows and 1", () => {
    const [won, lost] = [episode(1, ["a", "x"]), episode(0, ["b", "x"])];
    const rows = hgpo([won, lost], { ...defaultHgpo, history: 1, wholeEpisode: true });
    const alone = Math.sqrt(3) / 2;
    const both = (alone + 2 * 1) / 3;
    close(rows, [
      [alone, both],
      [-alone, -both],
    ]); // "a" and "b" are met once: the episode alone
  });

  it("takes the penalty before normalising or after it", () => {
    const lost = episode(0, ["a"], { valid: [false] });
    const options = { ...defaultHgpo, history: 1, scale: "mean", invalidPenalty: 0.5 } as const;
    close(hgpo([episode(1, ["a"]), lost], { ...options, penaltyIn: "score" }), [[0.75], [-0.75]]); // 1 and −.5, mean .25
    close(hgpo([episode(1, ["a"]), lost], { ...options, penaltyIn: "advantage" }), [[0.5], [-1]]); // ±.5, then −.5
  });
});

/** Groups of 1–6 episodes of 0–5 turns over few anchors, so that clusters happen. */
function groups(): fc.Arbitrary<CreditEpisode[]> {
  const turn = fc.record({
    anchor: fc.constantFrom("a", "b", "c"),
    valid: fc.boolean(),
    reward: fc.constantFrom(0, 0, 1),
  });
  const one = fc.tuple(fc.array(turn, { maxLength: 5 }), fc.constantFrom("plain", "skill")).map(([turns, arm]) => ({
    rewards: turns.map((t) => t.reward),
    valid: turns.map((t) => t.valid),
    anchors: turns.map((t) => t.anchor),
    arm,
  }));
  return fc.array(one, { minLength: 1, maxLength: 6 });
}

const estimators: readonly [string, (group: CreditEpisode[]) => Advantages][] = [
  ["grpo", (group) => grpo(group)],
  ["grpo over turns", (group) => grpo(group, { ...defaultGrpo, statistics: "turns" })],
  ["rloo", (group) => rloo(group)],
  ["rloo over turns", (group) => rloo(group, { statistics: "turns" })],
  ["gigpo", (group) => gigpo(group)],
  ["gigpo per condition", (group) => gigpo(group, { ...defaultGigpo, baseline: "per-condition" })],
  ["hgpo", (group) => hgpo(group)],
  ["hgpo with whole episodes", (group) => hgpo(group, { ...defaultHgpo, wholeEpisode: true })],
  ["hgpo of history 0", (group) => hgpo(group, { ...defaultHgpo, history: 0, invalidPenalty: 0.1 })],
  ["gigpo with similar anchors", (group) => gigpo(group, { ...defaultGigpo, similarity: 0.9 })],
];

describe.each(estimators)("properties of %s", (_, estimate) => {
  it("one number a turn, finite", () => {
    fc.assert(
      fc.property(groups(), (group) => {
        const rows = estimate(group);
        expect(rows.map((row) => row.length)).toEqual(group.map((e) => e.rewards.length));
        for (const value of rows.flat()) expect(value === undefined || Number.isFinite(value)).toBe(true);
      }),
    );
  });

  it("permuting episodes permutes advantages", () => {
    fc.assert(
      fc.property(groups(), (group) => {
        const forward = estimate(group);
        const backward = [...estimate([...group].reverse())].reverse();
        forward.forEach((row, i) =>
          row.forEach((value, t) => {
            if (value === undefined) expect(backward[i]![t]).toBeUndefined();
            else expect(backward[i]![t]).toBeCloseTo(value, 6);
          }),
        );
      }),
    );
  });
});

describe("zero sums", () => {
  it("step advantages sum to zero inside each anchor cluster", () => {
    fc.assert(
      fc.property(groups(), (group) => {
        const steps = stepAdvantages(group, defaultGigpo);
        for (const cluster of anchorGroups(group.map((e) => e.anchors))) {
          const sum = cluster.reduce((total, { episode: e, turn }) => total + steps[e]![turn]!, 0);
          expect(sum).toBeCloseTo(0, 6);
        }
      }),
    );
  });

  it("group-relative credit sums to zero over turn rows when statistics are over turn rows", () => {
    fc.assert(
      fc.property(groups(), (group) => {
        const rows = grpo(group, { ...defaultGrpo, statistics: "turns", invalidPenalty: 0 }).flat();
        const assigned = rows.filter((value) => value !== undefined);
        expect(assigned.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
      }),
    );
  });
});

describe("anchor groups", () => {
  it("are a partition: every turn once, no empty cluster, order kept", () => {
    fc.assert(
      fc.property(groups(), (group) => {
        const clusters = anchorGroups(group.map((e) => e.anchors));
        const places = clusters.flat().map(({ episode: e, turn }) => `${e}/${turn}`);
        expect(new Set(places).size).toBe(places.length);
        expect(places.length).toBe(group.reduce((sum, e) => sum + e.anchors.length, 0));
        expect(clusters.every((cluster) => cluster.length > 0)).toBe(true);
      }),
    );
  });

  it("join similar keys by first fit, and refuse a threshold of 1", () => {
    const keys = [["you see apple", "you see apples", "nothing happens"]];
    expect(anchorGroups(keys, { similarity: 0.9 }).map((cluster) => cluster.length)).toEqual([2, 1]);
    expect(() => anchorGroups(keys, { similarity: 1 })).toThrow("strictly between 0 and 1");
  });

  it("similarity is twice the matches over all characters: abcd, bcde → 6/8", () => {
    expect(similarityOf("abcd", "bcde")).toBe(0.75);
    expect(similarityOf("", "")).toBe(1);
  });
});
