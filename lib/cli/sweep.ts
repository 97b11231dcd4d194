/** `siri-lab sweep`: a grid of options over seeds, in processes or at the workers of a queue, with a table at the end. */
import { availableParallelism } from "node:os";
import { resolve as resolvePath } from "node:path";
import type { ConfigInput, Method } from "../config.js";
import { gridJobs, gridRows, type Axis, type GridRow } from "../experiment/grid.js";
import { progressTable, sweep, type JobProgress } from "../experiment/sweep.js";
import { aligned } from "../plot/text.js";
import { printableJson } from "../printable.js";
import { openQueue } from "../queue/coordinator.js";
import { exitCodeOf } from "./frame/ending.js";
import { progressOn } from "./frame/progress.js";
import { merge, settingsTree, valueOf } from "./frame/settings.js";
import type { Setting } from "./frame/values.js";
import { queueGiven } from "./queue-given.js";

export interface SweepGiven {
  readonly method: Method;
  readonly grid: readonly Setting[];
  readonly set: readonly Setting[];
  readonly seeds: number;
  readonly folder: string | undefined;
  readonly processes: number | undefined;
  readonly queue: string | undefined;
  readonly json: boolean;
}

export async function sweepGrid(given: SweepGiven): Promise<void> {
  const { method, processes = availableParallelism() } = given;
  const seeds = Array.from({ length: given.seeds }, (_, at) => at + 1);
  const folder = resolvePath(given.folder ?? `runs/sweep/${method}`);
  const base = merge({ method }, settingsTree(given.set)) as ConfigInput;
  const jobs = gridJobs(base, given.grid.map(axisOf), seeds);
  const url = queueGiven("sweep", given.queue, { option: "processes", count: given.processes });
  const tell = (line: string): void => console.error(line);
  const elsewhere = url === undefined ? undefined : await openQueue({ url, batch: folder, wanted: "whole", tell });
  const progress = progressOn({ what: "iterations" });
  sayHowToGoOn();
  try {
    const table = await sweep(jobs, { folder, processes, elsewhere, watch: (rows) => progress.tell(...whole(rows)) });
    progress.end();
    report(table, folder, given.json);
  } finally {
    await elsewhere?.close();
  }
}

/** `rollout.groups=8,16` takes both values; a list in brackets is one. */
function axisOf({ path, value }: Setting): Axis {
  const whole = valueOf(value);
  return { path, values: typeof whole === "object" ? [whole] : value.split(",").map(valueOf) };
}

/** Runs that have not begun count as those that have. */
function whole(table: readonly JobProgress[]): [done: number, of: number, note: string] {
  const longest = Math.max(...table.map(({ of }) => of), 1);
  const done = table.filter(({ state }) => state === "done" || state === "failed");
  const iterations = table.reduce(
    (sum, { iteration, of, state }) => sum + (state === "failed" ? of || longest : iteration),
    0,
  );
  const of = table.reduce((sum, { of: own }) => sum + (own || longest), 0);
  return [iterations, of, `${done.length}/${table.length} runs`];
}

/** The runs hear the same signal, stop with a checkpoint, and are gone on with by the same command. */
function sayHowToGoOn(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      console.error(`\n${signal}: every run keeps its last checkpoint; the same command goes on`);
      process.exit(exitCodeOf(signal));
    });
}

function report(table: readonly JobProgress[], folder: string, json: boolean): void {
  const rows = gridRows(table);
  const failed = table.filter(({ state }) => state === "failed");
  if (json)
    console.log(
      printableJson({ folder, rows, failed: failed.map(({ job: { arm, seed }, reason }) => ({ arm, seed, reason })) }),
    );
  else console.log(`${textOf(rows)}\n\nkept in ${folder}`);
  if (failed.length === 0) return;
  console.error(`${failed.length} runs failed:\n${progressTable(failed)}`);
  process.exitCode = 1;
}

function textOf(rows: readonly GridRow[]): string {
  const number = (value: number | undefined): string => value?.toFixed(3) ?? "";
  const cells = rows.map(({ arm, done, seeds, success, least, most }) => [
    arm,
    `${done}/${seeds}`,
    number(success),
    number(least),
    number(most),
  ]);
  return aligned(
    [["settings", "done", "success at the end", "least", "most"], ...cells],
    [false, true, true, true, true],
  );
}
