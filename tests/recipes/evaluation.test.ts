/** Examinations share their luck: an untrained policy that must guess gets the same tasks right in every arm, always. */
import { describe, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { keyOf } from "../../lib/random.js";
import { evaluate } from "../../lib/recipes/evaluation.js";
import { toEnd, type Examination, type Lab } from "../../lib/recipes/lab.js";
import type { SiriState } from "../../lib/recipes/phases.js";
import { recipes } from "../../lib/recipes/index.js";
import { activeSkills } from "../../lib/recipes/skill-steps.js";
import { apply, emptyBank, type Bank } from "../../lib/skills/bank.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { TaskOutcome } from "../../lib/records.js";
import type { SkillStatus } from "../../lib/types.js";
import { labFor, table } from "./probe-lab.js";

const config = resolve({ method: "siri", tasks: { world: "probes" }, evaluation: { tasks: 70 } });
const guessing = await labFor(table, "skill");

async function outcomes(iteration: number, examination?: Examination, lab: Lab = guessing): Promise<TaskOutcome[]> {
  const { value, records } = await toEnd(evaluate(config, lab, iteration, examination));
  expect(records).toMatchObject([{ kind: "evaluation", iteration, arm: examination?.arm ?? "plain", outcomes: value }]);
  return value;
}

const ofEmptyBank: Examination = {
  arm: "active",
  skillsFor: (task) => activeSkills(config, guessing, emptyBank, task).map(({ text }) => text),
};

describe("the random numbers of an examination", () => {
  it("decide which tasks are won, and are the lab's own", async () => {
    const plain = await outcomes(0);
    const wins = plain.filter(({ success }) => success === 1).length;
    expect(wins).toBeGreaterThan(0);
    expect(wins).toBeLessThan(70);
    expect(await outcomes(0, undefined, { ...guessing, key: keyOf("another seed") })).not.toEqual(plain);
  });

  it("are the same at every iteration", async () => {
    expect(await outcomes(7)).toEqual(await outcomes(0));
    expect(await outcomes(7, ofEmptyBank)).toEqual(await outcomes(0, ofEmptyBank));
  });

  it("are the same in every arm: an empty bank examines as no bank", async () => {
    expect(await outcomes(0, ofEmptyBank)).toEqual(await outcomes(0));
    expect(await outcomes(7, { ...ofEmptyBank, arm: "oracle" })).toEqual(await outcomes(7));
  });

  it("are the same whatever stands in the prompt, for a policy that has not learned to read it", async () => {
    const told: Examination = { arm: "active", skillsFor: () => ["when red , say green"] };
    expect(await outcomes(0, told)).toEqual(await outcomes(0));
  });
});

it("the bank is examined where it has an active skill, and only there", () => {
  const skill = makeSkill({
    condition: "skill",
    strategy: "say green",
    scope: { world: "probes", kinds: [] },
    source: { by: "person", episodes: [], policyVersion: 0, promptTemplate: "none" },
  });
  const bankOf = (status: SkillStatus): Bank => apply(emptyBank, { kind: "insert", iteration: 0, skill, status });
  const [task] = guessing.world.tasks("heldout", { start: 0, count: 1 });
  const examined = (bank: Bank) =>
    recipes.siri.examinations!(config, guessing, { bank } as SiriState).map(({ arm, skillsFor }) => [
      arm,
      skillsFor(task!),
    ]);
  expect(examined(emptyBank)).toEqual([]);
  expect((["candidate", "graduated", "retired"] as const).flatMap((status) => examined(bankOf(status)))).toEqual([]);
  expect(examined(bankOf("active"))).toEqual([["active", [skill.text]]]);
});
