/**
 * Sentences that are tested: `check` for what a notebook says the reader should see, `exercise` for what a reader wrote.
 */
import { inspect, isDeepStrictEqual } from "node:util";
import { expect, labError } from "../errors.js";
import { inNotebook } from "./display.js";

/**
 * Print the sentence with a tick, or with a cross and what came instead. In a notebook somebody works with, the cell goes
 * on; elsewhere (`npm run notebooks`, a script, CI) a cross is an error.
 */
export function check(sentence: string, fact: boolean, came?: unknown): void {
  if (fact) {
    process.stdout.write(`✓ ${sentence}\n`);
    return;
  }
  const got = came === undefined ? fact : came;
  if (isStrict()) throw labError("check", { expected: sentence, got, fix: REASONS });
  process.stdout.write(`✗ ${sentence}\n  got: ${brief(got)}\n  ${REASONS}\n`);
}

const REASONS =
  "a setting you changed (seed, iterations, world) can be the reason; with the settings as they were, run the cells above again in order";

/** The notebook runner asks for errors; so does CI, and outside a notebook nobody would see a cross. */
function isStrict(): boolean {
  const { SIRI_CHECKS, CI } = process.env;
  return SIRI_CHECKS === "throw" || (CI !== undefined && CI !== "" && CI !== "false") || !inNotebook();
}

/** One input of an exercise and what comes out, with the reason in words. */
export interface ExerciseCase<Arguments extends readonly unknown[], Result> {
  readonly given: Arguments;
  readonly expected: Result;
  readonly because?: string;
}

export interface ExerciseOptions<Arguments extends readonly unknown[], Result> {
  readonly task: string;
  readonly cases: readonly ExerciseCase<Arguments, Result>[];
  /** Numbers may differ by this much. */
  readonly tolerance?: number;
  /** Ours; tried once at the start, so that no reader searches for an answer that does not exist. */
  readonly solution: (...given: Arguments) => Result;
}

/** An exercise whose solution is known to pass. */
export function exercise<Arguments extends readonly unknown[], Result>(
  options: ExerciseOptions<Arguments, Result>,
): Exercise<Arguments, Result> {
  const made = new Exercise(options);
  const wrong = options.cases.find((one) => made.judge(options.solution, one) !== undefined);
  expect(wrong === undefined, `exercise ${JSON.stringify(options.task)}`, {
    expected: "a solution that passes its own cases",
    got: wrong?.given,
    fix: "correct the case or the solution",
  });
  return made;
}

export class Exercise<Arguments extends readonly unknown[], Result> {
  /** Whether the last answer was right on every case. */
  solved = false;

  constructor(private readonly options: ExerciseOptions<Arguments, Result>) {}

  /** Try a reader's function on every case; says what differs and throws nothing. */
  try(answer: (...given: Arguments) => Result): void {
    const { task, cases } = this.options;
    const faults = cases.flatMap((one) => this.judge(answer, one) ?? []);
    this.solved = faults.length === 0;
    const verdict = this.solved ? "✓ right" : `✗ ${cases.length - faults.length} of ${cases.length} cases right`;
    process.stdout.write([`${task}: ${verdict}`, ...faults.slice(0, 2).map((fault) => `  ${fault}`)].join("\n") + "\n");
  }

  /** What is wrong with an answer on one case, or undefined. */
  judge(
    answer: (...given: Arguments) => Result,
    { given, expected, because }: ExerciseCase<Arguments, Result>,
  ): string | undefined {
    const call = `for ${given.map(brief).join(", ")}`;
    try {
      const got = answer(...(structuredClone(given) as Arguments)); // a function that changes its input must not change the next case
      if (alike(got, expected, this.options.tolerance ?? 1e-9)) return undefined;
      return `${call} expected ${brief(expected)}, got ${brief(got)}${because === undefined ? "" : `: ${because}`}`;
    } catch (error) {
      return `${call} your function threw: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

function brief(value: unknown): string {
  return inspect(value, { depth: 3, breakLength: Infinity, maxArrayLength: 12 });
}

/** Deep equality in which numbers may differ a little; NaN equals NaN. */
function alike(a: unknown, b: unknown, tolerance: number): boolean {
  if (typeof a === "number" && typeof b === "number") return Object.is(a, b) || Math.abs(a - b) <= tolerance;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => alike(item, b[i], tolerance));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && alike(a[key], b[key], tolerance));
  }
  return isDeepStrictEqual(a, b);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
