/**
 * Results of Agent Skills as tools write them: Anthropic's skill-creator (a list of runs), tools that keep both sides of a
 * task in one entry, and those that keep a list a configuration; and the `grading.json` that each run leaves in its folder.
 * They agree on one number, the share of passed expectations (`pass_rate`).
 */
import { expect, labError } from "../../errors.js";
import { anyObject, shaped, v } from "../../schema.js";
import { entryName, shareShape, type Draft } from "./result.js";

type Entry = Readonly<Record<string, unknown>>;

const FIX = "give the benchmark.json of a skill, or the folder with its grading.json files";

/** Whether this object may hold such results. */
export function isBenchmark(whole: Entry): boolean {
  return ["runs", "evals", "configurations", "run_summary"].some((name) => Object.hasOwn(whole, name));
}

export function fromBenchmark(whole: Entry, file: string): Draft[] {
  const entries = entriesOf(whole, file);
  if (entries.length === 0) throw withoutResults(whole, file);
  const drafts = entries.flatMap(({ entry, where }) => draftsOf(entry, where));
  // where conditions are versions of a skill ("with_skill (iter5)"), each is a skill by its own name
  const usual = drafts.every(({ condition }) => SIDES.some((side) => side === condition));
  return usual ? drafts.map((draft) => ({ ...skillOf(whole), ...draft })) : drafts;
}

function skillOf(whole: Entry): { skill?: string } {
  const metadata = v.is(anyObject, whole["metadata"]) ? whole["metadata"] : {};
  const name = [metadata["skill_name"], whole["skill_name"]].find((value) => v.is(entryName, value));
  return name === undefined ? {} : { skill: String(name) };
}

interface Placed {
  readonly entry: Entry;
  readonly where: string;
}

function entriesOf(whole: Entry, file: string): Placed[] {
  if (whole["runs"] !== undefined) return placed(whole["runs"], `${file}, run`);
  if (whole["configurations"] !== undefined) {
    return placed(whole["configurations"], `${file}, configuration`).flatMap(({ entry, where }) =>
      placed(entry["evals"], `${where}, eval`).map((inner) => ({
        ...inner,
        entry: { configuration: entry["name"], ...inner.entry },
      })),
    );
  }
  const evals = whole["evals"] === undefined ? [] : placed(whole["evals"], `${file}, eval`);
  return evals.filter(({ entry }) => isPair(entry) || Object.hasOwn(entry, "configuration"));
}

function placed(list: unknown, what: string): Placed[] {
  return shaped(v.array(anyObject), list, what, FIX).map((entry, i) => ({ entry, where: `${what} ${i + 1}` }));
}

function withoutResults(whole: Entry, file: string): ReturnType<typeof labError> {
  const tasks = Object.hasOwn(whole, "evals");
  return labError(file, {
    expected: "how tasks ended, with the skill and without it",
    got: tasks ? "tasks only (evals)" : "means only (run_summary)",
    fix: tasks
      ? "an evals.json holds the tasks; give the benchmark.json that holds how they ended, or the folder of the iteration"
      : "means say nothing about tasks; give the folder of the iteration, in which every run has its grading.json",
  });
}

const SIDES = ["with_skill", "without_skill", "new_skill", "old_skill"] as const;

function isPair(entry: Entry): boolean {
  return SIDES.some((side) => Object.hasOwn(entry, side));
}

/** One run, or both sides of a task in one entry. */
function draftsOf(entry: Entry, where: string): Draft[] {
  const { task, repeat } = nameOf(entry, where);
  const named = { task, inWords: false, ...(repeat !== undefined && { repeat }) };
  if (isPair(entry)) {
    const sides = SIDES.filter((side) => Object.hasOwn(entry, side));
    return sides.map((side) => ({
      ...named,
      condition: side,
      where: `${where}, ${side}`,
      ...rateOf(entry[side], where),
    }));
  }
  const condition = shaped(entryName, entry["configuration"], `${where}, configuration`, FIX);
  return [{ ...named, condition: String(condition), where, ...rateOf(entry, where) }];
}

const TASK = ["eval_id", "id", "eval_name", "name"];

function nameOf(entry: Entry, where: string): { task: string; repeat?: string } {
  const task = TASK.map((key) => entry[key]).find((value) => v.is(entryName, value));
  expect(task !== undefined, where, { expected: "the name of a task (eval_id)", got: Object.keys(entry), fix: FIX });
  const repeat = [entry["run_number"], entry["run_index"]].find((value) => v.is(entryName, value));
  return { task: String(task), ...(repeat !== undefined && { repeat: String(repeat) }) };
}

/** The rate itself, or that of the part which holds it: skill-creator's is in `result`, a grading's in `summary`. */
function rateOf(value: unknown, where: string): Pick<Draft, "outcome"> {
  const entry = shaped(anyObject, value, where, FIX);
  const part = ["result", "summary"].map((key) => entry[key]).find((inner) => v.is(anyObject, inner)) ?? entry;
  const rate = (part as Entry)["pass_rate"] ?? entry["pass_rate"];
  if (rate === undefined || rate === null) return { outcome: undefined };
  return { outcome: shaped(shareShape, rate, `${where}, pass_rate`, FIX) };
}

/** `EVAL/with_skill/grading.json`, or one a run: `EVAL/with_skill/run-2/grading.json`. */
const GRADING = /([^/]+)\/((?:with|without|new|old)_skill[^/]*)\/(?:([^/]+)\/)?grading\.json$/;

export function isGrading(path: string): boolean {
  return GRADING.test(path);
}

/** What one run's grading says; which task and which side it was, its path says. */
export function fromGrading(content: unknown, path: string): Draft {
  const [, task, condition, repeat] = GRADING.exec(path) ?? [];
  expect(task !== undefined && condition !== undefined, path, {
    expected: "…/EVAL/with_skill/grading.json, or without_skill",
    got: path,
    fix: "give the folder that holds one folder an eval",
  });
  return {
    task,
    condition,
    inWords: false,
    ...(repeat !== undefined && { repeat }),
    where: path,
    ...rateOf(content, path),
  };
}
