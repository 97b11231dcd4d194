/** `siri-lab bank`: the skills of a run as one HTML page that needs nothing else, and as a table in the terminal. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "../errors.js";
import { cardFacts, pageOptions, readRunSkills } from "../experiment/run-skills.js";
import { bankPage, browserText } from "../plot/skills/page.js";
import { printable, printableJson } from "../printable.js";
import { livesOf } from "../skills/history.js";

export interface BankGiven {
  readonly run: string;
  readonly out: string | undefined;
  readonly sequential: boolean;
  readonly json: boolean;
}

/** Writes the page; returns what is to be printed. */
export function browseBank({ run: path, out: wanted, sequential, json }: BankGiven): string {
  const run = readRunSkills(resolve(path));
  expect(run.mined.length > 0, "npx siri-lab bank", {
    expected: "a run in which skills were written",
    got: `${run.config.method} without any`,
    fix: "npx siri-lab train siri makes one",
  });
  const interval = sequential ? "sequential" : "cautious";
  const page = bankPage(run.bank, { ...pageOptions(run), factsOf: cardFacts(run), interval });
  const out = resolve(wanted ?? join(path, "skills.html"));
  writeFileSync(out, page);
  if (json) return printableJson({ page: out, skills: livesOf(run.bank) });
  return `${printable(browserText(run.bank, { interval }))}\n\nopen ${pathToFileURL(out).href}`;
}
