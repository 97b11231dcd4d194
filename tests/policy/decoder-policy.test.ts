import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { ReferenceEngine } from "../../lib/compute/engine/reference.js";
import { WasmEngine } from "../../lib/compute/engine/wasm-engine.js";
import { engineSizes } from "../../lib/policy/acting/actor.js";
import { Desk } from "../../lib/policy/acting/desk.js";
import { LocalActor } from "../../lib/policy/acting/local.js";
import { DecoderPolicy } from "../../lib/policy/decoder-policy.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf } from "../../lib/random.js";
import { answersOf, interviews, policyContract, scoringContract } from "../contracts/policy.js";

const tokenizer = new WordTokenizer("<bos> go take put apple bread hall bed ; act obs , you are in".split(" "), {
  closed: true,
});
const config = microDecoder({ vocabulary: tokenizer.size, width: 32, layers: 2, heads: 4, contextLength: 64 });
const weights = initialWeights(config, keyOf("decoder-policy"));
const contract = {
  make: () => DecoderPolicy.make({ weights, tokenizer }),
  prompts: ["<bos> you are in hall ; act", "<bos> obs apple , bread ; act", "<bos> go bed ; you are in bed ; act"],
  stop: ";",
};

policyContract("a decoder", contract);
scoringContract("a decoder", contract);
policyContract("a decoder with three slots", {
  ...contract,
  make: () => DecoderPolicy.make({ weights, tokenizer, slots: 3 }),
});

describe("a decoder policy", () => {
  it("scores with the very bits it acted with", async () => {
    const policy = await contract.make();
    const held = await answersOf(policy, interviews(policy, contract), { temperature: 0.8 });
    for (const [i, [answer]] of held.entries()) {
      const prompt = tokenizer.encode(contract.prompts[i]!);
      const tokens = Int32Array.of(...prompt, ...answer!.tokens);
      expect(await policy.score([{ tokens, from: prompt.length, temperature: 0.8 }])).toEqual([answer!.logProbs]);
    }
  });

  it("says what the plain engine says", async () => {
    const policy = await contract.make();
    const plain = new LocalActor(new ReferenceEngine(weights, { slots: 2, rowLimit: 20 }), tokenizer);
    const others = interviews(policy, contract);
    await plain.act(others, { temperature: 1 });
    const said = await answersOf(policy, interviews(policy, contract), { temperature: 1 });
    expect(others.map(({ answers }) => answers.map(({ text }) => text))).toEqual(
      said.map((answers) => answers.map(({ text }) => text)),
    );
  });

  it("says the same bits with any number of slots and rows, in any order of dialogues", async () => {
    const policy = await contract.make();
    const copies = 4;
    const said = await answersOf(policy, interviews(policy, contract, {}, copies), { temperature: 1, topP: 0.9 });
    const sizes = fc.record({ slots: fc.integer({ min: 1, max: 9 }), rowLimit: fc.integer({ min: 9, max: 40 }) });
    const order = fc.shuffledSubarray([...said.keys()], { minLength: 1 });
    const same = async ({ slots, rowLimit }: { slots: number; rowLimit: number }, places: number[]): Promise<void> => {
      const actor = new LocalActor(new WasmEngine(weights, { slots, rowLimit }), tokenizer);
      const all = interviews(policy, contract, {}, copies);
      const held = places.map((place) => all[place]!);
      await actor.act(held, { temperature: 1, topP: 0.9 });
      expect(held.map(({ answers }) => answers)).toEqual(places.map((place) => said[place]));
    };
    await fc.assert(fc.asyncProperty(sizes, order, same), { numRuns: 25 });
  });

  it("keeps its own copy of the weights", async () => {
    const mine = { config, data: weights.data.slice() };
    const policy = await DecoderPolicy.make({ weights: mine, tokenizer });
    const before = await answersOf(policy, interviews(policy, contract), { temperature: 1 });
    mine.data.fill(0);
    expect(await answersOf(policy, interviews(policy, contract), { temperature: 1 })).toEqual(before);
  });

  it("refuses tokens and samplings that make no sense", async () => {
    const policy = await contract.make();
    const asks = (context: number[]) => {
      const ask = { context: Int32Array.from(context), maxTokens: 1, stopTokens: [], key: keyOf(0) };
      return { next: () => ask };
    };
    await expect(policy.act([asks([99])], { temperature: 1 })).rejects.toThrow("tokens from 0 to 14");
    await expect(policy.act([asks([])], { temperature: 1 })).rejects.toThrow("at least one token");
    await expect(policy.act([], { temperature: -1 })).rejects.toThrow("temperature");
    await expect(policy.act([], { temperature: 1, topP: 0 })).rejects.toThrow("topP");
    await expect(policy.score([{ tokens: Int32Array.of(1, 2), from: 0 }])).rejects.toThrow("from between 1 and");
  });
});

describe("the sizes of an engine", () => {
  const mebibytes = (slot: number, weights: number) =>
    engineSizes({ slot: slot * 2 ** 20, weights: weights * 2 ** 20 });
  it.each([
    ["a tiny model, many slots", 0.1, 1, 32],
    ["a micro model, as many as the processor's cache likes", 0.5, 1, 16],
    ["a bigger one, eight at least", 2, 4, 8],
    ["a real one, what WebAssembly can address", 671, 1380, 3],
    ["a huge one, a single slot", 4000, 2000, 1],
  ])("%s", (_, slot, weights, slots) => {
    expect(mebibytes(slot, weights).slots).toBe(slots);
  });
});

describe("a desk", () => {
  it("feeds only the new tokens of a context that extends the last one", () => {
    const engine = new WasmEngine({ config, data: weights.data }, { slots: 1, rowLimit: 64 });
    const fed: number[] = [];
    const advance = engine.advance.bind(engine);
    engine.advance = (count) => {
      fed.push(count);
      advance(count);
    };
    const desk = new Desk(engine);
    const ask = (context: Int32Array) => {
      desk.ask(7, { context, maxTokens: 2, stopTokens: [], key: keyOf(1) });
      const replies = [];
      while (desk.busy) replies.push(...desk.tick({ temperature: 1 }));
      return replies[0]!.answer.tokens;
    };
    const prompt = tokenizer.encode("<bos> you are in hall ; act");
    const said = ask(prompt);
    expect(fed.splice(0)).toEqual([7, 1]); // the prompt, then the first word
    ask(Int32Array.of(...prompt, ...said, 1, 2, 3));
    expect(fed.splice(0)).toEqual([4, 1]); // the second word said was not fed yet
    desk.close(7);
    ask(prompt); // the cache of the slot still begins like this
    expect(fed).toEqual([1, 1]);
  });

  it("computes a prompt that many begin with only once, and says the same", () => {
    const prompt = tokenizer.encode("<bos> you are in hall ; obs apple , bread , bed , hall ; you are in bed ; act");
    const fed: number[] = [];
    const answers = [1, 4].map((slots) => {
      const engine = new WasmEngine({ config, data: weights.data }, { slots, rowLimit: 64 });
      const advance = engine.advance.bind(engine);
      engine.advance = (count) => {
        if (slots === 4) fed.push(count);
        advance(count);
      };
      const desk = new Desk(engine);
      const replies = new Map<number, Int32Array>();
      for (let next = 0; replies.size < 4;) {
        while (next < 4 && next - replies.size < slots) {
          desk.ask(next, { context: prompt, maxTokens: 3, stopTokens: [], key: keyOf(next++) });
        }
        for (const { conversation, answer } of desk.tick({ temperature: 1 })) {
          replies.set(conversation, answer.tokens);
          desk.close(conversation);
        }
      }
      return [0, 1, 2, 3].map((conversation) => replies.get(conversation));
    });
    expect(answers[1]).toEqual(answers[0]);
    // the first feeds the prompt; then it goes on while the others feed the last token of their copies
    expect(fed).toEqual([prompt.length, 4, 4, 3]);
  });
});
