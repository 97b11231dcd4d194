/** `siri-lab mine`, `validate` and `internalise`: one phase alone, from a kept run, as sentences or JSON. */
import { relative } from "node:path";
import { internaliseRun } from "../experiment/alone/internalise.js";
import { mineRun } from "../experiment/alone/mine.js";
import { validateRun } from "../experiment/alone/validate.js";
import { judgeText } from "../plot/judge/text.js";
import { printable, printableJson } from "../printable.js";
import { defaultJudge } from "../validation/judge.js";
import { progressOn } from "./frame/progress.js";
import { inColour } from "./frame/terminal.js";

/** What all phases may be told. */
interface PhaseGiven {
  readonly run: string;
  readonly policy: string | undefined;
  readonly workers: number;
  readonly json: boolean;
}

export interface MineGiven extends PhaseGiven {
  readonly groups: number | undefined;
}

export interface ValidateGiven extends PhaseGiven {
  readonly skills: string | undefined;
  readonly pairs: number;
}

export interface InternaliseGiven extends PhaseGiven {
  readonly skills: string | undefined;
  readonly iterations: number;
}

export async function mine(given: MineGiven): Promise<void> {
  const result = await mineRun(given.run, { ...openingOf(given), groups: given.groups });
  print(given, result, [
    `${result.skills.length} skills from ${result.successes} successes, ${result.refused.length} refused; iteration ${result.iteration} of ${result.method}`,
    ...result.skills.map(({ id, text }) => `${id}  ${text}`),
    ...result.refused.map(({ text, because }) => `refused, ${because}: ${text}`),
    `try them: npx siri-lab validate ${given.run} --skills ${near(result.file)}`,
  ]);
}

export async function validate(given: ValidateGiven): Promise<void> {
  const progress = progressOn({ what: "skills" });
  const tell = (done: number, of: number): void => progress.tell(done, of);
  const { skills, pairs } = given;
  const result = await validateRun(given.run, { ...openingOf(given), skills, pairs, tell });
  progress.end();
  print(given, result, [
    ...(result.judged.length === 0
      ? []
      : [judgeText(result.judged, defaultJudge, { color: inColour(process.stdout) }), ""]),
    ...result.fitsNoTask.map((text) => `fits no task that was looked at: ${printable(text)}`),
    `kept in ${near(result.file)}`,
  ]);
}

export async function internalise(given: InternaliseGiven): Promise<void> {
  const progress = progressOn({ what: "iterations" });
  const tell = (done: number, of: number): void => progress.tell(done, of);
  const { skills, iterations } = given;
  const result = await internaliseRun(given.run, { ...openingOf(given), skills, iterations, tell });
  progress.end();
  const { before, after, gain, funnel } = result;
  print(given, result, [
    `${result.skills.length} skills taught for ${iterations} iterations, from iteration ${result.iteration} on:`,
    ...result.skills.map((text) => `  ${text}`),
    `success without any skill: ${before.toFixed(3)} before, ${after.toFixed(3)} after`,
    `gain ${signed(gain.value)} [${signed(gain.interval.low)}, ${signed(gain.interval.high)}], the same tasks with the same luck`,
    `tokens: ${Object.entries(funnel)
      .map(([gate, count]) => `${gate.replace("gate/", "")} ${count}`)
      .join(", ")}`,
    `the taught policy is in ${near(result.policy)}; the run is as it was`,
  ]);
}

function openingOf({ policy, workers }: PhaseGiven): {
  policy?: string;
  workers: number;
  notice: (line: string) => void;
} {
  const notice = (line: string): void => console.error(line);
  return { workers, notice, ...(policy !== undefined && { policy }) };
}

function print({ json }: PhaseGiven, result: object, lines: readonly string[]): void {
  console.log(json ? printableJson(result) : lines.join("\n"));
}

function near(path: string): string {
  const way = relative(process.cwd(), path);
  return way.startsWith("..") ? path : way;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}
