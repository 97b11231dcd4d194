/** `siri-lab judge run`: a model behind a server plays the pairs, until it is seen whether a skill helps it. */
import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { WorldName } from "../../envs/dials.js";
import { expect } from "../errors.js";
import { disk, spoken, writeAtomically } from "../experiment/files.js";
import { judgeRun, type JudgedRun, type TriedSkill } from "../experiment/judge-run.js";
import { judgePage } from "../plot/judge/page.js";
import { judgeText } from "../plot/judge/text.js";
import { HttpPolicy } from "../policy/http.js";
import { textTokenizer } from "../policy/text-tokenizer.js";
import { printableJson } from "../printable.js";
import { progressOn } from "./frame/progress.js";
import { settingsTree } from "./frame/settings.js";
import { hearSignals } from "./frame/signals.js";
import { inColour } from "./frame/terminal.js";
import type { Setting } from "./frame/values.js";

export interface JudgeRunGiven {
  readonly skills: readonly string[];
  readonly url: string;
  readonly model: string;
  readonly world: WorldName;
  readonly set: readonly Setting[];
  readonly split: string | undefined;
  readonly endpoint: "chat" | "completions";
  readonly key: string;
  readonly temperature: number;
  readonly context: number;
  readonly seed: number;
  readonly most: number;
  readonly atOnce: number;
  readonly timeout: number;
  readonly folder: string | undefined;
  readonly page: string | undefined;
  readonly json: boolean;
}

/** Characters a token has, about: nothing is known of the server's tokens. */
const CHARACTERS = 4;

export async function judgeByPlaying(given: JudgeRunGiven): Promise<void> {
  const { model, world, split, temperature, seed, most, atOnce } = given;
  const skills = given.skills.map(skillOf);
  const folder = resolve(given.folder ?? `runs/judge/${world}-${nameOf(given, skills)}`);
  const signals = hearSignals("the same command");
  const progress = progressOn({ what: "tasks at most" });
  const result = await judgeRun(folder, policyOf(given), {
    world,
    dials: settingsTree(given.set),
    split,
    skills,
    model,
    temperature,
    seed,
    most,
    atOnce,
    stop: signals.stop,
    tell: (played, judged) =>
      progress.tell(played, most, judged.map(({ skill, verdict }) => `${skill}: ${verdict}`).join(", ")),
  });
  progress.end();
  signals.end(result.ended === "stopped");
  if (given.page !== undefined)
    writeAtomically(
      resolve(given.page),
      judgePage(result.judged, result.options, { source: `${model} in ${world}` }),
      spoken(disk),
    );
  console.log(given.json ? printableJson({ folder, ...result }) : textOf(result, folder, given.page));
}

/** The folder by what is asked: another model or another text is another question. */
function nameOf({ model, seed, set, split }: JudgeRunGiven, skills: readonly TriedSkill[]): string {
  return createHash("sha256")
    .update(JSON.stringify([model, seed, set, split, skills]))
    .digest("hex")
    .slice(0, 8);
}

/** The key comes from the environment: what stands on a command line is seen by everybody on the machine. */
function policyOf({ url, model, endpoint, key, context, atOnce, timeout }: JudgeRunGiven): HttpPolicy {
  const apiKey = process.env[key];
  const limits = { contextLength: CHARACTERS * context, atOnce, timeout: 1000 * timeout };
  return new HttpPolicy({
    url,
    model,
    endpoint,
    tokenizer: textTokenizer,
    ...limits,
    ...(apiKey !== undefined && { apiKey }),
  });
}

/** A file, by its name; the header of a SKILL.md is not for the model. */
function skillOf(path: string): TriedSkill {
  const text = spoken(disk).read(resolve(path)).toString();
  const body = text.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, "").trim();
  expect(body !== "", path, { expected: "a skill in words", got: "nothing", fix: "write what to do, and when" });
  const name = basename(path) === "SKILL.md" ? basename(resolve(path, "..")) : basename(path).replace(/\.\w+$/, "");
  return { name, text: body };
}

function textOf(
  { judged, options, tasks, ended, answers, wellFormed }: JudgedRun,
  folder: string,
  page: string | undefined,
): string {
  return [
    ...(judged.length === 0 ? [] : [judgeText(judged, options, { color: inColour(process.stdout) }), ""]),
    `${tasks} tasks, ${ended}; ${wellFormed} of ${answers} answers had the form that was asked for`,
    `every pair is kept in ${folder}${ended === "stopped" ? "; the same command goes on" : ""}`,
    ...(page === undefined ? [] : [`open ${pathToFileURL(resolve(page)).href}`]),
  ].join("\n");
}
