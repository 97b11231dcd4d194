/**
 * A run between two iterations: open it where it stopped, look, change its bank by hand, keep that, go on. A change by
 * hand is an operation like any other and stands in the run's log of skills, so that nobody takes it for an untouched run.
 */
import type { Resolved } from "../config.js";
import { expect, labError } from "../errors.js";
import type { Lab, OpenedLab } from "../recipes/lab.js";
import { grammar } from "../recipes/skill-steps.js";
import type { Standing } from "../recipes/standing.js";
import { applyAll, entryOf, type Bank } from "../skills/bank.js";
import { operationsOf } from "../skills/history.js";
import { makeSkill } from "../skills/skill.js";
import type { RunRecord } from "../records.js";
import type { Skill, SkillId, SkillStatus } from "../types.js";
import { openLab, type LaboratoryOptions } from "./laboratory.js";
import { configOf, ownCodeOf, type OwnCode } from "./run-config.js";
import { RunFolder } from "./run-folder.js";
import { holdFolder } from "./run-lock.js";

export interface StoppedRun {
  readonly folder: RunFolder;
  readonly config: Resolved;
  /** The variant that ran, if it was one; to go on as it, hand its value to `run`. */
  readonly ran: OwnCode | undefined;
  /** Its policy is the one of the newest checkpoint, optimiser and all. */
  readonly lab: OpenedLab;
  /** Where the method stands: hand it to `run`, or its parts to single steps. */
  readonly standing: Standing;
}

/** Open a run at its newest checkpoint. The folder is only read. */
export async function openRun(path: string, options: LaboratoryOptions = {}): Promise<StoppedRun> {
  const folder = RunFolder.open(path);
  const checkpoint = folder.newest();
  expect(checkpoint !== undefined, "openRun", {
    expected: "a run with a checkpoint",
    got: path,
    fix: "train with `until` or `checkpointEvery`, or --until on the command line",
  });
  const config = configOf(folder);
  const lab = await openLab(config, options);
  await lab.policy.restore(checkpoint.policy);
  const { iteration, state, policy } = checkpoint;
  return { folder, config, ran: ownCodeOf(folder), lab, standing: { iteration, state, policy } };
}

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
function ownSkill({ policy, world, format }: Lab, text: string): Skill {
  const parsed = grammar.parse(text);
  if (parsed === undefined)
    throw labError("editBank", { expected: "a condition and a strategy", got: text, fix: `write "when A , do B"` });
  policy.tokenizer.encode(grammar.write(parsed));
  return makeSkill({
    ...parsed,
    text: grammar.write(parsed),
    scope: { world: world.name, kinds: [] },
    source: { by: "person", episodes: [], policyVersion: policy.version, promptTemplate: format.name },
  });
}

/** Keep a changed standing in its folder, so that going on (`resume`, or --resume) goes on from it. */
export function keepEdit(
  { folder }: Pick<StoppedRun, "folder">,
  { standing, records }: ReturnType<typeof editBank>,
): void {
  const release = holdFolder(folder.path, folder.files);
  try {
    const at = folder.newest()?.iteration;
    expect(at === standing.iteration, "keepEdit", {
      expected: `an edit of where the folder stands (iteration ${at})`,
      got: standing.iteration,
      fix: "edit what openRun gave, or go on in memory with run(config, lab, { from: standing })",
    });
    folder.rewind();
    folder.appendEdit(records);
    folder.save(standing);
  } finally {
    release();
  }
}
