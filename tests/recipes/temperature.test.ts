/** Old and new probabilities are compared at the temperature of sampling, so that a first update is on-policy at any. */
import { expect, it } from "vitest";
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
