/** `npm run bank`: the skills of a run as one HTML page that needs nothing else, and as a table in the terminal. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "../errors.js";
import { cardFacts, pageOptions, readRunSkills } from "../experiment/run-skills.js";
import { printable } from "../printable.js";
import { bankPage, browserText } from "../plot/skills/page.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run bank --",
  about: "Browse the skills of a run: utilities with intervals, lives, and the episodes they were written from.",
  positionals: [{ name: "run", about: "the folder of a run, as npm run train makes it" }],
  options: {
    out: { type: "text", about: "the page to write (default: skills.html in the folder)", value: "FILE" },
    sequential: {
      type: "flag",
      about: "intervals that hold however often one has looked, wider than the usual ones",
    },
  },
};

function main(argv: readonly string[]): void {
  const given = parseOptions(spec, argv);
  const path = given.positionals[0];
  if (given.help || path === undefined) {
    console.log(helpText(spec));
    return;
  }
  const run = readRunSkills(resolve(path));
  expect(run.mined.length > 0, spec.usage, {
    expected: "a run in which skills were written",
    got: `${run.config.method} without any`,
    fix: "npm run train -- siri makes one",
  });
  const interval = given.flag("sequential") ? "sequential" : "cautious";
  const page = bankPage(run.bank, { ...pageOptions(run), factsOf: cardFacts(run), interval });
  const out = resolve(given.text("out") ?? join(path, "skills.html"));
  writeFileSync(out, page);
  console.log(`${printable(browserText(run.bank, { interval }))}\n\nopen ${pathToFileURL(out).href}`);
}

await runCommand(() => main(process.argv.slice(2)));
