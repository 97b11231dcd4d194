/** The policy that a learner must stay near: what it says of the tokens that are taught. */
import { expect } from "../errors.js";
import type { ScoringPolicy, TellingPolicy } from "../policy/policy.js";
import { askedOf } from "../rollout/sequences.js";
import type { UpdateOptions } from "../training/update.js";
import type { Sequence } from "../types.js";
import type { Lab } from "./lab.js";

/** Ask the reference policy once for all tokens that must stay near it: how likely each was, or how likely all choices are. */
export async function withReference(
  lab: Lab,
  sequences: readonly Sequence[],
  { temperature, objective: { kl } }: UpdateOptions,
): Promise<Sequence[]> {
  const near = sequences.map((sequence) => askedOf(sequence, temperature, "refKl"));
  const asked = near.filter((request) => request !== undefined);
  const exact = kl.estimator === "exact" && asked.length > 0;
  const scores = exact ? [] : await lab.reference.score(asked);
  const told = exact ? await telling(lab.reference).likeliest(asked, 1) : [];
  let next = 0;
  return sequences.map((sequence, i) => {
    const request = near[i];
    if (request === undefined) return sequence;
    const place = next++;
    if (exact) return { ...sequence, reference: [...new Array<undefined>(request.from), ...told[place]!] };
    const referenceLogProbs = new Float32Array(sequence.tokens.length).fill(Number.NaN);
    referenceLogProbs.set(scores[place]!, request.from);
    return { ...sequence, referenceLogProbs };
  });
}

/** A reference that can tell what else it might have said. */
function telling(reference: ScoringPolicy): TellingPolicy {
  expect("likeliest" in reference, "config.update.kl.estimator", {
    expected: "a reference that tells the chances of all choices, as policies on this machine do",
    got: reference.name,
    fix: "leave the estimator out for k3",
  });
  return reference as TellingPolicy;
}
