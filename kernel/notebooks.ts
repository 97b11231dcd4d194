/**
 * `npm run notebooks`: executes every notebook (one process each, quick mode) and compares its deterministic outputs with
 * the committed ones; `--update` writes the new outputs instead, but never those of a notebook that failed.
 * A cell tagged `varies` is run but not compared. Ends with `N passed, N failed`.
 */
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { command, perform } from "../lib/cli/frame/command.js";
import { runCommand } from "../lib/cli/frame/ending.js";
import { text } from "../lib/cli/frame/values.js";
import { flag, wordList, words } from "../lib/cli/frame/words.js";
import { expect } from "../lib/errors.js";
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

/** Executes one notebook; its own file is written only if every cell ran. */
export async function check(file: string, mode: { quick: boolean; update: boolean }): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "siri-notebook-"));
  const out = join(folder, basename(file));
  try {
    const { ok, seconds, log } = await execute(file, out, mode);
    if (ok && mode.update) copyFileSync(out, file);
    const changed = ok && !mode.update ? differences(readNotebook(file), readNotebook(out)) : [];
    const passed = ok && changed.length === 0;
    console.log(`${passed ? "passed" : "FAILED"} ${basename(file)} (${seconds.toFixed(1)} s)`);
    if (!ok) console.log(log);
    if (!ok && mode.update) console.log("  the file is as it was");
    for (const line of changed) console.log(`  ${line}`);
    if (changed.length > 0) console.log("  look at it; if it is right: npm run notebooks -- --update");
    return passed;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const USAGE = "npm run notebooks --";

interface Given {
  readonly names: readonly string[];
  readonly update: boolean;
  readonly full: boolean;
}

const checking = command({
  about: "Execute notebooks and compare their outputs with the committed ones.",
  examples: ["npm run notebooks -- 05", "npm run notebooks -- --update 05"],
  words: words({
    names: wordList(text("NAME"), "parts of file names (default: all notebooks)"),
    update: flag("update", "store the new outputs instead, of notebooks in which every cell ran"),
    full: flag("full", "without the quick mode"),
  }),
  run: checkNotebooks,
});

async function checkNotebooks(given: Given): Promise<void> {
  const files = chosen(given.names);
  const mode = { quick: !given.full, update: given.update };
  const results: boolean[] = [];
  for (const file of files) results.push(await check(file, mode));
  const passed = results.filter(Boolean).length;
  console.log(`${passed} passed, ${results.length - passed} failed`);
  process.exitCode = passed === results.length ? 0 : 1;
}

function chosen(names: readonly string[]): string[] {
  const all = allNotebooks();
  for (const name of names) {
    expect(
      all.some((file) => basename(file).includes(basename(name))),
      USAGE,
      {
        expected: "a part of the name of a notebook",
        got: name,
        fix: `there are ${all.map((file) => basename(file)).join(", ")}`,
      },
    );
  }
  return all.filter((file) => names.length === 0 || names.some((name) => basename(file).includes(basename(name))));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runCommand(() => perform(checking, process.argv.slice(2), USAGE));
