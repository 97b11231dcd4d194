/** Chains of shops: the contract of worlds, what rules are worth to the scripted shopper, and what can be said of a visit. */
import { describe, expect, it } from "vitest";
import {
  chainEnvironment,
  chainVocabulary,
  goShopping,
  hintsOf,
  overGeneralSentences,
  paramsOf,
  parseChainSkill,
  supportedSentences,
  type ChainWorld,
} from "../../../envs/webshop/chain/index.js";
import { makeWebshop } from "../../../envs/webshop/index.js";
import { sentenceGrammar } from "../../../lib/mining/grammar.js";
import { keyOf, split, stream } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";
import { describeWorld } from "../../contracts/environment.js";

/** The same shop where every coupon is on another page: only pressing that page or buying can tell. */
function twin(task: Task): Task {
  const params = paramsOf(task);
  const pages = { description: "features", features: "reviews", reviews: "description" } as const;
  const coupons = Object.fromEntries(Object.entries(params.store.family.coupons).map(([n, page]) => [n, pages[page]]));
  const store = { ...params.store, family: { ...params.store.family, coupons } };
  return { ...task, params: { ...params, store } as unknown as Task["params"] };
}

describeWorld("a chain of shops", makeWebshop({ family: 3 }), {
  tasks: 2,
  finite: { heldout: 512 },
  oracle: 1,
  secrets: (task) => [paramsOf(task).store.key.join(","), ...makeWebshop({ family: 3 }).truths(task)],
  hidden: { twin, depends: (action) => /^click (description|features|reviews|prev|buy)/.test(action) },
});

const worlds = Array.from({ length: 40 }, (_, family) => makeWebshop({ family }));

/** Success and score of the scripted shopper over many chains, with some sentences in hand. */
function fare(told: (world: ChainWorld, task: Task) => readonly string[]): { success: number; score: number } {
  const environment = chainEnvironment();
  const trips = worlds.flatMap((world, family) =>
    [...world.tasks("heldout", { count: 10 })].map((task) => {
      const hints = hintsOf(paramsOf(task).wants, told(world, task));
      return goShopping(environment, task, hints, split(split(keyOf("fare"), family), task.id));
    }),
  );
  const mean = (of: (trip: (typeof trips)[number]) => number): number =>
    trips.reduce((sum, trip) => sum + of(trip), 0) / trips.length;
  return { success: mean(({ won }) => Number(won)), score: mean(({ score }) => score) };
}

describe("the rules of a chain", () => {
  it("decide: the shopper wins with true sentences, sometimes without, hardly with false ones", () => {
    // ± 3 standard errors of 400 tasks are ± .07
    const blind = fare(() => []);
    expect(blind.success).toBeGreaterThan(0.2);
    expect(blind.success).toBeLessThan(0.36);
    expect(blind.score).toBeGreaterThan(blind.success + 0.15);
    expect(fare((world, task) => world.truths(task))).toEqual({ success: 1, score: 1 });
    expect(fare((world, task) => world.falsehoods!(task)).success).toBeLessThan(0.14);
  });

  it("are worth nothing where they speak of other things", () => {
    const others = (world: ChainWorld, task: Task): string[] =>
      Object.values(world.sentences).filter((sentence) => !world.truths(task).includes(sentence));
    expect(fare(others)).toEqual(fare(() => []));
  });

  it("are fewer in a chain of one department", () => {
    const count = (departments: 1 | 2): number => Object.keys(makeWebshop({ family: 7, departments }).sentences).length;
    expect(count(1)).toBeLessThanOrEqual(12);
    expect(count(2)).toBeGreaterThan(18);
  });

  it("hold in every shop of the chain, and differ between chains", () => {
    const [one, other] = [makeWebshop({ family: "a" }), makeWebshop({ family: "b" })];
    expect(one.sentences).not.toEqual(other.sentences);
    expect(makeWebshop({ family: "a" }).sentences).toEqual(one.sentences);
    for (const task of one.tasks("train", { count: 20 }))
      expect(Object.values(one.sentences)).toEqual(expect.arrayContaining(one.truths(task)));
  });
});

describe("sentences about a chain", () => {
  const world = makeWebshop({ family: 5 });
  const tasks = [...world.tasks("train", { count: 60 })];

  it("are read by the grammar of skills, found by a task's topics, and false where they are made false", () => {
    for (const task of tasks) {
      const draw = stream(split(keyOf("sentences"), task.id));
      const said = [...world.truths(task), ...world.falsehoods!(task)];
      for (const sentence of [...said, ...overGeneralSentences(paramsOf(task).wants, draw)]) {
        expect(parseChainSkill(sentence)).toBeDefined();
        expect(world.topics!(task)).toContain(sentenceGrammar.parse(sentence)!.condition);
      }
      for (const lie of world.falsehoods!(task)) expect(Object.values(world.sentences)).not.toContain(lie);
    }
  });

  it("are refused where they are not well-formed", () => {
    for (const sentence of [
      "when warm , click features",
      "when boot , search features",
      "when price , search atlas",
      "",
    ])
      expect(parseChainSkill(sentence)).toBeUndefined();
  });

  it("follow from a visit that won: the line of what was bought, and the page that held the coupon", () => {
    const environment = chainEnvironment();
    const said = [...world.tasks("train", { count: 300 })].flatMap((task, i) => {
      const trip = goShopping(environment, task, undefined, split(keyOf("read"), i));
      if (!trip.won) return [];
      const { supported, overGeneral } = supportedSentences(paramsOf(task).wants, trip.turns);
      expect(overGeneral).toHaveLength(supported.length);
      return supported;
    });
    const truths = Object.values(world.sentences);
    const [lines, pages] = ["search", "click"].map((verb) => said.filter((sentence) => sentence.includes(verb)));
    for (const sentence of pages!) expect(truths).toContain(sentence);
    // what was bought can have the property asked for without showing it in its title
    const right = lines!.filter((sentence) => truths.includes(sentence)).length / lines!.length;
    expect(right > 0.5 && right < 0.9).toBe(true);
  });
});

describe("the pages of chains", () => {
  it("use the closed vocabulary, whatever is pressed", () => {
    const known = new Set(chainVocabulary());
    expect(known.size).toBe(chainVocabulary().length);
    for (const [place, world] of worlds.slice(0, 12).entries()) {
      const environment = world.make();
      const draw = stream(split(keyOf("walk"), place));
      for (const task of world.tasks("train", { count: 3 })) {
        let text = `${task.text} ${environment.reset(task).text}`;
        while (environment.admissible().length > 0) {
          const action = draw.choice(environment.admissible());
          text += ` ${action} ${environment.step(action).observation.text}`;
        }
        expect(text.split(" ").filter((word) => !known.has(word))).toEqual([]);
      }
    }
  });

  it("refuse options that do not belong to chains", () => {
    const wrong = { family: 1, dialect: "text" } as unknown as { family: number };
    expect(() => makeWebshop(wrong)).toThrow(/dialect/);
    expect(() => makeWebshop({ family: 1, slack: -1 })).toThrow(/slack/);
    expect(() => makeWebshop({ family: 1, departments: 3 as 2 })).toThrow(/departments/);
  });
});
