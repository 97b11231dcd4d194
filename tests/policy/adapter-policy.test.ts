/** Adapters of a frozen model behind the policy interface: they keep its promises, learn, and leave the model alone. */
import { describe, expect, it } from "vitest";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import type { AdapterShape } from "../../lib/policy/adapter.js";
import { AdapterPolicy } from "../../lib/policy/adapter-policy.js";
import type { ScoringPolicy } from "../../lib/policy/policy.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf } from "../../lib/random.js";
import type { Sequence } from "../../lib/types.js";
import { policyContract, scoringContract, trainingContract } from "../contracts/policy.js";

const tokenizer = new WordTokenizer("<bos> go take put apple bread hall bed ; act".split(" "), { closed: true });
const config = microDecoder({ vocabulary: tokenizer.size, width: 16, layers: 2, heads: 2, contextLength: 64 });
const weights = initialWeights(config, keyOf("policy"));
const shape: AdapterShape = { rank: 4, alpha: 8, targets: ["q_proj", "v_proj", "up_proj", "down_proj"] };
const STEP = { learningRate: 1e-2, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, maxGradientNorm: 1 };

async function fresh(): Promise<AdapterPolicy> {
  const policy = new AdapterPolicy({ weights, tokenizer });
  await policy.addAdapter("house", shape, keyOf("adapter"));
  await policy.train("house");
  return policy;
}
const contract = {
  prompts: ["<bos> go hall ; act", "<bos> take apple ; act", "<bos> put bread bed ; act"],
  stop: ";",
  make: fresh,
};

policyContract("an adapter policy", contract);
scoringContract("an adapter policy", contract);
trainingContract("an adapter policy", contract);

const text = tokenizer.encode("<bos> put bread bed ; act take apple ; go hall");
const lesson: Sequence = {
  tokens: text,
  signals: [...text].map((_, i) => (i > 0 ? [{ component: "ce", weight: 1 }] : undefined)),
  oldLogProbs: new Float32Array(text.length).fill(NaN),
  from: { episode: "1", prompt: "plain" },
};
async function study(policy: AdapterPolicy, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    await policy.accumulate([lesson], ({ logProb }) => ({ value: -logProb, byLogProb: -1, byEntropy: 0 }));
    await policy.step(STEP);
  }
}
const scores = async (policy: ScoringPolicy) => (await policy.score([{ tokens: text, from: 1 }]))[0]!;

describe("an adapter policy", () => {
  it("trains few numbers and is the untouched model when they are switched off", async () => {
    const policy = await fresh();
    // q and v: 16 → 16, up: 16 → 48, down: 48 → 16; rank 4; two layers
    expect(policy.parameterCount).toBe(2 * 4 * (2 * (16 + 16) + 2 * (16 + 48)));
    const before = await scores(policy);
    await study(policy, 3);
    const after = await scores(policy);
    await policy.use({});
    expect(await scores(policy)).toEqual(before);
    expect(policy.weights().data).toEqual(weights.data);
    await policy.use({ house: 1 });
    expect(await scores(policy)).toEqual(after);
    expect(after).not.toEqual(before);
    policy.dispose();
  });

  it("trains one adapter while another stays as it is, and both can be handed on", async () => {
    const policy = await fresh();
    await study(policy, 2);
    const house = policy.adapter("house");
    await policy.addAdapter("shop", { ...shape, rank: 1 }, keyOf("other"));
    await policy.train("shop");
    expect(policy.adapters).toEqual({ names: ["house", "shop"], mix: { house: 1, shop: 1 } });
    await study(policy, 2);
    expect(policy.adapter("house")).toEqual(house);
    const other = new AdapterPolicy({ weights, tokenizer });
    for (const name of ["house", "shop"]) await other.addAdapter(name, policy.adapter(name));
    await other.use({ house: 1, shop: 1 });
    expect(await scores(other)).toEqual(await scores(policy));
    for (const each of [policy, other]) each.dispose();
  });

  it("merged keeps its answers and needs another adapter to learn on", async () => {
    const policy = await fresh();
    await study(policy, 2);
    const before = await scores(policy);
    await policy.merge();
    await policy.use({});
    expect(await scores(policy)).toEqual(before);
    await expect(study(policy, 1)).rejects.toThrow(/an adapter to train/);
    policy.dispose();
  });

  it("does not train an adapter that is switched off", async () => {
    const policy = await fresh();
    await policy.use({});
    await expect(study(policy, 1)).rejects.toThrow(/house switched on.*use\(\{ house: 1 \}\)/);
    policy.dispose();
  });
});
