/**
 * `siri-lab judge`: does a skill help an agent, and how sure can one be? Reads the results of any agent and says what every
 * skill is worth, as a table, JSON or a page; `--plan` says how many tasks it will take, before the first.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, labError } from "../errors.js";
import { spoken, disk, writeAtomically } from "../experiment/files.js";
import { resultsAt } from "../experiment/result-files.js";
import { judgePage } from "../plot/judge/page.js";
import { judgeText, planText } from "../plot/judge/text.js";
import { printableJson } from "../printable.js";
import { defaultJudge, judgeSkills, type JudgeOptions } from "../validation/judge.js";
import { planPairs, planTable, type PlanRow } from "../validation/plan.js";
import { pairsOf } from "../validation/results/pairs.js";
import type { ReadOptions } from "../validation/results/read.js";
import type { Result, Unscored } from "../validation/results/result.js";
import { UsageError } from "./frame/ending.js";
import { inColour } from "./frame/terminal.js";
import { exampleCsv } from "./judge-example.js";

export interface JudgeGiven {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly page: string | undefined;
  readonly plan: boolean;
  readonly plain: number | undefined;
  readonly effect: number | undefined;
  readonly power: number | undefined;
  readonly alpha: number | undefined;
  readonly baseline: string | undefined;
  readonly ignore: readonly string[];
  readonly score: string | undefined;
  readonly unscored: Unscored | undefined;
  readonly example: string | undefined;
}

const USAGE = "npx siri-lab judge";

export function judge(given: JudgeGiven): string {
  if (given.plan) return plan(given);
  if (given.example !== undefined) return writeExample(given.example);
  if (given.files.length === 0)
    throw new UsageError(`${USAGE}: expected FILE, --plan or --example, got none; see ${USAGE} --help`);
  return judged(given);
}

function optionsOf({ alpha, effect, power }: JudgeGiven): JudgeOptions {
  const said = Object.entries({ alpha, effect, power }).filter(([, value]) => value !== undefined);
  return { ...defaultJudge, ...(Object.fromEntries(said) as Partial<JudgeOptions>) };
}

function judged(given: JudgeGiven): string {
  const { baseline, page } = given;
  const results = given.files.flatMap((word) => resultsOf(word, readingOf(given)));
  const options = optionsOf(given);
  const skills = judgeSkills(pairsOf(results, baseline === undefined ? {} : { baseline }), options);
  if (page !== undefined) write(page, judgePage(skills, options, { source: given.files.join(", ") }));
  if (given.json) return printableJson({ options, skills });
  const text = judgeText(skills, options, { color: inColour(process.stdout) });
  return page === undefined ? text : `${text}\n\nopen ${pathToFileURL(resolve(page)).href}`;
}

function readingOf({ ignore, score, unscored }: JudgeGiven): ReadOptions {
  return { ignore, ...(score !== undefined && { score }), ...(unscored !== undefined && { unscored }) };
}

/** `file`, or `condition=file`. */
function resultsOf(word: string, options: ReadOptions): Result[] {
  const [, condition, named] = existsSync(word) ? [] : (/^([^=]+)=(.+)$/.exec(word) ?? []);
  return resultsAt(named ?? word, { ...options, ...(condition !== undefined && { condition }) });
}

function plan(given: JudgeGiven): string {
  const options = optionsOf(given);
  const { alpha, power } = options;
  const { effect, plain } = given;
  const rows: PlanRow[] =
    effect !== undefined && plain !== undefined
      ? [planPairs({ effect, plainSuccess: plain, alpha, power })]
      : planTable({
          alpha,
          power,
          ...(effect !== undefined && { effects: [effect] }),
          ...(plain !== undefined && { plainSuccesses: [plain] }),
        });
  expect(rows.length > 0, USAGE, {
    expected: "an effect that leaves success between 0 and 1",
    got: { effect, plain },
    fix: "for example --plain 0.5 --effect 0.1",
  });
  return given.json ? printableJson({ alpha, power, rows }) : planText(rows, options);
}

function writeExample(path: string): string {
  if (existsSync(path)) {
    throw labError(USAGE, { expected: "a new file", got: path, fix: "choose another name, or remove it first" });
  }
  write(path, exampleCsv());
  return `wrote ${path}; now: ${USAGE} ${path}`;
}

function write(path: string, content: string): void {
  writeAtomically(resolve(path), content, spoken(disk));
}
