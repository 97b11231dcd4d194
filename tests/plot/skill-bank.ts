/** A bank in which everything has happened: mined, tried, promoted, graduated, retired, merged, deleted; odd texts too. */
import { replay, type Bank, type BankOperation } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { Skill, SkillStatus } from "../../lib/types.js";

export function skillOf(condition: string, strategy: string): Skill {
  const source = { by: "self", episodes: ["1.0.3"], policyVersion: 7, promptTemplate: "compact note" } as const;
  return makeSkill({ condition, strategy, scope: { world: "pocket", kinds: [] }, source });
}

export const skills = {
  helps: skillOf("heat", "use stove"),
  harms: skillOf("heat", "use lamp"),
  learned: skillOf("apple", "look in drawer"),
  odd: skillOf(`<script>alert("x")</script> & 'apple'`, "look in </script><b>bed</b>"),
  part: skillOf("mug", "look in bed"),
  whole: skillOf("dish", "look in bed"),
  untried: skillOf("bread", "look in shelf"),
} as const;

export const insert = (iteration: number, skill: Skill): BankOperation => ({
  kind: "insert",
  iteration,
  skill,
  status: "candidate",
});
export const move = (iteration: number, skill: Skill, from: SkillStatus, to: SkillStatus): BankOperation => ({
  kind: "decide",
  decision: { skill: skill.id, iteration, from, to, because: `mean says ${to}` },
});
function trials(skill: Skill, from: number, outcomes: readonly (readonly [number[], number[]])[]): BankOperation[] {
  return outcomes.map(([withSkill, without], i) => ({
    kind: "trial",
    trial: { group: `${from + i}.${skill.id}`, iteration: from + i, skills: [skill.id], withSkill, without },
  }));
}

export const bank: Bank = replay([
  insert(1, skills.helps),
  insert(1, skills.harms),
  insert(2, skills.learned),
  insert(2, skills.odd),
  insert(3, skills.part),
  ...trials(skills.helps, 2, [
    [
      [1, 1],
      [0, 0],
    ], // +1, two repairs
    [
      [1, 0],
      [0, 0],
    ], // +.5, one repair
    [
      [1, 1],
      [1, 1],
    ], // 0
    [
      [1, 0],
      [0, 0],
    ], // +.5, one repair
  ]),
  move(5, skills.helps, "candidate", "active"),
  ...trials(skills.harms, 2, [
    [
      [0, 0],
      [1, 1],
    ], // −1, two regressions
    [
      [0, 1],
      [1, 0],
    ], // 0, one of each
  ]),
  move(4, skills.harms, "candidate", "retired"),
  ...trials(skills.learned, 3, [
    [
      [1, 1],
      [0, 1],
    ],
  ]),
  move(4, skills.learned, "candidate", "active"),
  move(7, skills.learned, "active", "graduated"),
  ...trials(skills.odd, 4, [[[1], [1]]]),
  { kind: "merge", iteration: 6, parts: [skills.part.id], skill: skills.whole },
  insert(8, skills.untried),
  { kind: "delete", iteration: 9, skill: skills.odd.id, because: "odd" },
]);
