/**
 * `exercise`: what a reader wrote, tried on cases. A case says what should come out, or a function of the library says it
 * (`like`). Our own answers stand in `notebooks/solutions`, and the tests try them; the notebook holds none.
 */
import { labError } from "../errors.js";
import { cut } from "../rollout/transcript.js";
import { alike, brief } from "./brief.js";

const WIDTH = 160; // characters of an input or an answer; the rest helps nobody

type AnyFunction = (...given: never[]) => unknown;

/** One input of an exercise and what comes out, with the reason in words. */
export interface ExerciseCase<F extends AnyFunction> {
  readonly given: Parameters<F>;
  readonly expected: ReturnType<F>;
  readonly because?: string;
}

interface Task {
  readonly task: string;
  /** Numbers may differ by this much. */
  readonly tolerance?: number;
}

/** `exercise<(won: number[]) => number>({ task, cases })` says in its type what is to be written. */
export interface CasesExercise<F extends AnyFunction> extends Task {
  readonly cases: readonly ExerciseCase<F>[];
}

/** The reader writes what the library has: on these inputs both must say the same. */
export interface LikeExercise<F extends AnyFunction> extends Task {
  readonly like: F;
  readonly given: readonly Parameters<F>[];
}

export type ExerciseOptions<F extends AnyFunction> = CasesExercise<F> | LikeExercise<F>;

export function exercise<F extends AnyFunction>(options: ExerciseOptions<F>): Exercise<F> {
  const { task, tolerance = 1e-9 } = options;
  if ("cases" in options) return new Exercise(task, options.cases, tolerance);
  const { like, given } = options;
  const cases = given.map((inputs) => ({ given: inputs, expected: like(...copyOf(inputs)) as ReturnType<F> }));
  return new Exercise(task, cases, tolerance);
}

export class Exercise<F extends AnyFunction> {
  /** Whether the last answer was right on every case. */
  solved = false;

  constructor(
    private readonly task: string,
    private readonly cases: readonly ExerciseCase<F>[],
    private readonly tolerance: number,
  ) {}

  /** Try a reader's function on every case; says what differs and throws nothing (but where our own answers are tried). */
  try(answer: F): void {
    const { task, cases } = this;
    const faults = cases.flatMap((one) => this.judge(answer, one) ?? []);
    this.solved = faults.length === 0;
    const verdict = this.solved ? "✓ right" : `✗ ${cases.length - faults.length} of ${cases.length} cases right`;
    process.stdout.write([`${task}: ${verdict}`, ...faults.slice(0, 2).map((fault) => `  ${fault}`)].join("\n") + "\n");
    if (!this.solved && process.env["SIRI_EXERCISES"] === "solved")
      throw labError(`exercise ${JSON.stringify(task)}`, {
        expected: "a solution that passes its cases",
        got: faults[0],
        fix: "correct the case or the solution",
      });
  }

  /** What is wrong with an answer on one case, or undefined. */
  judge(answer: F, { given, expected, because }: ExerciseCase<F>): string | undefined {
    const call = `for ${cut(given.map(brief).join(", "), WIDTH)}`;
    try {
      const got = answer(...copyOf(given)); // a function that changes its input must not change the next case
      if (alike(got, expected, this.tolerance)) return undefined;
      return `${call} expected ${cut(brief(expected), WIDTH)}, got ${cut(brief(got), WIDTH)}${because === undefined ? "" : `: ${because}`}`;
    } catch (error) {
      return `${call} your function threw: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

/** A copy; functions among the inputs (facts with a rule, say) are handed on as they are. */
function copyOf<Inputs extends readonly unknown[]>(inputs: Inputs): Inputs {
  return inputs.map((input) => (typeof input === "function" ? (input as unknown) : structuredClone(input))) as never;
}
