/** The local policy keeps its promises, and its training is the same bits for any number of workers. */
import { describe, expect, it } from "vitest";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import type { Learner } from "../../lib/compute/train/learner.js";
import type { WorkerLane } from "../../lib/compute/train/worker-lane.js";
import type { LossFunction } from "../../lib/policy/policy.js";
import { TransformerPolicy } from "../../lib/policy/transformer-policy.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf, stream } from "../../lib/random.js";
import type { Sequence } from "../../lib/types.js";
import { policyContract, scoringContract, trainingContract } from "../contracts/policy.js";

const tokenizer = new WordTokenizer("<bos> go take put apple bread hall bed ; act".split(" "), { closed: true });
const config = microDecoder({ vocabulary: tokenizer.size, width: 16, layers: 2, heads: 2, contextLength: 64 });
const weights = initialWeights(config, keyOf("policy"));
const contract = {
  prompts: ["<bos> go hall ; act", "<bos> take apple ; act", "<bos> put bread bed ; act"],
  stop: ";",
  make: () => new TransformerPolicy({ weights, tokenizer }),
};
const STEP = { learningRate: 1e-2, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, maxGradientNorm: 1 };
const loss: LossFunction = ({ sequence, logProb, entropy }) => ({
  value: (sequence % 3) * logProb - 0.1 * entropy,
  byLogProb: sequence % 3,
  byEntropy: -0.1,
});

policyContract("a transformer policy", contract);
scoringContract("a transformer policy", contract);
trainingContract("a transformer policy", contract);

describe("training a transformer policy", () => {
  it("gives the same bits with 1, 2 and 4 workers, loss sums included", async () => {
    const [one, two, four] = await Promise.all([1, 2, 4].map(trained));
    expect(two).toEqual(one);
    expect(four).toEqual(one);
  });

  it("gives the same gradient norm whether sequences come together or in two calls", async () => {
    const all = lessons(30);
    const [together, apart] = [contract.make(), contract.make()];
    await together.accumulate(all, ({ position }) => ({ value: 0, byLogProb: position, byEntropy: 0 }));
    for (const part of [all.slice(0, 11), all.slice(11)])
      await apart.accumulate(part, ({ position }) => ({ value: 0, byLogProb: position, byEntropy: 0 }));
    const [norm, other] = [await together.step(STEP), await apart.step(STEP)].map((m) => m["update/gradientNorm"]!);
    expect(other! / norm!).toBeCloseTo(1, 5);
  });

  it("keeps its memory from step to step", async () => {
    const policy = contract.make();
    const heap = (policy["learner"] as Learner)["kernels"].heap;
    const sizes: number[] = [];
    for (let step = 0; step < 5; step++) {
      await policy.accumulate(lessons(20), loss);
      await policy.step(STEP);
      sizes.push(heap.bytes, heap.mark());
    }
    expect(sizes.slice(-2)).toEqual(sizes.slice(0, 2));
  });

  it("says so when a worker dies, instead of waiting for ever", async () => {
    const policy = new TransformerPolicy({ weights, tokenizer, workers: 2 });
    await policy.accumulate(lessons(8), loss);
    const lane = (policy["learner"] as Learner).lanes[1] as WorkerLane;
    let calls = 0;
    const broken: LossFunction = (token) => {
      if (calls++ === 3) void lane["worker"].terminate();
      return loss(token);
    };
    await expect(policy.accumulate(lessons(60), broken)).rejects.toThrow(/training worker 1: expected a worker thread/);
    await expect(policy.accumulate(lessons(60), loss)).rejects.toThrow(/training worker 1/);
    policy.dispose();
  });

  it("passes on what the loss refuses, and forgets the half-done gradient", async () => {
    const policy = new TransformerPolicy({ weights, tokenizer, workers: 2 });
    const refuse = (): never => {
      throw new Error("no such loss");
    };
    await expect(policy.accumulate(lessons(40), refuse)).rejects.toThrow("no such loss");
    await policy.accumulate(lessons(12), loss);
    const clean = contract.make();
    await clean.accumulate(lessons(12), loss);
    expect(await policy.step(STEP)).toEqual(await clean.step(STEP));
    policy.dispose();
  });

  it("refuses what it cannot learn", async () => {
    const policy = contract.make();
    const [lesson] = lessons(1);
    const wrong = (change: Partial<Sequence>): Promise<unknown> => policy.accumulate([{ ...lesson!, ...change }], loss);
    await expect(wrong({ signals: [[{ component: "ce", weight: 1 }]] })).rejects.toThrow("positions from 1");
    await expect(wrong({ tokens: lesson!.tokens.map(() => 99) })).rejects.toThrow("token ids from 0 to");
    await expect(policy.restore(new Uint8Array([1, 2, 10, 4]))).rejects.toThrow("a snapshot of a policy");
  });
});

async function trained(workers: number) {
  const policy = new TransformerPolicy({ weights, tokenizer, workers });
  const metrics = [];
  for (let step = 0; step < 3; step++) {
    metrics.push(await policy.accumulate(lessons(50 + step), loss, 0.7), await policy.step(STEP));
  }
  const snapshot = await policy.snapshot("all");
  policy.dispose();
  return { metrics, snapshot };
}

function lessons(count: number): Sequence[] {
  const numbers = stream(keyOf(count));
  return Array.from({ length: count }, (_, i) => {
    const length = 2 + numbers.integer(60);
    const tokens = Int32Array.from({ length }, () => numbers.integer(tokenizer.size));
    const signals = Array.from(tokens, (_, at) => (at > 0 && at % 2 === i % 2 ? [{ component: "ce" as const, weight: 1 }] : undefined)); // prettier-ignore
    return { tokens, signals, oldLogProbs: new Float32Array(length).fill(NaN), from: { episode: `${i}`, prompt: "plain" as const } }; // prettier-ignore
  });
}
