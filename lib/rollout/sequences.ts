/**
 * Episodes to training sequences. Turns whose prompts extend one another become one sequence: a growing transcript trains
 * as one, a sliding window as one a turn; nothing after this file knows which prompt style was used. Ids and
 * log-probabilities stay as sampled.
 */
import { expect } from "../errors.js";
import type { ScoreRequest } from "../policy/policy.js";
import type { Episode, Sequence, Span, TokenSignal, Turn } from "../types.js";
import { concat } from "./episode.js";

/** Signals for one turn: which of its tokens (positions in what was said) carry which signals. */
export type TurnSignals = (turn: Turn, index: number) => readonly (readonly TokenSignal[] | undefined)[] | undefined;

/** One chain of turns: `tokens` is the last context and answer; `places` is where each turn's answer starts. */
interface Chain {
  readonly turns: readonly { readonly turn: Turn; readonly index: number }[];
}

/** What to ask a policy about a sequence: the tokens that carry signals (of one component); undefined where none does. */
export function askedOf(
  { tokens, signals, allowed }: Sequence,
  temperature: number,
  component?: TokenSignal["component"],
): (ScoreRequest & { readonly at: readonly number[] }) | undefined {
  const isAsked = (here: readonly TokenSignal[] | undefined): boolean =>
    here !== undefined && (component === undefined || here.some((signal) => signal.component === component));
  const at = [...signals.keys()].filter((position) => isAsked(signals[position]));
  return at.length === 0 ? undefined : { tokens, from: at[0]!, at, temperature, ...(allowed && { allowed }) };
}

/** The sequences of an episode under the prompt it was acted with. */
export function actedSequences(episode: Episode, signals: TurnSignals): Sequence[] {
  return chains(episode).map((chain) => sequenceOf(episode, chain, signals, "as-acted"));
}

/**
 * The same turns under another opening (the plain prompt, usually): the first `oldOpening` tokens of every context are
 * replaced by `opening`, everything after them stays as sampled.
 */
export function reopenedSequences(
  episode: Episode,
  change: { readonly oldOpening: number; readonly opening: Int32Array; readonly as: "plain" | "privileged" },
  signals: TurnSignals,
): Sequence[] {
  return chains(episode).map((chain) => {
    const acted = sequenceOf(episode, chain, signals, change.as);
    expect(change.oldOpening <= firstAnswer(chain), "reopenedSequences", {
      expected: "an opening that ends before the first answer",
      got: change.oldOpening,
      fix: "pass the length of the opening this episode was acted with",
    });
    return reopen(acted, change.oldOpening, change.opening);
  });
}

function firstAnswer(chain: Chain): number {
  return chain.turns[0]!.turn.promptTokens.length;
}

function reopen(sequence: Sequence, drop: number, opening: Int32Array): Sequence {
  const unsampled = new Float32Array(opening.length).fill(Number.NaN);
  const behind = <T>(values: readonly (T | undefined)[]): (T | undefined)[] => [
    ...Array.from(opening, () => undefined),
    ...values.slice(drop),
  ];
  return {
    tokens: concat([opening, sequence.tokens.subarray(drop)]),
    signals: behind(sequence.signals),
    ...(sequence.allowed && { allowed: behind(sequence.allowed) }),
    oldLogProbs: joinFloats(unsampled, sequence.oldLogProbs.subarray(drop)),
    from: sequence.from,
  };
}

function joinFloats(a: Float32Array, b: Float32Array): Float32Array {
  const result = new Float32Array(a.length + b.length);
  result.set(a);
  result.set(b, a.length);
  return result;
}

/** Maximal runs of turns in which each prompt starts with the whole conversation before it. */
function chains({ turns }: Episode): Chain[] {
  const result: { turn: Turn; index: number }[][] = [];
  turns.forEach((turn, index) => {
    const before = turns[index - 1];
    if (before !== undefined && extendsTurn(before, turn)) result.at(-1)!.push({ turn, index });
    else result.push([{ turn, index }]);
  });
  return result.map((chain) => ({ turns: chain }));
}

function extendsTurn(before: Turn, turn: Turn): boolean {
  const history = before.promptTokens.length + before.said.tokens.length;
  if (turn.promptTokens.length < history) return false;
  return (
    startsWith(turn.promptTokens, before.promptTokens, 0) &&
    startsWith(turn.promptTokens, before.said.tokens, before.promptTokens.length)
  );
}

function startsWith(tokens: Int32Array, part: Int32Array, at: number): boolean {
  for (let i = 0; i < part.length; i++) if (tokens[at + i] !== part[i]) return false;
  return true;
}

function sequenceOf(
  episode: Episode,
  { turns }: Chain,
  signals: TurnSignals,
  prompt: Sequence["from"]["prompt"],
): Sequence {
  const last = turns.at(-1)!.turn;
  const tokens = concat([last.promptTokens, last.said.tokens]);
  const taught = new Array<readonly TokenSignal[] | undefined>(tokens.length).fill(undefined);
  const oldLogProbs = new Float32Array(tokens.length).fill(Number.NaN);
  const chosen = turns.some(({ turn }) => turn.said.allowed !== undefined);
  const allowed = new Array<Int32Array | undefined>(chosen ? tokens.length : 0).fill(undefined);
  for (const { turn, index } of turns) {
    const start = turn.promptTokens.length;
    oldLogProbs.set(turn.said.logProbs, start);
    turn.said.allowed?.forEach((here, place) => (allowed[start + place] = here));
    signals(turn, index)?.forEach((here, place) => {
      if (allowed[start + place]?.length !== 1) taught[start + place] = here; // what had no alternative teaches nothing
    });
  }
  const from = { episode: episode.id, prompt };
  return { tokens, signals: taught, oldLogProbs, ...(chosen && { allowed }), from };
}

/** The same signals on every token of a span of what was said. */
export function onSpan(
  turn: Turn,
  { start, end }: Span,
  signals: readonly TokenSignal[],
): (readonly TokenSignal[] | undefined)[] {
  return Array.from(turn.said.tokens, (_, place) => (place >= start && place < end ? signals : undefined));
}
