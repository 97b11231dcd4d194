/**
 * `npm run faults`: everything that can happen to a run or a file, tried, with how it ended. The quick part is in the unit
 * tests; a section is a function that returns counts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import { runCommand } from "../../lib/cli/command.js";
import { helpText, parseOptions, type CommandSpec } from "../../lib/cli/options.js";
import { unknownName } from "../../lib/errors.js";
import { writeAtomically } from "../../lib/experiment/files.js";
import { table } from "../bench/measure.js";
import type { Counts } from "./section.js";
import { sections } from "./sections.js";
import { insertFaults, type Results } from "./summary.js";

const spec: CommandSpec = {
  usage: "npm run faults --",
  about: "Kill, cut, flip and forge what a run consists of, and count what was lost without a word.",
  positionals: [{ name: "section", about: `one of: ${sections.map(({ name }) => name).join(", ")} (default: all)` }],
  options: {
    quick: { type: "flag", about: "the part that is in the unit tests" },
    json: { type: "flag", about: "print one JSON object" },
    keep: { type: "flag", about: "write data/faults.json and the README's line; a section alone replaces only itself" },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  if (given.help) {
    console.log(helpText(spec));
    return;
  }
  const [name] = given.positionals;
  const chosen = sections.filter((one) => name === undefined || one.name === name);
  if (chosen.length === 0)
    throw unknownName(
      spec.usage,
      "section",
      name!,
      sections.map((one) => one.name),
    );
  const results: Record<string, Counts> = {};
  for (const section of chosen) {
    if (!given.flag("json")) console.error(`${section.name}: ${section.about} …`);
    results[section.name] = await section.run({ quick: given.flag("quick") });
  }
  console.log(given.flag("json") ? JSON.stringify(results, null, 2) : asText(results));
  if (given.flag("keep")) keep(results);
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
  const [kept, front] = ["data/faults.json", "README.md"].map((path) => join(packageRoot(), path)) as [string, string];
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

await runCommand(() => main(process.argv.slice(2)));
// compute threads of the cases' labs would keep the process alive
process.exit();
