/** `npm run coverage`: simulate how often the intervals of the pages hold the truth, and write the table beside them. */
import { writeAtomically } from "../experiment/run-folder.js";
import { coverageMarkdown } from "../experiment/coverage.js";
import { keptFolder } from "../experiment/studies/kept.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run coverage",
  about: "Simulate how often the intervals and tests of the studies' pages are right, and write data/runs/coverage.md.",
  positionals: [],
  options: {},
};

function main(argv: readonly string[]): void {
  if (parseOptions(spec, argv).help) {
    console.log(helpText(spec));
    return;
  }
  const page = coverageMarkdown((line) => console.error(line));
  writeAtomically(keptFolder("coverage.md"), page);
  console.log(page);
}

await runCommand(async () => main(process.argv.slice(2)));
