import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkCandidate, defaultCheck } from "../../lib/mining/check.js";
import { jsonGrammar, sentenceGrammar, type Reject } from "../../lib/mining/grammar.js";
import { selectEpisodes } from "../../lib/mining/select.js";
import { keyOf } from "../../lib/random.js";
import { apply, emptyBank, type Bank } from "../../lib/skills/bank.js";
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
