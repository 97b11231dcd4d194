/** Our engine through the policy's own interface: a training step, a rollout, and a whole RL iteration. */
import { initialWeights } from "../../../lib/compute/architecture.js";
import type { Numerics } from "../../../lib/compute/kernels.js";
import type { TrainingNumerics } from "../../../lib/compute/native.js";
import type { Ask, Dialogue, LossFunction, StepOptions, Tokenizer } from "../../../lib/policy/policy.js";
import { TransformerPolicy } from "../../../lib/policy/transformer-policy.js";
import { keyOf, split, type Key } from "../../../lib/random.js";
import type { Sequence, Utterance } from "../../../lib/types.js";
import { batchOf, bestOf, LENGTH, randomTokens, result, SIZES, type Result, type Size } from "./work.js";

const ADAM: StepOptions = {
  learningRate: 3e-4,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradientNorm: 1,
};
const imitate: LossFunction = ({ logProb }) => ({ value: -logProb, byLogProb: -1, byEntropy: 0 });
const EPISODES = 64;
const TOKENS = 400;

export interface Variant {
  readonly numerics: Numerics;
  readonly training?: TrainingNumerics;
  readonly workers: number;
}

function make(size: Size, { numerics, training = numerics, workers }: Variant): TransformerPolicy {
  const config = SIZES[size];
  const tokenizer: Tokenizer = {
    size: config.vocabulary,
    encode: () => new Int32Array(0),
    decode: () => "",
    idOf: () => 0,
  };
  return new TransformerPolicy({ weights: initialWeights(config, keyOf(1)), tokenizer, numerics, training, workers });
}

const named = (size: Size, { numerics, training = numerics, workers }: Variant) => ({
  size,
  engine: `siri-lab ${training}`,
  workers,
});

function lesson(tokens: Int32Array, index: number): Sequence {
  const signals = Array.from(tokens, (_, at) => (at > 0 ? [{ component: "ce" as const, weight: 1 }] : undefined));
  const oldLogProbs = new Float32Array(tokens.length).fill(NaN);
  return { tokens, signals, oldLogProbs, from: { episode: `${index}`, prompt: "as-acted" } };
}

export async function train(size: Size, variant: Variant): Promise<Result> {
  const [policy, B] = [make(size, variant), batchOf(size)];
  const lessons = Array.from({ length: B }, (_, i) => lesson(randomTokens(LENGTH + 1, SIZES[size].vocabulary, i), i));
  const seconds = await bestOf(6, async () => {
    await policy.accumulate(lessons, imitate);
    await policy.step(ADAM);
  });
  policy.dispose();
  return result({ work: "train", ...named(size, variant) }, B * LENGTH, seconds);
}

/** Says `tokens` tokens in one answer. */
class Speech implements Dialogue {
  said: Utterance | undefined;
  constructor(
    private readonly key: Key,
    private readonly tokens: number,
  ) {}

  next(said: Utterance | undefined): Ask | undefined {
    this.said = said;
    if (said) return undefined;
    return { context: Int32Array.of(1), maxTokens: this.tokens, stopTokens: [], key: this.key };
  }
}

async function speak(policy: TransformerPolicy, count: number, tokens: number, key: Key): Promise<Utterance[]> {
  const speeches = Array.from({ length: count }, (_, i) => new Speech(split(key, i), tokens));
  await policy.act(speeches, { temperature: 1 });
  return speeches.map(({ said }) => said!);
}

export async function rollout(size: Size, variant: Variant): Promise<Result> {
  const [policy, count] = [make(size, variant), 32 * variant.workers];
  const seconds = await bestOf(3, () => speak(policy, count, LENGTH, keyOf(2)));
  policy.dispose();
  return result({ work: "rollout", ...named(size, variant) }, count * LENGTH, seconds);
}

/** 64 answers of 400 tokens, one policy-gradient epoch over all of them, one optimiser step. */
export async function iteration(size: Size, variant: Variant): Promise<Result> {
  const policy = make(size, variant);
  let count = 0;
  const seconds = await bestOf(2, async () => {
    const said = await speak(policy, EPISODES, TOKENS, keyOf(count++));
    const returns = said.map(({ tokens }) => tokens.filter((token) => token < 64).length);
    const mean = returns.reduce((a, b) => a + b, 0) / EPISODES;
    const sequences = said.map(({ tokens }, i) => lesson(Int32Array.of(1, ...tokens), i));
    const gradient: LossFunction = ({ sequence, logProb }) => {
      const weight = (returns[sequence]! - mean) / (EPISODES * TOKENS);
      return { value: -weight * logProb, byLogProb: -weight, byEntropy: 0 };
    };
    await policy.accumulate(sequences, gradient);
    await policy.step(ADAM);
  });
  policy.dispose();
  return result({ work: "iteration", ...named(size, variant) }, EPISODES * TOKENS, seconds);
}
