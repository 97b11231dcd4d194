/** A small real run of SIRI with its folder, for tests of what shows one. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolve } from "../../../lib/config.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { RunFolder } from "../../../lib/experiment/run-folder.js";
import { train } from "../../../lib/experiment/train.js";
import type { RunRecord } from "../../../lib/records.js";
import type { Trial } from "../../../lib/types.js";
import { smallRun, teachingAtOnce } from "../../experiment/tiny-lab.js";

export interface SmallRun {
  readonly folder: RunFolder;
  readonly records: RunRecord[];
  /** One of its trials. */
  readonly trial: Trial;
}

export async function smallSiriRun(iterations: number): Promise<SmallRun> {
  const config = resolve({ method: "siri", ...smallRun(3, iterations), ...teachingAtOnce });
  const folder = RunFolder.create(join(mkdtempSync(join(tmpdir(), "siri-view-run-")), "run"), config);
  const records: RunRecord[] = [];
  await train(config, await openLab(config), folder, {
    watch: (record) => {
      if (record.kind !== "boundary") records.push(record);
    },
  });
  return { folder, records, trial: records.find((record) => record.kind === "trial")!.trial };
}
