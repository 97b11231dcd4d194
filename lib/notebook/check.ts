/** Sentences that are tested: `check` for what a notebook says the reader should see. */
import { labError } from "../errors.js";
import { brief } from "./brief.js";
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
  if (SIRI_CHECKS === "throw" || SIRI_CHECKS === "print") return SIRI_CHECKS === "throw";
  return (CI !== undefined && CI !== "" && CI !== "false") || !inNotebook();
}
