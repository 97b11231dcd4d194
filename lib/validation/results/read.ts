/**
 * From the content of a file to results: CSV, JSON Lines, a JSON list, what tools of Agent Skills write, and Inspect's logs.
 * Every malformed input is one error that names the file, the line and what to do.
 */
import { expect, labError } from "../../errors.js";
import { anyObject, parsedJson, shaped, v } from "../../schema.js";
import { fromBenchmark, isBenchmark } from "./agent-skills.js";
import { csvRecords } from "./csv.js";
import { fromInspect, samplesInZip, type InspectOptions } from "./inspect.js";
import { checkColumns, resultOf, settled, type Draft, type Result, type Unscored } from "./result.js";

export interface ReadOptions extends InspectOptions {
  /** Columns that are there and not wanted. */
  readonly ignore?: readonly string[];
  /** What becomes of tries without an outcome; they are refused where it is left out. */
  readonly unscored?: Unscored;
}

export function readResults(content: string | Uint8Array, file: string, options: ReadOptions = {}): Result[] {
  const results = settled(draftsOf(content, file, options), options.unscored);
  expect(results.length > 0, file, {
    expected: "results, one a line",
    got: "none",
    fix: "see docs/does-this-skill-help.md for what a file holds",
  });
  return results;
}

function draftsOf(content: string | Uint8Array, file: string, options: ReadOptions): Draft[] {
  if (typeof content !== "string" && isZip(content)) return fromInspect(samplesInZip(content, file), file, options);
  const text = (typeof content === "string" ? content : new TextDecoder().decode(content)).replace(/^\ufeff/, "");
  return text.trim() === "" ? [] : reader(text, file)(text, file, options);
}

/** A zip begins with PK and two bytes that no text has. */
function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2]! < 0x10 && bytes[3]! < 0x10;
}

type Reader = (text: string, file: string, options: ReadOptions) => Draft[];

function reader(text: string, file: string): Reader {
  if (/\.json$/i.test(file)) return fromJson;
  const [first = ""] = text.trimStart();
  if (/\.(jsonl|ndjson)$/i.test(file) || first === "{") return fromLines;
  return first === "[" ? fromJson : fromCsv;
}

const fromCsv: Reader = (text, file, { ignore = [], condition }) => {
  const [header, ...records] = csvRecords(text, file);
  if (header === undefined) return []; // nothing but separators
  const columns = header.cells.map((cell) => cell.trim().toLowerCase());
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  const where = `${file}, line ${header.line}`;
  expect(twice === undefined, where, { expected: "every column once", got: twice, fix: "rename or remove one" });
  checkColumns(condition === undefined ? columns : [...columns, "condition"], ignore, where);
  return records.map(({ line, cells }) => {
    expect(cells.length === columns.length, `${file}, line ${line}`, {
      expected: `${columns.length} values, as in the first line`,
      got: cells.length,
      fix: "put a value with a separator in it in quotes",
    });
    const named = columns.map((column, i): [string, string] => [column, cells[i]!]);
    return resultOf(withCondition(named, condition), `${file}, line ${line}`);
  });
};

const fromLines: Reader = (text, file, options) =>
  text.split("\n").flatMap((line, i) => {
    const where = `${file}, line ${i + 1}`;
    if (line.trim() === "") return [];
    return [objectResult(parsedJson(line, where, "write one JSON object a line"), where, options)];
  });

const cell = v.custom<string | number | boolean | null>(
  (value) => value === null || ["string", "number", "boolean"].includes(typeof value),
  "a text, a number, true or false",
);

function objectResult(value: unknown, where: string, { ignore = [], condition }: ReadOptions): Draft {
  const fix = 'write {"task": "…", "condition": "with", "outcome": 1}';
  const entries = Object.entries(shaped(anyObject, value, where, fix)).filter(([name]) => !ignore.includes(name));
  checkColumns([...entries.map(([name]) => name), ...(condition === undefined ? [] : ["condition"])], [], where);
  const cells = entries.map(([name, content]): [string, string] => [
    name,
    String(shaped(cell, content, `${where}, ${name}`, fix) ?? ""),
  ]);
  return resultOf(withCondition(cells, condition), where);
}

function withCondition(cells: readonly [string, string][], condition: string | undefined): Map<string, string> {
  return new Map(condition === undefined ? cells : [["condition", condition], ...cells]);
}

const fromJson: Reader = (text, file, options) => {
  const value = parsedJson(text, file, "correct the file; one object a line is called .jsonl");
  if (Array.isArray(value)) return value.map((one, i) => objectResult(one, `${file}, entry ${i + 1}`, options));
  const whole = shaped(anyObject, value, file, "give a list of results, a benchmark.json or a log of Inspect");
  if (Array.isArray(whole["samples"])) return fromInspect(whole["samples"], file, options);
  if (isBenchmark(whole)) return fromBenchmark(whole, file);
  throw labError(file, {
    expected: "a list of results, a benchmark.json (runs) or a log of Inspect (samples)",
    got: Object.keys(whole).join(", "),
    fix: "see docs/does-this-skill-help.md for what a file holds",
  });
};
