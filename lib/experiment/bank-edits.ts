/** Changing a run's bank by hand, between two iterations: an operation like any other, with a record of it. */
import { labError } from "../errors.js";
import type { Lab } from "../recipes/lab.js";
import { grammarOf } from "../mining/grammar.js";
import type { Standing } from "../recipes/standing.js";
import { applyAll, entryOf, type Bank } from "../skills/bank.js";
import { operationsOf } from "../skills/history.js";
import { makeSkill } from "../skills/skill.js";
import type { RunRecord } from "../records.js";
import type { Skill, SkillId, SkillStatus } from "../types.js";

/** The bank of a method with skills. */
export function bankOf({ state }: Pick<Standing, "state">): Bank {
  const bank = (state as { readonly bank?: Bank } | null)?.bank;
  if (bank === undefined)
    throw labError("bankOf", { expected: "a method with skills", got: state, fix: "stop a run of method siri" });
  return bank;
}

/** What a person wants to be different. */
export interface BankEdits {
  readonly retire?: readonly SkillId[];
  /** Sentences in the world's own words: `when apple , look in drawer`. */
  readonly add?: readonly string[];
  /** Status of the added ones; `candidate` (default) must prove itself, `active` is taught at once. */
  readonly status?: SkillStatus;
  readonly because?: string;
}

/** The standing with a changed bank, and the records of what was changed. */
export function editBank(
  lab: Lab,
  standing: Standing,
  { retire = [], add = [], status = "candidate", because = "by hand" }: BankEdits,
): { readonly standing: Standing; readonly records: readonly RunRecord[] } {
  const { iteration } = standing;
  const bank = bankOf(standing);
  const retired = retire.map((skill): RunRecord => {
    const { status: from } = entryOf(bank, skill);
    return { kind: "decision", iteration, decision: { skill, iteration, from, to: "retired", because } };
  });
  const added = add.map((text): RunRecord => ({ kind: "mined", iteration, skill: ownSkill(lab, text), status }));
  const records = [...retired, ...added];
  const changed = applyAll(bank, operationsOf(records));
  return { standing: { ...standing, state: { ...(standing.state as object), bank: changed } }, records };
}

/** A skill from a sentence that a person wrote; every word must be known to the policy. */
export function ownSkill({ policy, world, format }: Lab, text: string): Skill {
  const grammar = grammarOf(world);
  const parsed = grammar.parse(text);
  if (parsed === undefined)
    throw labError("skill", { expected: "a condition and a strategy", got: text, fix: `write "when A , do B"` });
  policy.tokenizer.encode(grammar.write(parsed));
  return makeSkill({
    ...parsed,
    text: grammar.write(parsed),
    scope: { world: world.name, kinds: [] },
    source: { by: "person", episodes: [], policyVersion: policy.version, promptTemplate: format.name },
  });
}
