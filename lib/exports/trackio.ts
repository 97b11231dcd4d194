/**
 * A run's numbers for trackio: a table with a row a step, which `trackio.import_csv` reads, its configuration, and a small
 * Python program that logs both with their whole names.
 */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { configOf } from "../experiment/run-config.js";
import { RunFolder } from "../experiment/run-folder.js";
import { intoFolder, type Exported, type ExportPlace } from "./folder.js";
import { scalarsOf, type Scalar } from "./scalars.js";

const LOADER = "load_into_trackio.py";

export async function exportTrackio(run: string, place: ExportPlace): Promise<Exported> {
  const folder = RunFolder.open(run);
  const config = configOf(folder);
  const name = `${config.method}-seed-${config.seed}-${folder.id.slice(0, 8)}`;
  return intoFolder(place, { format: "trackio", of: folder.id }, (to) => {
    writeFileSync(join(to, "metrics.csv"), stepTable(scalarsOf(folder)));
    writeFileSync(join(to, "config.json"), `${JSON.stringify({ name, config }, null, 2)}\n`);
    copyFileSync(join(packageRoot(), "bridge", LOADER), join(to, LOADER));
  });
}

/** CSV with a row a step and a column a name; nothing stands where a step has no such number. */
export function stepTable(scalars: readonly Scalar[]): string {
  const names = [...new Set(scalars.map(({ name }) => name))];
  const steps = new Map<number, Map<string, number>>();
  for (const { step, name, value } of scalars) {
    const row = steps.get(step) ?? new Map<string, number>();
    steps.set(step, row.set(name, value));
  }
  const rows = [...steps].sort(([a], [b]) => a - b).map(([step, row]) => [step, ...names.map((name) => row.get(name))]);
  return [["step", ...names], ...rows].map((row) => `${row.map((cell) => cell ?? "").join(",")}\n`).join("");
}
