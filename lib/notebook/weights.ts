/** Two runs that should be the same: what a short run tells, and a hash of the weights it ends with. */
import type { ConfigInput, Method } from "../config.js";
import { openLab } from "../experiment/laboratory.js";
import { digest } from "../experiment/run-config.js";
import { advance, type AnyRecipe } from "../recipes/index.js";
import type { Records } from "../recipes/records.js";

export interface Ended {
  readonly records: Records;
  /** 16 digits that differ where any bit of the weights differs. */
  readonly weights: string;
}

/** Run a configuration to its end in a lab of its own. */
export async function endOf<M extends Method>(input: ConfigInput<M>, recipe?: AnyRecipe): Promise<Ended> {
  const lab = await openLab(input);
  try {
    const { records } = await advance(lab.config, lab, { recipe });
    return { records, weights: await digest(lab.policy) };
  } finally {
    lab.policy.dispose();
  }
}
