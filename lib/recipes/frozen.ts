/** Policies that stay as they are: made again from kept weights, for a reference or a teacher of an earlier day. */
import type { ScoringPolicy } from "../policy/policy.js";
import type { Lab } from "./lab.js";

/** Policies made again from kept weights, one for each. */
const made = new WeakMap<Uint8Array, ScoringPolicy>();

/** The frozen policy of kept weights (`snapshot("weights")`); the lab's policy is afterwards as it was. */
export async function frozenOf(lab: Lab, weights: Uint8Array): Promise<ScoringPolicy> {
  const policy = made.get(weights) ?? (await frozenFrom(lab, weights));
  made.set(weights, policy);
  return policy;
}

async function frozenFrom({ policy }: Lab, weights: Uint8Array): Promise<ScoringPolicy> {
  const now = await policy.snapshot("all");
  await policy.restore(weights);
  const frozen = await policy.freeze();
  await policy.restore(now);
  return frozen;
}
