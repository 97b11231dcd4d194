/** `npm run query <folder> "<sql>"`: one question to the logs of many runs, answered as a table. */
import { resolve } from "node:path";
import { printable, printableJson } from "../printable.js";
import { queryRuns, writeParquet, type Row } from "../experiment/query.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run query --",
  about: `Ask the logs of all runs below a folder, in SQL. Tables: metrics, episodes, skills, rows; each row names its run. For example:
npm run query -- data/runs "select run, max(metrics.\\"evaluation/success\\") best from metrics where arm = 'plain' group by run order by best"`,
  positionals: [
    { name: "folder", about: "a run, or a folder with runs anywhere below it" },
    { name: "sql", about: "the question" },
  ],
  options: {
    json: { type: "flag", about: "answer as JSON" },
    parquet: { type: "flag", about: "write each log as Parquet beside it; a question is then not needed" },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  const [folder, sql] = given.positionals;
  if (given.help || folder === undefined || (sql === undefined && !given.flag("parquet"))) {
    console.log(helpText(spec));
    return;
  }
  if (given.flag("parquet")) for (const path of await writeParquet(resolve(folder))) console.log(path);
  if (sql === undefined) return;
  const rows = await queryRuns(resolve(folder), sql, (line) => console.error(printable(line)));
  console.log(given.flag("json") ? printableJson(rows) : printable(table(rows)));
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

await runCommand(() => main(process.argv.slice(2)));
