import { describe, expect, it } from "vitest";
import { resolve, type ConfigInput } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { run } from "../../lib/recipes/index.js";
import type { SiriState } from "../../lib/recipes/phases.js";
import { replay, withStatus, type Bank, type BankOperation } from "../../lib/skills/bank.js";
import { compositionOf, lastIteration, livesOf, operationsOf, statusAt } from "../../lib/skills/history.js";
import { statuses } from "../../lib/skills/lifecycle.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { RunRecord } from "../../lib/records.js";
import type { Skill, SkillStatus } from "../../lib/types.js";

const source = { by: "self", episodes: ["0.1.2"], policyVersion: 7, promptTemplate: "compact" } as const;
const skillOf = (condition: string): Skill =>
  makeSkill({ condition, strategy: "look in drawer", scope: { world: "pocket", kinds: [] }, source });
const [apple, bread, both] = [skillOf("apple"), skillOf("bread"), skillOf("food")];

const insert = (skill: Skill, iteration: number): BankOperation => ({
  kind: "insert",
  iteration,
  skill,
  status: "candidate",
});
const trial = (skill: Skill, iteration: number): BankOperation => ({
  kind: "trial",
  trial: { group: `${iteration}.0`, iteration, skills: [skill.id], withSkill: [1, 1], without: [0, 1] },
});
const move = (skill: Skill, iteration: number, from: SkillStatus, to: SkillStatus): BankOperation => ({
  kind: "decide",
  decision: { skill: skill.id, iteration, from, to, because: "test" },
});

describe("the records of a run", () => {
  const small = {
    seed: 1,
    iterations: 4,
    rollout: { groups: 4, groupSize: 4 },
    phases: { warmupSuccesses: 0 },
    validation: { minimumTrials: 1 },
    evaluation: { tasks: 2, every: 0 },
  };
  it.each<[string, ConfigInput<"siri">]>([
    ["the policy itself writes", { method: "siri", ...small, mining: { every: 1 } }],
    ["the world's truths are there", { method: "siri", ...small, mining: { author: "oracle" } }],
    ["nothing is validated", { method: "siri", ...small, mining: { every: 1 }, validation: { on: false } }],
  ])("tell the whole bank where %s", async (_what, input) => {
    const config = resolve(input);
    const lab = await openLab(config);
    const records: RunRecord[] = [];
    let bank: Bank | undefined;
    for await (const record of run(config, lab)) {
      if (record.kind === "boundary") bank = (record.standing.state as SiriState).bank;
      else records.push(record);
    }
    lab.policy.dispose();
    expect(bank!.entries.length).toBeGreaterThan(3);
    expect(bank!.log.some(({ kind }) => kind === "trial")).toBe(true);
    const again = replay(operationsOf(JSON.parse(JSON.stringify(records)) as RunRecord[]));
    expect(again.entries).toEqual(bank!.entries);
    const written = records.flatMap((record) => (record.kind === "mined" ? [record] : []));
    for (const { skill, parents } of written) {
      expect(parents?.length ?? 0).toBe(skill.source.episodes.length);
      for (const [i, text] of (parents ?? []).entries()) expect(text).toContain(`${skill.source.episodes[i]!}  `);
    }
  });
});

describe("lives", () => {
  const bank = replay([
    insert(apple, 1),
    insert(bread, 2),
    trial(apple, 3),
    move(apple, 3, "candidate", "active"),
    trial(apple, 4),
    { kind: "merge", iteration: 5, parts: [apple.id, bread.id], skill: both },
    { kind: "delete", iteration: 7, skill: bread.id, because: "test" },
  ]);
  const [first, second, third] = livesOf(bank);

  it("hold every change with the trials it rested on", () => {
    expect(first!.changes.map(({ at, status, trials }) => [at, status, trials])).toEqual([
      [1, "candidate", 0],
      [3, "active", 1],
      [5, "retired", 2],
    ]);
    expect(second!.until).toBe(7);
    expect(third!.changes[0]).toMatchObject({ at: 5, status: "candidate", because: "merged from 2 skills" });
    expect(lastIteration(bank)).toBe(7);
  });

  it("know the status at any time", () => {
    expect([0, 1, 2, 3, 4, 5, 9].map((at) => statusAt(first!, at))).toEqual([
      undefined,
      "candidate",
      "candidate",
      "active",
      "active",
      "retired",
      "retired",
    ]);
    expect([6, 7].map((at) => statusAt(second!, at))).toEqual(["retired", undefined]);
  });

  it("add up to the bank at every iteration", () => {
    expect(compositionOf(bank)).toEqual({
      candidate: [0, 1, 2, 1, 1, 1, 1, 1],
      active: [0, 0, 0, 1, 1, 0, 0, 0],
      graduated: [0, 0, 0, 0, 0, 0, 0, 0],
      retired: [0, 0, 0, 0, 0, 2, 2, 1],
    });
    const end = compositionOf(bank);
    for (const status of statuses) expect(end[status].at(-1)).toBe(withStatus(bank, status).length);
  });
});
