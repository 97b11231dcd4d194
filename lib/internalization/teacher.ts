/**
 * The teacher of the forms that compare whole distributions: the same policy, reading the same turns under the skill.
 * It is asked once, when an episode is taught for the first time, and travels with the sequence from then on.
 */
import type { TellingPolicy } from "../policy/policy.js";
import type { Likeliest, Sequence } from "../types.js";
import type { TaughtPair } from "./internalise.js";

/** The plain sequences, each taught position with the `count` tokens that are likeliest under the skill. */
export async function withTeacher(
  policy: TellingPolicy,
  pairs: readonly TaughtPair[],
  { count, temperature = 1 }: { readonly count: number; readonly temperature?: number },
): Promise<Sequence[]> {
  const requests = pairs.map(({ acted }) => {
    const { tokens, allowed } = acted;
    return { tokens, from: firstTaught(acted), temperature, ...(allowed && { allowed }) };
  });
  const told = await policy.likeliest(requests, count);
  return pairs.map(({ plain, acted }, i) => {
    const shift = acted.tokens.length - plain.tokens.length - requests[i]!.from; // from a plain position to its answer
    const teacher = plain.signals.map((here, position): Likeliest | undefined =>
      here === undefined ? undefined : told[i]![position + shift],
    );
    return { ...plain, teacher };
  });
}

function firstTaught({ signals }: Sequence): number {
  return signals.findIndex((here) => here !== undefined);
}
