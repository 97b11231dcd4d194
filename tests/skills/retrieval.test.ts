/** Which skills stand in a prompt: every rule, what fits, and the answer "none". */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makePocket } from "../../envs/pocket/index.js";
import { keyOf, split } from "../../lib/random.js";
import type { BankEntry } from "../../lib/skills/bank.js";
import {
  bestOfEachSlot,
  choose,
  defaultRetrieval,
  fits,
  fitting,
  speaksOf,
  topicsOf,
  type RetrievalOptions,
} from "../../lib/skills/retrieval.js";
import { bm25, cosine, words } from "../../lib/skills/similarity.js";
import { emptyBank, apply } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { SkillStatus, Task } from "../../lib/types.js";

const source = { by: "self", episodes: [], policyVersion: 0, promptTemplate: "" } as const;
function entryOf(
  condition: string,
  {
    strategy = "look in drawer",
    deltas = [] as number[],
    kinds = [] as string[],
    status = "candidate" as SkillStatus,
  } = {},
): BankEntry {
  const skill = makeSkill({ condition, strategy, scope: { world: "pocket", kinds }, source });
  return { skill, status, born: 0, deltas, repairs: 0, regressions: 0, decisions: [] };
}
const mean = ({ deltas }: BankEntry): number =>
  deltas.length === 0 ? 0 : deltas.reduce((sum, delta) => sum + delta, 0) / deltas.length;
const task: Task = { world: "pocket", split: "train", id: "train-0", kind: "heat", text: "heat apple", params: null };
const key = keyOf(4);
const rule = (name: RetrievalOptions["rule"], change: Partial<RetrievalOptions> = {}): RetrievalOptions => ({
  ...defaultRetrieval,
  rule: name,
  ...change,
});
const pick = (entries: BankEntry[], options: RetrievalOptions, at = key): string | undefined =>
  choose(entries, task, { utility: mean, key: at, options })?.skill.condition;

describe("what fits", () => {
  const topics = ["apple", "heat"];

  it("is of the right world and kind, and says nothing that the task does not", () => {
    expect(fits(entryOf("apple"), task, topics)).toBe(true);
    expect(fits(entryOf("heat apple"), task, topics)).toBe(true);
    expect(fits(entryOf("egg"), task, topics)).toBe(false);
    expect(fits(entryOf("apple", { kinds: ["cool"] }), task, topics)).toBe(false);
    expect(fits(entryOf("apple", { kinds: ["cool", "heat"] }), task, topics)).toBe(true);
    expect(fits(entryOf("apple"), { ...task, world: "sokoban" }, topics)).toBe(false);
    expect(speaksOf("apple egg", topics)).toBe(false);
  });

  it("is looked up by the world's topics, or by kind and words where it names none", () => {
    const world = makePocket({ family: 1 });
    const first = [...world.tasks("train", { count: 1 })][0]!;
    expect(topicsOf(world, first)).toEqual(world.topics!(first));
    const { topics: _, ...silent } = world;
    expect(topicsOf(silent, task)).toEqual(["heat", "heat", "apple"]);
  });

  it("has the status that is asked for", () => {
    const world = makePocket({ family: 1 });
    const first = [...world.tasks("train", { count: 1 })][0]!;
    const condition = topicsOf(world, first)[0]!;
    const bank = (["candidate", "active", "retired"] as const).reduce(
      (grown, status, i) =>
        apply(grown, {
          kind: "insert",
          iteration: 0,
          status,
          skill: entryOf(condition, { strategy: `look in ${i}` }).skill,
        }),
      emptyBank,
    );
    expect(fitting(bank, world, first, "active", "candidate").map(({ status }) => status)).toEqual([
      "candidate",
      "active",
    ]);
    expect(fitting(bank, world, first)).toEqual([]);
  });
});

describe("one candidate", () => {
  const good = entryOf("apple", { deltas: [0.5, 0.5] });
  const poor = entryOf("heat", { deltas: [0, 0] });
  const fresh = entryOf("heat apple");

  it("none of none, whatever the rule; none where no score is good enough", () => {
    for (const name of ["ucb", "thompson", "round-robin", "similarity"] as const)
      expect(pick([], rule(name))).toBeUndefined();
    expect(pick([good, poor], rule("ucb", { minimumScore: 0.9 }))).toBeUndefined();
    expect(pick([good, poor], rule("similarity", { minimumScore: 1.1 }))).toBeUndefined();
  });

  it("ucb, worked: .5 + c·√(ln 5 / 3) against c·√(ln 5 / 1)", () => {
    // the fresh one overtakes where c·(1.2686 − .7324) > .5, that is c > .9326
    expect(pick([good, fresh], rule("ucb", { exploration: 0.93 }))).toBe("apple");
    expect(pick([{ ...good, deltas: [0.5, 0.5, 0.5, 0.5] }, fresh], rule("ucb", { exploration: 0.93 }))).toBe(
      "heat apple",
    );
    expect(pick([good, poor], rule("ucb"))).toBe("apple");
  });

  it("round-robin takes whoever was tried least", () => {
    expect(pick([good, fresh, poor], rule("round-robin"))).toBe("heat apple");
  });

  it("thompson tries the better one mostly, the other sometimes, and less the more is known", () => {
    const share = (n: number): number => {
      const pair = [
        entryOf("apple", { deltas: Array<number>(n).fill(0.3) }),
        entryOf("heat", { deltas: Array<number>(n).fill(0) }),
      ];
      const draws = Array.from({ length: 400 }, (_, i) => pick(pair, rule("thompson"), split(key, i)));
      return draws.filter((condition) => condition === "apple").length / draws.length;
    };
    // difference .3 against a deviation of √(2/(n+1)): Φ(.3) = .62 for n = 1, Φ(1.5) = .93 for n = 49
    expect(share(1)).toBeGreaterThan(0.54);
    expect(share(1)).toBeLessThan(0.7);
    expect(share(49)).toBeGreaterThan(0.88);
    expect(share(49)).toBeLessThan(1);
  });

  it("similarity takes whose words are the task's, and can be mixed into the score", () => {
    const about = entryOf("heat apple", { deltas: [-0.2] });
    const other = entryOf("egg", { deltas: [0.2] });
    expect(pick([other, about], rule("similarity"))).toBe("heat apple");
    expect(pick([other, about], rule("ucb", { similarityShare: 0.5, exploration: 0 }))).toBe("heat apple");
    expect(pick([other, about], rule("ucb", { similarityShare: 0.1, exploration: 0 }))).toBe("egg");
  });

  it("equals are drawn by the key, alike for the same key, whatever their order", () => {
    const [a, b] = [entryOf("apple"), entryOf("heat")];
    const draws = Array.from({ length: 60 }, (_, i) => pick([a, b], rule("ucb"), split(key, i)));
    expect(new Set(draws).size).toBe(2);
    expect(Array.from({ length: 60 }, (_, i) => pick([b, a], rule("ucb"), split(key, i)))).toEqual(draws);
  });
});

it("of each slot the best one, and one of each", () => {
  const [a, b, c] = [
    entryOf("apple", { deltas: [0.1] }),
    entryOf("apple", { strategy: "look in bed", deltas: [0.4] }),
    entryOf("heat", { strategy: "use stove", deltas: [-0.1] }),
  ];
  const best = bestOfEachSlot([a!, b!, c!], ({ skill }) => skill.condition, mean);
  expect(best.map(({ skill }) => skill.strategy)).toEqual(["look in bed", "use stove"]);
});

it("ranked answers: of each slot the best few, best first", () => {
  const places = ["bed", "safe", "desk"].map((place, i) =>
    entryOf("apple", { strategy: `look in ${place}`, deltas: [[0.1, 0.4, 0.2][i]!] }),
  );
  const other = entryOf("heat", { strategy: "use stove", deltas: [0.9] });
  const told = (answers: number): string[] =>
    bestOfEachSlot([...places, other], ({ skill }) => skill.condition, mean, answers).map(
      ({ skill }) => skill.strategy,
    );
  expect(told(2)).toEqual(["look in safe", "look in desk", "use stove"]);
  expect(told(9)).toEqual(["look in safe", "look in desk", "look in bed", "use stove"]);
});

describe("similarity", () => {
  it("reads words of any script", () => {
    expect(words("When Äpfel, look_in drawer-2!")).toEqual(["when", "äpfel", "look", "in", "drawer", "2"]);
  });

  it("BM25, worked: of two texts of three words, one holding the query's rare word", () => {
    // only "apple" tells them apart; the best score is 1, the other has "when" alone
    const [first, second] = bm25("when apple", ["when apple look", "when egg look"]);
    // idf(apple) = ln(1 + 1.5/1.5) = .693, idf(when) = ln(1 + .5/2.5) = .182; saturation 2.2/2.2 = 1
    expect(first).toBe(1);
    expect(second).toBeCloseTo(0.1823 / (0.6931 + 0.1823), 3);
  });

  it("stays within [0, 1] for any words, also none", () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "b", " ", "…") }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "b", " ") }), texts, (query, all) => {
        const scores = bm25(query, all);
        expect(scores).toHaveLength(all.length);
        expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
      }),
    );
  });

  it("of embeddings is their cosine, and never negative", () => {
    const vectors: Record<string, number[]> = {
      q: [1, 0],
      same: [3, 0],
      half: [1, 1],
      against: [-1, 0],
      nothing: [0, 0],
    };
    const near = cosine((text) => Float32Array.from(vectors[text]!))("q", ["same", "half", "against", "nothing"]);
    expect(near.map((value) => Math.round(value * 1000) / 1000)).toEqual([1, 0.707, 0, 0]);
    const entries = [entryOf("apple"), entryOf("heat")];
    const embed = (text: string): Float32Array =>
      Float32Array.of(Number(text.includes("heat")), Number(text.includes("when apple")));
    const chosen = choose(
      entries,
      { ...task, text: "heat" },
      { utility: mean, key, options: rule("similarity"), similarity: cosine(embed) },
    );
    expect(chosen!.skill.condition).toBe("heat");
  });
});
