/**
 * What a policy promises, with its abilities in the type: a policy that can only act has no `score` and no `train`.
 * Prompts arrive as tokens; what text became them is the business of `prompt.ts`.
 */
import type { Key } from "../random.js";
import type { Likeliest, Metrics, Sequence, Utterance } from "../types.js";
import type { Choices } from "./acting/choices.js";

export { choicesOf, type Choices } from "./acting/choices.js";

/** Text to token ids and back; `decode(encode(text)) === text` for every text. */
export interface Tokenizer {
  readonly size: number;
  encode(text: string): Int32Array;
  decode(tokens: ArrayLike<number>): string;
  /** Whether it can write a text at all; one without this can write every text. */
  covers?(text: string): boolean;
  /** The id of a token that stands for itself (`<bos>`, `;`, …); throws on an unknown one. */
  idOf(token: string): number;
}

/**
 * How the next token is drawn: from softmax(logits / temperature), cut to the topK likeliest tokens, then to the fewest
 * that hold topP of what is left, and renormalised. Log-probabilities are under exactly that distribution; a greedy
 * choice (temperature 0) is told with its log-probability at temperature 1.
 */
export interface Sampling {
  readonly temperature: number;
  readonly topP?: number;
  readonly topK?: number;
}

/** One thing to be said: the whole context so far, and how the answer ends. */
export interface Ask {
  /** All tokens before the answer; a context that extends this dialogue's previous one costs only its new part. */
  readonly context: Int32Array;
  readonly maxTokens: number;
  /** Sampling stops after one of these ids (it is part of the answer). */
  readonly stopTokens: readonly number[];
  /** Only one of these may be said; they end where they end, whatever `maxTokens` and `stopTokens` say. */
  readonly choices?: Choices;
  /** The answer depends on this key, the context, the sampling and the weights, and on nothing else. */
  readonly key: Key;
}

/**
 * One conversation, driven by the policy: it asks `next`, answers, and asks again with what it said.
 * Turning the loop round lets an engine refill a slot the moment an episode is over.
 */
export interface Dialogue {
  /** What to say next, given what was just said (nothing at first); undefined ends the dialogue. */
  next(said: Utterance | undefined): Ask | undefined;
}

/** A policy that can act. */
export interface Policy {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  /** Longest context, answer included. */
  readonly contextLength: number;
  /** Counts updates; stands in every episode. */
  readonly version: number;
  /** Hold all dialogues to their end. The result does not depend on how many run at once or in which order. */
  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void>;
}

/** Tokens to be judged: log-probabilities are returned for positions [from, tokens.length). */
export interface ScoreRequest {
  readonly tokens: Int32Array;
  readonly from: number;
  /** Of these only some positions, ascending, where the rest is not worth the work; what is told of the others means nothing. */
  readonly at?: readonly number[];
  readonly temperature?: number;
  /** By position, where a token was chosen among some: it is judged among them alone. */
  readonly allowed?: readonly (Int32Array | undefined)[];
}

/** A policy that can tell how likely given tokens are. */
export interface ScoringPolicy extends Policy {
  score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]>;
}

/**
 * A policy that can tell what it would say: the `count` likeliest tokens at positions [from, tokens.length); where some
 * tokens are allowed, all of these.
 */
export interface TellingPolicy extends ScoringPolicy {
  likeliest(requests: readonly ScoreRequest[], count: number): Promise<readonly (readonly Likeliest[])[]>;
}

/** Which answers may follow a context: all different, none the beginning of another. */
export interface ChoiceRequest {
  readonly context: Int32Array;
  readonly answers: readonly Int32Array[];
  readonly temperature?: number;
}

/** One place at which an answer may go on in several ways: what was said before, and how likely each token is. */
export interface Branch extends Likeliest {
  /** The tokens of the answer so far. */
  readonly prefix: Int32Array;
}

/** How likely each of some answers is, and every branch on the way to them. */
export interface Chances {
  readonly logProbs: Float32Array; // [answers]
  readonly branches: readonly Branch[];
}

/** A policy that can tell how it would choose: the exact chances of every answer. */
export interface ChoosingPolicy extends TellingPolicy {
  choose(requests: readonly ChoiceRequest[]): Promise<readonly Chances[]>;
}

/** Slopes in logits: of each of the teacher's likeliest tokens, and of any other token as a factor of its probability. */
export interface SoftLoss {
  readonly byLogit: ArrayLike<number>; // [k]
  readonly rest: number;
}

/** What one token's loss contributed: its value and its slope in the log-probability and the entropy. */
export interface TokenLoss {
  readonly value: number;
  readonly byLogProb: number;
  readonly byEntropy: number;
  /** Where the sequence has a teacher or a reference at this position and the loss followed it. */
  readonly soft?: SoftLoss;
}

/** The tokens that the loss sees beside the one that was said: a teacher's, else the reference's. */
export function listedAt({ teacher, reference }: Sequence, position: number): Int32Array | undefined {
  return (teacher?.[position] ?? reference?.[position])?.tokens;
}

/** One taught token as the policy sees it now. */
export interface JudgedToken {
  readonly sequence: number;
  readonly position: number;
  readonly logProb: number;
  readonly entropy: number;
  /** Log-probabilities of the tokens that `listedAt` names, if there are any. */
  readonly listed?: Float32Array; // [k]
}

/** The loss of one taught token; supplied by `lib/training`. */
export type LossFunction = (token: JudgedToken) => TokenLoss;

export interface StepOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Global norm the gradient is clipped to; Infinity switches it off. */
  readonly maxGradientNorm: number;
}

/** A policy whose weights can change. */
export interface TrainablePolicy extends ChoosingPolicy {
  readonly parameterCount: number;
  /**
   * Add the gradient of the summed loss over the taught tokens (those with signals) to the accumulator. The loss is given
   * log-probabilities and entropies at `temperature` (default 1): that of sampling, where old log-probabilities are used.
   */
  accumulate(sequences: readonly Sequence[], loss: LossFunction, temperature?: number): Promise<Metrics>;
  /** Length of the gradient of that loss; nothing changes. Not between `accumulate` and `step`: what is there would be lost. */
  gradientNorm(sequences: readonly Sequence[], loss: LossFunction, temperature?: number): Promise<number>;
  /** One optimiser step with the accumulated gradient, which is then cleared; the version grows by one. */
  step(options: StepOptions): Promise<Metrics>;
  /** Weights (and optimiser state if asked) as bytes; restoring them restores the policy bit for bit. */
  snapshot(what: "weights" | "all"): Promise<Uint8Array>;
  restore(bytes: Uint8Array): Promise<void>;
  /** An independent acting-and-scoring copy of the weights as they are now. */
  freeze(): Promise<ScoringPolicy>;
  /** Another policy that learns on its own from where this one is now, optimiser and all; a gradient not yet stepped stays here. */
  copy(): Promise<TrainablePolicy>;
  dispose(): void;
}
