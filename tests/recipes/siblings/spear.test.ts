/** SPEAR: the recalibrated advantage, what is replayed, and the null arm that is GRPO to the byte. */
import { describe, expect, it } from "vitest";
import { resolve } from "../../../lib/config.js";
import { covariances, withoutCovariant } from "../../../lib/credit/covariance.js";
import { keyOf } from "../../../lib/random.js";
import { median, recalibrated } from "../../../lib/credit/recalibrate.js";
import { learn } from "../../../lib/recipes/steps.js";
import { variant } from "../../../lib/recipes/variant.js";
import { scheduled } from "../../../lib/training/schedule.js";
import type { Sequence } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

const atOnce = { method: "spear", ...shipped, selfImitation: { ramp: 0 } } as const;

describe("the parts", () => {
  it("recalibrate: what is no better than usual teaches nothing", () => {
    expect([recalibrated(1, 0.25), recalibrated(1, 1), recalibrated(0, 0.5)]).toEqual([0.75, 0, 0]);
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
    expect(() => median([])).toThrow("at least one value");
  });

  it("the weight rises along half a cosine from 0 to 1", () => {
    const at = (step: number): number => scheduled({ kind: "cosine-up", steps: 40 }, step);
    expect([at(0), at(20), at(40), at(99)]).toEqual([0, expect.closeTo(0.5, 12), 1, 1]);
    expect(scheduled({ kind: "cosine-up", steps: 0 }, 0)).toBe(1);
  });
});

describe("spear", () => {
  it("has GRPO's weights where the replay has no weight, and others where it has", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped }));
    const none = await outcomeOf(resolve({ ...atOnce, selfImitation: { weight: 0 } }));
    const full = await outcomeOf(resolve(atOnce));
    expect(none.weights).toBe(grpo.weights);
    expect(full.weights).not.toBe(grpo.weights);
    expect(none.records.metric("replay/episodes").every(({ value }) => value === 0)).toBe(true);
  }, 60_000);

  it("replays earlier episodes alone, each token weighted by R − V, with the log-probabilities it was said with", async () => {
    const taught: Sequence[][] = [];
    const spy = variant("spear", {
      async *learn(lab, iteration, sequences, options) {
        taught.push(sequences.filter(({ signals }) => signals.some((here) => here?.[0]?.component === "ce")));
        yield* learn(lab, iteration, sequences, options);
      },
    });
    const { records } = await outcomeOf(resolve(atOnce), spy);
    expect(taught[0]).toEqual([]);
    expect(taught[1]!.length).toBeGreaterThan(0);
    expect(taught[1]!.every(({ from }) => from.episode.startsWith("0."))).toBe(true);
    const groups = records
      .of("groups")
      .slice(0, 2)
      .flatMap((record) => record.played ?? []);
    const means = groups.map(({ episodes }) => episodes.filter(({ success }) => success).length / episodes.length);
    const weights = new Set(
      taught[1]!.flatMap(({ signals }) => signals.flatMap((here) => here?.map(({ weight }) => weight) ?? [])),
    );
    expect([...weights]).toEqual([expect.closeTo(1 - median(means), 12)]);
    for (const { signals, oldLogProbs } of taught[1]!)
      signals.forEach((here, position) =>
        expect(here === undefined || !Number.isNaN(oldLogProbs[position])).toBe(true),
      );
  }, 60_000);

  it("SIL and another V are other runs; options that nothing reads are refused", async () => {
    const arms = [{}, { form: "nll" }, { baseline: "own-group" }] as const;
    const weights: string[] = [];
    for (const arm of arms)
      weights.push((await outcomeOf(resolve({ ...atOnce, selfImitation: { ramp: 0, ...arm } }))).weights);
    expect(new Set(weights).size).toBe(3);
    expect(() => resolve({ method: "spear", selfImitation: { baseline: "own-group", window: 8 } })).toThrow(
      "own-group",
    );
    expect(() => resolve({ method: "spear", selfImitation: { weight: 0, draw: 8 } })).toThrow("nothing is replayed");
  }, 60_000);
});

describe("Clip-Cov", () => {
  const rl = (advantage: number): Sequence["signals"][number] => [{ component: "rl", weight: 1, advantage }];
  const one: Sequence = {
    tokens: Int32Array.from([0, 1, 2, 3, 4]),
    signals: [undefined, rl(2), rl(-2), rl(0), rl(0)],
    oldLogProbs: Float32Array.from([Number.NaN, -1, -3, -2, -2]),
    from: { episode: "e", prompt: "as-acted" },
  };

  it("leaves out tokens that were likely and rewarded, or unlikely and punished, and no others", () => {
    // means 0 and −2: (2)(1), (−2)(−1), 0 and 0
    const tokens = [[2, -1], [-2, -3], [0, -2], [0, -2]].map(([advantage, logProb]) => ({ advantage: advantage!, logProb: logProb! })); // prettier-ignore
    expect(covariances(tokens)).toEqual([2, 2, 0, 0].map((value) => expect.closeTo(value, 12)));
    const left = (share: number, high = 40) =>
      withoutCovariant([one], { share, low: 1, high }, keyOf(0))[0]!.signals.map((here) => here !== undefined);
    expect(left(0)).toEqual([false, true, true, true, true]);
    expect(left(0.5)).toEqual([false, false, false, true, true]);
    expect(left(0.02).filter(Boolean)).toHaveLength(3); // at least one of the two
    expect(left(0.5, 1.5)).toEqual(left(0)); // nothing in between
  });

  it("is another run than without, and its bounds are refused where nothing reads them", async () => {
    const [off, on] = [await outcomeOf(resolve(atOnce)), await outcomeOf(resolve({ ...atOnce, clipCov: { share: 0.1, low: 0.1 } }))]; // prettier-ignore
    expect(on.weights).not.toBe(off.weights);
    const tokens = ({ records }: typeof on) => records.metric("tokens/rl")[0]!.value;
    expect(tokens(on)).toBe(tokens(off) - Math.floor(0.1 * tokens(off)));
    expect(() => resolve({ method: "spear", clipCov: { low: 2 } })).toThrow("no token is left out");
  }, 60_000);
});
