/**
 * SQL over many runs: the logs of all run folders below a folder, as DuckDB tables `metrics`, `episodes` and `skills`,
 * each with the columns `run` (the folder's path below it) and what the log holds. The database is loaded when asked for.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { labError } from "../errors.js";

export type Row = Readonly<Record<string, unknown>>;

/** Folders below `folder` that hold a run, in the order of their names. */
export function runFolders(folder: string): string[] {
  if (!existsSync(folder)) {
    throw labError("runFolders", {
      expected: "a folder with runs",
      got: folder,
      fix: "check the path, or train something first",
    });
  }
  if (existsSync(join(folder, "config.json"))) return [folder];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory())
    .flatMap(runFolders);
}

/** Run one query: `select run, max(metrics."evaluation/success") from metrics where kind = 'evaluation' group by run`. */
export async function queryRuns(folder: string, sql: string): Promise<Row[]> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  // several threads would add floats in another order each time, and the last digits of a mean would wander
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    for (const table of ["metrics", "episodes", "skills"]) {
      const view = viewOf(folder, table);
      if (view !== undefined) await connection.run(view);
    }
    return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function viewOf(folder: string, table: string): string | undefined {
  const files = runFolders(folder)
    .map((run) => ({ run: relative(folder, run) || ".", path: join(run, `${table}.jsonl`) }))
    .filter(({ path }) => existsSync(path) && statSync(path).size > 0);
  if (files.length === 0) return undefined;
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const list = files.map(({ path }) => quote(path)).join(", ");
  const cases = files.map(({ run, path }) => `when filename = ${quote(path)} then ${quote(run)}`).join(" ");
  const read = `read_json([${list}], format = 'newline_delimited', union_by_name = true, filename = true, sample_size = -1)`;
  return `create view ${table} as select case ${cases} end as run, * exclude (filename) from ${read}`;
}
