/** `siri-lab coverage`: how often the intervals of the pages hold the truth, as a table beside them. */
import { coverageMarkdown } from "../experiment/coverage.js";
import { writeAtomically } from "../experiment/run-folder.js";
import { keptFolder } from "../experiment/studies/kept.js";

export function simulateCoverage(): void {
  const page = coverageMarkdown((line) => console.error(line));
  writeAtomically(keptFolder("coverage.md"), page);
  console.log(page);
}
