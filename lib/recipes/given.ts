/** Banks that are given and not mined: their sentences are the world's own, and active from the start. */
import type { CommonConfig } from "../config.js";
import { grammarOf } from "../mining/grammar.js";
import { oracleSkills } from "../mining/mine.js";
import type { RunRecord } from "../records.js";
import { apply, emptyBank, type Bank } from "../skills/bank.js";
import type { Skill } from "../types.js";
import type { Lab } from "./lab.js";

/** The world's true sentences about the tasks that training draws from. */
export function truthsOf({ tasks }: Pick<CommonConfig, "tasks">, { world }: Lab): Skill[] {
  return oracleSkills(world, world.tasks(tasks.split, { start: 0, count: 2000 }), grammarOf(world));
}

/** A bank in which each of these is active. */
export function bankOf(skills: readonly Skill[]): Bank {
  return skills.reduce(
    (bank, skill) => apply(bank, { kind: "insert", iteration: 0, skill, status: "active" }),
    emptyBank,
  );
}

/** Skills that nobody mined are in the log as well, so that it alone tells the bank's whole life; a person's edit is logged when it is made. */
export function* announce({ entries }: Bank): Generator<RunRecord> {
  const unknown = entries.filter(({ skill }) => skill.source.by !== "person");
  for (const { skill, status } of unknown) yield { kind: "mined", iteration: 0, skill, status };
}
