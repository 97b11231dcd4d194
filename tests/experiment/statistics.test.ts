import { describe, expect, it } from "vitest";
import {
  bootstrap,
  firstReach,
  interquartileMean,
  mean,
  pairedDifference,
  probabilityOfImprovement,
  quantile,
  signTest,
  stratifiedBootstrap,
} from "../../lib/experiment/statistics.js";
import { keyOf, split, stream } from "../../lib/random.js";

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

  it("cover the truth about as often as they say", () => {
    let covered = 0;
    for (let i = 0; i < 200; i++) {
      const numbers = stream(split(key, i));
      const sample = Array.from({ length: 20 }, () => numbers.normal());
      const { low, high } = bootstrap(sample, mean, { key: split(keyOf(2), i), resamples: 300 }).interval;
      if (low <= 0 && high >= 0) covered++;
    }
    // the percentile bootstrap of 20 normals covers about .92; 4 standard deviations are .08
    expect(covered / 200).toBeGreaterThan(0.84);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it("pairing removes what seeds share", () => {
    const seeds = [0, 10, 20, 30, 40];
    const paired = pairedDifference(
      seeds.map((s) => s + 1),
      seeds,
      { key },
    );
    expect(paired).toEqual({ value: 1, interval: { low: 1, high: 1, level: 0.95 }, units: 5 });
    expect(() => pairedDifference([1], [1, 2], { key })).toThrow("pair results by seed");
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

  it("depend on the key alone", () => {
    const one = bootstrap([1, 2, 4], mean, { key });
    expect(bootstrap([1, 2, 4], mean, { key })).toEqual(one);
    expect(bootstrap([1, 2, 4, 9], mean, { key: keyOf(5) })).not.toEqual(one);
  });
});
