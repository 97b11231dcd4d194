import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  apply,
  creditedSkills,
  deltaOf,
  emptyBank,
  entryOf,
  find,
  repairsOf,
  replay,
  withStatus,
  type Bank,
  type BankOperation,
} from "../../lib/skills/bank.js";
import { statuses, transitions } from "../../lib/skills/lifecycle.js";
import { makeSkill, skillsFromJson, skillsToJson } from "../../lib/skills/skill.js";
import { fromSkillMarkdown, toSkillMarkdown } from "../../lib/skills/skill-file.js";
import type { Skill, SkillStatus, Trial } from "../../lib/types.js";

const scope = { world: "pocket", kinds: [] };
const source = { by: "self", episodes: ["0.1.2"], policyVersion: 7, promptTemplate: "compact" } as const;
const apple = makeSkill({ condition: "apple", strategy: "look in drawer", scope, source });
const heat = makeSkill({ condition: "heat", strategy: "use stove", scope, source });

const trial = (skills: readonly Skill[], withSkill: number[], without: number[]): Trial => ({
  group: "g",
  iteration: 3,
  skills: skills.map((skill) => skill.id),
  withSkill,
  without,
});
const insert = (skill: Skill, status: SkillStatus = "candidate"): BankOperation => ({
  kind: "insert",
  iteration: 0,
  skill,
  status,
});
const move = (skill: Skill, from: SkillStatus, to: SkillStatus): BankOperation => ({
  kind: "decide",
  decision: { skill: skill.id, iteration: 4, from, to, because: "test" },
});

describe("a skill", () => {
  it("is named by what it says", () => {
    expect(makeSkill({ ...apple, title: "another name" }).id).toBe(apple.id);
    expect(makeSkill({ ...apple, strategy: "look in bed" }).id).not.toBe(apple.id);
    expect(apple.text).toBe("when apple , look in drawer");
    expect(() => makeSkill({ ...apple, strategy: " " })).toThrow('makeSkill: expected a strategy, got " "');
  });

  it("survives SKILL.md and JSON, whatever its words are", () => {
    const odd = fc.constantFrom(
      "a\n---\nb",
      "---",
      "x: y",
      '{"a": 1}',
      "3",
      "null",
      "é ß 漢",
      "tab\there",
      "\r\n.",
      "# **When**",
    );
    const words = fc.oneof(fc.string({ minLength: 1 }), odd).filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(words, words, words, (condition, strategy, title) => {
        const skill = makeSkill({ condition, strategy, title, scope, source, tests: ["heldout-3"], tier: "plan" });
        expect(fromSkillMarkdown(toSkillMarkdown(skill), { scope, source })).toEqual(skill);
        expect(skillsFromJson(skillsToJson([skill]))).toEqual([skill]);
      }),
    );
  });

  it("survives a SKILL.md whose lines were ended otherwise on the way", () => {
    const skill = makeSkill({ ...apple, source: { ...source, skills: [heat.id] } });
    const sent = toSkillMarkdown(skill).replaceAll("\n", "\r\n");
    expect(fromSkillMarkdown(sent, { scope, source })).toEqual(skill);
  });

  it.each([
    ["no JSON", "expected JSON"],
    ['{"a": 1}', "expected a list of skills"],
    ["[null]", "expected a text as condition of skill 0"],
    ['[{"condition": "apple", "strategy": 3}]', "expected a text as strategy of skill 0, got 3"],
  ])("is not read from %s", (text, message) => {
    expect(() => skillsFromJson(text)).toThrow(message);
  });

  it("is read from a SKILL.md that others wrote", () => {
    const markdown =
      "---\nname: Keep warm\ndescription: the dish must be hot\n---\n\nHeat last, then go straight there.\n";
    const skill = fromSkillMarkdown(markdown, { scope, source });
    expect([skill.title, skill.condition, skill.strategy]).toEqual([
      "Keep warm",
      "the dish must be hot",
      "Heat last, then go straight there.",
    ]);
    expect(() => fromSkillMarkdown("no header", { scope, source })).toThrow("a header between two lines ---");
  });

  it("whose text was edited in a file is refused under its old id", () => {
    const edited = skillsToJson([apple]).replace("look in drawer", "look in bed");
    expect(() => skillsFromJson(edited)).toThrow(/expected id .* for skill 0/);
  });
});

describe("the bank", () => {
  it("counts trials, repairs and regressions", () => {
    const bank = replay([insert(apple), { kind: "trial", trial: trial([apple], [1, 1, 0, 1], [0, 1, 1, 0]) }]);
    // with 3/4, without 2/4; pairs: repaired, equal, lost, repaired
    expect(entryOf(bank, apple.id)).toMatchObject({ deltas: [0.25], repairs: 2, regressions: 1 });
  });

  it("replays its log to the same bank, also from JSON, and old snapshots never change", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 8 }), { maxLength: 20 }), (choices) => {
        const banks: Bank[] = [emptyBank];
        for (const choice of choices) banks.push(apply(banks.at(-1)!, nextOperation(banks.at(-1)!, choice)));
        const frozen = banks.map((bank) => JSON.stringify(bank));
        banks.forEach((bank, i) => {
          expect(replay(bank.log)).toEqual(bank);
          expect(JSON.stringify(bank)).toBe(frozen[i]);
        });
        const last = banks.at(-1)!;
        expect(replay(JSON.parse(JSON.stringify(last.log)) as BankOperation[])).toEqual(last);
      }),
    );
  });

  it("never holds a skill twice, revives one only as a candidate by a decision, and counts each trial for exactly those it speaks of", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 8 }), { maxLength: 20 }), (choices) => {
        let bank = emptyBank;
        for (const choice of choices) {
          const operation = nextOperation(bank, choice);
          const next = apply(bank, operation);
          expect(new Set(next.entries.map((entry) => entry.skill.id)).size).toBe(next.entries.length);
          for (const before of bank.entries) {
            const after = find(next, before.skill.id);
            if (after === undefined) expect(operation.kind).toBe("delete");
            else {
              if (before.status === "retired" && after.status !== "retired")
                expect([operation.kind, after.status]).toEqual(["decide", "candidate"]);
              const counted = operation.kind === "trial" && creditedSkills(operation.trial).includes(before.skill.id);
              expect(after.deltas.length - before.deltas.length).toBe(Number(counted));
              expect(after.decisions.length - before.decisions.length).toBe(
                Number(operation.kind === "decide" && operation.decision.skill === before.skill.id),
              );
            }
          }
          bank = next;
        }
        for (const { deltas } of bank.entries) expect(deltas.every((delta) => Math.abs(delta) <= 1)).toBe(true);
      }),
    );
  });

  it("merges parts into one candidate", () => {
    const both = makeSkill({ condition: "apple to heat", strategy: "drawer, then stove", scope, source });
    const bank = replay([
      insert(apple),
      insert(heat),
      { kind: "merge", iteration: 5, parts: [apple.id, heat.id], skill: both },
    ]);
    expect(withStatus(bank, "retired").map((entry) => entry.skill.id)).toEqual([apple.id, heat.id]);
    expect(find(bank, both.id)!.status).toBe("candidate");
  });

  it("refuses what cannot be", () => {
    const bank = replay([insert(apple)]);
    expect(() => apply(bank, insert(apple))).toThrow("expected a skill the bank does not know");
    expect(() => apply(bank, { kind: "trial", trial: trial([heat], [1], [0]) })).toThrow(
      "expected the id of a skill in the bank",
    );
    expect(() => apply(bank, move(apple, "active", "retired"))).toThrow("expected a decision from candidate");
    expect(() => apply(bank, move(apple, "candidate", "graduated"))).toThrow(
      "expected one of active, retired after candidate",
    );
    const retired = apply(bank, move(apple, "candidate", "retired"));
    expect(() => apply(retired, move(apple, "retired", "active"))).toThrow("expected one of candidate after retired");
    expect(find(apply(retired, move(apple, "retired", "candidate")), apple.id)!.status).toBe("candidate");
  });
});

it("every transition has a reason, and from retirement there is but one way", () => {
  for (const from of statuses) for (const reason of Object.values(transitions[from])) expect(reason).not.toBe("");
  expect(Object.keys(transitions.retired)).toEqual(["candidate"]);
});

it("deltas and repairs of unequal halves count the pairs there are", () => {
  const unequal = trial([apple], [1, 0, 1], [0]);
  expect(deltaOf(unequal)).toBeCloseTo(2 / 3, 12);
  expect(repairsOf(unequal)).toEqual({ repairs: 1, regressions: 0 });
});

/** Some legal operation for each number. */
function nextOperation(bank: Bank, choice: number): BankOperation {
  const fresh = makeSkill({ condition: `c${bank.log.length}`, strategy: "s", scope, source });
  const entry = bank.entries[choice % Math.max(1, bank.entries.length)];
  if (entry === undefined || choice === 0) return insert(fresh);
  if (choice === 1) return { kind: "trial", trial: trial([entry.skill], [1], [0]) };
  if (choice === 2) return { kind: "delete", iteration: 1, skill: entry.skill.id, because: "test" };
  if (choice === 6) {
    const rivals = bank.entries.map(({ skill }) => skill).filter(({ id }) => id !== entry.skill.id);
    return {
      kind: "trial",
      trial: { ...trial([entry.skill, ...rivals], [1], [0]), against: rivals.map(({ id }) => id) },
    };
  }
  if (choice === 7) return { kind: "merge", iteration: 1, parts: [entry.skill.id], skill: fresh };
  if (choice === 8) {
    const parts = bank.entries.map(({ skill }) => skill.id);
    return { kind: "merge", iteration: 1, parts, skill: entry.skill };
  }
  if (choice === 3) return { kind: "update", iteration: 1, old: entry.skill.id, skill: fresh, because: "test" };
  const to = Object.keys(transitions[entry.status])[0] as SkillStatus | undefined;
  return to === undefined ? insert(fresh) : move(entry.skill, entry.status, to);
}
