/** One result of anybody's agent: which task, with or without the skill, how it ended; and the place that says so. */
import { labError, unknownName } from "../../errors.js";
import { v } from "../../schema.js";

export interface Result {
  readonly task: string;
  /** "with" or "without" in some spelling, or the name of a skill or of a baseline. */
  readonly condition: string;
  /** From 0 (lost) to 1 (won). */
  readonly outcome: number;
  /** Whether it was written as a word, true or false. */
  readonly inWords: boolean;
  readonly skill?: string;
  /** Which try of this task this is: a number, a seed. */
  readonly repeat?: string;
  /** The file and the line. */
  readonly where: string;
}

/** A result as it is read: one that has no outcome says why, if it can. */
export interface Draft extends Omit<Result, "outcome"> {
  readonly outcome: number | undefined;
  readonly why?: string;
}

/** What becomes of a try without an outcome (an agent that crashed, a lost log): it counts as lost, or is left out. */
export type Unscored = "lost" | "out";

/** Which of the two is meant nobody can guess: leaving out what broke may favour one side. */
export function settled(drafts: readonly Draft[], unscored: Unscored | undefined): Result[] {
  return drafts.flatMap(({ why = "none", ...draft }) => {
    if (draft.outcome !== undefined) return [{ ...draft, outcome: draft.outcome }];
    if (unscored === "out") return [];
    if (unscored === "lost") return [{ ...draft, outcome: 0 }];
    throw labError(draft.where, {
      expected: "an outcome",
      got: why,
      fix: "add it, count all that have none as lost (--unscored lost), or leave them out (--unscored out)",
    });
  });
}

/** What others name tasks and tries with. */
export const entryName = v.custom<string | number>(
  (value) => (typeof value === "string" && value.trim() !== "") || Number.isFinite(value),
  "a text or a number",
);

export const shareShape = v.custom<number>(
  (value) => typeof value === "number" && value >= 0 && value <= 1,
  "a number from 0 to 1",
);

const COLUMNS = ["task", "condition", "outcome", "skill", "repeat", "seed"] as const;

/** What a line of a file says, column by column. */
export type Cells = ReadonlyMap<string, string>;

/** Whether these are the columns of results; `ignored` are columns that are there and not wanted. */
export function checkColumns(columns: readonly string[], ignored: readonly string[], where: string): void {
  const known = [...COLUMNS, ...ignored];
  const odd = columns.find((column) => !known.includes(column));
  if (odd !== undefined) {
    const { message } = unknownName(where, "column", odd, COLUMNS);
    throw labError(where, {
      expected: "columns that are known",
      got: odd,
      fix: `${message.slice(message.indexOf("; ") + 2)}; or leave it out with --ignore ${odd}`,
    });
  }
  const missing = ["task", "condition", "outcome"].find((column) => !columns.includes(column));
  if (missing !== undefined) {
    throw labError(where, {
      expected: `a column "${missing}"`,
      got: columns.join(", "),
      fix: "a result has a task, a condition (with, without) and an outcome (0, 1)",
    });
  }
  if (columns.includes("repeat") && columns.includes("seed")) {
    throw labError(where, { expected: "repeat or seed", got: "both", fix: "leave one out with --ignore seed" });
  }
}

export function resultOf(cells: Cells, where: string): Draft {
  const needed = (column: string): string => {
    const text = cells.get(column)?.trim() ?? "";
    if (text !== "") return text;
    throw labError(`${where}, ${column}`, {
      expected: "a text",
      got: "nothing",
      fix: "write it, or remove the whole line",
    });
  };
  const skill = cells.get("skill")?.trim() ?? "";
  const repeat = (cells.get("repeat") ?? cells.get("seed"))?.trim() ?? "";
  const written = cells.get("outcome")?.trim() ?? "";
  return {
    task: needed("task"),
    condition: needed("condition"),
    outcome: written === "" ? undefined : outcomeOf(written, `${where}, outcome`),
    inWords: /^[a-z]/i.test(written),
    ...(skill !== "" && { skill }),
    ...(repeat !== "" && { repeat }),
    where,
  };
}

function outcomeOf(text: string, where: string): number {
  const word = text.toLowerCase();
  if (word === "true" || word === "false") return Number(word === "true");
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (value >= 0 && value <= 1) return value;
  throw labError(where, {
    expected: "0 or 1, true or false, or a score from 0 to 1",
    got: text,
    fix: value > 1 ? "divide scores by the best possible one" : "correct it, or remove the whole line",
  });
}
