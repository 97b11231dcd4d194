import { describe, expect, it } from "vitest";
import {
  benjaminiHochberg,
  bootstrap,
  firstReach,
  interquartileMean,
  mean,
  pairedDifference,
  probabilityOfImprovement,
  quantile,
  signFlip,
  signTest,
  stratifiedBootstrap,
  tInterval,
  clusteredMean,
} from "../../lib/experiment/statistics.js";
import { keyOf } from "../../lib/random.js";
import { keptResults } from "../../studies/index.js";

const key = keyOf(1);

describe("worked examples", () => {
  it.each([
    [[1, 2, 3, 4], 2.5], // cut 1 at each end: (2 + 3)/2
    [[0, 0, 0, 100], 0],
    [[1, 2, 3], 2], // cut .75 at each end: (.25·1 + 2 + .25·3)/1.5
    [[7], 7],
  ])("the interquartile mean of %j is %d", (values, wanted) => {
    expect(interquartileMean(values)).toBeCloseTo(wanted, 12);
  });

  it("quantiles interpolate", () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([4, 1], 0.25)).toBe(1.75);
    expect(() => quantile([], 0.5)).toThrow("quantile: expected at least one value");
  });

  it("probability of improvement counts ties by half", () => {
    expect(probabilityOfImprovement([1, 2], [1, 0], { key }).value).toBe((0.5 + 1 + 1 + 1) / 4);
  });

  it("the sign test is exact", () => {
    expect(signTest(0, 5)).toBeCloseTo(2 / 32, 12);
    expect(signTest(3, 6)).toBe(1);
    expect(signTest(0, 0)).toBe(1);
  });

  it("a curve reaches a threshold or does not", () => {
    const curve = [0.1, 0.5, 0.7].map((y, x) => ({ x: 10 * x, y }));
    expect(firstReach(curve, 0.5)).toBe(10);
    expect(firstReach(curve, 0.9)).toBeUndefined();
  });
});

describe("intervals", () => {
  it("of a constant have no width", () => {
    expect(bootstrap([3, 3, 3], mean, { key }).interval).toEqual({ low: 3, high: 3, level: 0.95 });
  });

  it("of clusters counts each cluster once: copies of a unit tell nothing new", () => {
    const units = [0, 1, 1, 0, 1];
    const single = tInterval(units);
    const names = units.map((_, i) => `${i}`);
    const copied = clusteredMean([...units, ...units, ...units], [...names, ...names, ...names]);
    expect(clusteredMean(units, names)).toEqual(single);
    expect(copied.value).toBeCloseTo(single.value, 12);
    expect(copied.interval.low).toBeCloseTo(single.interval.low, 12);
    expect(clusteredMean([0, 1], ["a", "a"]).interval.high).toBe(Infinity);
    expect(() => clusteredMean([1], [])).toThrow("clusteredMean: expected values, and the cluster of each");
  });

  it("of the mean are Student's", () => {
    // mean 2, standard deviation 1, t of .975 with two degrees of freedom 4.3027: 2 ± 4.3027/√3
    const { value, interval, units } = tInterval([1, 2, 3]);
    expect([value, units]).toEqual([2, 3]);
    expect(interval.low).toBeCloseTo(2 - 4.30265 / Math.sqrt(3), 4);
    expect(interval.high).toBeCloseTo(2 + 4.30265 / Math.sqrt(3), 4);
    expect(tInterval([0.9, 0.95, 1], { range: [0, 1] }).interval.high).toBe(1);
    expect(tInterval([0.5]).interval).toMatchObject({ low: -Infinity, high: Infinity });
    expect(() => tInterval([])).toThrow("tInterval: expected at least one unit");
  });

  it("of a difference come with the p that belongs to them", () => {
    // differences 1, 2, 3: t = 2√3 = 3.4641 with two degrees of freedom, p = 1 − t/√(t² + 2) = .0742
    const { p, differences } = pairedDifference([2, 4, 6], [1, 2, 3]);
    expect(differences).toEqual([1, 2, 3]);
    expect(p).toBeCloseTo(1 - Math.sqrt(12 / 14), 8);
    expect(pairedDifference([1], [0]).p).toBe(1);
    expect(pairedDifference([1, -1], [0, 0]).p).toBe(1);
    const edge = pairedDifference([0.3, 0.1, 0.4, 0.2, 0.5], [0, 0, 0, 0, 0], { level: 1 - 0.0132 });
    expect(Math.abs(edge.interval.low)).toBeLessThan(0.005); // p is .0132, so this interval ends at 0
    expect(edge.p).toBeCloseTo(0.0132, 3);
  });

  it("pairing removes what seeds share", () => {
    const seeds = [0, 10, 20, 30, 40];
    const paired = pairedDifference(
      seeds.map((s) => s + 1),
      seeds,
    );
    expect(paired).toMatchObject({ value: 1, interval: { low: 1, high: 1, level: 0.95 }, units: 5, p: 0 });
    expect(() => pairedDifference([1], [1, 2])).toThrow("pair results by seed");
  });

  it("of few units count every resample", () => {
    // the resamples of 0 and 1 have the means 0, ½, ½, 1
    expect(bootstrap([0, 1], mean, { key, level: 0.5 }).interval).toMatchObject({ low: 0, high: 0.5 });
    expect(bootstrap([0.195, -0.035, 0.105, 0.105, 0], mean, { key }).interval.low).toBeCloseTo(0, 12);
    expect(bootstrap([1, 2, 4, 9], mean, { key })).toEqual(bootstrap([1, 2, 4, 9], mean, { key: keyOf(5) }));
    const [a, b] = [
      [3, 4, 5],
      [1, 2, 6],
    ];
    const one = probabilityOfImprovement(a!, b!, { key });
    expect(one.value).toBeCloseTo(6 / 9, 12);
    expect(one).toEqual(probabilityOfImprovement(a!, b!, { key: keyOf(7) }));
  });

  it("strata are kept: two constant strata give a constant", () => {
    const { interval } = stratifiedBootstrap(
      [
        [0, 0],
        [1, 1],
      ],
      mean,
      { key },
    );
    expect(interval).toEqual({ low: 0.5, high: 0.5, level: 0.95 });
  });

  it("of many units depend on the key alone", () => {
    const units = [1, 2, 4, 9, 3, 5, 8, 7];
    const one = bootstrap(units, mean, { key });
    expect(bootstrap(units, mean, { key })).toEqual(one);
    expect(bootstrap(units, mean, { key: keyOf(5) })).not.toEqual(one);
  });
});

describe("the sign-flip test", () => {
  it.each([
    [[1, 2, 3], 2 / 8], // only +++ and −−− are as far
    [[1, 2, -3], 1], // the sum is 0
    [[1, 1, 1, 1, -0.5], 4 / 32], // 3.5 or 4.5 in size: all ones alike, either sign of the half
    [[0.1, 0.2, 0.3, 0], 2 / 8], // a difference of 0 says nothing
    [[], 1],
  ])("of %j is %d", (differences, wanted) => {
    expect(signFlip(differences).p).toBeCloseTo(wanted, 12);
  });

  it("is exact for twenty and drawn for more, and says so", () => {
    const twenty = Array.from({ length: 20 }, () => 1);
    expect(signFlip(twenty)).toEqual({ p: 2 / 2 ** 20, drawn: undefined });
    const more = [...twenty, 1, ...Array.from({ length: 9 }, () => -1)];
    const { p, drawn } = signFlip(more);
    expect(drawn).toBe(100_000);
    expect(p).toBeCloseTo(signTest(9, 30), 2); // all of one size: the sign test
    expect(signFlip(more)).toEqual({ p, drawn });
  });
});

it("Benjamini and Hochberg's procedure takes the largest rank that fits, and all below it", () => {
  // limits .0125, .025, .0375, .05: .03 is above its own (.025) and passes with .035 (.0375)
  expect(benjaminiHochberg([0.035, 0.9, 0.01, 0.03])).toEqual([true, false, true, true]);
  expect(benjaminiHochberg([0.02, 0.9, 0.9, 0.9])).toEqual([false, false, false, false]);
  expect(benjaminiHochberg([])).toEqual([]);
});

it("the middle half is rliable's where units are a multiple of four, and cuts more of the tails elsewhere", () => {
  // rliable: SciPy's trim_mean(values, .25), which cuts ⌊n/4⌋ whole values at each end
  const eight = [0.1, 0.9, 0.4, 0.5, 0.6, 0.45, 0.2, 0.8];
  expect(interquartileMean(eight)).toBeCloseTo((0.4 + 0.45 + 0.5 + 0.6) / 4, 12);
  const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 100];
  expect((2 + 3 + 4 + 5 + 6 + 7) / 6).toBe(4.5); // rliable's six of ten
  expect(interquartileMean(ten)).toBeCloseTo((0.5 * 2 + 3 + 4 + 5 + 6 + 0.5 * 7) / 5, 12);
  const ends = keptResults("siri-default").arms.find(({ arm }) => arm.name === "self-imitation")!;
  const sorted = ends.runs.map(({ curves }) => curves["plain"]!.at(-1)!.success).sort((a, b) => a - b);
  expect(ends.interquartile).toBeCloseTo(0.854, 3);
  expect(mean(sorted.slice(2, -2))).toBeCloseTo(0.851, 3); // what rliable gives for the same runs
});
