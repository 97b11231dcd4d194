/**
 * How much the policy still leans on its skills: how differently it chooses the same actions with the sentence in its
 * prompt and without. Nothing is trained; one scoring pass over the skill-half turns under the plain prompt.
 */
import type { ScoringPolicy } from "../policy/policy.js";
import type { Stage } from "../rollout/episode.js";
import { onSpan, reopenedSequences } from "../rollout/sequences.js";
import { klPenalty } from "../training/losses.js";
import type { Episode, Sequence } from "../types.js";
import { openings } from "./internalise.js";

/** A skill-guided episode and the sentences that stood in its prompt. */
export interface Guided {
  readonly episode: Episode;
  readonly skillTexts: readonly string[];
}

/**
 * KL(π(·|skill) ‖ π(·|plain)) a token, estimated by k3 on the action tokens as they were sampled (at temperature 1, by the
 * policy as it is now); undefined without any token.
 */
export async function skillDependence(
  stage: Stage & { readonly policy: ScoringPolicy },
  guided: readonly Guided[],
): Promise<number | undefined> {
  const sequences = guided.flatMap(({ episode, skillTexts }) =>
    reopenedSequences(episode, { ...openings(stage, episode.task, skillTexts), as: "plain" }, (turn) =>
      onSpan(turn, turn.actionSpan, [{ component: "ce", weight: 1 }]),
    ),
  );
  const asked = sequences.map((sequence) => ({ tokens: sequence.tokens, from: firstMarked(sequence) }));
  const scores = await stage.policy.score(asked);
  const gaps = sequences.flatMap(({ signals, oldLogProbs }, i) =>
    [...scores[i]!].flatMap((plain, j) => {
      const position = asked[i]!.from + j;
      return signals[position] === undefined ? [] : [klPenalty(oldLogProbs[position]!, plain).value];
    }),
  );
  return gaps.length === 0 ? undefined : gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

function firstMarked({ signals, tokens }: Sequence): number {
  const first = signals.findIndex((here) => here !== undefined);
  return first < 0 ? tokens.length : first;
}
