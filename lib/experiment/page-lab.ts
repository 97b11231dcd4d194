/** A lab in a page: the worlds that need no files, and the policies that the page was given. */
import { makePocket, type PocketWorld } from "../../envs/pocket/index.js";
import type { Numerics } from "../compute/kernels.js";
import { Learner, type OtherLane } from "../compute/train/learner.js";
import type { Resolved } from "../config.js";
import { expect } from "../errors.js";
import { shippedModel } from "../policy/model.js";
import { compactFormat } from "../policy/prompt.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import type { OpenedLab } from "../recipes/lab.js";
import { labOf } from "./lab-of.js";

/** The pocket house of a configuration; the seed is its hidden family. */
export function pocketOf({ seed, tasks }: Resolved): PocketWorld {
  expect(tasks.world === "pocket", "openPageLab", {
    expected: "the world pocket, which a page can hold",
    got: tasks.world,
    fix: "run other worlds in Node: npm run train",
  });
  return makePocket({ family: seed, ...tasks.dials });
}

/** What a page computes with; left out, it has the bytes of Node. */
export interface PageNumbers {
  readonly numerics?: Numerics;
  /** What trains instead of the kernels. */
  readonly lane?: OtherLane;
}

/** The lab of a configuration, with the same policy, key and format as `openLab` gives in Node. */
export async function openPageLab(
  config: Resolved,
  { numerics = "portable", lane }: PageNumbers = {},
): Promise<OpenedLab & { readonly world: PocketWorld }> {
  const world = pocketOf(config);
  const { policy } = config.tasks;
  const lab = await labOf(config, {
    world,
    policy: () => {
      const { weights, tokenizer } = shippedModel(policy === "shipped" ? world.name : policy);
      const options = { weights, tokenizer, name: world.name, numerics };
      return new TransformerPolicy(options, new Learner(weights, { numerics, ...(lane && { lane }) }));
    },
    format: compactFormat,
  });
  return { ...lab, world };
}
