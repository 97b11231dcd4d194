/**
 * A skill as a SKILL.md in the published Agent Skills form (agentskills.io): a YAML header with `name` and `description`,
 * then Markdown. What the form has no place for (condition, strategy, sentence, scope, provenance) stands under `metadata`,
 * whose values are texts. What is written here is read back to the same skill; what others wrote is read as a skill whose
 * condition is the description and whose strategy is the body.
 */
import { parseDocument } from "yaml";
import { expect, labError } from "../errors.js";
import { anyObject, parsedJson, shaped, v } from "../schema.js";
import type { Skill } from "../types.js";
import { makeSkill, skillParts, type SkillDraft } from "./skill.js";

/** The published limits. */
export const LONGEST_NAME = 64;
const LONGEST_DESCRIPTION = 1024;
/** No skill is nearly as long; a longer file is no skill. */
const LONGEST_FILE = 1_000_000;
const PREFIX = "siri-lab-";

/** Name and folder of a skill: letters, digits and single hyphens, unique by the end of its id. */
export function skillFolder({ title, id }: Skill): string {
  const letters = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const plain = letters.replace(/[^a-z0-9]+/g, "-");
  const words = plain.slice(0, LONGEST_NAME - 9).replace(/^-+|-+$/g, "");
  return `${words || "skill"}-${id.slice(0, 8)}`;
}

/** The file of a skill. `evidence` says in a sentence how well it was tried. */
export function toSkillMarkdown(skill: Skill, evidence = ""): string {
  const { id: _, condition, strategy, text, title, tier, ...rest } = skill;
  const facts = { condition, strategy, text, title, tier, ...(evidence && { evidence }) };
  const parts = Object.entries(rest).map(([name, value]) => [name, JSON.stringify(value)] as const);
  return [
    "---",
    `name: ${skillFolder(skill)}`,
    `description: ${quoted(describe(skill))}`,
    "metadata:",
    ...[...Object.entries(facts), ...parts].map(([name, value]) => `  ${PREFIX}${name}: ${quoted(value)}`),
    "---",
    "",
    bodyOf(skill, evidence),
    "",
  ].join("\n");
}

/** What an agent reads before it opens the skill: when it helps, and what it says. */
function describe({ condition, strategy }: Skill): string {
  const whole = `When ${condition}: ${strategy}`.replace(/[\s\p{Cc}]+/gu, " ").trim();
  if (whole.length <= LONGEST_DESCRIPTION) return whole;
  return `${whole.slice(0, LONGEST_DESCRIPTION - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function bodyOf({ title, condition, strategy }: Skill, evidence: string): string {
  const parts = [
    `# ${title}`,
    `**When** ${condition}`,
    `**Do** ${strategy}`,
    ...(evidence ? [`**Tried** ${evidence}`] : []),
  ];
  return parts.join("\n\n");
}

/** A YAML text in double quotes. Some readers look for `---` by itself, and refuse signs that nobody sees. */
function quoted(text: string): string {
  const hidden = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
  const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(hidden, escaped).replaceAll("--", "-\\u002d");
}

/** A file taken apart. */
export interface SkillFile {
  readonly name: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Header and body of a SKILL.md; throws where the published form is broken, but takes any name. */
export function readSkillFile(markdown: string, where = "SKILL.md"): SkillFile {
  expect(markdown.length <= LONGEST_FILE, where, {
    expected: `at most ${LONGEST_FILE} characters`,
    got: markdown.length,
    fix: "check that it is a skill",
  });
  const match = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n([\s\S]*))?$/.exec(markdown);
  if (match === null)
    throw labError(where, { expected: "a header between two lines ---", got: markdown, fix: "begin the file with it" });
  const header = headerOf(match[1]!, where);
  return { metadata: {}, ...header, body: (match[2] ?? "").trim() };
}

const filled = v.custom<string>((text) => typeof text === "string" && text.trim() !== "", "a text");
const short = v.custom<string>(
  (text) => (text as string).length <= LONGEST_DESCRIPTION,
  `at most ${LONGEST_DESCRIPTION} characters`,
);
const headerShape = v.object({
  name: filled,
  description: v.pipe(filled, short),
  metadata: v.exactOptional(anyObject),
});

function headerOf(text: string, where: string): v.InferOutput<typeof headerShape> {
  const document = parseDocument(text, { uniqueKeys: true, stringKeys: true, logLevel: "silent" });
  const [error] = document.errors;
  const fix = error?.message.split("\n")[0] ?? "";
  expect(error === undefined, where, { expected: "YAML in the header", got: text, fix });
  let header: unknown;
  try {
    header = document.toJS({ maxAliasCount: 0 });
  } catch {
    throw labError(where, { expected: "a header without references", got: text, fix: "write each value out" });
  }
  const form = "see agentskills.io for the form";
  return shaped(headerShape, shaped(anyObject, header, `${where}, header`, form), where, form);
}

/** Read a SKILL.md; one that others wrote gets the scope and the source that are given. */
export function fromSkillMarkdown(
  markdown: string,
  fallback: Pick<SkillDraft, "scope" | "source">,
  where = "SKILL.md",
): Skill {
  const file = readSkillFile(markdown, where);
  return `${PREFIX}condition` in file.metadata ? ownSkill(file, where) : strangersSkill(file, fallback, where);
}

function strangersSkill(
  { name, description, body }: SkillFile,
  fallback: Pick<SkillDraft, "scope" | "source">,
  where: string,
): Skill {
  expect(body !== "", where, { expected: "what to do, below the header", got: "nothing", fix: "write it there" });
  return makeSkill({ condition: description, strategy: body, title: name, ...fallback });
}

const ownTexts = v.object({ condition: v.string(), strategy: v.string(), text: v.string(), title: v.string() });

/** A skill of ours. Whoever edits the words must not find the old ones taken, so what is not as it was written is refused. */
function ownSkill(file: SkillFile, where: string): Skill {
  const own = Object.entries(file.metadata).filter(([name]) => name.startsWith(PREFIX));
  const facts = Object.fromEntries(own.map(([name, value]) => [name.slice(PREFIX.length), value]));
  const fix = `export it again, or leave out the lines that begin with ${PREFIX}`;
  const parts = Object.fromEntries(
    ["scope", "tests", "source"].map((name) => [name, partOf(facts[name], `${where}, ${PREFIX}${name}`, fix)]),
  );
  const said = shaped(ownTexts, facts, `${where}, metadata`, fix);
  const skill = makeSkill({
    ...said,
    ...shaped(skillParts, { tier: facts["tier"], ...parts }, `${where}, metadata`, fix),
  });
  const { evidence } = facts;
  const body = bodyOf(skill, typeof evidence === "string" ? evidence : "");
  expect(same(file.body, body) && same(file.description, describe(skill)), where, {
    expected: `the words that its metadata speaks of (${JSON.stringify(skill.title)})`,
    got: file.body,
    fix: `it was edited: leave out the lines that begin with ${PREFIX}, and it is read as a new skill`,
  });
  return skill;
}

function partOf(value: unknown, where: string, fix: string): unknown {
  return typeof value === "string" ? parsedJson(value, where, fix) : value;
}

/** Whatever editors do to the ends of lines. */
function same(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/\r\n?/g, "\n").trim();
  return plain(a) === plain(b);
}
