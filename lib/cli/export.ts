/** `siri-lab export`: a run in the formats of other programs. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { exportAs } from "../exports/export.js";
import type { ExportFormat, floatTypes } from "../exports/formats.js";
import { printable } from "../printable.js";
import type { SkillStatus } from "../types.js";
import { progressOn } from "./frame/progress.js";
import { hearSignals } from "./frame/signals.js";

export interface ExportGiven {
  readonly run: string;
  readonly as: ExportFormat;
  readonly to: string;
  readonly force: boolean;
  readonly status: readonly SkillStatus[];
  readonly policy: string | undefined;
  readonly adapter: string | undefined;
  readonly dtype: (typeof floatTypes)[number] | undefined;
  readonly json: boolean;
}

export async function exportRun(given: ExportGiven): Promise<void> {
  const { run, as: format, to, force, status, policy, adapter, dtype, json } = given;
  const { stop, end } = hearSignals(undefined);
  const progress = progressOn({ what: "iterations" });
  const model = { ...(policy && { policy }), ...(adapter && { adapter }), ...(dtype && { dtype }) };
  const options = { to, force, stop, tell: progress.tell, ...model, ...(status.length > 0 && { statuses: status }) };
  try {
    const { files, ...written } = await exportAs(run, format, options);
    const bytes = files.reduce((sum, file) => sum + statSync(join(written.to, file)).size, 0);
    const text = `${written.to}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
    console.log(json ? JSON.stringify({ format, ...written, files, bytes }) : printable(text));
  } catch (error) {
    if (!stop.aborted) throw error;
    console.error("stopped; nothing was written");
  } finally {
    progress.end();
    end(stop.aborted);
  }
}
