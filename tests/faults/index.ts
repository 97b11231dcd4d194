/**
 * `npm run faults`: everything that can happen to a run or a file, tried, with how it ended. The quick part is in the unit
 * tests; a section is a function that returns counts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import { command, perform } from "../../lib/cli/frame/command.js";
import { runCommand } from "../../lib/cli/frame/ending.js";
import { oneOf } from "../../lib/cli/frame/values.js";
import { flag, optionalWord, words } from "../../lib/cli/frame/words.js";
import { writeAtomically } from "../../lib/experiment/files.js";
import { table } from "../bench/measure.js";
import type { Counts } from "./section.js";
import { sections } from "./sections.js";
import { FAULTS_PAGE, insertFaults, type Results } from "./summary.js";

const names = sections.map(({ name }) => name);

interface Given {
  readonly section: string | undefined;
  readonly quick: boolean;
  readonly json: boolean;
  readonly keep: boolean;
}

const faults = command({
  about: "Kill, cut, flip and forge what a run consists of, and count what was lost without a word.",
  examples: ["npm run faults -- --quick", "npm run faults -- damage --keep"],
  words: words({
    section: optionalWord(oneOf("SECTION", names), `one of ${names.join(", ")} (default: all)`),
    quick: flag("quick", "the part that is in the unit tests"),
    json: flag("json", "print one JSON object"),
    keep: flag("keep", "write data/faults.json and the line about it; a section alone replaces only itself"),
  }),
  run: tryFaults,
});

async function tryFaults(given: Given): Promise<void> {
  const chosen = sections.filter(({ name }) => given.section === undefined || given.section === name);
  const results: Record<string, Counts> = {};
  for (const section of chosen) {
    if (!given.json) console.error(`${section.name}: ${section.about} …`);
    results[section.name] = await section.run({ quick: given.quick });
  }
  console.log(given.json ? JSON.stringify(results, null, 2) : asText(results));
  if (given.keep) keep(results);
  if (Object.values(results).some(({ silent }) => silent > 0)) process.exitCode = 1;
}

function asText(results: Results): string {
  const rows = Object.entries(results).map(([name, { tried, identical, clear, silent }]) => [
    name,
    ...[tried, identical, clear, silent].map(String),
  ]);
  const notes = Object.values(results).flatMap(({ skipped = [], cases = [] }) => [
    ...skipped.map((line) => `not tried: ${line}`),
    ...cases.map((line) => `silent: ${line}`),
  ]);
  return [table(["section", "tried", "identical", "clear", "silent"], rows), ...notes].join("\n");
}

function keep(results: Results): void {
  const [kept, front] = ["data/faults.json", FAULTS_PAGE].map((path) => join(packageRoot(), path)) as [string, string];
  const old = JSON.parse(readFileSync(kept, "utf8")) as Results;
  const all = Object.fromEntries(
    sections.flatMap(({ name }) => {
      const counts = results[name] ?? old[name];
      return counts === undefined ? [] : [[name, counts]];
    }),
  );
  writeAtomically(kept, `${JSON.stringify(all, null, 2)}\n`);
  writeAtomically(front, insertFaults(readFileSync(front, "utf8"), all));
}

await runCommand(() => perform(faults, process.argv.slice(2), "npm run faults --"));
// compute threads of the cases' labs would keep the process alive
process.exit();
