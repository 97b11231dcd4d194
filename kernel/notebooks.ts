/**
 * `npm run notebooks`: makes every notebook from its master, executes it (one process each, quick mode) and compares cells
 * and deterministic outputs with the committed ones; `--update` writes them instead, and the page of solutions, but never
 * those of a notebook that failed. A cell tagged `varies` is run but not compared. `--disturbed` runs each twice more, with
 * another seed and our solutions in the place of the stubs, and with an interrupt in its longest cell: nothing may die.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { command, perform } from "../lib/cli/frame/command.js";
import { runCommand } from "../lib/cli/frame/ending.js";
import { text } from "../lib/cli/frame/values.js";
import { flag, wordList, words } from "../lib/cli/frame/words.js";
import { expect } from "../lib/errors.js";
import { differences } from "./compare-notebooks.js";
import { notebookFrom, readMaster, solutionsPage } from "./master.js";
import { joined, readNotebook, writeNotebook, type Notebook } from "./notebook-file.js";
import { packageRoot } from "./tslab.js";

const runner = join(packageRoot, "dist/kernel/run-notebook.js");
const folder = join(packageRoot, "notebooks");
/** The flags of the kernel's own command line (`.jupyter/kernels/tslab/kernel.json`). */
const nodeFlags = ["--enable-source-maps", "--disable-warning=ExperimentalWarning"];

/** The masters, in their order; their names are those of the notebooks. */
export function allMasters(): string[] {
  const masters = join(folder, "masters");
  const files = readdirSync(masters).filter((name) => name.endsWith(".md"));
  return files.sort().map((name) => join(masters, name));
}

/** Where a master's notebook is committed. */
export function notebookOf(master: string): string {
  return join(folder, basename(master).replace(/\.md$/, ".ipynb"));
}

export interface Executed {
  readonly ok: boolean;
  readonly seconds: number;
  readonly log: string;
}

export interface ExecuteOptions {
  readonly quick: boolean;
  /** Where it is executed; by default where it lies. */
  readonly folder?: string;
  /** Settings that are changed: `seed=5`. */
  readonly set?: readonly string[];
  /** Which cell is interrupted after how many milliseconds: `4:900`. */
  readonly interrupt?: string;
  /** Every exercise must be solved. */
  readonly solved?: boolean;
}

/** Runs `file` in a process of its own, which finds no kept run, and writes the executed notebook to `out`. */
export function execute(file: string, out: string, options: ExecuteOptions): Promise<Executed> {
  const started = performance.now();
  const { quick, folder, set = [], interrupt, solved = false } = options;
  const SIRI_WORK = mkdtempSync(join(dirname(out), "work-"));
  const env = {
    ...process.env,
    SIRI_WORK,
    ...(quick && { SIRI_QUICK: "1" }),
    ...(solved && { SIRI_EXERCISES: "solved" }),
  };
  const flags = [
    ...(folder === undefined ? [] : ["--folder", folder]),
    ...set.flatMap((setting) => ["--set", setting]),
    ...(interrupt === undefined ? [] : ["--interrupt", interrupt]),
  ];
  const child = spawn(process.execPath, [...nodeFlags, runner, file, "--out", out, ...flags], { env });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ok: code === 0, seconds: (performance.now() - started) / 1000, log }));
  });
}

export interface Mode {
  readonly quick: boolean;
  readonly update: boolean;
  readonly disturbed: boolean;
}

/** What became of one notebook: a line that says so, and what speaks against it. */
export interface Checked {
  readonly passed: boolean;
  readonly line: string;
  readonly complaints: readonly string[];
}

/** Executes one master's notebook; the committed files are written only if every cell ran. */
export async function check(master: string, mode: Mode, committed = notebookOf(master)): Promise<Checked> {
  const work = mkdtempSync(join(tmpdir(), "siri-notebook-"));
  try {
    const { complaints, seconds } = await complaintsOf(master, mode, { work, committed });
    const passed = complaints.length === 0;
    const line = `${passed ? "passed" : "FAILED"} ${basename(committed)} (${seconds.toFixed(1)} s)`;
    return { passed, line, complaints };
  } finally {
    rmSync(work, { recursive: true });
  }
}

interface Places {
  readonly work: string;
  readonly committed: string;
}

async function complaintsOf(
  master: string,
  { quick, update, disturbed }: Mode,
  { work, committed }: Places,
): Promise<{ complaints: string[]; seconds: number }> {
  const cells = readMaster(readFileSync(master, "utf8"));
  const [file, out] = [join(work, "made.ipynb"), join(work, "executed.ipynb")];
  writeNotebook(file, notebookFrom(cells));
  const { ok, seconds, log } = await execute(file, out, { quick, folder });
  if (!ok) return { complaints: [log, ...(update ? ["the files are as they were"] : [])], seconds };
  if (update) store(out, committed, solutionsPage(cells));
  const complaints = update
    ? []
    : staleness(readNotebook(committed), readNotebook(out), committed, solutionsPage(cells));
  if (!disturbed) return { complaints, seconds };
  writeNotebook(join(work, "solved.ipynb"), notebookFrom(cells, { solved: true }));
  return { complaints: [...complaints, ...(await disturbances(work, { quick, folder, log }))], seconds };
}

function store(executed: string, committed: string, solutions: string): void {
  writeFileSync(committed, readFileSync(executed));
  if (solutions === "") return;
  mkdirSync(join(folder, "solutions"), { recursive: true });
  writeFileSync(solutionsOf(committed), solutions);
}

const solutionsOf = (committed: string): string =>
  join(folder, "solutions", basename(committed).replace(/\.ipynb$/, ".md"));

/** What the committed files say otherwise. */
function staleness(was: Notebook, is: Notebook, committed: string, solutions: string): string[] {
  const sources = ({ cells }: Notebook): string => JSON.stringify(cells.map(({ source }) => joined(source)));
  const complaints = [
    ...(sources(was) === sources(is) ? differences(was, is) : ["its cells are not those of its master"]),
    ...(solutions === "" || readFileSync(solutionsOf(committed), "utf8") === solutions
      ? []
      : ["its solutions are old"]),
  ];
  return complaints.length === 0 ? [] : [...complaints, "look at it; if it is right: npm run notebooks -- --update"];
}

/** Another seed, and an interrupt in the longest cell: what dies. */
async function disturbances(
  work: string,
  { quick, folder, log }: { quick: boolean; folder: string; log: string },
): Promise<string[]> {
  const out = join(work, "disturbed.ipynb");
  const seeded = await execute(join(work, "solved.ipynb"), out, { quick, folder, set: ["seed=41"], solved: true });
  const interrupt = longestCell(log);
  const stopped = await execute(join(work, "made.ipynb"), out, { quick, folder, interrupt });
  return [
    ...(seeded.ok ? [] : [`with another seed, solved: ${seeded.log}`]),
    ...(stopped.ok ? [] : [`with an interrupt (${interrupt}): ${stopped.log}`]),
    ...(!stopped.ok || stopped.log.includes("interrupted") ? [] : [`the interrupt (${interrupt}) came too late`]),
  ];
}

/** The longest cell of a run that said its times (not the first, which only imports), and a moment in its first third. */
export function longestCell(log: string): string {
  const times = [...log.matchAll(/^ {2}cell (\d+) ok ([\d.]+) s$/gm)].map(([, cell, seconds]) => ({
    cell: Number(cell),
    seconds: Number(seconds),
  }));
  const longest = times
    .slice(1)
    .reduce((most, one) => (one.seconds > most.seconds ? one : most), times[1] ?? times[0]!);
  return `${longest.cell}:${Math.round(longest.seconds * 300)}`;
}

const USAGE = "npm run notebooks --";

interface Given {
  readonly names: readonly string[];
  readonly update: boolean;
  readonly disturbed: boolean;
  readonly full: boolean;
}

const checking = command({
  about: "Make notebooks from their masters, execute them and compare them with the committed ones.",
  examples: ["npm run notebooks -- 05", "npm run notebooks -- --update 05"],
  words: words({
    names: wordList(text("NAME"), "parts of file names (default: all notebooks)"),
    update: flag("update", "store the new outputs instead, of notebooks in which every cell ran"),
    full: flag("full", "without the quick mode"),
    disturbed: flag("disturbed", "also with another seed, and with an interrupt in the longest cell"),
  }),
  run: checkNotebooks,
});

async function checkNotebooks(given: Given): Promise<void> {
  const files = chosen(given.names);
  const mode = { quick: !given.full, update: given.update, disturbed: given.disturbed };
  const results: boolean[] = [];
  for (const file of files) {
    const { passed, line, complaints } = await check(file, mode);
    console.log([line, ...complaints.map((one) => `  ${one}`)].join("\n"));
    results.push(passed);
  }
  const passed = results.filter(Boolean).length;
  console.log(`${passed} passed, ${results.length - passed} failed`);
  process.exitCode = passed === results.length ? 0 : 1;
}

function chosen(names: readonly string[]): string[] {
  const all = allMasters();
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
