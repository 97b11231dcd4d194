/**
 * How much the policy still leans on its skills: how differently it chooses the same actions with the sentence in its
 * prompt and without. Nothing is trained. `skillDependence` is cheap and for turns just sampled; `skillDivergence` asks the
 * policy anew on both sides, so that it also holds after updates.
 */
import type { ScoreRequest, ScoringPolicy, TellingPolicy } from "../policy/policy.js";
import type { Stage } from "../rollout/episode.js";
import { askedOf, onSpan, reopenedSequences } from "../rollout/sequences.js";
import { klPenalty } from "../training/losses.js";
import { SMALLEST_REST, softDivergence } from "../training/soft-targets.js";
import type { Episode, Likeliest, Sequence } from "../types.js";
import { openings, type TaughtPair } from "./internalise.js";
import { withTeacher } from "./teacher.js";

/** A skill-guided episode and the sentences that stood in its prompt. */
export interface Guided {
  readonly episode: Episode;
  readonly skillTexts: readonly string[];
}

/**
 * KL(π(·|skill) ‖ π(·|plain)) a token, estimated by k3 on the action tokens as they were sampled (at `temperature`, by the
 * policy as it is now: after an update it would compare an old teacher with a new student); undefined without any token.
 */
export async function skillDependence(
  stage: Stage & { readonly policy: ScoringPolicy },
  guided: readonly Guided[],
  temperature = 1,
): Promise<number | undefined> {
  const sequences = guided.flatMap(({ episode, skillTexts }) =>
    reopenedSequences(episode, { ...openings(stage, episode.task, skillTexts), as: "plain" }, (turn) =>
      onSpan(turn, turn.actionSpan, [{ component: "ce", weight: 1 }]),
    ),
  );
  const told = sequences.flatMap((sequence) => {
    const request = askedOf(sequence, temperature);
    return request === undefined ? [] : [{ sequence, request }];
  });
  const scores = await stage.policy.score(told.map(({ request }) => request));
  const gaps = told.flatMap(({ sequence, request: { at, from } }, i) =>
    at.map((position) => klPenalty(sequence.oldLogProbs[position]!, scores[i]![position - from]!).value),
  );
  return gaps.length === 0 ? undefined : gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

/**
 * KL(π(·|skill) ‖ π(·|plain)) at the taught tokens, both sides said by the policy as it is now; their mean, undefined
 * without any token. Asks for the whole vocabulary at every place, so it is for small ones.
 */
export async function skillDivergence(
  policy: TellingPolicy,
  pairs: readonly TaughtPair[],
): Promise<number | undefined> {
  const count = policy.tokenizer.size - 1; // the share of the one left out follows from theirs
  const guided = await withTeacher(policy, pairs, { count });
  const asked = guided.map(askedFor);
  const plain = await policy.likeliest(asked, count);
  const gaps = guided.flatMap(({ teacher = [] }, i) =>
    teacher.flatMap((skill, position) =>
      skill === undefined ? [] : [divergence(skill, plain[i]![position - asked[i]!.from]!)],
    ),
  );
  return gaps.length === 0 ? undefined : gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

function divergence({ tokens, logProbs }: Likeliest, student: Likeliest): number {
  const told = new Map(Array.from(student.tokens, (token, k) => [token, student.logProbs[k]!]));
  const rest = student.logProbs.reduce((left, logProb) => left - Math.exp(logProb), 1);
  const untold = Math.min(student.logProbs.at(-1)!, Math.log(Math.max(rest, SMALLEST_REST)));
  const answers = Array.from(tokens, (token) => told.get(token) ?? untold);
  return softDivergence(logProbs, answers, 1).value;
}

function askedFor(sequence: Sequence): ScoreRequest {
  const { tokens, allowed } = sequence;
  return { tokens, from: firstMarked(sequence), ...(allowed && { allowed }) };
}

function firstMarked({ signals, tokens }: Sequence): number {
  const first = signals.findIndex((here) => here !== undefined);
  return first < 0 ? tokens.length : first;
}
