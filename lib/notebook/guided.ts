/**
 * What internalisation works on, for lessons: the attempts of a group that read sentences, with the facts a gate asks for,
 * and the tokens that are taught, with how likely they are now.
 */
import type { GateFacts } from "../internalization/gate.js";
import type { Config } from "../config.js";
import { defaultInternalise, internalise, type GuidedEpisode } from "../internalization/internalise.js";
import type { ScoringPolicy } from "../policy/policy.js";
import type { OpenedLab } from "../recipes/lab.js";
import type { Sequence } from "../types.js";
import { updateOn, type PlayedGroup } from "./lesson.js";

const RATE = 0.2; // of the exponential average, which is a fifth of the first difference

/** The facts of a group as if it were the first trial of an active skill; what is given replaces them. */
export function guidedOf(group: PlayedGroup, changed: Partial<GateFacts> = {}): GuidedEpisode[] {
  const { difference, episodes, credit, sentences } = group;
  const facts: GateFacts = {
    ...{ used: true, active: true, groupDelta: difference, utility: RATE * difference, laggedUtility: 0 },
    interval: { low: -1, high: 1, level: 0.95 }, // one trial alone says nothing
    ...changed,
  };
  return episodes.flatMap((episode, i) =>
    episode.condition.kind === "plain" ? [] : [{ episode, facts, advantages: credit[i]!, skillTexts: sentences }],
  );
}

/** One token that is taught: the words before it, how strongly, and its chance under its prompt now. */
export interface TaughtToken {
  readonly attempt: number;
  readonly after: string;
  readonly token: string;
  readonly weight: number;
  readonly chance: number;
}

/** Every taught token of some sequences, in order; each sequence is read once. */
export async function taughtTokens(policy: ScoringPolicy, sequences: readonly Sequence[]): Promise<TaughtToken[]> {
  const taught = sequences.map(({ signals }) => [...signals.keys()].filter((place) => signals[place] !== undefined));
  const scores = await policy.score(
    sequences.map(({ tokens, allowed }, i) => {
      const at = taught[i]!;
      return { tokens, from: at[0] ?? tokens.length, at, ...(allowed && { allowed }) };
    }),
  );
  const words = (tokens: Int32Array): string => policy.tokenizer.decode(tokens);
  return sequences.flatMap(({ tokens, signals }, i) =>
    taught[i]!.map((at) => ({
      attempt: i + 1,
      after: words(tokens.subarray(Math.max(0, at - 3), at)),
      token: words(tokens.subarray(at, at + 1)),
      weight: signals[at]![0]!.weight,
      chance: Math.exp(scores[i]![at - taught[i]![0]!]!),
    })),
  );
}

/** A taught token before some steps of teaching, and after them. */
export interface TaughtChange extends TaughtToken {
  readonly now: number;
}

/** Teach the guided turns of a group to the policy that reads no sentence, in so many steps; its taught tokens before and after. */
export async function teachGroup(
  lab: OpenedLab & { readonly config: Config },
  group: PlayedGroup,
  { steps = 3 } = {},
): Promise<TaughtChange[]> {
  const { sequences } = internalise(lab.stage, guidedOf(group), defaultInternalise);
  const before = await taughtTokens(lab.policy, sequences);
  await updateOn(lab, sequences, steps);
  const after = await taughtTokens(lab.policy, sequences);
  return before.map((token, i) => ({ ...token, now: after[i]!.chance }));
}
