/**
 * A fixed decoder that acts and scores: what `freeze()` returns, what a downloaded checkpoint is until it is trained,
 * and what evaluation and skill writing use. Its log-probabilities when scoring are the bits it gave when acting.
 */
import { partsOf, type Weights } from "../compute/architecture.js";
import type { TrainingNumerics } from "../compute/native.js";
import type { Actor, ActorOptions } from "./acting/actor.js";
import { makeActor } from "./acting/make-actor.js";
import type { Likeliest } from "../types.js";
import type { Chances, ChoiceRequest, ChoosingPolicy, Dialogue, Sampling, ScoreRequest, Tokenizer } from "./policy.js";

export interface DecoderPolicyOptions extends Pick<ActorOptions, "workers" | "slots" | "numerics"> {
  readonly weights: Weights;
  readonly tokenizer: Tokenizer;
  readonly name?: string;
  readonly version?: number;
}

export class DecoderPolicy implements ChoosingPolicy {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  readonly version: number;
  readonly numerics: TrainingNumerics;

  private constructor(
    options: DecoderPolicyOptions,
    private readonly actor: Actor,
  ) {
    this.name = options.name ?? "decoder";
    this.tokenizer = options.tokenizer;
    this.contextLength = options.weights.config.contextLength;
    this.version = options.version ?? 0;
    this.numerics = actor.numerics;
  }

  /** The weights are copied: changing the given array later changes nothing here. */
  static async make(options: DecoderPolicyOptions): Promise<DecoderPolicy> {
    const { weights, tokenizer, workers, slots, numerics } = options;
    const actor = makeActor({
      config: weights.config,
      tokenizer,
      ...(workers !== undefined && { workers }),
      ...(slots !== undefined && { slots }),
      ...(numerics !== undefined && { numerics }),
    });
    await actor.load(partsOf(weights.data));
    return new DecoderPolicy(options, actor);
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    return this.actor.act(dialogues, sampling);
  }

  score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]> {
    return this.actor.score(requests);
  }

  likeliest(requests: readonly ScoreRequest[], count: number): Promise<readonly (readonly Likeliest[])[]> {
    return this.actor.likeliest(requests, count);
  }

  choose(requests: readonly ChoiceRequest[]): Promise<readonly Chances[]> {
    return this.actor.choose(requests);
  }

  /** End the workers, if any; the policy cannot be used afterwards. */
  dispose(): void {
    this.actor.dispose();
  }
}
