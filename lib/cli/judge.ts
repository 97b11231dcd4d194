/**
 * `npm run judge`: does a skill help an agent, and how sure can one be? Reads the results of any agent and says what every
 * skill is worth, as a table, JSON or a page; `--plan` says how many tasks it will take, before the first.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, labError } from "../errors.js";
import { spoken, disk, writeAtomically } from "../experiment/files.js";
import { judgePage } from "../plot/judge/page.js";
import { judgeText, planText } from "../plot/judge/text.js";
import { printableJson } from "../printable.js";
import { defaultJudge, judgeSkills, type JudgeOptions } from "../validation/judge.js";
import { planPairs, planTable, type PlanRow } from "../validation/plan.js";
import { pairsOf } from "../validation/results/pairs.js";
import { readResults } from "../validation/results/read.js";
import { runCommand } from "./command.js";
import { exampleCsv } from "./judge-example.js";
import { helpText, parseOptions, type CommandSpec, type Given } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run judge --",
  about: [
    "Does this skill help my agent, and how sure can I be? FILE holds how tasks ended, with the skill and without it:",
    "CSV or JSON Lines with task, condition (with, without), outcome (0, 1, or a score between), and if you like skill and",
    "repeat; a benchmark.json of Agent Skills; or logs of Inspect in JSON, each after its condition. For example:",
    "  npm run judge -- docs/example-results.csv --page judge.html",
    "  npm run judge -- with=logs/new.json without=logs/old.json",
    "  npm run judge -- --plan --plain 0.5 --effect 0.1",
  ].join("\n"),
  positionals: [
    { name: "file", about: "results; CONDITION=FILE where the file does not say its condition", many: true },
  ],
  options: {
    json: { type: "flag", about: "answer as JSON" },
    page: { type: "text", about: "write a page as well, one file that needs nothing else", value: "FILE" },
    plan: { type: "flag", about: "say how many tasks it takes; needs no file" },
    plain: { type: "number", about: "for the plan: success without the skill, such as 0.5", value: "SHARE" },
    effect: { type: "number", about: "the utility that is worth seeing (default: 0.1)", value: "SHARE" },
    power: { type: "number", about: "the chance of seeing it (default: 0.8)", value: "SHARE" },
    alpha: {
      type: "number",
      about: "how often a skill without an effect may be called one (default: 0.05)",
      value: "SHARE",
    },
    baseline: {
      type: "text",
      about: "the condition that is no skill, where its name is not a usual one",
      value: "NAME",
    },
    ignore: { type: "many", about: "a column that does not matter; may stand several times", value: "COLUMN" },
    example: { type: "text", about: "play the worked example of the docs, and write its results", value: "FILE" },
  },
};

function main(argv: readonly string[]): void {
  const given = parseOptions(spec, argv);
  const example = given.text("example");
  if (given.help) console.log(helpText(spec));
  else if (given.flag("plan")) console.log(plan(given));
  else if (example !== undefined) writeExample(example);
  else if (given.positionals.length === 0) console.log(helpText(spec));
  else console.log(judged(given));
}

function optionsOf(given: Given): JudgeOptions {
  const named = ["alpha", "effect", "power"] as const;
  const said = named.flatMap((name) => (given.number(name) === undefined ? [] : [[name, given.number(name)]]));
  return { ...defaultJudge, ...(Object.fromEntries(said) as Partial<JudgeOptions>) };
}

function judged(given: Given): string {
  const baseline = given.text("baseline");
  const results = given.positionals.flatMap((word) => resultsOf(word, given.many("ignore")));
  const options = optionsOf(given);
  const skills = judgeSkills(pairsOf(results, baseline === undefined ? {} : { baseline }), options);
  const page = given.text("page");
  if (page !== undefined) write(page, judgePage(skills, options, { source: given.positionals.join(", ") }));
  if (given.flag("json")) return printableJson({ options, skills });
  const text = judgeText(skills, options, { color: process.stdout.isTTY && (process.env.NO_COLOR ?? "") === "" });
  return page === undefined ? text : `${text}\n\nopen ${pathToFileURL(resolve(page)).href}`;
}

/** `file`, or `condition=file`. */
function resultsOf(word: string, ignore: readonly string[]): ReturnType<typeof readResults> {
  const [, condition, named] = existsSync(word) ? [] : (/^([^=]+)=(.+)$/.exec(word) ?? []);
  const path = named ?? word;
  const content = spoken(disk).read(resolve(path)).toString();
  return readResults(content, path, { ignore, ...(condition !== undefined && { condition }) });
}

function plan(given: Given): string {
  const options = optionsOf(given);
  const { alpha, power } = options;
  const [effect, plain] = [given.number("effect"), given.number("plain")];
  const rows: PlanRow[] =
    effect !== undefined && plain !== undefined
      ? [planPairs({ effect, plainSuccess: plain, alpha, power })]
      : planTable({
          alpha,
          power,
          ...(effect !== undefined && { effects: [effect] }),
          ...(plain !== undefined && { plainSuccesses: [plain] }),
        });
  expect(rows.length > 0, spec.usage, {
    expected: "an effect that leaves success between 0 and 1",
    got: { effect, plain },
    fix: "for example --plain 0.5 --effect 0.1",
  });
  return given.flag("json") ? printableJson({ alpha, power, rows }) : planText(rows, options);
}

function writeExample(path: string): void {
  if (existsSync(path)) {
    throw labError(spec.usage, { expected: "a new file", got: path, fix: "choose another name, or remove it first" });
  }
  write(path, exampleCsv());
  console.log(`wrote ${path}; now: npm run judge -- ${path}`);
}

function write(path: string, content: string): void {
  writeAtomically(resolve(path), content, spoken(disk));
}

await runCommand(() => {
  main(process.argv.slice(2));
});
