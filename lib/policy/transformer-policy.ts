/**
 * The local policy that learns: a decoder that acts and scores on the rollout engine and trains on the fused passes.
 * After an update the engine takes over the new weights with its next work. The results depend on the weights, the
 * inputs and `numerics`, never on the number of workers.
 */
import { joinParts, type Weights } from "../compute/architecture.js";
import type { DealtChunk, Piece } from "../compute/train/chunks.js";
import { dealChunks } from "../compute/train/chunks.js";
import type { Judgement } from "../compute/train/decoder-pass.js";
import type { Slopes } from "../compute/train/lane.js";
import { Learner, type WeightLearner } from "../compute/train/learner.js";
import type { SoftRows, SoftSlopes } from "../compute/train/soft-rows.js";
import type { TrainingNumerics } from "../compute/native.js";
import { expect } from "../errors.js";
import type { Likeliest, Metrics, Sequence } from "../types.js";
import { Turnstile, type Actor, type ActorOptions } from "./acting/actor.js";
import { makeActor } from "./acting/make-actor.js";
import { DecoderPolicy } from "./decoder-policy.js";
import { readSnapshot, writeSnapshot } from "./snapshot.js";
import {
  listedAt,
  type Chances,
  type ChoiceRequest,
  type Dialogue,
  type LossFunction,
  type Sampling,
  type ScoreRequest,
  type ScoringPolicy,
  type SoftLoss,
  type StepOptions,
  type Tokenizer,
  type TrainablePolicy,
} from "./policy.js";

export interface TransformerPolicyOptions extends Pick<ActorOptions, "workers" | "slots" | "numerics"> {
  /** Copied; see `initialWeights` for fresh ones. */
  readonly weights: Weights;
  readonly tokenizer: Tokenizer;
  readonly name?: string;
  /** What training runs on, if not on `numerics` too: `native` is the quickest, where it has been set up. */
  readonly training?: TrainingNumerics;
}

export class TransformerPolicy implements TrainablePolicy {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  readonly numerics: TrainingNumerics;
  readonly trainingNumerics: TrainingNumerics;
  private updates = 0;
  private stale = true;
  private readonly sizes: Pick<ActorOptions, "workers" | "slots" | "numerics">;
  private readonly actor: Actor;
  private readonly turnstile = new Turnstile();

  /** All weights learn, and the engine is in WebAssembly, unless another learner or actor is given. */
  constructor(
    options: TransformerPolicyOptions,
    private readonly learner: WeightLearner = fullLearner(options),
    actor?: Actor,
  ) {
    const { weights, tokenizer, workers = 1, slots, numerics = "portable" } = options;
    this.name = options.name ?? "transformer";
    this.tokenizer = tokenizer;
    this.contextLength = weights.config.contextLength;
    this.numerics = numerics;
    this.trainingNumerics = options.training ?? numerics;
    this.sizes = { workers, numerics, ...(slots !== undefined && { slots }) };
    this.actor = actor ?? makeActor({ config: weights.config, tokenizer, ...this.sizes });
  }

  /** Numbers that can change. */
  get parameterCount(): number {
    return this.learner.parameterCount;
  }

  get version(): number {
    return this.updates;
  }

  /** What computes the gradients, as a run's folder says it. */
  get trainsOn(): string {
    return this.learner.trainsOn ?? this.trainingNumerics;
  }

  /** A copy of the weights as they are now. */
  weights(): Weights {
    const { config } = this.learner;
    return { config, data: joinParts(config, this.learner) };
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    return this.turnstile.pass(async () => (await this.current()).act(dialogues, sampling));
  }

  score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]> {
    return this.turnstile.pass(async () => (await this.current()).score(requests));
  }

  likeliest(requests: readonly ScoreRequest[], count: number): Promise<readonly (readonly Likeliest[])[]> {
    return this.turnstile.pass(async () => (await this.current()).likeliest(requests, count));
  }

  choose(requests: readonly ChoiceRequest[]): Promise<readonly Chances[]> {
    return this.turnstile.pass(async () => (await this.current()).choose(requests));
  }

  accumulate(sequences: readonly Sequence[], loss: LossFunction, temperature = 1): Promise<Metrics> {
    return this.turnstile.pass(() => this.add(sequences, loss, temperature));
  }

  gradientNorm(sequences: readonly Sequence[], loss: LossFunction, temperature = 1): Promise<number> {
    return this.turnstile.pass(async () => {
      await this.add(sequences, loss, temperature);
      return this.learner.dropGradient();
    });
  }

  step(options: StepOptions): Promise<Metrics> {
    return this.turnstile.pass(() => {
      const { gradientNorm } = this.learner.step(options);
      this.updates++;
      this.stale = true;
      return { "update/gradientNorm": gradientNorm };
    });
  }

  snapshot(what: "weights" | "all"): Promise<Uint8Array> {
    return this.turnstile.pass(() => {
      const { weights, first, second, steps } = this.learner.exportState();
      const arrays = what === "all" ? [weights, first, second] : [weights];
      return writeSnapshot({ updates: this.updates, steps: what === "all" ? steps : 0 }, arrays);
    });
  }

  /** Without optimiser state in the bytes, the optimiser starts afresh. */
  restore(bytes: Uint8Array): Promise<void> {
    return this.turnstile.pass(() => {
      const { updates, steps, arrays } = readSnapshot(bytes, this.parameterCount);
      const nothing = (): Float32Array => new Float32Array(this.parameterCount);
      const [weights, first = nothing(), second = nothing()] = arrays;
      this.learner.importState({ weights: weights!, first, second, steps });
      this.updates = updates;
      this.stale = true;
    });
  }

  freeze(): Promise<ScoringPolicy> {
    return this.turnstile.pass(() =>
      DecoderPolicy.make({
        weights: this.weights(),
        tokenizer: this.tokenizer,
        name: `${this.name}@${this.updates}`,
        version: this.updates,
        ...this.sizes,
      }),
    );
  }

  async copy(): Promise<TransformerPolicy> {
    expect(this.learner instanceof Learner, "policy.copy", {
      expected: "a policy whose learner is the project's own",
      got: this.learner.constructor.name,
      fix: "make a second policy and restore a snapshot of this one",
    });
    const copy = new TransformerPolicy({ ...this.making(), weights: this.weights() });
    await copy.restore(await this.snapshot("all"));
    return copy;
  }

  dispose(): void {
    this.learner.dispose();
    this.actor.dispose();
  }

  /** What a policy like this one is made with, besides weights. */
  protected making(): Omit<TransformerPolicyOptions, "weights"> {
    const { name, tokenizer, sizes, trainingNumerics: training } = this;
    return { name, tokenizer, training, ...sizes };
  }

  /** Let the weights change between two pieces of work; the engine takes them over with the next one. */
  protected change(weights: () => void): Promise<void> {
    return this.turnstile.pass(() => {
      weights();
      this.stale = true;
    });
  }

  private async add(sequences: readonly Sequence[], loss: LossFunction, temperature: number): Promise<Metrics> {
    const pieces = sequences.map(taughtPiece);
    const dealt = dealChunks(pieces, 1 / temperature, this.contextLength);
    let sum = 0;
    const slopes = (index: number, judgement: Judgement): Slopes => {
      const { value, ...rest } = slopesOf(dealt[index]!, judgement, loss);
      sum += value;
      return rest;
    };
    const chunks = dealt.map(({ chunk }) => chunk);
    await this.learner.accumulate(chunks, slopes);
    return { "update/loss": sum, "tokens/taught": chunks.reduce((total, { rows }) => total + rows.length, 0) };
  }

  /** The actor with the weights of now. */
  private async current(): Promise<Actor> {
    if (this.stale) await this.actor.load(this.learner);
    this.stale = false;
    return this.actor;
  }
}

/** Learns all weights, on what the options name for training. */
function fullLearner({
  weights,
  numerics = "portable",
  training = numerics,
  workers = 1,
}: TransformerPolicyOptions): Learner {
  return new Learner(weights, { numerics: training, workers });
}

function taughtPiece(sequence: Sequence): Piece {
  const { tokens, signals, teacher, reference, allowed } = sequence;
  const positions = [...signals.keys()].filter((position) => (signals[position]?.length ?? 0) > 0);
  const among = allowed && tokensAt(positions, (position) => allowed[position]);
  const listed = (teacher ?? reference) && tokensAt(positions, (position) => listedAt(sequence, position));
  return { tokens, positions, ...(listed && { listed }), ...(among && { among }) };
}

function tokensAt(positions: readonly number[], of: (position: number) => Int32Array | undefined) {
  return new Map(
    positions.flatMap((position) => {
      const tokens = of(position);
      return tokens === undefined ? [] : [[position, tokens] as const];
    }),
  );
}

function slopesOf(
  { chunk, piece, position }: DealtChunk,
  { logProb, entropy, soft }: Judgement,
  loss: LossFunction,
): Slopes & { value: number } {
  const slopes = { byLogProb: new Float32Array(piece.length), byEntropy: new Float32Array(piece.length) };
  const taught = chunk.soft && soft ? new SoftSlopesOf(chunk.soft, soft) : undefined;
  let value = 0;
  piece.forEach((sequence, i) => {
    const listed = taught?.listed(i);
    const seen = { sequence, position: position[i]!, logProb: logProb[i]!, entropy: entropy[i]! };
    const token = loss(listed ? { ...seen, listed } : seen);
    value += token.value;
    slopes.byLogProb[i] = token.byLogProb;
    slopes.byEntropy[i] = token.byEntropy;
    if (token.soft) taught?.set(i, token.soft);
  });
  return { value, ...slopes, ...(taught && { soft: taught.slopes }) };
}

/** What the loss sees of a chunk's soft rows, and its slopes there. */
class SoftSlopesOf {
  readonly slopes: SoftSlopes;
  private readonly rowOf: ReadonlyMap<number, number>;

  constructor(
    private readonly soft: SoftRows,
    private readonly logProbs: Float32Array,
  ) {
    this.rowOf = new Map(Array.from(soft.rows, (place, r) => [place, r]));
    this.slopes = { byLogit: new Float32Array(soft.tokens.length), rest: new Float32Array(soft.rows.length) };
  }

  /** Log-probabilities of the tokens listed for a judged row. */
  listed(place: number): Float32Array | undefined {
    const r = this.rowOf.get(place);
    return r === undefined ? undefined : this.logProbs.subarray(this.soft.starts[r], this.soft.starts[r + 1]);
  }

  set(place: number, { byLogit, rest }: SoftLoss): void {
    const r = this.rowOf.get(place)!;
    this.slopes.byLogit.set(byLogit, this.soft.starts[r]);
    this.slopes.rest[r] = rest;
  }
}
