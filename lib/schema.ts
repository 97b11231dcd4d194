/**
 * What others wrote (files, answers of servers) is a value of our type or the one error that names the place in it. The
 * shapes are valibot's; they stay inside the readers, so that no public type speaks of them.
 */
import * as v from "valibot";
import { labError } from "./errors.js";

export { v };

/** The value as the schema describes it. `where` names the file or the answer, `fix` says what to do. */
export function shaped<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  where: string,
  fix: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  throw labError(path === null ? where : `${where}, ${path}`, { expected: wordsOf(issue), got: issue.input, fix });
}

const WORDS: Readonly<Record<string, string>> = {
  Object: "an object",
  Array: "a list",
  string: "a text",
  number: "a number",
  boolean: "true or false",
};

/** Our own rules speak for themselves; valibot's are types of JavaScript. */
function wordsOf({ type, message, expected }: v.BaseIssue<unknown>): string {
  if (type === "custom" || expected === null) return message;
  if (expected.startsWith('"')) return "a value"; // the key is the end of the path
  return WORDS[expected] ?? expected;
}

/** The value of a JSON text. */
export function parsedJson(text: string, where: string, fix: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw labError(where, { expected: "JSON", got: text, fix: `${fix} (${(error as Error).message})` });
  }
}

/** A whole number from `least` on; 2^31 is more than any size here may be. */
export function wholeNumber(least: number) {
  const rule = `a whole number from ${least} to 2147483648`;
  return v.custom<number>(
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= 2 ** 31,
    rule,
  );
}

/** A text of this form. */
export function textLike(form: RegExp, rule: string) {
  return v.custom<string>((value) => typeof value === "string" && form.test(value), rule);
}

/** A finite number above `low` and at most `high`. */
export function numberBetween(low: number, high: number) {
  const rule = `a number above ${low} and at most ${high}`;
  return v.custom<number>((value) => typeof value === "number" && value > low && value <= high, rule);
}

/** A JSON object with anything in it. */
export const anyObject = v.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "a JSON object",
);
