import { describe, expect, it } from "vitest";
import { choicesOf } from "../../lib/policy/policy.js";
import type { Ask, Dialogue, Policy, Sampling, ScoringPolicy, TrainablePolicy } from "../../lib/policy/policy.js";
import { keyOf, split } from "../../lib/random.js";
import { defaultObjective, Objective } from "../../lib/training/objective.js";
import type { Sequence, Utterance } from "../../lib/types.js";

/** What a policy must be told about for the suite to be run on it. */
export interface PolicyContract<P extends Policy> {
  /** A fresh policy, the same one every time. */
  make(): Promise<P> | P;
  /** Prompts it can go on from, in text; at least three different ones. */
  readonly prompts: readonly string[];
  /** A token that ends an answer, likely enough to come within 200 draws at temperature 1. */
  readonly stop: string;
  /** Set where answers do not depend on keys (a script). */
  readonly keyless?: true;
  /** Set where the log-probabilities of sampled tokens are not told. */
  readonly withoutLogProbs?: true;
}

/** Asks a fixed list of questions, each going on from all that was said, and remembers the answers. */
export class Interview implements Dialogue {
  readonly answers: Utterance[] = [];
  private context: Int32Array = new Int32Array(0);

  constructor(
    private readonly questions: readonly Int32Array[],
    private readonly form: Omit<Ask, "context">,
  ) {}

  next(said: Utterance | undefined): Ask | undefined {
    if (said !== undefined) {
      this.answers.push(said);
      this.context = Int32Array.of(...this.context, ...said.tokens);
    }
    const question = this.questions[this.answers.length];
    if (question === undefined) return undefined;
    this.context = Int32Array.of(...this.context, ...question);
    return { ...this.form, key: split(this.form.key, this.answers.length), context: this.context };
  }
}

/** Interviews on all prompts (two turns each), `copies` times under different keys. */
export function interviews(
  policy: Policy,
  { prompts }: Pick<PolicyContract<Policy>, "prompts">,
  form: Partial<Ask> = {},
  copies = 1,
): Interview[] {
  const encoded = prompts.map((prompt) => policy.tokenizer.encode(prompt));
  return Array.from({ length: copies * prompts.length }, (_, i) => {
    const questions = [encoded[i % encoded.length]!, encoded[(i + 1) % encoded.length]!];
    return new Interview(questions, { maxTokens: 6, stopTokens: [], key: split(keyOf("interview"), i), ...form });
  });
}

export async function answersOf(
  policy: Policy,
  held: readonly Interview[],
  sampling: Sampling,
): Promise<Utterance[][]> {
  await policy.act(held, sampling);
  return held.map((interview) => interview.answers);
}

const ONE: Sampling = { temperature: 1 };

export function policyContract<P extends Policy>(name: string, contract: PolicyContract<P>): void {
  describe(`${name} acts as a policy`, () => {
    it("says the same under the same keys, whoever else talks and in whatever order", async () => {
      const first = await contract.make();
      const all = await answersOf(first, interviews(first, contract, {}, 3), ONE);
      const second = await contract.make();
      const backwards = interviews(second, contract, {}, 3).reverse();
      expect((await answersOf(second, backwards, ONE)).reverse()).toEqual(all);
      const alone = interviews(first, contract, {}, 3)[4]!;
      expect(await answersOf(first, [alone], ONE)).toEqual([all[4]]);
    });

    it.skipIf(contract.keyless)("says different things under different keys, but not when greedy", async () => {
      const policy = await contract.make();
      const say = async (seed: string, sampling: Sampling): Promise<Utterance[][]> =>
        answersOf(policy, interviews(policy, contract, { key: keyOf(seed) }), sampling);
      expect(await say("a", ONE)).not.toEqual(await say("b", ONE));
      expect(await say("a", { temperature: 0 })).toEqual(await say("b", { temperature: 0 }));
    });

    it("tells tokens, their text and their log-probabilities", async () => {
      const policy = await contract.make();
      for (const { tokens, text, logProbs } of (await answersOf(policy, interviews(policy, contract), ONE)).flat()) {
        expect(text).toBe(policy.tokenizer.decode(tokens));
        expect(logProbs.length).toBe(tokens.length);
        for (const logProb of logProbs) {
          if (contract.withoutLogProbs) expect(logProb).toBeNaN();
          else expect(logProb).toBeLessThanOrEqual(1e-6);
        }
      }
    });

    it("ends at the token limit, and says nothing when nothing may be said", async () => {
      const policy = await contract.make();
      for (const maxTokens of [0, 1, 3]) {
        for (const { tokens, stop } of (
          await answersOf(policy, interviews(policy, contract, { maxTokens }), ONE)
        ).flat()) {
          expect(tokens.length).toBeLessThanOrEqual(maxTokens);
          if (tokens.length === maxTokens) expect(stop).toBe("length");
        }
      }
    });

    it("ends with a stop token, which is part of the answer", async () => {
      const policy = await contract.make();
      const stop = policy.tokenizer.idOf(contract.stop);
      const form = { maxTokens: 40, stopTokens: [stop] };
      const said = (await answersOf(policy, interviews(policy, contract, form, 8), ONE)).flat();
      expect(said.some((utterance) => utterance.stop === "end")).toBe(true);
      for (const utterance of said) {
        expect(utterance.tokens.indexOf(stop)).toBe(utterance.stop === "end" ? utterance.tokens.length - 1 : -1);
      }
    });

    it("ends where the context is full", async () => {
      const policy = await contract.make();
      const piece = policy.tokenizer.encode(contract.prompts[0]!);
      const long = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => piece[i % piece.length]!);
      for (const room of [3, 1, 0, -2]) {
        const interview = new Interview([long(policy.contextLength - room)], {
          maxTokens: 50,
          stopTokens: [],
          key: keyOf(room + 2),
        });
        await policy.act([interview], ONE);
        expect(interview.answers[0]!.stop).toBe("context");
        expect(interview.answers[0]!.tokens.length).toBeLessThanOrEqual(Math.max(0, room));
      }
    });

    it("passes on what goes wrong in a dialogue, and lives", async () => {
      const policy = await contract.make();
      const broken: Dialogue = {
        next: () => {
          throw new Error("the world fell down");
        },
      };
      const others = interviews(policy, contract);
      await expect(policy.act([...others, broken], ONE)).rejects.toThrow("the world fell down");
      expect((await answersOf(policy, interviews(policy, contract), ONE)).flat()).not.toEqual([]);
    });

    it("holds no dialogue at all, and one that asks nothing", async () => {
      const policy = await contract.make();
      await policy.act([], ONE);
      await policy.act([{ next: () => undefined }], ONE);
    });
  });
}

export function scoringContract<P extends ScoringPolicy>(name: string, contract: PolicyContract<P>): void {
  describe(`${name} scores`, () => {
    it.each([1, 0.6, 1.7])("the tokens it drew at temperature %d as it drew them", async (temperature) => {
      const policy = await contract.make();
      const held = interviews(policy, contract, { maxTokens: 9 }, 2);
      const said = await answersOf(policy, held, { temperature });
      const requests = said.map(([answer], i) => {
        const prompt = policy.tokenizer.encode(contract.prompts[i % contract.prompts.length]!);
        return { tokens: Int32Array.of(...prompt, ...answer!.tokens), from: prompt.length, temperature };
      });
      const scores = await policy.score(requests);
      scores.forEach((score, i) => {
        expect(score.length).toBe(said[i]![0]!.tokens.length);
        score.forEach((logProb, t) => expect(Math.abs(logProb - said[i]![0]!.logProbs[t]!)).toBeLessThan(1e-4));
      });
    });

    it("tokens that were chosen among some, as it chose them", async () => {
      const policy = await contract.make();
      const stop = policy.tokenizer.idOf(contract.stop);
      const words = [...new Set(policy.tokenizer.encode(contract.prompts[0]!))].filter((token) => token !== stop);
      const choices = choicesOf(words.slice(0, 3).map((token) => Int32Array.of(token, stop)));
      const said = await answersOf(policy, interviews(policy, contract, { choices }, 2), { temperature: 0.6 });
      const requests = said.map(([answer], i) => {
        const prompt = policy.tokenizer.encode(contract.prompts[i % contract.prompts.length]!);
        const allowed = [...Array.from(prompt, () => undefined), ...answer!.allowed!];
        return { tokens: Int32Array.of(...prompt, ...answer!.tokens), from: prompt.length, temperature: 0.6, allowed };
      });
      (await policy.score(requests)).forEach((score, i) => {
        const [chosen, end] = said[i]![0]!.logProbs;
        expect(chosen).toBeLessThan(0);
        expect(end).toBe(0);
        expect(Math.abs(score[0]! - chosen!)).toBeLessThan(1e-4);
        expect(score[1]).toBeCloseTo(0, 6);
      });
    });

    it("every token of a text, alike in one request and in many", async () => {
      const policy = await contract.make();
      const tokens = policy.tokenizer.encode(contract.prompts.join(" "));
      const [whole] = await policy.score([{ tokens, from: 1 }]);
      expect(whole!.length).toBe(tokens.length - 1);
      const single = await policy.score(
        Array.from(whole!, (_, i) => ({ tokens: tokens.slice(0, i + 2), from: i + 1 })),
      );
      single.forEach((score, i) => expect(Math.abs(score[0]! - whole![i]!)).toBeLessThan(1e-4));
      const at = [2, tokens.length - 1];
      const [some] = await policy.score([{ tokens, from: 2, at }]);
      for (const position of at) expect(Math.abs(some![position - 2]! - whole![position - 1]!)).toBeLessThan(1e-4);
      expect(await policy.score([])).toEqual([]);
    });
  });
}

/** Sequences that imitate: every token after the first is taught with weight one. */
function lessons(policy: Policy, prompts: readonly string[]): Sequence[] {
  return prompts.map((prompt) => {
    const tokens = policy.tokenizer.encode(prompt);
    return {
      tokens,
      signals: Array.from(tokens, (_, i) => (i === 0 ? undefined : [{ component: "ce" as const, weight: 1 }])),
      oldLogProbs: new Float32Array(tokens.length).fill(NaN),
      from: { episode: "lesson", prompt: "as-acted" },
    };
  });
}

const STEP = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradientNorm: 1,
};

export function trainingContract<P extends TrainablePolicy>(name: string, contract: PolicyContract<P>): void {
  describe(`${name} learns`, () => {
    const imitate = ({ logProb }: { logProb: number }) => ({ value: -logProb, byLogProb: -1, byEntropy: 0 });
    const lossOf = async (policy: ScoringPolicy): Promise<number> => {
      const scores = await policy.score(lessons(policy, contract.prompts).map(({ tokens }) => ({ tokens, from: 1 })));
      return -scores.reduce((sum, score) => sum + score.reduce((a, b) => a + b, 0), 0);
    };
    const study = async (policy: TrainablePolicy, steps: number): Promise<void> => {
      for (let step = 0; step < steps; step++) {
        await policy.accumulate(lessons(policy, contract.prompts), imitate);
        await policy.step(STEP);
      }
    };

    it("what it is taught, and counts its versions", async () => {
      const policy = await contract.make();
      const [before, version] = [await lossOf(policy), policy.version];
      await study(policy, 3);
      expect(await lossOf(policy)).toBeLessThan(before);
      expect(policy.version).toBe(version + 3);
      policy.dispose();
    });

    it("at the temperature it is asked for: the loss sees what scoring says", async () => {
      const policy = await contract.make();
      await study(policy, 2);
      const seen: number[] = [];
      const watch = (token: { logProb: number }): ReturnType<typeof imitate> => {
        seen.push(token.logProb);
        return imitate(token);
      };
      const taught = lessons(policy, contract.prompts.slice(0, 1));
      await policy.gradientNorm(taught, watch, 0.6);
      const [score] = await policy.score([{ tokens: taught[0]!.tokens, from: 1, temperature: 0.6 }]);
      expect(seen).toHaveLength(score!.length);
      seen.forEach((logProb, i) => expect(Math.abs(logProb - score![i]!)).toBeLessThan(1e-4));
      policy.dispose();
    });

    it("the same whether it was stopped and restored or not", async () => {
      const [straight, stopped, fresh] = [await contract.make(), await contract.make(), await contract.make()];
      await study(straight, 4);
      await study(stopped, 2);
      await fresh.restore(await stopped.snapshot("all"));
      expect(fresh.version).toBe(2);
      await study(fresh, 2);
      expect(await fresh.snapshot("all")).toEqual(await straight.snapshot("all"));
      for (const policy of [straight, stopped, fresh]) policy.dispose();
    });

    it("apart from its copy, which goes on as it would have", async () => {
      const [straight, policy] = [await contract.make(), await contract.make()];
      await study(straight, 4);
      await study(policy, 2);
      const [before, copy] = [await policy.snapshot("all"), await policy.copy()];
      await study(copy, 2);
      expect(await copy.snapshot("all")).toEqual(await straight.snapshot("all"));
      expect(await policy.snapshot("all")).toEqual(before);
      expect(await lossOf(copy)).toBe(await lossOf(straight));
      for (const one of [straight, policy, copy]) one.dispose();
    });

    it("tells the likeliest tokens with the log-probabilities it scores them with", async () => {
      const policy = await contract.make();
      await study(policy, 3); // a fresh table likes all tokens alike
      const tokens = policy.tokenizer.encode(contract.prompts[0]!);
      const [told] = await policy.likeliest([{ tokens, from: 2, temperature: 0.7 }], 4);
      expect(told!.length).toBe(tokens.length - 2);
      for (const [i, { tokens: best, logProbs }] of told!.entries()) {
        const all = Array.from({ length: policy.tokenizer.size }, (_, token) => ({
          tokens: Int32Array.of(...tokens.subarray(0, 2 + i), token),
          from: 2 + i,
          temperature: 0.7,
        }));
        const scores = (await policy.score(all)).map(([score]) => score!);
        const wanted = [...scores].sort((a, b) => b - a).slice(0, 4);
        best.forEach((token, place) => expect(logProbs[place]).toBeCloseTo(scores[token]!, 4));
        logProbs.forEach((logProb, place) => expect(logProb).toBeCloseTo(wanted[place]!, 4));
      }
      await expect(Promise.resolve().then(() => policy.likeliest([{ tokens, from: 2 }], 0))).rejects.toThrow(
        "a count from 1",
      );
      policy.dispose();
    });

    it.each(["topk-kl", "jsd"] as const)("to follow a teacher's distribution by %s", async (form) => {
      const [policy, teacher] = [await contract.make(), await contract.make()];
      await study(teacher, 5);
      const plain = lessons(policy, contract.prompts);
      const told = await teacher.likeliest(
        plain.map(({ tokens }) => ({ tokens, from: 1 })),
        3,
      );
      const taught = plain.map((lesson, i) => ({ ...lesson, teacher: [undefined, ...told[i]!] }));
      const imitation = { ...defaultObjective.imitation, form };
      const losses: number[] = [];
      for (let step = 0; step < 12; step++) {
        const objective = new Objective(taught, { ...defaultObjective, imitation });
        await policy.accumulate(taught, objective.loss);
        losses.push(objective.metrics()["loss/ce"]!);
        await policy.step(STEP);
      }
      expect(losses.at(-1)! / losses[0]!).toBeLessThan(0.5);
      expect(() => new Objective(plain, { ...defaultObjective, imitation })).toThrow("a teacher at each ce signal");
      const own = new Objective(taught, { ...defaultObjective, imitation });
      await teacher.accumulate(taught, own.loss); // its own teacher: nothing to learn
      expect(Math.abs(own.metrics()["loss/ce"]!)).toBeLessThan(1e-6);
      expect((await teacher.step(STEP))["update/gradientNorm"]!).toBeLessThan(1e-4);
      for (const one of [policy, teacher]) one.dispose();
    });

    it("while a frozen copy stays as it was", async () => {
      const policy = await contract.make();
      const frozen = await policy.freeze();
      const held = await answersOf(frozen, interviews(frozen, contract), ONE);
      const before = await lossOf(frozen);
      await study(policy, 2);
      expect(await lossOf(frozen)).toBe(before);
      expect(await answersOf(frozen, interviews(frozen, contract), ONE)).toEqual(held);
      expect(await lossOf(policy)).not.toBe(before);
      policy.dispose();
    });
  });
}
