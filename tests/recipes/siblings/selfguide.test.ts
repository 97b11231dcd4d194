/** SELF-GUIDE: what is imitated, under which prompt; its null arms have their controls' weights to the byte. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import type { AnyRecipe } from "../../../lib/recipes/index.js";
import { collect, learn } from "../../../lib/recipes/steps.js";
import { variant } from "../../../lib/recipes/variant.js";
import type { Group, Sequence } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

const star = { method: "selfguide", ...shipped, demonstrate: { prompt: "nothing" } } as const;
const guide = { method: "selfguide", ...shipped } as const;
const noKl = { update: { kl: { weight: 0 } } } as const;

/** What was played and what was taught of it, with the given keep. */
async function seen(input: ConfigInput) {
  const groups: Group[] = [];
  const taught: Sequence[] = [];
  const spy = variant("selfguide", {
    async *collect(...asked) {
      const played = yield* collect(...asked);
      groups.push(...played);
      return played;
    },
    async *learn(lab, iteration, sequences, options) {
      taught.push(...sequences);
      yield* learn(lab, iteration, sequences, options);
    },
  });
  const run = await outcomeOf(resolve(input), spy);
  return { ...run, episodes: groups.flatMap((group) => group.episodes), taught };
}

describe("STaR", () => {
  it("has the weights of SIRI's control that imitates its own successes alone, all turns alike", async () => {
    const control = resolve({
      method: "siri",
      ...shipped,
      ...noKl,
      phases: { warmupSuccesses: 0 },
      mining: { author: "nobody" },
      internalise: { source: "self", turnWeight: "every", replayCapacity: 0, replayDraw: 0, warmup: 0 },
      policyGradient: { rows: "none" },
    });
    const [arm, siri] = [await outcomeOf(resolve({ ...star, ...noKl })), await outcomeOf(control)];
    expect(arm.weights).toBe(siri.weights);
    expect(arm.weights).not.toBe(arm.firstWeights);
  }, 60_000);

  it("is what SELF-GUIDE becomes where nothing true is known", async () => {
    const [a, b] = [star, guide].map((input) => outcomeOf(resolve(input), undefined, { truths: false }));
    expect((await b!).weights).toBe((await a!).weights);
  }, 60_000);
});

describe("SELF-GUIDE", () => {
  it("plays every episode with the true sentences and teaches the accepted actions of the successes without them", async () => {
    const { episodes, taught, records } = await seen(guide);
    const told = episodes.filter(({ condition }) => condition.kind === "skill");
    expect(told.length).toBe(episodes.length);
    const won = episodes.filter(({ success }) => success);
    expect(won.length).toBeGreaterThan(0);
    expect(new Set(taught.map(({ from }) => from.episode))).toEqual(new Set(won.map(({ id }) => id)));
    expect(taught.every(({ from }) => from.prompt === "plain")).toBe(true);
    const actions = won
      .flatMap(({ turns }) => turns.filter(({ valid }) => valid))
      .reduce((sum, { actionSpan }) => sum + actionSpan.end - actionSpan.start, 0);
    const marked = taught.flatMap(({ signals }) =>
      signals.filter((here) => here?.some(({ component }) => component === "ce")),
    );
    expect(marked).toHaveLength(actions);
    const kept = records.metric("demonstrations/kept").map(({ value }) => value);
    expect(kept.reduce((a, b) => a + b, 0) / kept.length).toBeCloseTo(won.length / episodes.length, 12);
    expect(records.of("mined").length).toBeGreaterThan(0);
  }, 60_000);

  it("learns nothing where nothing is kept, and other weights where failures are", async () => {
    const config = resolve({ ...guide, ...noKl });
    const none: AnyRecipe = variant("selfguide", { keep: () => false });
    const all: AnyRecipe = variant("selfguide", { keep: () => true });
    const [empty, every, usual] = [
      await outcomeOf(config, none),
      await outcomeOf(config, all),
      await outcomeOf(config),
    ];
    expect(empty.weights).toBe(empty.firstWeights);
    expect(new Set([empty.weights, every.weights, usual.weights]).size).toBe(3);
  }, 60_000);

  it("refuses options that only an advantage reads", () => {
    expect(() => resolve({ ...guide, update: { entropyBonus: 0.1 } })).toThrow("no gradient follows an advantage");
  });
});
