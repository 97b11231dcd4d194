/**
 * A run between two iterations: open it where it stopped, look, change its bank by hand, keep that, go on. A change by
 * hand is an operation like any other and stands in the run's log of skills, so that nobody takes it for an untouched run.
 */
import type { Resolved } from "../config.js";
import { expect } from "../errors.js";
import type { OpenedLab } from "../recipes/lab.js";
import type { Standing } from "../recipes/standing.js";
import type { editBank } from "./bank-edits.js";
import { openLab, type LaboratoryOptions } from "./laboratory.js";
import { configOf, ownCodeOf, type OwnCode } from "./run-config.js";
import { RunFolder } from "./run-folder.js";
import { holdFolder } from "./run-lock.js";

export { bankOf, editBank, type BankEdits } from "./bank-edits.js";

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
