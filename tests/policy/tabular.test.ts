import { describe, expect, it } from "vitest";
import { TabularPolicy } from "../../lib/policy/tabular.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf, split } from "../../lib/random.js";
import { Interview, policyContract, scoringContract, trainingContract } from "../contracts/policy.js";

const tokenizer = new WordTokenizer("<bos> left right ; act".split(" "), { closed: true });
const contract = {
  make: () => new TabularPolicy({ tokenizer, contextLength: 64 }),
  prompts: ["<bos> left ; act", "<bos> right ; act", "<bos> act ; right"],
  stop: ";",
};

policyContract("a tabular policy", contract);
scoringContract("a tabular policy", contract);
trainingContract("a tabular policy", contract);

const options = { learningRate: 0.1, beta1: 0, beta2: 0, epsilon: 1e-12, weightDecay: 0, maxGradientNorm: Infinity };
const from = { episode: "e", prompt: "as-acted" } as const;
const lesson = (tokens: number[]) => ({
  tokens: Int32Array.from(tokens),
  signals: tokens.map((_, i) => (i === tokens.length - 1 ? [{ component: "rl" as const, weight: 1 }] : undefined)),
  oldLogProbs: new Float32Array(tokens.length),
  from,
});

describe("a tabular policy", () => {
  it.each([
    ["the log-probability", { byLogProb: -1, byEntropy: 0 }, (p: number[]) => -Math.log(p[1]!)],
    ["the entropy", { byLogProb: 0, byEntropy: 1 }, (p: number[]) => -p.reduce((sum, q) => sum + q * Math.log(q), 0)],
  ])("follows the gradient of %s, which central differences confirm", async (_, slopes, value) => {
    const policy = new TabularPolicy({ tokenizer });
    const start = [0.3, -0.2, 0.9, 0, -1];
    const rows = [["0", start]];
    await policy.restore(new TextEncoder().encode(JSON.stringify({ version: 0, steps: 0, rows })));
    await policy.accumulate([lesson([0, 1])], () => ({ value: 0, ...slopes }));
    const gradient = [...policy["rows"].get("0")!.gradient];
    const at = (logits: number[]): number => {
      const shares = logits.map(Math.exp);
      const total = shares.reduce((a, b) => a + b, 0);
      return value(shares.map((share) => share / total));
    };
    start.forEach((_logit, j) => {
      const [up, down] = [1e-5, -1e-5].map((d) => at(start.map((logit, i) => logit + (i === j ? d : 0))));
      expect(gradient[j]).toBeCloseTo((up! - down!) / 2e-5, 7);
    });
  });

  it("reports the gradient's norm and clips to it", async () => {
    const policy = new TabularPolicy({ tokenizer });
    await policy.accumulate([lesson([0, 1])], () => ({ value: 0, byLogProb: -1, byEntropy: 0 }));
    // uniform over 5: gradient .2 four times and -.8 once; its norm is sqrt(4 · .04 + .64) = sqrt(.8)
    expect((await policy.step(options))["update/gradientNorm"]).toBeCloseTo(Math.sqrt(0.8), 12);
  });

  it("feels a lesson in inverse proportion to the temperature where all tokens are alike", async () => {
    const policy = new TabularPolicy({ tokenizer });
    const lesson = {
      tokens: Int32Array.of(0, 1),
      signals: [undefined, [{ component: "ce" as const, weight: 1 }]],
      oldLogProbs: Float32Array.of(NaN, NaN),
      from: { episode: "lesson", prompt: "as-acted" as const },
    };
    const loss = (): { value: number; byLogProb: number; byEntropy: number } => ({
      value: 0,
      byLogProb: -1,
      byEntropy: 0,
    });
    const norm = await policy.gradientNorm([lesson], loss);
    expect(await policy.gradientNorm([lesson], loss, 0.5)).toBeCloseTo(2 * norm, 10);
  });

  it("learns a two-armed bandit by following its reward", async () => {
    const policy = new TabularPolicy({ tokenizer });
    for (let round = 0; round < 40; round++) {
      const asks = Array.from({ length: 8 }, (_, i) => {
        const key = split(split(keyOf("bandit"), round), i);
        return new Interview([tokenizer.encode("<bos>")], { maxTokens: 1, stopTokens: [], key });
      });
      await policy.act(asks, { temperature: 1 });
      const drawn = asks.map(({ answers }) => answers[0]!.tokens[0]!);
      const rewards = drawn.map((token) => (token === 2 ? 1 : 0) - 0.2);
      const lessons = drawn.map((token) => lesson([0, token]));
      await policy.accumulate(lessons, ({ sequence }) => ({ value: 0, byLogProb: -rewards[sequence]!, byEntropy: 0 }));
      await policy.step({ ...options, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 });
    }
    const [score] = await policy.score([{ tokens: Int32Array.of(0, 2), from: 1 }]);
    expect(Math.exp(score![0]!)).toBeGreaterThan(0.8);
  });

  it("shares a row where the contexts' keys are equal", async () => {
    const policy = new TabularPolicy({ tokenizer, contextKey: (tokens) => String(tokens.at(-1)) });
    await policy.accumulate([lesson([0, 3, 1])], () => ({ value: 0, byLogProb: -1, byEntropy: 0 }));
    await policy.step(options);
    const [a, b] = await policy.score([
      { tokens: Int32Array.of(0, 3, 1), from: 2 },
      { tokens: Int32Array.of(2, 2, 3, 1), from: 3 },
    ]);
    expect(a![0]).toBe(b![0]);
    expect(a![0]).toBeGreaterThan(Math.log(0.2));
    expect(policy.parameterCount).toBe(5);
  });
});
