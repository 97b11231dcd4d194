/** `await compare({ siri: "siri", mine }, { seeds: [1, 2, 3] })`: a comparison with a line that says how far it is. */
import { compareRuns, type CompareArm, type CompareOptions } from "../experiment/compare.js";
import type { ComparedRun, Compared } from "../experiment/comparison.js";
import { cellSignal, Display, returnsWhenStopped } from "./display.js";
import { queueForComparison, type QueuePlace } from "../queue/coordinator.js";
import { barLine, duration } from "./progress.js";

const EVERY = 200; // milliseconds between two pictures

export interface NotebookCompareOptions extends CompareOptions {
  /** `redis://…`: the workers of this queue do the runs (`npx siri-lab worker --queue redis://…`). */
  readonly queue?: string;
}

/** An interrupt of the cell stops every run at its next boundary; what there is is returned, marked as stopped. */
export async function compare(
  arms: Readonly<Record<string, CompareArm>>,
  options: NotebookCompareOptions,
): Promise<Compared> {
  const display = new Display();
  const started = performance.now();
  const returned = returnsWhenStopped();
  let drawn = -Infinity;
  const { queue } = options;
  const elsewhere = queue === undefined ? undefined : await queueForComparison(queue, (line) => console.error(line));
  const watch = (runs: readonly ComparedRun[]): void => {
    options.watch?.(runs);
    if (performance.now() - drawn < EVERY) return;
    drawn = performance.now();
    display.update({ "text/plain": line(runs, (drawn - started) / 1000, elsewhere) });
  };
  try {
    const comparison = await compareRuns(arms, { signal: cellSignal(), elsewhere, ...options, watch });
    display.show({ "text/plain": sentence(comparison, (performance.now() - started) / 1000) });
    return comparison;
  } finally {
    await elsewhere?.close();
    returned();
  }
}

function line(runs: readonly ComparedRun[], seconds: number, elsewhere: QueuePlace | undefined): string {
  const sum = (name: "iteration" | "of"): number => runs.reduce((total, run) => total + run[name], 0);
  const active = runs.filter(({ state }) => state === "running").map(({ arm, seed }) => `${arm} seed ${seed}`);
  const note = elsewhere?.crew ?? active.join(", "); // at the workers of a queue dozens may be under way
  const left = elsewhere && (elsewhere.left ?? null);
  return barLine({ label: "comparing", count: sum("iteration"), total: sum("of"), seconds, left, note });
}

/** What was kept is said, since nobody sees it run. */
function sentence({ runs, stopped }: Compared, seconds: number): string {
  const done = runs.filter(({ state }) => state === "done").length;
  const kept = runs.filter((run) => run.kept).length;
  const from = kept === 0 ? "" : `; ${kept} had been kept before ({ fresh: true } runs all again)`;
  return `${stopped ? "stopped at" : "compared"} ${done} of ${runs.length} runs in ${duration(seconds)}${from}`;
}
