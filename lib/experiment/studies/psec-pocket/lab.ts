/** The shipped policy of the category world, frozen, with adapters beside it; and one adapter that is never taught. */
import { makePocket, type PocketWorld } from "../../../../envs/pocket/index.js";
import { resolve, type Resolved } from "../../../config.js";
import { PROJECTIONS, type AdapterShape } from "../../../policy/adapter.js";
import { AdapterPolicy } from "../../../policy/adapter-policy.js";
import { loadModel } from "../../../policy/load.js";
import { keyOf, split } from "../../../random.js";
import type { AdapterLab } from "../../../recipes/psec.js";
import { labOf } from "../../lab-of.js";
import { formatOf, shippedPolicy } from "../../laboratory.js";

/** A skill's adapter has 10 thousand numbers beside the 111 thousand of the policy; one for all has four times as many. */
export const rank = 4;
export const shapeOf = (size: number): AdapterShape => ({ rank: size, alpha: 2 * size, targets: PROJECTIONS });
/** An iteration is so many groups of so many attempts. */
export const groups = 16;
export const groupSize = 4;

const category = { granularity: "category" } as const;
const checkpoint = "pocket-category";
export const untrained = "untrained";

export interface PsecLab {
  readonly config: Resolved<"selfguide">;
  readonly world: PocketWorld;
  readonly lab: AdapterLab;
}

export async function openPsec(family: number): Promise<PsecLab> {
  const config = resolve({
    method: "selfguide",
    seed: family,
    demonstrate: { prompt: "nothing" },
    rollout: { groups, groupSize },
    update: { learningRate: 1e-3 },
    tasks: { policy: checkpoint, dials: category },
  });
  const world = makePocket({ family, ...category });
  const where = shippedPolicy(checkpoint);
  const policy = new AdapterPolicy({ ...loadModel(where), name: checkpoint });
  await policy.addAdapter(untrained, shapeOf(rank), split(keyOf("psec-pocket"), untrained));
  await policy.train(untrained); // a lab's policy is one that learns
  const lab = await labOf(config, { world, policy: () => policy, format: formatOf("pocket", where) });
  return { config, world, lab: { ...lab, policy } };
}
