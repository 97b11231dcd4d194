/** A finished run of a few seconds, whose skills are tried and taught, in a folder of its own. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolve } from "../../lib/config.js";
import { runFacts } from "../../lib/experiment/run-config.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { train } from "../../lib/experiment/train.js";
import { smallRun, teachingAtOnce, tinyLab } from "../experiment/tiny-lab.js";

/** A new folder that nothing else uses. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), "exports-"));
}

export async function tinyRun(options: Parameters<typeof train>[3] = {}): Promise<RunFolder> {
  const config = resolve({ method: "siri", ...smallRun(3, 4), ...teachingAtOnce });
  const lab = await tinyLab();
  const folder = RunFolder.create(join(freshFolder(), "run"), await runFacts(config, lab.policy));
  await train(config, lab, folder, options);
  return folder;
}
