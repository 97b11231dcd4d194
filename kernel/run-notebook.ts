/**
 * Runs one notebook top to bottom in this process, with the same executor as the kernel: no sockets, no Python.
 * `node dist/kernel/run-notebook.js FILE --out FILE [--timeout SECONDS]`: one process a notebook, because a
 * notebook's folder is its working directory. Exit 0 when every cell ran (or was tagged `raises-exception`).
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
} from "./notebook-file.js";
import { protect } from "./protect.js";
import { routeOutput } from "./streams.js";

const realExit = process.exit.bind(process);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: "string" }, timeout: { type: "string", default: "300" } },
  });
  if (positionals.length !== 1) throw new Error("run-notebook: expected one notebook file");
  const file = resolve(positionals[0]!);
  const out = values.out === undefined ? undefined : resolve(values.out);
  const report = process.stderr.write.bind(process.stderr);
  const failures = await runNotebook(file, { out, seconds: Number(values.timeout), report });
  realExit(failures === 0 ? 0 : 1);
}

interface Run {
  readonly out: string | undefined;
  readonly seconds: number;
  readonly report: (line: string) => void;
}

export async function runNotebook(file: string, { out, seconds, report }: Run): Promise<number> {
  process.chdir(dirname(file));
  process.env["SIRI_CHECKS"] = "throw"; // a check that fails is a failed cell here
  const notebook = readNotebook(file);
  const executor = new Executor(process.cwd());
  const streams = routeOutput(executor.tslab);
  ownTimers();
  protect(executor);
  const displays: Displays = new Map();
  let failures = 0;
  let count = 0;
  for (const cell of notebook.cells.filter(({ cell_type }) => cell_type === "code")) {
    const outputs = new CellOutputs(displays);
    streams.last = outputs;
    const started = performance.now();
    const outcome = await withinLimit(executor, executor.execute(joined(cell.source), ++count, outputs), seconds);
    await settled(cell, { outputs, outcome, count });
    const failed = !outcome.ok && !cell.metadata.tags?.includes("raises-exception");
    const took = ((performance.now() - started) / 1000).toFixed(2);
    report(`  cell ${count} ${failed ? "FAILED" : "ok"} ${took} s\n`);
    if (failed && !outcome.ok) report(`${outcome.error.traceback.join("\n")}\n`);
    if (failed && ++failures > 0) break;
  }
  executor.close();
  if (out !== undefined) writeNotebook(out, notebook);
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
async function withinLimit(executor: Executor, outcome: Promise<Outcome>, seconds: number): Promise<Outcome> {
  const timer = kernelTimers.setTimeout(() => executor.interrupt(), seconds * 1000);
  try {
    return await outcome;
  } finally {
    kernelTimers.clearTimeout(timer);
  }
}

await main();
