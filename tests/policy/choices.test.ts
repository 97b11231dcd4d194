/** Choosing among answers: the trie itself, how little is fed for it, and every policy that can choose. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import type { Engine } from "../../lib/compute/engine/engine.js";
import { ReferenceEngine } from "../../lib/compute/engine/reference.js";
import { WasmEngine } from "../../lib/compute/engine/wasm-engine.js";
import type { Actor } from "../../lib/policy/acting/actor.js";
import { allowedAlong, branchesOf, choicesOf, Walk } from "../../lib/policy/acting/choices.js";
import { chooseOn } from "../../lib/policy/acting/choose.js";
import { Desk } from "../../lib/policy/acting/desk.js";
import { LocalActor } from "../../lib/policy/acting/local.js";
import { AdapterPolicy } from "../../lib/policy/adapter-policy.js";
import { DecoderPolicy } from "../../lib/policy/decoder-policy.js";
import type { ChoosingPolicy, TrainablePolicy } from "../../lib/policy/policy.js";
import { TabularPolicy } from "../../lib/policy/tabular.js";
import { TransformerPolicy } from "../../lib/policy/transformer-policy.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf, split, stream } from "../../lib/random.js";
import { defaultObjective, Objective } from "../../lib/training/objective.js";
import type { Sequence } from "../../lib/types.js";
import { choosingContract } from "../contracts/choosing.js";

const tokenizer = new WordTokenizer("<bos> go take put apple bread hall bed in on ; act".split(" "), { closed: true });
const config = microDecoder({ vocabulary: tokenizer.size, width: 16, layers: 2, heads: 2, contextLength: 64 });
const weights = initialWeights(config, keyOf("choosing"));
const contract = {
  prompts: ["<bos> go hall ; act", "<bos> take apple ; act", "<bos> put bread bed ; act"],
  answers: ["go hall", "go bed", "go", "take apple", "take apple on bed", "put bread in bed", "put bread on bed"],
  stop: ";",
};

/** A policy straight on an engine, for the engines that no policy uses by itself. */
function onEngine(engine: Engine): ChoosingPolicy {
  const actor: Actor = new LocalActor(engine, tokenizer);
  return {
    name: "engine",
    tokenizer,
    contextLength: config.contextLength,
    version: 0,
    act: (dialogues, sampling) => actor.act(dialogues, sampling),
    score: (requests) => actor.score(requests),
    likeliest: (requests, count) => actor.likeliest(requests, count),
    choose: (requests) => actor.choose(requests),
  };
}

choosingContract("a transformer policy", { ...contract, make: () => new TransformerPolicy({ weights, tokenizer }) });
choosingContract("a frozen decoder of two workers", {
  ...contract,
  make: () => DecoderPolicy.make({ weights, tokenizer, workers: 2, slots: 3 }),
});
choosingContract("the reference engine", {
  ...contract,
  make: () => onEngine(new ReferenceEngine(weights, { slots: 3, rowLimit: 5 })),
});
choosingContract("a taught table", { ...contract, make: taughtTable });
choosingContract("a policy with an adapter", { ...contract, make: adapted });

async function adapted(): Promise<AdapterPolicy> {
  const policy = new AdapterPolicy({ weights, tokenizer });
  await policy.addAdapter("a", { rank: 2, alpha: 4, targets: ["q_proj", "down_proj"] }, keyOf("adapter"));
  await policy.train("a");
  return policy;
}

async function taughtTable(): Promise<TabularPolicy> {
  const policy = new TabularPolicy({ tokenizer });
  const lesson = sequenceOf(`${contract.prompts[0]!} take apple on bed ;`, () => undefined);
  await policy.accumulate([lesson], ({ logProb }) => ({ value: -logProb, byLogProb: -1, byEntropy: 0 }));
  await policy.step({ learningRate: 0.4, beta1: 0.9, beta2: 0.9, epsilon: 1e-8, weightDecay: 0, maxGradientNorm: 1 });
  return policy;
}

function sequenceOf(text: string, allowed: (position: number) => Int32Array | undefined): Sequence {
  const tokens = tokenizer.encode(text);
  return {
    tokens,
    signals: Array.from(tokens, (_, i) => (i === 0 ? undefined : [{ component: "ce" as const, weight: 1 }])),
    oldLogProbs: new Float32Array(tokens.length).fill(NaN),
    allowed: Array.from(tokens, (_, i) => allowed(i)),
    from: { episode: "lesson", prompt: "as-acted" },
  };
}

describe.each([
  ["a transformer", () => new TransformerPolicy({ weights, tokenizer })],
  ["a table", () => new TabularPolicy({ tokenizer })],
] as const)("%s is taught", (_, make) => {
  it("a whole distribution at a branch, among what is allowed there", async () => {
    const policy: TrainablePolicy = make();
    const allowed = ["hall", "bed", ";"].map((word) => tokenizer.idOf(word)).sort((a, b) => a - b);
    const wanted = [0.2, 0.7, 0.1];
    const text = `${contract.prompts[0]!} go hall ;`;
    const at = tokenizer.encode(text).length - 2;
    const lesson: Sequence = {
      ...sequenceOf(text, (position) => (position === at ? Int32Array.from(allowed) : undefined)),
      signals: Array.from(tokenizer.encode(text), (_, i) => (i === at ? [{ component: "ce" as const, weight: 1 }] : undefined)), // prettier-ignore
      teacher: Array.from(tokenizer.encode(text), (_, i) =>
        i === at ? { tokens: Int32Array.from(allowed), logProbs: Float32Array.from(wanted, Math.log) } : undefined,
      ),
    };
    const imitation = { ...defaultObjective.imitation, form: "topk-kl" as const };
    for (let step = 0; step < 150; step++) {
      await policy.accumulate([lesson], new Objective([lesson], { ...defaultObjective, imitation }).loss);
      await policy.step({ learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, maxGradientNorm: 1 }); // prettier-ignore
    }
    const context = tokenizer.encode(text).slice(0, at);
    const [chances] = await policy.choose([{ context, answers: allowed.map((token) => Int32Array.of(token)) }]);
    chances!.logProbs.forEach((logProb, i) => expect(Math.exp(logProb)).toBeCloseTo(wanted[i]!, 1));
    policy.dispose();
  });
});

const someAnswers = fc
  .uniqueArray(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }), { minLength: 1, selector: (a) => a.join() })
  .map((answers) => answers.map((answer) => Int32Array.of(...answer, 9)));

describe("the trie of answers", () => {
  it("leads along every answer, and nowhere else", () => {
    fc.assert(
      fc.property(someAnswers, (answers) => {
        const choices = choicesOf([...answers, answers[0]!]);
        expect(choices).toHaveLength(answers.length);
        for (const answer of answers) {
          const allowed = allowedAlong(choices, answer)!;
          answer.forEach((_, depth) => {
            const alike = answers.filter((other) => answer.subarray(0, depth).every((token, i) => other[i] === token));
            const next = [...new Set(alike.map((other) => other[depth]!))].sort((a, b) => a - b);
            expect([...allowed[depth]!]).toEqual(next);
          });
        }
        expect(allowedAlong(choices, Int32Array.of(7))).toBeUndefined();
        expect(allowedAlong(choices, answers[0]!.slice(0, -1))).toBeUndefined();
      }),
    );
  });

  it("has one branch where beginnings part, in lexical order", () => {
    fc.assert(
      fc.property(someAnswers, (answers) => {
        const beginnings = new Map<string, Set<number>>();
        for (const answer of answers)
          answer.forEach((token, depth) => {
            const before = answer.subarray(0, depth).join();
            beginnings.set(before, (beginnings.get(before) ?? new Set()).add(token));
          });
        const parted = [...beginnings].filter(([, next]) => next.size > 1);
        const found = [...branchesOf(choicesOf(answers))];
        expect(new Set(found.map(({ prefix }) => prefix.join()))).toEqual(new Set(parted.map(([before]) => before)));
        expect(found).toHaveLength(parted.length);
        for (const { prefix, next } of found) expect(new Set(next)).toEqual(beginnings.get(prefix.join()));
      }),
    );
  });

  it("says what has no alternative by itself", () => {
    const walk = new Walk(choicesOf([Int32Array.of(4, 5, 9)]));
    expect([...walk.next]).toEqual([4]);
    for (const token of [4, 5, 9]) walk.take(token);
    expect(walk.over).toBe(true);
  });
});

/** An engine that counts the tokens it is fed. */
function counting(): { engine: Engine; fed: () => number } {
  const engine = new WasmEngine(weights, { slots: 4, rowLimit: 16 });
  let fed = 0;
  const advance = engine.advance.bind(engine);
  engine.advance = (count) => {
    fed += count;
    advance(count);
  };
  return { engine, fed: () => fed };
}

/** Places of the trie with something behind them: the beginnings of answers, the empty one left out. */
function inner(answers: readonly Int32Array[]): number {
  return new Set(answers.flatMap((answer) => Array.from(answer.subarray(1), (_, i) => answer.subarray(0, i + 1).join()))).size; // prettier-ignore
}

describe("what is fed to choose", () => {
  const answers = contract.answers.map((text) => Int32Array.of(...tokenizer.encode(text), tokenizer.idOf(";")));
  const turns = ["<bos> go ; act", "on bed ; act", "in hall ; act", "apple ; act"].map((text) =>
    tokenizer.encode(text),
  );

  it("is at a turn the new text and the way through the trie, whatever was said before", () => {
    const { engine, fed } = counting();
    const desk = new Desk(engine);
    let [context, before] = [new Int32Array(0), 0];
    for (const text of turns) {
      context = Int32Array.of(...context, ...text);
      desk.ask(1, { context, maxTokens: 6, stopTokens: [], key: split(keyOf(3), context.length), choices: choicesOf(answers) }); // prettier-ignore
      let said: Int32Array | undefined;
      while (said === undefined) said = desk.tick({ temperature: 1 })[0]?.answer.tokens;
      const lastSaid = context.length - text.length > 0 ? 6 : 0; // the end of the last answer is fed with the new text
      expect(fed() - before).toBeLessThanOrEqual(text.length + said.length - 1 + lastSaid);
      expect(fed()).toBeLessThanOrEqual(context.length + said.length - 1); // in all, no token is fed twice
      before = fed();
      context = Int32Array.of(...context, ...said);
    }
  });

  it("is nothing at all where there is one answer", () => {
    const { engine, fed } = counting();
    const desk = new Desk(engine);
    const ask = { context: turns[0]!, maxTokens: 6, stopTokens: [], key: keyOf(1) };
    desk.ask(1, { ...ask, choices: [answers[5]!] });
    const [reply] = desk.tick({ temperature: 1 });
    expect(reply!.answer).toMatchObject({ tokens: answers[5], stop: "end" });
    expect([...reply!.answer.logProbs]).toEqual([0, 0, 0, 0, 0]);
    expect(fed()).toBe(0);
  });

  it("is for all chances each place of the trie once, and of an episode's turns only the new text", () => {
    const { engine, fed } = counting();
    let context = new Int32Array(0);
    const requests = turns.map((text, i) => {
      context = Int32Array.of(...context, ...text, ...(i === 0 ? [] : answers[i]!));
      return { context: context.slice(), answers };
    });
    chooseOn(engine, requests);
    expect(fed()).toBeLessThanOrEqual(context.length + turns.length * inner(answers));
    expect(fed()).toBeGreaterThan(context.length);
  });

  it("is for many requests what it is for each, whatever the slots and rows are", () => {
    const numbers = stream(keyOf("many"));
    const requests = Array.from({ length: 9 }, () => ({
      context: Int32Array.from({ length: 1 + numbers.integer(30) }, () => numbers.integer(tokenizer.size)),
      answers,
    }));
    const chances = chooseOn(new WasmEngine(weights, { slots: 4, rowLimit: 8 }), requests);
    expect(chances).toEqual(chooseOn(new WasmEngine(weights, { slots: 1, rowLimit: 64 }), requests));
  });
});
