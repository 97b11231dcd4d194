/**
 * Runs one notebook top to bottom in this process, with the same executor as the kernel: no sockets, no Python.
 * `node dist/kernel/run-notebook.js FILE --out FILE [--timeout SECONDS]`: one process a notebook, because a
 * notebook's folder is its working directory (`--folder` names another). Exit 0 when every cell ran (or was tagged
 * `raises-exception`). `--set seed=5` gives a name of the cell tagged `parameters` another value, and `--interrupt 4:900`
 * interrupts the fourth cell after 900 ms, as a person would who then runs on; with either, a failed `check` is printed.
 */
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "./display.js";
import { Executor, type Outcome } from "./executor.js";
import { ownTimers, kernelTimers } from "./interrupt.js";
import {
  CellOutputs,
  joined,
  readNotebook,
  writeNotebook,
  type Cell,
  type CellOutput,
  type Displays,
  type Notebook,
} from "./notebook-file.js";
import { withParameters } from "./parameters.js";
import { protect } from "./protect.js";
import { routeOutput } from "./streams.js";

const realExit = process.exit.bind(process);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: "string" },
      folder: { type: "string" },
      timeout: { type: "string", default: "300" },
      set: { type: "string", multiple: true, default: [] },
      interrupt: { type: "string" },
    },
  });
  if (positionals.length !== 1) throw new Error("run-notebook: expected one notebook file");
  const file = resolve(positionals[0]!);
  const out = values.out === undefined ? undefined : resolve(values.out);
  const report = process.stderr.write.bind(process.stderr);
  const lenient = values.set.length > 0 || values.interrupt !== undefined;
  process.env["SIRI_CHECKS"] = lenient ? "print" : "throw"; // where all is as it was, a check that fails is a failed cell
  const notebook = withParameters(readNotebook(file), values.set);
  process.chdir(values.folder ?? dirname(file));
  const run = { seconds: Number(values.timeout), stop: stopAt(values.interrupt), report };
  const failures = await runNotebook(notebook, run);
  if (out !== undefined) writeNotebook(out, notebook);
  realExit(failures === 0 ? 0 : 1);
}

/** Which cell is interrupted, and when. */
interface Stop {
  readonly cell: number;
  readonly after: number; // milliseconds
}

function stopAt(text: string | undefined): Stop | undefined {
  const [cell, after] = (text ?? "").split(":").map(Number);
  return text === undefined ? undefined : { cell: cell!, after: after! };
}

interface Run {
  readonly seconds: number;
  readonly stop: Stop | undefined;
  readonly report: (line: string) => void;
}

export async function runNotebook(notebook: Notebook, { seconds, stop, report }: Run): Promise<number> {
  const executor = new Executor(process.cwd());
  const streams = routeOutput(executor.tslab);
  ownTimers();
  protect(executor);
  const displays: Displays = new Map();
  let failures = 0;
  let count = 0;
  const queue = notebook.cells.filter(({ cell_type }) => cell_type === "code");
  for (let at = 0; at < queue.length; at++) {
    const cell = queue[at]!;
    const outputs = new CellOutputs(displays);
    streams.last = outputs;
    const started = performance.now();
    const stops = stop?.cell === count + 1 ? stop.after : undefined;
    const running = executor.execute(joined(cell.source), ++count, outputs);
    const outcome = await withinLimit(executor, running, stops ?? seconds * 1000);
    await settled(cell, { outputs, outcome, count });
    const took = performance.now() - started;
    const interrupted = stops !== undefined && took >= stops;
    const again = interrupted && !outcome.ok && outcome.error.ename === "Interrupted";
    const failed = !outcome.ok && !again && !cell.metadata.tags?.includes("raises-exception");
    const what = again ? "interrupted, run again" : interrupted ? "interrupted" : failed ? "FAILED" : "ok";
    report(`  cell ${count} ${what} ${(took / 1000).toFixed(2)} s\n`);
    if (failed && !outcome.ok) report(`${outcome.error.traceback.join("\n")}\n`);
    if (failed && ++failures > 0) break;
    if (again) at--; // a person runs the cell once more
  }
  executor.close();
  return failures;
}

async function settled(cell: Cell, ran: { outputs: CellOutputs; outcome: Outcome; count: number }): Promise<void> {
  cell.outputs = ran.outputs.outputs;
  cell.execution_count = ran.count;
  const last = await lastOutput(ran.outcome, ran.count);
  if (last) cell.outputs.push(last);
}

async function lastOutput(outcome: Outcome, count: number): Promise<CellOutput | undefined> {
  if (!outcome.ok) return { output_type: "error", ...outcome.error, traceback: [...outcome.error.traceback] };
  if (!("value" in outcome)) return undefined;
  return { output_type: "execute_result", data: await bundle(outcome.value), metadata: {}, execution_count: count };
}

/** A cell that takes too long is interrupted, as a person would. */
async function withinLimit(executor: Executor, outcome: Promise<Outcome>, milliseconds: number): Promise<Outcome> {
  const timer = kernelTimers.setTimeout(() => executor.interrupt(), milliseconds);
  try {
    return await outcome;
  } finally {
    kernelTimers.clearTimeout(timer);
  }
}

await main();
