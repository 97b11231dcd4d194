/** Skill-SD: what the teacher reads and says, its arms, and the null arms that are GRPO to the byte. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput, type Resolved } from "../../../lib/config.js";
import { addedGap, scaledByGap } from "../../../lib/credit/gap.js";
import type { AnyRecipe } from "../../../lib/recipes/index.js";
import { collect, learn } from "../../../lib/recipes/steps.js";
import { variant } from "../../../lib/recipes/variant.js";
import type { Sequence, Task } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

type Change = Omit<ConfigInput<"skillsd">, "method">;
const arm = (change: Change = {}): Resolved =>
  resolve({ method: "skillsd", ...shipped, teacher: { reads: "truths" }, ...change });

describe("credit from a gap", () => {
  it("is added within its limit", () => {
    expect(addedGap(1, -0.5, { weight: 0.1, limit: 5 })).toBeCloseTo(0.95, 12);
    expect(addedGap(0, -80, { weight: 0.1, limit: 5 })).toBeCloseTo(-0.5, 12);
  });

  it("scales an advantage within its band, more where the teacher agrees with its sign", () => {
    const options = { share: 0.5, band: 0.2 };
    expect(scaledByGap(2, 0.1, options)).toBeCloseTo(2 * (0.5 + 0.5 * Math.exp(0.1)), 12);
    expect([scaledByGap(2, 9, options), scaledByGap(2, -9, options)]).toEqual([
      expect.closeTo(2.2, 12),
      expect.closeTo(1.8, 12),
    ]);
    expect([scaledByGap(-2, 9, options), scaledByGap(-2, -9, options)]).toEqual([
      expect.closeTo(-1.8, 12),
      expect.closeTo(-2.2, 12),
    ]);
  });
});

describe("null arms", () => {
  it("have GRPO's weights: no weight, nothing true is known, no note is written yet", async () => {
    const grpo = await outcomeOf(resolve({ method: "grpo", ...shipped }));
    const none = arm({ teacher: { reads: "notes" }, distil: { weight: 0 } });
    expect((await outcomeOf(none)).weights).toBe(grpo.weights);
    expect((await outcomeOf(arm(), undefined, { truths: false })).weights).toBe(grpo.weights);
    const late = arm({ teacher: { reads: "notes" }, notes: { every: 5 } });
    expect((await outcomeOf(late)).weights).toBe(grpo.weights);
    expect((await outcomeOf(arm())).weights).not.toBe(grpo.weights);
  }, 90_000);

  it("a frozen teacher is the policy itself in the first iteration, and not later", async () => {
    const of = (iterations: number, sync: number) => outcomeOf(arm({ iterations, teacher: { reads: "truths", sync } }));
    expect((await of(1, 0)).weights).toBe((await of(1, 1)).weights);
    const [frozen, synced, fresh] = [await of(3, 0), await of(3, 2), await of(3, 1)];
    expect(new Set([frozen, synced, fresh].map(({ weights }) => weights)).size).toBe(3);
  }, 90_000);
});

/** The sequences of the first iteration, with what the policy says of them when it reads the truths: asked by hand. */
async function firstTaught(config: Resolved) {
  const taught: { sequence: Sequence; byHand: Float32Array; start: number }[] = [];
  const tasks = new Map<string, Task>();
  const spy: AnyRecipe = variant("skillsd", {
    async *collect(...asked) {
      const groups = yield* collect(...asked);
      for (const { episodes } of groups) for (const { id, task } of episodes) tasks.set(id, task);
      return groups;
    },
    async *learn(lab, iteration, sequences, options) {
      for (const sequence of iteration === 0 ? sequences : []) {
        const task = tasks.get(sequence.from.episode)!;
        const [plain, told] = [[], lab.world.truths!(task)].map((texts) =>
          lab.policy.tokenizer.encode(lab.format.opening(task, texts)),
        );
        const tokens = Int32Array.from([...told!, ...sequence.tokens.subarray(plain!.length)]);
        const [byHand] = await lab.policy.score([{ tokens, from: told!.length }]);
        taught.push({ sequence, byHand: byHand!, start: plain!.length });
      }
      yield* learn(lab, iteration, sequences, options);
    },
  });
  return { taught, ...(await outcomeOf(config, spy)) };
}

describe("the teacher", () => {
  it("is the same policy with the truths in its prompt, for every token that is taught", async () => {
    const { taught, records } = await firstTaught(arm());
    let [tokens, apart] = [0, 0];
    for (const { sequence, byHand, start } of taught)
      sequence.signals.forEach((here, position) => {
        if (here === undefined) return;
        expect(here.map(({ component }) => component)).toEqual(["rl", "refKl", "ce"]);
        const said = sequence.teacherLogProbs![position]!;
        expect(said).toBeCloseTo(byHand[position - start]!, 4);
        tokens++;
        if (Math.abs(said - sequence.oldLogProbs[position]!) > 0.01) apart++;
      });
    expect(tokens).toBe(records.metric("teacher/tokens")[0]!.value);
    expect(apart).toBeGreaterThan(0);
  }, 60_000);

  it("alone: no token follows an advantage; as an advantage: no token follows a loss of its own", async () => {
    const components = async (change: Change) => {
      const { taught } = await firstTaught(arm({ ...change, iterations: 1 }));
      const signals = taught.flatMap(({ sequence }) => sequence.signals.flatMap((here) => here ?? []));
      return [...new Set(signals.map(({ component }) => component))].sort();
    };
    expect(await components({ distil: { alone: true } })).toEqual(["ce", "refKl"]);
    expect(await components({ distil: { form: "advantage" } })).toEqual(["refKl", "rl"]);
  }, 60_000);

  it("reads notes once some are written", async () => {
    const { records } = await outcomeOf(arm({ teacher: { reads: "notes" }, notes: { every: 1 } }));
    const tokens = records.metric("teacher/tokens").map(({ value }) => value);
    expect(tokens[0]).toBe(0);
    expect(records.of("mined").some(({ rejected }) => rejected === undefined)).toBe(true);
    expect(Math.max(...tokens)).toBeGreaterThan(0);
  }, 60_000);

  it("its options are refused where nothing reads them", () => {
    expect(() => arm({ notes: { every: 2 } })).toThrow("the teacher reads truths");
    expect(() => arm({ distil: { limit: 2 } })).toThrow("form is importance-k3");
    expect(() => arm({ distil: { alone: true, weight: 0 } })).toThrow("something to learn from");
  });
});
