import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeAlfworld } from "../../envs/household/shipped.js";
import { makePocket } from "../../envs/pocket/index.js";
import { admit } from "../../lib/mining/admit.js";
import { checkCandidate, defaultCheck, type ReturnOptions } from "../../lib/mining/check.js";
import { jsonGrammar, sentenceGrammar, type Reject } from "../../lib/mining/grammar.js";
import { oracleSkills, shuffledSkills } from "../../lib/mining/mine.js";
import { selectEpisodes } from "../../lib/mining/select.js";
import { keyOf } from "../../lib/random.js";
import { apply, emptyBank, replay, type Bank } from "../../lib/skills/bank.js";
import { livesOf, operationsOf } from "../../lib/skills/history.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { SkillStatus } from "../../lib/types.js";
import { appleTask, episodeOf, TestTokenizer } from "../rollout/episodes.js";

const source = { by: "self", episodes: ["e"], policyVersion: 3, promptTemplate: "compact note" } as const;
const episode = episodeOf(new TestTokenizer(), {
  actions: ["go drawer", "take apple", "go stove", "heat apple with stove"],
});

function bankOf(...rows: readonly (readonly [string, SkillStatus])[]): Bank {
  return rows.reduce((bank, [text, status]) => {
    const skill = makeSkill({ ...sentenceGrammar.parse(text)!, scope: { world: "pocket", kinds: [] }, source });
    return apply(bank, { kind: "insert", iteration: 0, skill, status });
  }, emptyBank);
}

describe("the contract of a candidate", () => {
  it.each<[string, Bank, Partial<typeof defaultCheck>, Reject | undefined]>([
    ["when apple , look in drawer", emptyBank, {}, undefined],
    ["apple look drawer", emptyBank, {}, "malformed"],
    ["when apple , look", emptyBank, {}, "malformed"],
    ["when apple , look in drawer ; obs", emptyBank, {}, "malformed"],
    ["when apple , look in bed", emptyBank, {}, "not in its episode"],
    ["when apple , look in bed", emptyBank, { consistent: false }, undefined],
    ["when apple , look in drawer 3", emptyBank, { consistent: false }, "names an instance"],
    ["when apple , look in drawer", emptyBank, { shortest: 8 }, "too short"],
    ["when apple , look in drawer", emptyBank, { longest: 3 }, "too long"],
    ["when apple , look in drawer", bankOf(["when apple , look in drawer", "retired"]), {}, "known"],
    ["when apple , look in drawer", bankOf(["when apple , look in bed", "active"]), {}, undefined],
    [
      "when apple , look in drawer",
      bankOf(["when apple , look in bed", "active"]),
      { settled: true },
      "slot is settled",
    ],
    [
      "when apple , look in drawer",
      bankOf(["when apple , look in bed", "candidate"]),
      { slotCapacity: 1 },
      "slot is full",
    ],
    ["when apple , look in drawer", bankOf(["when apple , look in bed", "retired"]), { slotCapacity: 1 }, undefined],
  ])("%s", (text, bank, change, wanted) => {
    const { skill, rejected } = checkCandidate(text, episode, bank, {
      grammar: sentenceGrammar,
      source,
      options: { ...defaultCheck, ...change },
    });
    expect(rejected).toBe(wanted);
    expect(skill.source.episodes).toEqual(["e"]); // traceable, also when refused
  });
});

describe("a retired sentence that is written again", () => {
  const text = "when apple , look in drawer";
  const tried = { group: "g", iteration: 2, withSkill: [0, 0], without: [1, 0] };
  const retired = (bank: Bank, iteration: number): Bank =>
    apply(bank, {
      kind: "decide",
      decision: { skill: bank.entries[0]!.skill.id, iteration, from: "candidate", to: "retired", because: "test" },
    });
  const start = bankOf([text, "candidate"]);
  const once = apply(start, { kind: "trial", trial: { ...tried, skills: [start.entries[0]!.skill.id] } });
  const bank = retired(once, 3);
  const write = (to: Bank, iteration: number, returning?: ReturnOptions) => {
    const { by, promptTemplate, policyVersion } = source;
    const options = { grammar: sentenceGrammar, check: defaultCheck, iteration, status: "candidate" } as const;
    const rest = { source: { by, promptTemplate, policyVersion }, ...(returning && { returning }) };
    return admit(
      [
        { text, episode },
        { text, episode },
      ],
      to,
      { ...options, ...rest },
    );
  };

  it.each<[string, number, ReturnOptions | undefined]>([
    ["stays out where nothing is said", 99, undefined],
    ["stays out for good at 0", 99, { returnAfter: 0, oldTrials: "forget" }],
    ["stays out while it rests", 12, { returnAfter: 10, oldTrials: "forget" }],
  ])("%s", (_, iteration, returning) => {
    const { checked, bank: after } = write(bank, iteration, returning);
    expect(checked.map(({ rejected }) => rejected)).toEqual(["known", "known"]);
    expect(after.entries).toEqual(bank.entries);
  });

  it.each([
    ["forget", { deltas: [], earlier: 0, regressions: 0 }],
    ["count", { deltas: [-0.5], earlier: 1, regressions: 1 }],
  ] as const)("comes back once as a candidate, its old trials: %s", (oldTrials, wanted) => {
    const { checked, bank: after } = write(bank, 13, { returnAfter: 10, oldTrials });
    expect(checked.map(({ rejected }) => rejected)).toEqual([undefined, "known"]);
    expect(checked[0]!.decision).toMatchObject({ iteration: 13, from: "retired", to: "candidate", oldTrials });
    expect(after.entries).toHaveLength(1);
    expect(after.entries[0]).toMatchObject({ status: "candidate", ...wanted });
    expect(replay(JSON.parse(JSON.stringify(after.log)) as Bank["log"]).entries).toEqual(after.entries);
    expect(livesOf(after)[0]!.changes.at(-1)).toMatchObject({ status: "candidate", trials: wanted.deltas.length });
    expect(operationsOf([{ kind: "mined", iteration: 13, ...checked[0]! }])).toEqual(after.log.slice(-1));
  });

  it("rests again from its next retirement on", () => {
    const returning = { returnAfter: 10, oldTrials: "forget" } as const;
    const again = retired(write(bank, 13, returning).bank, 20);
    expect(write(again, 29, returning).checked[0]!.rejected).toBe("known");
    expect(write(again, 30, returning).checked[0]!.rejected).toBeUndefined();
  });

  it("does not come back where it was replaced, or where an active skill answers now", () => {
    const returning = { returnAfter: 1, oldTrials: "forget" } as const;
    const merged = bankOf([text, "retired"]);
    expect(write(merged, 50, returning).checked[0]!.rejected).toBe("known");
    const [rival] = bankOf(["when apple , look in bed", "active"]).entries;
    const taken = apply(bank, { kind: "insert", iteration: 4, skill: rival!.skill, status: "active" });
    const options = { grammar: sentenceGrammar, source, options: { ...defaultCheck, settled: true } };
    expect(checkCandidate(text, episode, taken, { ...options, mayReturn: () => true }).rejected).toBe(
      "slot is settled",
    );
  });
});

describe("shuffled sentences", () => {
  const worlds = { pocket: makePocket({ family: 1 }), "alfworld, where a thing has several places": makeAlfworld() };
  it.each(Object.entries(worlds))("are false, and each stands once: %s", (_, world) => {
    const truths = oracleSkills(world, world.tasks("train", { count: 200 }), sentenceGrammar);
    const shuffled = shuffledSkills(truths, world, sentenceGrammar, keyOf("shuffle"));
    const texts = shuffled.map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(0.8 * truths.length);
    expect(new Set(texts).size).toBe(texts.length);
    const right = new Set(truths.map(({ text }) => text));
    expect(texts.filter((text) => right.has(text))).toEqual([]);
  });
});

describe("grammars", () => {
  it("read what they write", () => {
    const parsed = { condition: "apple", strategy: "look in drawer" };
    expect(sentenceGrammar.parse(sentenceGrammar.write(parsed))).toEqual(parsed);
    expect(sentenceGrammar.slot(parsed)).toBe("apple , look in");
  });

  it.each([
    ['Sure! {"condition": "the dish is dirty", "strategy": "clean it first"} Good luck.', "clean it first"],
    ['{"note": {"condition": 3}} {"condition": "a {brace}", "strategy": "say \\"}\\""}', 'say "}"'],
    ['{"condition": "x"', undefined],
    ["no object", undefined],
  ])("find JSON in %s", (text, strategy) => {
    expect(jsonGrammar.parse(text)?.strategy).toBe(strategy);
  });

  it("never throw on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("{", "}", '"', "\\", "a", " ", ",", "when") }), (text) => {
        jsonGrammar.parse(text);
        sentenceGrammar.parse(text);
      }),
    );
  });
});

it("selects short plain successes, not too many of a topic, the same for the same key", () => {
  const tokenizer = new TestTokenizer();
  const long = episodeOf(tokenizer, { id: "long", actions: ["a", "b", "c"] });
  const short = episodeOf(tokenizer, { id: "short", actions: ["a"] });
  const middle = episodeOf(tokenizer, { id: "middle", actions: ["a", "b"] });
  const other = episodeOf(tokenizer, { id: "other", actions: ["a", "b", "c"], task: { ...appleTask, kind: "cool" } });
  const skilled = episodeOf(tokenizer, { id: "skilled", actions: ["a"], skills: ["z"] });
  const lost = episodeOf(tokenizer, { id: "lost", actions: ["a"], success: false });
  const all = [long, skilled, short, lost, middle, other];
  const chosen = selectEpisodes(all, ({ task }) => task.kind, keyOf(1), { perTopic: 2, total: 9 });
  expect(chosen.map(({ id }) => id).sort()).toEqual(["middle", "other", "short"]);
  expect(selectEpisodes(all, ({ task }) => task.kind, keyOf(1), { perTopic: 2, total: 9 })).toEqual(chosen);
  expect(selectEpisodes(all, ({ task }) => task.kind, keyOf(1), { perTopic: 2, total: 1 })).toHaveLength(1);
});
