/** ExIt: which beginnings are drawn, what is learnt from them, and the null arm that is GRPO to the byte. */
import { describe, expect, it } from "vitest";
import { resolve } from "../../../lib/config.js";
import { keyOf } from "../../../lib/random.js";
import { drawnFrom } from "../../../lib/recipes/exit.js";
import { learn } from "../../../lib/recipes/steps.js";
import { variant } from "../../../lib/recipes/variant.js";
import { emptyReplay, remember } from "../../../lib/rollout/replay.js";
import type { Sequence } from "../../../lib/types.js";
import { appleTask } from "../../rollout/episodes.js";
import { outcomeOf, shipped } from "./arms.js";

const restart = { share: 0.5 } as const;

describe("the draw", () => {
  const beginnings = remember(
    emptyReplay<{ task: typeof appleTask; actions: string[]; spread: number }>(4),
    [0.25, 0.01, 0.01, 0.01].map((spread, i) => ({ task: appleTask, actions: [`${i}`], spread })),
    0,
  );
  const first = (priority: "spread" | "alike"): number => {
    const drawn = Array.from({ length: 1000 }, (_, i) => drawnFrom({ restart: { share: 0.5, capacity: 4, priority } }, beginnings, 1, keyOf(i))); // prettier-ignore
    return drawn.filter(([one]) => one!.actions[0] === "0").length / 1000;
  };

  it("takes the undecided sooner, in proportion; the control takes all alike", () => {
    // .25 / .28 = .893 and .25, with standard errors of .010 and .014
    expect(Math.abs(first("spread") - 0.893)).toBeLessThan(0.04);
    expect(Math.abs(first("alike") - 0.25)).toBeLessThan(0.05);
  });
});

describe("exit", () => {
  it("is GRPO without restarts, and another method with them, by spread or alike", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped, iterations: 4 }));
    const arms = [{ share: 0 }, restart, { ...restart, priority: "alike" }] as const;
    const weights: string[] = [];
    for (const arm of arms) weights.push((await outcomeOf(resolve({ method: "exit", ...shipped, iterations: 4, restart: arm }))).weights); // prettier-ignore
    expect(weights[0]).toBe(grpo.weights);
    expect(new Set(weights).size).toBe(3);
  }, 120_000);

  it("learns nothing of what an episode was given, and plays as many groups as ever", async () => {
    const taught: Sequence[] = [];
    const spy = variant("exit", {
      async *learn(lab, iteration, sequences, options) {
        taught.push(...sequences);
        yield* learn(lab, iteration, sequences, options);
      },
    });
    const { records } = await outcomeOf(resolve({ method: "exit", ...shipped, restart }), spy);
    const groups = records.of("groups");
    expect(groups.map((record) => record.groups.length)).toEqual([4, 4, 4]);
    const given = groups.flatMap(({ played = [] }) => played.flatMap(({ episodes }) => episodes)).filter(({ turns }) => turns[0]?.forced); // prettier-ignore
    expect(given.length).toBeGreaterThan(0);
    for (const { signals, oldLogProbs } of taught)
      signals.forEach((here, i) => expect(here === undefined || !Number.isNaN(oldLogProbs[i])).toBe(true));
    expect(Math.max(...records.metric("restarts/depth").map(({ value }) => value))).toBeGreaterThan(0);
  }, 60_000);

  it("refuses to have no new tasks, and options that nothing reads", () => {
    expect(() => resolve({ method: "exit", restart: { share: 1 } })).toThrow("0.9");
    expect(() => resolve({ method: "exit", restart: { share: 0, priority: "alike" } })).toThrow("at the beginning");
  });
});
