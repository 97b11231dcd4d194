/** UCOB: which turns correct which, what is taught, and the null arms. */
import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../../lib/config.js";
import { corrections } from "../../../lib/internalization/exchange.js";
import { learn } from "../../../lib/recipes/steps.js";
import { variant } from "../../../lib/recipes/variant.js";
import type { Condition, Episode, Sequence, Turn } from "../../../lib/types.js";
import { outcomeOf, shipped } from "./arms.js";

const [plain, noted]: Condition[] = [{ kind: "plain" }, { kind: "skill", skills: ["s"], truncated: false }];
/** An attempt as a walk through states; it earns something at its end. */
function walk(condition: Condition, states: string, earned: number, valid = true): Episode {
  const turns = [...states].map((state, i) => ({
    anchors: { state, observation: state },
    action: `${condition.kind} ${i}`,
    reward: i + 1 === states.length ? earned : 0,
    valid,
  }));
  return { condition, turns: turns as unknown as Turn[] } as unknown as Episode;
}
const options = { gamma: 1, margin: 0.05, pairs: 2 } as const;

describe("corrections", () => {
  it("go from the best turn of a state to turns of the other half alone", () => {
    const found = corrections([walk(plain!, "AB", 0), walk(plain!, "AB", 0.5), walk(noted!, "AC", 1)], options);
    expect(found.map(({ better, target, gap }) => [better.turn.action, target.turn.action, gap])).toEqual([
      ["skill 0", "plain 0", 1],
      ["skill 0", "plain 0", 0.5],
    ]);
  });

  it("go both ways, within the margin and the number of pairs, and never from what the world refused", () => {
    expect(corrections([walk(plain!, "A", 1), walk(noted!, "A", 0)], options)[0]!.better.turn.action).toBe("plain 0");
    expect(corrections([walk(plain!, "A", 1), walk(noted!, "A", 0.96)], options)).toEqual([]);
    expect(corrections([walk(plain!, "A", 1), ...[0, 1, 2].map(() => walk(noted!, "A", 0))], options)).toHaveLength(2);
    expect(corrections([walk(plain!, "A", 1, false), walk(noted!, "A", 0)], options)).toEqual([]);
    expect(corrections([walk(plain!, "A", 1), walk(plain!, "A", 0)], options)).toEqual([]);
  });

  it("see a sooner success as the better one where the future is discounted", () => {
    const found = corrections([walk(plain!, "AB", 1), walk(noted!, "ABCD", 1)], { ...options, gamma: 0.9 });
    expect(found.map(({ target }) => target.turn.action)).toEqual(["skill 0", "skill 1"]);
  });
});

const own = { method: "ucob", ...shipped, iterations: 4, notes: { every: 1 } } as const;

async function seen(correct: ConfigInput<"ucob">["correct"] = {}) {
  const taught: Sequence[] = [];
  const spy = variant("ucob", {
    async *learn(lab, iteration, sequences, given) {
      taught.push(...sequences.filter(({ signals }) => signals.some((here) => here?.[0]?.component === "ce")));
      yield* learn(lab, iteration, sequences, given);
    },
  });
  const run = await outcomeOf(resolve({ ...own, correct }), spy);
  const sum = (name: string) => run.records.metric(name).reduce((all, { value }) => all + value, 0);
  return { ...run, taught, found: sum("corrections/toPlain") + sum("corrections/toNoted") };
}

describe("ucob", () => {
  it("is GiGPO before the first note, and the same with no weight as with nothing to correct", async () => {
    const gigpo = await outcomeOf(resolve({ method: "gigpo", ...shipped }));
    expect((await outcomeOf(resolve({ method: "ucob", ...shipped, notes: { every: 5 } }))).weights).toBe(gigpo.weights);
    const [off, never] = [await seen({ weight: 0 }), await seen({ margin: 9 })];
    expect(never.found).toBe(0);
    expect(off.weights).toBe(never.weights);
  }, 120_000);

  it("teaches the other half's prompt what the better turn said, by how much it was better", async () => {
    const { taught, found, records, weights } = await seen();
    expect(found).toBeGreaterThan(0);
    expect(taught).toHaveLength(found);
    expect(records.of("trial").length).toBeGreaterThan(0);
    const strengths = taught.flatMap(({ signals }) =>
      signals.flatMap((here) => here?.map(({ weight }) => weight) ?? []),
    );
    expect(Math.max(...strengths)).toBeLessThanOrEqual(2);
    expect(Math.min(...strengths)).toBeGreaterThan(0.05 / 0.2);
    const broken = await seen({ answer: "any" });
    expect(broken.taught.length).toBeGreaterThan(0);
    expect(broken.weights).not.toBe(weights);
  }, 120_000);

  it("refuses what nothing reads", () => {
    expect(() => resolve({ method: "ucob", correct: { weight: 0, to: "plain" } })).toThrow("nothing is corrected");
    expect(() => resolve({ method: "ucob", rollout: { groupSize: 7 } })).toThrow("an even group");
  });
});
