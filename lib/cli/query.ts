/** `siri-lab query`: one question to the logs of many runs, answered as a table. */
import { resolve } from "node:path";
import { queryRuns, writeParquet, type Row } from "../experiment/query.js";
import { printable, printableJson } from "../printable.js";
import { UsageError } from "./frame/ending.js";

export interface QueryGiven {
  readonly folder: string;
  readonly sql: string | undefined;
  readonly json: boolean;
  readonly parquet: boolean;
}

export async function ask({ folder, sql, json, parquet }: QueryGiven): Promise<void> {
  if (sql === undefined && !parquet)
    throw new UsageError("npx siri-lab query: expected SQL or --parquet, got neither; see npx siri-lab query --help");
  const written = parquet ? await writeParquet(resolve(folder)) : [];
  if (sql === undefined) return console.log(json ? printableJson({ written }) : written.join("\n"));
  for (const path of written) console.error(path);
  const rows = await queryRuns(resolve(folder), sql, (line) => console.error(printable(line)));
  console.log(json ? printableJson(rows) : printable(table(rows)));
}

/** Columns as wide as what stands in them. */
function table(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const text = (value: unknown): string =>
    typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
  const cells = [names, ...rows.map((row) => names.map((name) => text(row[name])))];
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, `${rows.length} rows`].join("\n");
}
