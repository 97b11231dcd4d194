/**
 * SQL over many runs: the logs of all run folders below a folder, as DuckDB tables `metrics`, `episodes` and `skills`,
 * each with the columns `run` (the folder's path below it) and what the log holds. A log may also be there as Parquet,
 * which is much smaller and quicker to read; where both are there, the JSON lines count. The kept runs of a study, all in one
 * file, count as the folders that they unpack to. The database is loaded when asked for.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { existsSync, readdirSync, renameSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { labError } from "../errors.js";
import { ARCHIVE, holdsPart } from "./studies/archive.js";

export type Row = Readonly<Record<string, unknown>>;

/** Folders below `folder` that hold a run, in the order of their names. */
export function runFolders(folder: string): string[] {
  return holders(folder, "config.json").map(dirname);
}

/** Files of this name below `folder`; nothing lies below a run. */
function holders(folder: string, file: string): string[] {
  if (!existsSync(folder)) {
    throw labError("runFolders", {
      expected: "a folder with runs",
      got: folder,
      fix: "check the path, or train something first",
    });
  }
  if (existsSync(join(folder, file))) return [join(folder, file)];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory())
    .flatMap((path) => holders(path, file));
}

const tables = ["metrics", "episodes", "skills", "rows"] as const;
type Table = (typeof tables)[number];

/** Run one query: `select run, max(metrics."evaluation/success") from metrics where kind = 'evaluation' group by run`. */
export async function queryRuns(folder: string, sql: string): Promise<Row[]> {
  return withDatabase(async (connection) => {
    for (const table of tables) {
      const view = viewOf(folder, table);
      if (view !== undefined) await connection.run(view);
    }
    const answer = await connection.runAndReadAll(sql).catch((error: Error) => {
      throw labError("queryRuns", { expected: "SQL that DuckDB understands", got: sql, fix: error.message });
    });
    return answer.getRowObjectsJson() as Row[];
  });
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

async function withDatabase<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  // several threads would add floats in another order each time, and the last digits of a mean would wander
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** One log of one run. */
interface LogFile {
  readonly run: string;
  readonly path: string;
}

function viewOf(folder: string, table: Table): string | undefined {
  const sources = [logsOf(folder, table), archivesOf(folder, table)].filter((source) => source !== undefined);
  return sources.length === 0 ? undefined : `create view ${table} as ${sources.join(" union all by name ")}`;
}

function logsOf(folder: string, table: Table): string | undefined {
  const files = runFolders(folder).flatMap((run) => logOf(run, table, relative(folder, run) || "."));
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
  const path = paths.find((one) => existsSync(one) && statSync(one).size > 0);
  return path === undefined ? [] : [{ run, path }];
}

function readLines(paths: readonly string[]): string {
  const how = "format = 'newline_delimited', union_by_name = true, filename = true, sample_size = -1";
  return `read_json([${paths.map(quote).join(", ")}], ${how})`;
}

function readPacked(paths: readonly string[]): string {
  return `read_parquet([${paths.map(quote).join(", ")}], union_by_name = true, filename = true)`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
