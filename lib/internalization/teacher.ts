/**
 * The teacher of the forms that compare whole distributions: the same policy, reading the same turns under the skill; and
 * the judge of tokens that were said, which any policy under any prompt can be.
 * It is asked once, when an episode is taught for the first time, and travels with the sequence from then on.
 */
import type { ScoringPolicy, TellingPolicy } from "../policy/policy.js";
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

/** What was said, and the same with another opening for a teacher to read; undefined where it has nothing to tell. */
export interface JudgedPair {
  readonly plain: Sequence;
  readonly privileged: Sequence | undefined;
}

/**
 * The plain sequences, each token that was said with its log-probability under the teacher: any policy, which reads the
 * privileged prompt. Which signals follow from it is not decided here.
 */
export async function withTeacherLogProbs(
  teacher: ScoringPolicy,
  pairs: readonly JudgedPair[],
  temperature: number,
): Promise<Sequence[]> {
  const asked = pairs.flatMap(({ privileged }) => {
    const from = privileged === undefined ? -1 : firstTaught(privileged);
    if (privileged === undefined || from < 0) return [];
    const { tokens, allowed } = privileged;
    return [{ privileged, request: { tokens, from, temperature, ...(allowed && { allowed }) } }];
  });
  const scores = await teacher.score(asked.map(({ request }) => request));
  const told = new Map(asked.map(({ privileged, request }, i) => [privileged, { ...request, scores: scores[i]! }]));
  return pairs.map(({ plain, privileged }) => {
    const answer = privileged && told.get(privileged);
    if (answer === undefined) return plain;
    const shift = answer.tokens.length - plain.tokens.length; // from a plain position to the privileged one
    const teacherLogProbs = plain.oldLogProbs.map((old, position) =>
      Number.isNaN(old) ? Number.NaN : (answer.scores[position + shift - answer.from] ?? Number.NaN),
    );
    return { ...plain, teacherLogProbs };
  });
}
