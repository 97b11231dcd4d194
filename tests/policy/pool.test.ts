import { afterAll, describe, expect, it } from "vitest";
import { initialWeights, microDecoder, partsOf } from "../../lib/compute/architecture.js";
import { PoolActor } from "../../lib/policy/acting/pool.js";
import { DecoderPolicy } from "../../lib/policy/decoder-policy.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf } from "../../lib/random.js";
import { answersOf, interviews, policyContract, scoringContract } from "../contracts/policy.js";

const tokenizer = new WordTokenizer("<bos> go take put apple bread hall bed ; act".split(" "), { closed: true });
const config = microDecoder({ vocabulary: tokenizer.size, width: 16, layers: 2, heads: 2, contextLength: 64 });
const weights = initialWeights(config, keyOf("pool"));
const prompts = ["<bos> go hall ; act", "<bos> take apple ; act", "<bos> put bread bed ; act"];
const contract = { prompts, stop: ";" };
const made: { dispose(): void }[] = [];
afterAll(() => made.forEach((each) => each.dispose()));

async function pool(workers: number, slots = 4): Promise<DecoderPolicy> {
  const policy = await DecoderPolicy.make({ weights, tokenizer, workers, slots });
  made.push(policy);
  return policy;
}

policyContract("a decoder on two workers", { ...contract, make: () => pool(2) });
scoringContract("a decoder on two workers", { ...contract, make: () => pool(2) });

describe("a pool", () => {
  it("gives the same bits with 1, 2 and 4 workers, acting and scoring", async () => {
    const [one, ...others] = await Promise.all([pool(1), pool(2), pool(4)]);
    const said = await answersOf(one!, interviews(one!, contract, {}, 15), { temperature: 1 });
    const requests = said.map(([answer], i) => {
      const prompt = tokenizer.encode(prompts[i % 3]!);
      return { tokens: Int32Array.of(...prompt, ...answer!.tokens), from: 1 };
    });
    const scores = await one!.score(requests);
    for (const policy of others) {
      expect(await answersOf(policy, interviews(policy, contract, {}, 15), { temperature: 1 })).toEqual(said);
      expect(await policy.score(requests)).toEqual(scores);
    }
  });

  it("does not mix up what is asked at the same time", async () => {
    const policy = await pool(2);
    const alone = await answersOf(policy, interviews(policy, contract), { temperature: 1 });
    const together = await Promise.all([
      answersOf(policy, interviews(policy, contract), { temperature: 1 }),
      answersOf(policy, interviews(policy, contract, { key: keyOf(5) }), { temperature: 2 }),
      answersOf(policy, interviews(policy, contract), { temperature: 1 }),
    ]);
    expect(together[0]).toEqual(alone);
    expect(together[2]).toEqual(alone);
  });

  it("takes new weights in all workers", async () => {
    const other = initialWeights(config, keyOf("other"));
    const fresh = await DecoderPolicy.make({ weights: other, tokenizer });
    const actor = new PoolActor({ config, slots: 4, rowLimit: 64 }, tokenizer, 2);
    made.push(actor);
    await actor.load(partsOf(weights.data));
    await actor.act(interviews(fresh, contract), { temperature: 1 });
    await actor.load(partsOf(other.data));
    const held = interviews(fresh, contract);
    await actor.act(held, { temperature: 1 });
    expect(held.map(({ answers }) => answers)).toEqual(
      await answersOf(fresh, interviews(fresh, contract), { temperature: 1 }),
    );
  });

  it("says so when a worker dies, instead of waiting for ever, and starts afresh", async () => {
    const actor = new PoolActor({ config, slots: 4, rowLimit: 64 }, tokenizer, 2);
    made.push(actor);
    await actor.load(partsOf(weights.data));
    await actor.score([{ tokens: Int32Array.of(0, 1), from: 1 }]);
    const [first] = actor.threads;
    let turns = 0;
    const endless = {
      next: () => {
        if (turns++ === 50) void actor["hands"][0]!["worker"].terminate();
        return { context: Int32Array.of(0), maxTokens: 20, stopTokens: [], key: keyOf(turns) };
      },
    };
    await expect(actor.act([endless, endless, endless], { temperature: 1 })).rejects.toThrow(
      /worker 1: expected to live until its work is done, got "exit code 1"/,
    );
    expect(await actor.score([{ tokens: Int32Array.of(0, 1), from: 1 }])).toHaveLength(1);
    expect(actor.threads).not.toContain(first);
  });

  it("passes on what a worker refuses", async () => {
    const policy = await pool(2);
    const odd = { next: () => ({ context: Int32Array.of(99), maxTokens: 1, stopTokens: [], key: keyOf(0) }) };
    await expect(policy.act([odd, odd], { temperature: 1 })).rejects.toThrow("tokens from 0 to 9");
    await expect(policy.score([{ tokens: Int32Array.of(1), from: 0 }])).rejects.toThrow("from between 1 and");
    expect(await policy.score([{ tokens: Int32Array.of(0, 1), from: 1 }])).toHaveLength(1);
  });
});
