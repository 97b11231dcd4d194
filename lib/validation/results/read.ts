/**
 * From the text of a file to results: CSV, JSON Lines, a JSON list, the `benchmark.json` of Agent Skills, and Inspect's logs
 * in their JSON form. Every malformed input is one error that names the file, the line and what to do.
 */
import { expect, labError } from "../../errors.js";
import { anyObject, parsedJson, shaped, v } from "../../schema.js";
import { csvRecords } from "./csv.js";
import { checkColumns, resultOf, type Result } from "./result.js";

export interface ReadOptions {
  /** Columns that are there and not wanted. */
  readonly ignore?: readonly string[];
  /** The condition of all results of the file, where it does not say one itself. */
  readonly condition?: string;
}

export function readResults(content: string, file: string, options: ReadOptions = {}): Result[] {
  const text = content.replace(/^\ufeff/, "");
  const results = text.trim() === "" ? [] : reader(text, file)(text, file, options);
  expect(results.length > 0, file, {
    expected: "results, one a line",
    got: "none",
    fix: "see docs/does-this-skill-help.md for what a file holds",
  });
  return results;
}

type Reader = (text: string, file: string, options: ReadOptions) => Result[];

function reader(text: string, file: string): Reader {
  if (/\.json$/i.test(file)) return fromJson;
  const [first = ""] = text.trimStart();
  if (/\.(jsonl|ndjson)$/i.test(file) || first === "{") return fromLines;
  return first === "[" ? fromJson : fromCsv;
}

const fromCsv: Reader = (text, file, { ignore = [], condition }) => {
  const [header, ...records] = csvRecords(text, file);
  const columns = header!.cells.map((cell) => cell.trim().toLowerCase());
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  const where = `${file}, line ${header!.line}`;
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

function objectResult(value: unknown, where: string, { ignore = [], condition }: ReadOptions): Result {
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
  if (Object.hasOwn(whole, "runs")) return fromBenchmark(whole, file);
  if (Object.hasOwn(whole, "samples")) return fromInspect(whole, file, options);
  throw labError(file, {
    expected: "a list of results, a benchmark.json (runs) or a log of Inspect (samples)",
    got: Object.keys(whole).join(", "),
    fix: Object.hasOwn(whole, "evals")
      ? "an evals.json holds the tasks; give the benchmark.json that holds how they ended"
      : "see docs/does-this-skill-help.md for what a file holds",
  });
};

const name = v.custom<string | number>(
  (value) => (typeof value === "string" && value.trim() !== "") || Number.isFinite(value),
  "a text or a number",
);
const share = v.custom<number>(
  (value) => typeof value === "number" && value >= 0 && value <= 1,
  "a number from 0 to 1",
);
const benchmark = v.object({
  metadata: v.optional(v.object({ skill_name: v.optional(name) })),
  runs: v.array(
    v.object({
      eval_id: name,
      configuration: name,
      run_number: v.optional(name),
      result: v.object({ pass_rate: share }),
    }),
  ),
});

/** The results of Anthropic's skill-creator and of the tools that write as it does: the share of passed expectations a run. */
function fromBenchmark(value: unknown, file: string): Result[] {
  const { metadata, runs } = shaped(benchmark, value, file, "give the benchmark.json as skill-creator writes it");
  const skill = metadata?.skill_name;
  return runs.map(({ eval_id, configuration, run_number, result }, i) => ({
    task: String(eval_id),
    condition: String(configuration),
    outcome: result.pass_rate,
    inWords: false,
    ...(skill !== undefined && { skill: String(skill) }),
    ...(run_number !== undefined && { repeat: String(run_number) }),
    where: `${file}, run ${i + 1}`,
  }));
}

/** Inspect's letters for correct, incorrect, partial and no answer, as its own `value_to_float` reads them. */
const LETTERS: Readonly<Record<string, number>> = { C: 1, I: 0, P: 0.5, N: 0 };
const grade = v.custom<string | number | boolean>(
  (value) => typeof value === "boolean" || Object.hasOwn(LETTERS, String(value)) || v.is(share, value),
  "C, I, P or N, true or false, or a number from 0 to 1",
);
const inspect = v.object({
  samples: v.array(
    v.object({ id: name, epoch: v.optional(name), scores: v.record(v.string(), v.object({ value: grade })) }),
  ),
});

/** A log says nothing of skills, so its condition is given beside it; its first score counts. */
function fromInspect(value: unknown, file: string, { condition }: ReadOptions): Result[] {
  const { samples } = shaped(inspect, value, file, "give a finished log, written with --log-format json");
  return samples.map(({ id, epoch, scores }, i) => {
    const where = `${file}, sample ${i + 1}`;
    expect(condition !== undefined, file, {
      expected: "a condition",
      got: "a log of Inspect, which has none",
      fix: `write it before the file: with=${file} or without=${file}`,
    });
    const [first] = Object.values(scores);
    expect(first !== undefined, where, { expected: "a score", got: "none", fix: "score the log first" });
    const outcome = LETTERS[String(first.value)] ?? Number(first.value);
    const repeat = epoch === undefined ? {} : { repeat: String(epoch) };
    return { task: String(id), condition, outcome, inWords: false, ...repeat, where };
  });
}
