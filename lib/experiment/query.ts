/**
 * SQL over many runs: the logs of all run folders below a folder, as DuckDB tables `metrics`, `episodes` and `skills`,
 * each with the columns `run` (the folder's path below it) and what the log holds. A log may also be there as Parquet,
 * which is much smaller and quicker to read; where both are there, the JSON lines count. The kept runs of a study, all in one
 * file, count as the folders that they unpack to. The database is loaded when asked for.
 * A question sees these tables and nothing else: before it is run, the database is locked against files, network and
 * extensions, since questions are copied from elsewhere.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { existsSync, readFileSync, readdirSync, realpathSync, renameSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { labError } from "../errors.js";
import { withDatabase } from "./database.js";
import { ARCHIVE, holdsPart } from "./studies/archive.js";

export type Row = Readonly<Record<string, unknown>>;

/** Folders below `folder` that hold a run, in the order of their names. */
export function runFolders(folder: string): string[] {
  return holders(folder, "config.json").map(dirname);
}

/** Files of this name below `folder`; nothing lies below a run, and links that lead nowhere or in a circle end there. */
function holders(folder: string, file: string): string[] {
  if (!existsSync(folder)) {
    throw labError("runFolders", {
      expected: "a folder with runs",
      got: folder,
      fix: "check the path, or train something first",
    });
  }
  return holdersBelow(folder, file, new Set());
}

function holdersBelow(folder: string, file: string, seen: Set<string>): string[] {
  const place = realpathSync(folder);
  if (seen.has(place)) return [];
  seen.add(place);
  if (existsSync(join(folder, file))) return [join(folder, file)];
  return namesIn(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory())
    .flatMap((path) => holdersBelow(path, file, seen));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // a folder one may not read holds no run for us
  }
}

const tables = ["metrics", "episodes", "skills", "rows"] as const;
type Table = (typeof tables)[number];

/**
 * Run one query: `select run, max(metrics."evaluation/success") from metrics where kind = 'evaluation' group by run`.
 * Lines that are no JSON (a log cut by a kill or a full disk) are left out; `warn` is told of them.
 */
export async function queryRuns(
  folder: string,
  sql: string,
  warn: (line: string) => void = () => undefined,
): Promise<Row[]> {
  return withDatabase(async (connection) => {
    const named = tables.filter((table) => sql.toLowerCase().includes(table));
    for (const table of named.length > 0 ? named : tables) await loadTable(connection, folder, table, warn);
    for (const setting of LOCKS) await connection.run(`set ${setting}`);
    const answer = await connection.runAndReadAll(sql).catch((error: Error) => {
      throw labError("queryRuns", { expected: "SQL that DuckDB understands", got: sql, fix: error.message });
    });
    return answer.getRowObjectsJson() as Row[];
  });
}

/** In this order: the last one makes the others final. */
const LOCKS = ["enable_external_access = false", "lock_configuration = true"];

async function loadTable(
  connection: DuckDBConnection,
  folder: string,
  table: Table,
  warn: (line: string) => void,
): Promise<void> {
  const files = runFolders(folder).flatMap((run) => logOf(run, table, relative(folder, run) || "."));
  const queries = [queryOf(files), archivesOf(folder, table)].filter((query) => query !== undefined);
  if (queries.length === 0) return;
  await connection.run(`create table ${table} as ${queries.join(" union all by name ")}`).catch((error: Error) => {
    throw labError("queryRuns", { expected: `readable logs of ${table}`, got: folder, fix: error.message });
  });
  await dropUnread(connection, table);
  const counts = await connection.runAndReadAll(`select run, count(*)::integer from ${table} group by run`);
  const kept = new Map(counts.getRowsJson() as [string, number][]);
  for (const { run, path } of files.filter((file) => file.path.endsWith(".jsonl"))) {
    const lost = linesOf(path) - (kept.get(run) ?? 0);
    if (lost > 0) warn(`${path}: ${lost} of its lines ${lost === 1 ? "is" : "are"} no JSON and left out`);
  }
}

/** A line that was no JSON has become a row of nothing. */
async function dropUnread(connection: DuckDBConnection, table: string): Promise<void> {
  const columns = await connection.runAndReadAll(`select column_name from (describe ${table})`);
  const names = columns.getRowsJson().map(([name]) => String(name));
  const empty = names.filter((name) => name !== "run").map((name) => `"${name.replaceAll('"', '""')}" is null`);
  if (empty.length > 0) await connection.run(`delete from ${table} where ${empty.join(" and ")}`);
}

/** Lines that say something, the unfinished last one included. */
function linesOf(path: string): number {
  const bytes = readFileSync(path);
  let lines = 0;
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    const line = bytes.subarray(at, end < 0 ? bytes.length : end);
    if (line.some((byte) => byte > 0x20)) lines++;
    at += line.length + 1;
  }
  return lines;
}

/** Write each run's logs as Parquet beside them; returns the files. The JSON lines may be deleted afterwards. */
export async function writeParquet(folder: string): Promise<string[]> {
  const logs = runFolders(folder).flatMap((run) =>
    tables.map((table) => join(run, `${table}.jsonl`)).filter((path) => existsSync(path) && statSync(path).size > 0),
  );
  return withDatabase(async (connection) => {
    const written: string[] = [];
    for (const log of logs) {
      const path = log.replace(/jsonl$/, "parquet");
      const side = `${path}.writing`;
      await connection.run(
        `copy (select * exclude (filename) from ${readLines([log])}) to ${quote(side)} (format parquet, compression zstd)`,
      );
      renameSync(side, path);
      written.push(path);
    }
    return written;
  });
}

/** One log of one run. */
interface LogFile {
  readonly run: string;
  readonly path: string;
}

function queryOf(files: readonly LogFile[]): string | undefined {
  if (files.length === 0) return undefined;
  const cases = files.map(({ run, path }) => `when filename = ${quote(path)} then ${quote(run)}`).join(" ");
  const paths = files.map(({ path }) => path);
  const parts = [
    [paths.filter((path) => path.endsWith(".jsonl")), readLines],
    [paths.filter((path) => path.endsWith(".parquet")), readPacked],
  ] as const;
  const sources = parts.filter(([some]) => some.length > 0).map(([some, read]) => `select * from ${read(some)}`);
  const all = sources.join(" union all by name ");
  return `select case ${cases} end as run, * exclude (filename) from (${all})`;
}

/** What whole studies keep in one file: a row for each line of each run's log. */
function archivesOf(folder: string, table: Table): string | undefined {
  if (table !== "metrics" && table !== "rows") return undefined;
  const paths = holders(folder, ARCHIVE).filter((path) => holdsPart(path, table));
  if (paths.length === 0) return undefined;
  const places = paths.map((path) => ({ path, below: relative(folder, dirname(path)) }));
  const cases = places.map(({ path, below }) => `when ${quote(path)} then ${quote(below && `${below}/`)}`).join(" ");
  const lines = `select case filename ${cases} end || run as run, unnest(${table}) as line from ${readLines(paths)}`;
  return `select run, line.* from (${lines})`;
}

function logOf(folder: string, table: Table, run: string): LogFile[] {
  const paths = [".jsonl", ".parquet"].map((ending) => join(folder, table + ending));
  const path = paths.find((one) => (statSync(one, { throwIfNoEntry: false })?.size ?? 0) > 0);
  return path === undefined ? [] : [{ run, path }];
}

function readLines(paths: readonly string[]): string {
  const how =
    "format = 'newline_delimited', union_by_name = true, filename = true, sample_size = -1, ignore_errors = true";
  return `read_json([${paths.map(quote).join(", ")}], ${how})`;
}

function readPacked(paths: readonly string[]): string {
  return `read_parquet([${paths.map(quote).join(", ")}], union_by_name = true, filename = true)`;
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
