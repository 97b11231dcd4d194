/** Old and new probabilities are compared at the temperature of sampling, so that a first update is on-policy at any. */
import { describe, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { run } from "../../lib/recipes/index.js";
import type { Metrics } from "../../lib/types.js";
import { tinyLab } from "../experiment/tiny-lab.js";

it.each([1, 0.5, 1.6])("at temperature %d", async (temperature) => {
  const lab = await tinyLab();
  const config = resolve({
    method: "gigpo",
    iterations: 1,
    rollout: { groups: 2, groupSize: 4, temperature },
    update: { minibatches: 1 },
    evaluation: { every: 0, tasks: 2 },
  });
  const updates: Metrics[] = [];
  for await (const record of run(config, lab)) if (record.kind === "update") updates.push(record.metrics);
  expect(updates).toHaveLength(1);
  expect(Math.abs(updates[0]!["policy/oldKl"]!)).toBeLessThan(1e-6);
  expect(updates[0]!["policy/clippedShare"]).toBe(0);
  expect(Math.abs(updates[0]!["loss/refKl"]!)).toBeLessThan(1e-6); // the reference is the policy itself
  lab.policy.dispose();
});

describe("the exact divergence from the reference", () => {
  /** The divergence that each of four updates began with. */
  async function divergences(weight: number): Promise<number[]> {
    const lab = await tinyLab();
    const config = resolve({
      method: "gigpo",
      iterations: 4,
      rollout: { groups: 4, groupSize: 4, choose: "admissible" },
      update: { minibatches: 1, learningRate: 3e-3, kl: { weight, estimator: "exact" } },
      evaluation: { every: 0, tasks: 2 },
    });
    const seen: number[] = [];
    for await (const record of run(config, { ...lab, choose: "admissible" }))
      if (record.kind === "update") seen.push(record.metrics["loss/refKl"]!);
    lab.policy.dispose();
    return seen;
  }

  it("is nothing at first, grows as the policy moves, and less so where it weighs more", async () => {
    const [loose, held] = [await divergences(1e-3), await divergences(30)];
    expect(Math.abs(loose[0]!)).toBeLessThan(1e-6);
    expect(loose.at(-1)!).toBeGreaterThan(1e-4);
    expect(held.at(-1)!).toBeLessThan(loose.at(-1)! / 2);
  });

  it("is refused where anything may be said", () => {
    expect(() => resolve({ method: "gigpo", update: { kl: { estimator: "exact" } } })).toThrow(/rollout.choose/);
  });
});
