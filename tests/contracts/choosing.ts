/** What every policy promises that chooses among given answers: it is the free policy, renormalised at every branch. */
import { describe, expect, it } from "vitest";
import { choicesOf, type Chances, type ChoosingPolicy } from "../../lib/policy/policy.js";
import { keyOf, split } from "../../lib/random.js";
import type { Utterance } from "../../lib/types.js";
import { answersOf, Interview, type PolicyContract } from "./policy.js";

export interface ChoosingContract<P extends ChoosingPolicy> extends PolicyContract<P> {
  /** Answers in text, without the end token `stop`; some begin others. */
  readonly answers: readonly string[];
}

/** Renormalised by hand: each branch's tokens are scored one by one under the free policy. */
async function byHand(
  policy: ChoosingPolicy,
  context: Int32Array,
  answers: readonly Int32Array[],
  temperature: number,
): Promise<number[]> {
  const logProbs: number[] = [];
  for (const answer of answers) {
    let sum = 0;
    for (let depth = 0; depth < answer.length; depth++) {
      const alike = answers.filter((other) => answer.subarray(0, depth).every((token, i) => other[i] === token));
      const next = [...new Set(alike.map((other) => other[depth]!))];
      const before = [...context, ...answer.subarray(0, depth)];
      const scores = await policy.score(
        next.map((token) => ({ tokens: Int32Array.of(...before, token), from: before.length, temperature })),
      );
      const shares = scores.map(([score]) => Math.exp(score!));
      sum += Math.log(shares[next.indexOf(answer[depth]!)]! / shares.reduce((a, b) => a + b, 0));
    }
    logProbs.push(sum);
  }
  return logProbs;
}

export function choosingContract<P extends ChoosingPolicy>(name: string, contract: ChoosingContract<P>): void {
  const tokensOf = (policy: P): Int32Array[] =>
    contract.answers.map((text) =>
      Int32Array.of(...policy.tokenizer.encode(text), policy.tokenizer.idOf(contract.stop)),
    );
  const draw = async (policy: P, count: number, temperature = 1): Promise<Utterance[]> => {
    const question = policy.tokenizer.encode(contract.prompts[0]!);
    const choices = choicesOf(tokensOf(policy));
    const held = Array.from(
      { length: count },
      (_, i) => new Interview([question], { maxTokens: 1, stopTokens: [], choices, key: split(keyOf("choose"), i) }),
    );
    return (await answersOf(policy, held, { temperature })).map(([said]) => said!);
  };
  const chancesAt = async (policy: P, temperature: number): Promise<Chances> => {
    const context = policy.tokenizer.encode(contract.prompts[0]!);
    const [chances] = await policy.choose([{ context, answers: tokensOf(policy), temperature }]);
    return chances!;
  };

  describe(`${name} chooses`, () => {
    it.each([1, 0.6])("by the free policy renormalised at every branch, at temperature %d", async (temperature) => {
      const policy = await contract.make();
      const context = policy.tokenizer.encode(contract.prompts[0]!);
      const expected = await byHand(policy, context, tokensOf(policy), temperature);
      const { logProbs, branches } = await chancesAt(policy, temperature);
      logProbs.forEach((logProb, i) => expect(logProb).toBeCloseTo(expected[i]!, 4));
      expect(logProbs.reduce((sum, logProb) => sum + Math.exp(logProb), 0)).toBeCloseTo(1, 5);
      for (const branch of branches)
        expect(branch.logProbs.reduce((sum, logProb) => sum + Math.exp(logProb), 0)).toBeCloseTo(1, 5);
    });

    it("only what it may say, as often as it says it does", async () => {
      const policy = await contract.make();
      const answers = tokensOf(policy);
      const { logProbs } = await chancesAt(policy, 1);
      const drawn = await draw(policy, 3000);
      const counts = answers.map((answer) => drawn.filter(({ tokens }) => tokens.join() === answer.join()).length);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(drawn.length);
      const chi = counts.reduce((sum, count, i) => {
        const expected = drawn.length * Math.exp(logProbs[i]!);
        return sum + (count - expected) ** 2 / expected;
      }, 0);
      const freedom = answers.length - 1;
      expect(chi).toBeLessThan(freedom + 3.1 * Math.sqrt(2 * freedom) + 4); // about the .999 quantile
      expect(Math.max(...counts)).toBeLessThan(drawn.length); // something was chosen
    });

    it("with log-probabilities of its choices, and what else it might have said at each token", async () => {
      const policy = await contract.make();
      const answers = tokensOf(policy);
      const context = policy.tokenizer.encode(contract.prompts[0]!);
      const { logProbs: chances } = await chancesAt(policy, 0.6);
      const drawn = await draw(policy, 40, 0.6);
      const scores = await policy.score(
        drawn.map(({ tokens, allowed }) => ({
          tokens: Int32Array.of(...context, ...tokens),
          from: context.length,
          temperature: 0.6,
          allowed: [...Array.from(context, () => undefined), ...allowed!],
        })),
      );
      drawn.forEach(({ tokens, logProbs, allowed, stop }, i) => {
        expect(stop).toBe("end");
        const place = answers.findIndex((answer) => answer.join() === tokens.join());
        expect(logProbs.reduce((a, b) => a + b, 0)).toBeCloseTo(chances[place]!, 4);
        allowed!.forEach((among, at) => {
          expect(among).toContain(tokens[at]);
          if (among.length === 1) expect(logProbs[at]).toBe(0);
          expect(scores[i]![at]).toBeCloseTo(logProbs[at]!, 4);
        });
      });
    });

    it("the same whoever else chooses, in whatever order the answers are listed", async () => {
      const policy = await contract.make();
      const together = await draw(policy, 30);
      const [alone] = await draw(await contract.make(), 1);
      expect(alone).toEqual(together[0]);
      const answers = tokensOf(policy);
      const context = policy.tokenizer.encode(contract.prompts[0]!);
      const [forth, back] = await policy.choose([
        { context, answers },
        { context, answers: [...answers].reverse() },
      ]);
      expect([...back!.logProbs].reverse()).toEqual([...forth!.logProbs]);
    });

    it("the likeliest at every branch when greedy", async () => {
      const policy = await contract.make();
      const [said, again] = await draw(policy, 2, 0);
      expect(again!.tokens).toEqual(said!.tokens);
      const { branches } = await chancesAt(policy, 1);
      for (const { prefix, tokens, logProbs } of branches) {
        if (prefix.join() !== said!.tokens.subarray(0, prefix.length).join()) continue;
        expect(said!.tokens[prefix.length]).toBe(tokens[logProbs.indexOf(Math.max(...logProbs))]);
      }
    });

    it("refuses what cannot be chosen from", async () => {
      const policy = await contract.make();
      const [first] = tokensOf(policy);
      expect(() => choicesOf([])).toThrow("at least one answer");
      expect(() => choicesOf([first!, first!.slice(0, 1)])).toThrow("none is the beginning of another");
      const context = policy.tokenizer.encode(contract.prompts[0]!);
      await expect(Promise.resolve().then(() => policy.choose([{ context, answers: [] }]))).rejects.toThrow(
        "at least one answer",
      );
    });
  });
}
