/**
 * A phase of SIRI alone, from where a kept run stands. The run is only read; what comes out goes into a folder `phases`
 * beside its files, under a name that says which phase, where, and with which options: the same call writes the same file.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve as resolvePath } from "node:path";
import { resolve, type ConfigInput, type ConfigOf } from "../../config.js";
import { expect } from "../../errors.js";
import { contentId } from "../../random.js";
import { parsedJson } from "../../schema.js";
import { fromSkillMarkdown } from "../../skills/skill-file.js";
import { skillsFromJson } from "../../skills/skill.js";
import type { Skill } from "../../types.js";
import { ownSkill } from "../bank-edits.js";
import { disk, spoken, writeAtomically } from "../files.js";
import type { LaboratoryOptions } from "../laboratory.js";
import { openRun, type StoppedRun } from "../stopped-run.js";

export interface PhaseOptions extends LaboratoryOptions {
  /** Told in a sentence what the reader should know of the run. */
  readonly notice?: (sentence: string) => void;
}

/** Where a phase was done, as its result tells it. */
export interface Place {
  readonly run: string;
  readonly method: string;
  readonly iteration: number;
}

export async function openPhase(
  path: string,
  { notice, ...options }: PhaseOptions,
): Promise<StoppedRun & { place: Place }> {
  const run = await openRun(resolvePath(path), options);
  if (run.ran !== undefined)
    notice?.(`the run is of ${run.ran.name}; the usual steps of ${run.config.method} are done here`);
  const place = { run: resolvePath(path), method: run.config.method, iteration: run.standing.iteration };
  return { ...run, place };
}

/** SIRI's options: of the run, or, where its method has none of them, SIRI's own for the run's tasks. */
export function siriOptions({ config }: Pick<StoppedRun, "config">): ConfigOf<"siri"> {
  if (config.method === "siri") return config as ConfigOf<"siri">;
  const { seed, iterations, tasks, rollout, evaluation } = config;
  return resolve({ method: "siri", seed, iterations, tasks, rollout, evaluation } as ConfigInput<"siri">);
}

/** Where a result goes, by what it was told; without an ending. */
export function phasePath(phase: string, { run, iteration }: Place, told: object): string {
  const folder = join(run, "phases");
  mkdirSync(folder, { recursive: true });
  return join(folder, `${phase}-${iteration}-${contentId(JSON.stringify(told)).slice(0, 6)}`);
}

/** The same call writes the same file again; where it is goes along. */
export function keepPhase<Result extends object>(path: string, result: Result): Result & { readonly file: string } {
  const file = `${path}.json`;
  writeAtomically(file, `${JSON.stringify(result, null, 2)}\n`, spoken(disk));
  return { ...result, file };
}

/**
 * The skills of a file: what `mine` wrote, a list of skills in JSON, a SKILL.md, or a sentence a line. A sentence must be in
 * the world's own words, and every word one that the policy knows.
 */
export function skillsOfFile(path: string, { lab }: Pick<StoppedRun, "lab">): Skill[] {
  expect(existsSync(path), "--skills", {
    expected: "a file of skills",
    got: path,
    fix: "check the path; mine RUN writes one",
  });
  const text = readFileSync(path, "utf8");
  const skills = /\.json$/i.test(path)
    ? fromJson(text, path)
    : /\.md$/i.test(path)
      ? [fromSkillMarkdown(text, { scope: { world: lab.world.name, kinds: [] }, source: byPerson(lab) })]
      : text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [ownSkill(lab, line.trim())]));
  expect(skills.length > 0, path, { expected: "at least one skill", got: "none", fix: "write a sentence a line" });
  for (const { text: sentence } of skills) lab.policy.tokenizer.encode(sentence);
  return skills;
}

function fromJson(text: string, path: string): Skill[] {
  const parsed = parsedJson(text, path, "write it with mine RUN");
  const list = Array.isArray(parsed) ? parsed : (parsed as { readonly skills?: unknown } | null)?.skills;
  return skillsFromJson(JSON.stringify(list ?? parsed));
}

function byPerson({ policy, format }: StoppedRun["lab"]): Skill["source"] {
  return { by: "person", episodes: [], policyVersion: policy.version, promptTemplate: format.name };
}
