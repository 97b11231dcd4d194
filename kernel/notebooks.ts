/**
 * `npm run notebooks [-- --update] [-- --full] [names…]`: executes every notebook (one process each, quick mode) and
 * compares its deterministic outputs with the committed ones; `--update` writes the new outputs instead.
 * A cell tagged `varies` is run but not compared. Ends with `N passed, N failed`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { differences } from "./compare-notebooks.js";
import { readNotebook } from "./notebook-file.js";
import { packageRoot } from "./tslab.js";

const runner = join(packageRoot, "dist/kernel/run-notebook.js");
/** The flags of the kernel's own command line (`.jupyter/kernels/tslab/kernel.json`). */
const nodeFlags = ["--enable-source-maps", "--disable-warning=ExperimentalWarning"];

export function allNotebooks(): string[] {
  const folder = join(packageRoot, "notebooks");
  const files = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
  return files.sort().map((name) => join(folder, name));
}

export interface Executed {
  readonly ok: boolean;
  readonly seconds: number;
  readonly log: string;
}

/** Runs `file` in a process of its own and writes the executed notebook to `out`. */
export function execute(file: string, out: string, { quick }: { quick: boolean }): Promise<Executed> {
  const started = performance.now();
  const env = { ...process.env, ...(quick ? { SIRI_QUICK: "1" } : {}) };
  const child = spawn(process.execPath, [...nodeFlags, runner, file, "--out", out], { env });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ok: code === 0, seconds: (performance.now() - started) / 1000, log }));
  });
}

async function check(file: string, mode: { quick: boolean; update: boolean }): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "siri-notebook-"));
  const out = mode.update ? file : join(folder, basename(file));
  try {
    const { ok, seconds, log } = await execute(file, out, mode);
    const changed = ok && !mode.update ? differences(readNotebook(file), readNotebook(out)) : [];
    const passed = ok && changed.length === 0;
    console.log(`${passed ? "passed" : "FAILED"} ${basename(file)} (${seconds.toFixed(1)} s)`);
    if (!ok) console.log(log);
    for (const line of changed) console.log(`  ${line}`);
    if (changed.length > 0) console.log("  look at it; if it is right: npm run notebooks -- --update");
    return passed;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { update: { type: "boolean", default: false }, full: { type: "boolean", default: false } },
  });
  const wanted = (file: string) =>
    positionals.length === 0 || positionals.some((name) => basename(file).includes(basename(name)));
  const results: boolean[] = [];
  for (const file of allNotebooks().filter(wanted)) {
    results.push(await check(file, { quick: !values.full, update: values.update }));
  }
  const passed = results.filter(Boolean).length;
  console.log(`${passed} passed, ${results.length - passed} failed`);
  process.exitCode = passed === results.length && passed > 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
