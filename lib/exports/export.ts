/** One way into all exports: a run, a format and where it goes. */
import { expect, unknownName } from "../errors.js";
import type { SkillStatus } from "../types.js";
import { exportSkills } from "./agent-skills.js";
import type { Exported } from "./folder.js";
import { formatNames, type ExportFormat } from "./formats.js";
import { exportHuggingface, exportOnnx, type PolicyExport } from "./policy.js";
import { exportTensorboard } from "./tensorboard.js";
import { exportTrackio } from "./trackio.js";
import { exportTrajectories } from "./trajectories.js";

export interface ExportOptions extends PolicyExport {
  /** Which skills, for the format `skills`. */
  readonly statuses?: readonly SkillStatus[];
}

interface Writer {
  /** The options it reads beside those of every export. */
  readonly reads: readonly (keyof ExportOptions)[];
  readonly write: (from: string, options: ExportOptions) => Promise<Exported>;
}

const writers: Readonly<Record<ExportFormat, Writer>> = {
  jsonl: { reads: [], write: (run, options) => exportTrajectories(run, "jsonl", options) },
  parquet: { reads: [], write: (run, options) => exportTrajectories(run, "parquet", options) },
  tensorboard: { reads: [], write: exportTensorboard },
  trackio: { reads: [], write: exportTrackio },
  huggingface: { reads: ["policy", "adapter", "dtype"], write: exportHuggingface },
  onnx: { reads: ["policy", "adapter"], write: exportOnnx },
  skills: { reads: ["statuses"], write: (run, options) => exportSkills(run, options, options.statuses) },
};

const EVERYWHERE: readonly (keyof ExportOptions)[] = ["to", "force", "tell", "stop"];

/** Export the run in a folder, or, as huggingface or onnx, the model in one. An option that the format does not read is refused. */
export async function exportAs(from: string, format: string, options: ExportOptions): Promise<Exported> {
  if (!Object.hasOwn(writers, format)) throw unknownName("export", "format", format, formatNames);
  const { reads, write } = writers[format as ExportFormat];
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [name as keyof ExportOptions],
  );
  const idle = given.find((name) => !EVERYWHERE.includes(name) && !reads.includes(name));
  expect(idle === undefined, `export as ${format}`, {
    expected: `only ${["to", "force", ...reads].join(", ")}`,
    got: idle,
    fix: "leave it out",
  });
  return write(from, options);
}
