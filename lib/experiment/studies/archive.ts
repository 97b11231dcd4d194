/**
 * The kept runs of a study are one file, `runs.jsonl.gz`. Each line is a run: its name, the files of its folder as JSON
 * (`config`, `metrics`, `timing`; or the `rows` of a study that measures by itself) and the SHA-256 of each of these files.
 * The file is replaced as a whole, so that it holds a run with all its files or not at all.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, labError } from "../../errors.js";
import type { Ledger } from "../ledger.js";
import type { MetricLine } from "../metrics.js";
import { writeAtomically } from "../run-folder.js";
import type { IterationTime } from "../stopwatch.js";

export const ARCHIVE = "runs.jsonl.gz";

/** What a run can hold, and how its file in a folder is written. */
const files = {
  config: { name: "config.json", text: (value: unknown) => `${JSON.stringify(value, null, 2)}\n` },
  metrics: { name: "metrics.jsonl", text: asLines },
  rows: { name: "rows.jsonl", text: asLines },
  ledger: { name: "ledger.json", text: asLine },
  // last, for in a folder it is the mark of a finished run
  timing: { name: "timing.json", text: asLine },
} as const;
type Part = keyof typeof files;
const parts = Object.keys(files) as Part[];

export interface KeptRun {
  /** Such as `siri/seed-0`: the folder it unpacks to. */
  readonly run: string;
  /** By the name of the file. */
  readonly sha256: Readonly<Record<string, string>>;
  readonly config?: object;
  readonly metrics?: readonly MetricLine[];
  readonly rows?: readonly object[];
  /** What the run spent, where it says so. */
  readonly ledger?: Ledger;
  readonly timing?: { readonly seconds: number; readonly iteration?: IterationTime };
}

export type KeptRuns = ReadonlyMap<string, KeptRun>;

/** A run from the texts of its files. */
export function packRun(run: string, texts: Readonly<Partial<Record<Part, string>>>): KeptRun {
  const given = parts.flatMap((part) => (texts[part] === undefined ? [] : [{ part, text: texts[part] }]));
  const values = given.map(({ part, text }) => [part, parsed(run, part, text)] as const);
  const sums = given.map(({ part, text }) => [files[part].name, sha256(text)] as const);
  return { run, sha256: Object.fromEntries(sums), ...Object.fromEntries(values) };
}

/** What a study measured by itself, under the name of the unit. */
export function packRows(run: string, rows: readonly object[]): KeptRun {
  return packRun(run, { rows: asLines(rows) });
}

/** The files of a run, the mark of a finished one last. */
function unpackRun(kept: KeptRun): { readonly name: string; readonly text: string }[] {
  return parts
    .filter((part) => kept[part] !== undefined)
    .map((part) => ({ name: files[part].name, text: files[part].text(kept[part]) }));
}

/** All runs of a study's folder by name; none where nothing is kept yet. A damaged file is refused. */
export function readArchive(folder: string): KeptRuns {
  const path = join(folder, ARCHIVE);
  const runs = new Map<string, KeptRun>();
  if (!existsSync(path)) return runs;
  for (const line of linesOf(path)) {
    const kept = checked(path, line);
    expect(!runs.has(kept.run), path, { expected: "each run once", got: kept.run, fix: restore });
    runs.set(kept.run, kept);
  }
  return runs;
}

/** Whether the runs of this file hold such a part; all runs of a study are alike. */
export function holdsPart(path: string, part: "metrics" | "rows"): boolean {
  const [first] = linesOf(path);
  return first !== undefined && parsedLine(path, first)[part] !== undefined;
}

/** Add runs, or put them in the place of their namesakes. What others have added meanwhile stays. */
export function addToArchive(folder: string, added: readonly KeptRun[]): void {
  if (added.length === 0) return;
  const runs = new Map([...readArchive(folder), ...added.map((kept) => [kept.run, kept] as const)]);
  const sorted = [...runs.values()].sort((a, b) => natural.compare(a.run, b.run));
  const text = sorted.map((kept) => `${JSON.stringify(kept)}\n`).join("");
  mkdirSync(folder, { recursive: true });
  writeAtomically(join(folder, ARCHIVE), gzipSync(text, { level: 9 }));
}

/** Write the runs as folders. A file that is there already must be the same. */
export function unpackArchive(folder: string, target: string): number {
  const runs = readArchive(folder);
  for (const kept of runs.values()) {
    for (const { name, text } of unpackRun(kept)) {
      const path = join(target, kept.run, name);
      const same = !existsSync(path) || readFileSync(path, "utf8") === text;
      expect(same, "unpack", { expected: "a folder without other runs", got: path, fix: "choose another folder" });
      mkdirSync(dirname(path), { recursive: true });
      writeAtomically(path, text);
    }
  }
  return runs.size;
}

const restore = "bring back the kept file, for example with `git checkout`";
/** Seed 2 before seed 10. */
const natural = new Intl.Collator("en", { numeric: true });

function linesOf(path: string): string[] {
  try {
    return gunzipSync(readFileSync(path)).toString("utf8").split("\n").filter(Boolean);
  } catch (error) {
    throw labError(path, { expected: "a whole gzip file", got: (error as Error).message, fix: restore });
  }
}

/** A line whose files have the bytes that their sums were taken of. */
function checked(path: string, line: string): KeptRun {
  const kept = parsedLine(path, line);
  for (const { name, text } of unpackRun(kept)) {
    expect(kept.sha256[name] === sha256(text), `${path}, run ${kept.run}`, {
      expected: `${name} with the SHA-256 ${kept.sha256[name]}`,
      got: sha256(text),
      fix: restore,
    });
  }
  const named = unpackRun(kept).map(({ name }) => name);
  const lost = Object.keys(kept.sha256).find((name) => !named.includes(name));
  expect(lost === undefined, `${path}, run ${kept.run}`, { expected: `${lost}`, got: named, fix: restore });
  return kept;
}

function parsedLine(path: string, line: string): KeptRun {
  const got = line.slice(0, 60);
  try {
    const kept = JSON.parse(line) as KeptRun;
    if (isSafeName(kept.run) && typeof kept.sha256 === "object" && listsAreLists(kept)) return kept;
  } catch {
    // said below
  }
  throw labError(path, { expected: "one run a line, with its name and its sums", got, fix: restore });
}

/** Runs unpack below the folder that was asked for. */
function isSafeName(run: unknown): boolean {
  return typeof run === "string" && /^\w[\w.-]*(\/\w[\w.-]*)*$/.test(run);
}

function listsAreLists({ metrics = [], rows = [] }: KeptRun): boolean {
  return Array.isArray(metrics) && Array.isArray(rows);
}

/** The JSON of a file; one whose bytes JSON would not give back is refused. */
function parsed(run: string, part: Part, text: string): unknown {
  const { name, text: write } = files[part];
  let value: unknown;
  try {
    const lines = name.endsWith(".jsonl");
    value = lines
      ? text
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line) as unknown)
      : JSON.parse(text);
  } catch (error) {
    throw labError(`keep ${run}`, { expected: `${name} of JSON`, got: (error as Error).message, fix: "run it again" });
  }
  const fix = "keep the run from the folder that `npm run train` wrote";
  expect(write(value) === text, `keep ${run}`, { expected: `${name} as a run writes it`, got: text.slice(-40), fix });
  return value;
}

function asLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function asLines(value: unknown): string {
  return (value as readonly unknown[]).map((row) => `${JSON.stringify(row)}\n`).join("");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
