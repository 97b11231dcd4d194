/** Runs of sibling methods with the shipped policy, told apart by their weights. */
import { createHash } from "node:crypto";
import type { Resolved } from "../../../lib/config.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { advance, type AnyRecipe } from "../../../lib/recipes/index.js";
import type { Records } from "../../../lib/recipes/records.js";

/** A run of seconds in which the shipped policy both wins and fails. */
export const shipped = {
  seed: 3,
  iterations: 3,
  rollout: { groups: 4, groupSize: 8 },
  evaluation: { every: 0, tasks: 2 },
} as const;

export interface Outcome {
  readonly records: Records;
  /** A hash of the weights before the run … */
  readonly firstWeights: string;
  /** … and after it. */
  readonly weights: string;
}

/** What a run tells, and which weights it ends with; `truths: false` hides what the world knows to be true. */
export async function outcomeOf(config: Resolved, recipe?: AnyRecipe, { truths = true } = {}): Promise<Outcome> {
  const opened = await openLab(config);
  const { truths: _hidden, ...untold } = opened.world;
  const lab = truths ? opened : { ...opened, world: untold };
  const hash = async (): Promise<string> =>
    createHash("sha256")
      .update(await lab.policy.snapshot("weights"))
      .digest("hex");
  const firstWeights = await hash();
  const { records } = await advance(config, lab, { recipe });
  const weights = await hash();
  lab.policy.dispose();
  return { records, firstWeights, weights };
}
