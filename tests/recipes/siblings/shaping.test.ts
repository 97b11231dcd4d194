/** Reward design: what a potential changes and what it cannot, and the null arms. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { grpo } from "../../../lib/credit/grpo.js";
import { discountedReturns } from "../../../lib/credit/returns.js";
import { shapedRewards } from "../../../lib/rollout/rewarded.js";
import type { Turn } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

const turnsOf = (rewards: readonly number[]) => ({ turns: rewards.map((reward) => ({ reward }) as Turn) });
const walk = fc.integer({ min: 1, max: 8 }).chain((length) =>
  fc.record({
    rewards: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: length, maxLength: length }),
    progress: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: length + 1, maxLength: length + 1 }),
    gamma: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

describe("a potential", () => {
  it("lowers the return from every turn on by itself, whatever happens later: what is best stays best", () => {
    fc.assert(
      fc.property(walk, ({ rewards, progress, gamma }) => {
        const own = discountedReturns(rewards, gamma);
        const shaped = discountedReturns(
          shapedRewards(turnsOf(rewards), progress, { gamma, form: "potential" }),
          gamma,
        );
        shaped.forEach((value, turn) => expect(value).toBeCloseTo(own[turn]! - progress[turn]!, 9));
      }),
    );
  });

  it("changes nothing for whole episodes that start alike; a bonus does", () => {
    const episode = (rewards: number[]) => ({ rewards, valid: rewards.map(() => true), anchors: rewards.map(String), arm: "plain" }); // prettier-ignore
    const [a, b] = [turnsOf([0, 1]), turnsOf([0, 0])];
    const credit = (form: "potential" | "bonus" | undefined) =>
      grpo(
        [a, b].map((one, i) =>
          episode(
            form === undefined
              ? one.turns.map(({ reward }) => reward)
              : shapedRewards(one, i === 0 ? [0, 0, 0.5] : [0, 0.5, 1], { gamma: 1, form }),
          ),
        ),
      ).flat();
    credit("potential").forEach((value, i) => expect(value).toBeCloseTo(credit(undefined)[i]!, 9));
    // 1 + .5 against 0 + 1: the loser is paid nearly as much
    expect(shapedRewards(b, [0, 0.5, 1], { gamma: 1, form: "bonus" })).toEqual([0.5, 0.5]);
  });
});

describe("shaping", () => {
  const weightsOf = async (reward: ConfigInput<"shaping">["reward"], truths = true): Promise<string> =>
    (await outcomeOf(resolve({ method: "shaping", ...shipped, ...(reward && { reward }) }), undefined, { truths })).weights; // prettier-ignore

  it("without weight, and where nothing true is known, is one and the same; its arms are others", async () => {
    const none = await weightsOf({ weight: 0 });
    expect(await weightsOf({}, false)).toBe(none);
    const arms = [await weightsOf({}), await weightsOf({ form: "bonus" }), await weightsOf({ about: "another" }), await weightsOf({ fade: 2 })]; // prettier-ignore
    expect(new Set([none, ...arms]).size).toBe(5);
    expect(() => resolve({ method: "shaping", reward: { weight: 0, fade: 3 } })).toThrow("nothing is paid besides");
  }, 120_000);

  it("of sentences about other tasks less is followed", async () => {
    const followed = async (about: "task" | "another") => {
      const { records } = await outcomeOf(resolve({ method: "shaping", ...shipped, reward: { about } }));
      const values = records.metric("reward/followed").map(({ value }) => value);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const [own, other] = [await followed("task"), await followed("another")];
    expect(own).toBeGreaterThan(other);
    expect(other).toBeGreaterThanOrEqual(0);
  }, 60_000);
});
