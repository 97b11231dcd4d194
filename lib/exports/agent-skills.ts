/**
 * Skills as folders in the published Agent Skills form, one `<name>/SKILL.md` a skill, and back into a bank. The folder is
 * not trusted: only plain files of a sensible size are read, and names must be what the form asks for.
 */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { expect, labError } from "../errors.js";
import { readRunSkills } from "../experiment/run-skills.js";
import { RunFolder } from "../experiment/run-folder.js";
import { keyOf } from "../random.js";
import { apply, emptyBank, type Bank, type BankEntry } from "../skills/bank.js";
import { fromSkillMarkdown, LONGEST_NAME, readSkillFile, skillFolder, toSkillMarkdown } from "../skills/skill-file.js";
import type { SkillDraft } from "../skills/skill.js";
import type { Skill, SkillStatus } from "../types.js";
import { utilityOf } from "../validation/utility.js";
import { intoFolder, type Exported, type ExportPlace } from "./folder.js";

const FILE = "SKILL.md";
/** Bytes; the form advises five thousand tokens at most. */
const LARGEST_FILE = 1_000_000;
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What a run's useful skills are: those that passed, and those that are no longer needed because the policy knows them. */
const usefulStatuses: readonly SkillStatus[] = ["active", "graduated"];

/** The skills of a run, of these statuses. */
export async function exportSkills(
  run: string,
  place: ExportPlace,
  statuses: readonly SkillStatus[] = usefulStatuses,
): Promise<Exported> {
  const { entries } = readRunSkills(run).bank;
  const chosen = entries.filter(({ status }) => statuses.includes(status));
  expect(chosen.length > 0, "export", {
    expected: `skills that are ${statuses.join(" or ")}`,
    got: `${entries.length} skills, ${countOf(entries)}`,
    fix: "train for longer, or say which with --status candidate",
  });
  return intoFolder(place, { format: "skills", of: RunFolder.open(run).id }, (to) => {
    for (const entry of chosen) writeSkill(to, entry);
  });
}

function countOf(entries: readonly BankEntry[]): string {
  const counts = new Map<string, number>();
  for (const { status } of entries) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(", ") || "none of any status";
}

function writeSkill(to: string, entry: BankEntry): void {
  const folder = join(to, skillFolder(entry.skill));
  mkdirSync(folder);
  writeFileSync(join(folder, FILE), toSkillMarkdown(entry.skill, evidenceOf(entry)));
}

/** How well a skill was tried, in a sentence. */
function evidenceOf(entry: BankEntry): string {
  const { trials, mean, interval, repairs, regressions } = utilityOf(entry, keyOf("evidence"));
  if (trials === 0) return `never (${entry.status})`;
  const [change, low, high] = [mean, interval.low, interval.high].map(signed);
  const counts = `${repairs} attempts won only with it, ${regressions} only without it`;
  return `in ${trials} trials: success ${change} with it [${low}, ${high}]; ${counts} (${entry.status})`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/** Every skill below a folder, or the one in it; those of others get this scope and source. */
export function readAgentSkills(path: string, fallback: Pick<SkillDraft, "scope" | "source">): Skill[] {
  const folders = existsSync(join(path, FILE)) ? [resolve(path)] : skillFolders(path);
  const skills = folders.map((folder) => readSkill(folder, fallback));
  const twice = skills.find(({ id }, i) => skills.findIndex((other) => other.id === id) !== i);
  expect(twice === undefined, path, {
    expected: "different skills",
    got: twice?.title,
    fix: "two folders say the same; leave one out",
  });
  return skills;
}

function skillFolders(path: string): string[] {
  const isFolder = lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const names = isFolder ? readdirSync(path).sort() : [];
  const folders = names.map((name) => join(path, name)).filter((folder) => existsSync(join(folder, FILE)));
  if (folders.length > 0) return folders;
  const got = isFolder ? names.join(", ") : "no such folder";
  throw labError(path, {
    expected: `folders with a ${FILE}`,
    got,
    fix: "give the folder that holds the skills' folders",
  });
}

function readSkill(folder: string, fallback: Pick<SkillDraft, "scope" | "source">): Skill {
  const path = join(folder, FILE);
  const text = plainText(folder, path);
  expectName(readSkillFile(text, path).name, basename(folder), path);
  return fromSkillMarkdown(text, fallback, path);
}

function plainText(folder: string, path: string): string {
  const [around, file] = [lstatSync(folder), lstatSync(path)];
  expect(around.isDirectory() && file.isFile() && file.size <= LARGEST_FILE, path, {
    expected: `a plain file of at most ${LARGEST_FILE} bytes in a plain folder`,
    got: file.isFile() ? `${file.size} bytes` : "a link, or no file",
    fix: "copy the skill's own files there",
  });
  return readFileSync(path, "utf8");
}

function expectName(name: string, folder: string, path: string): void {
  expect(NAME.test(name) && name.length <= LONGEST_NAME, `${path}, name`, {
    expected: `1 to ${LONGEST_NAME} lowercase letters, digits and single hyphens between them`,
    got: name,
    fix: "rename the skill",
  });
  expect(name === folder, `${path}, name`, {
    expected: `the name of its folder (${folder})`,
    got: name,
    fix: "make them equal",
  });
}

/** A bank that begins with these skills; `candidate` (the default) must prove itself, `active` is believed. */
export function bankOfSkills(skills: readonly Skill[], status: SkillStatus = "candidate"): Bank {
  return skills.reduce((bank, skill) => apply(bank, { kind: "insert", iteration: 0, skill, status }), emptyBank);
}
