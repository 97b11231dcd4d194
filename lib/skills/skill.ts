/**
 * The record of a skill: how it is made, written to SKILL.md or JSON and read back. The id is a hash of what it says, so
 * the same sentence mined twice is the same skill.
 */
import { expect, labError } from "../errors.js";
import { contentId } from "../random.js";
import type { Provenance, Skill, SkillId, SkillTier } from "../types.js";

/** What must be said to make a skill; the rest has defaults. */
export interface SkillDraft {
  readonly condition: string;
  readonly strategy: string;
  readonly title?: string;
  readonly tier?: SkillTier;
  readonly scope: Skill["scope"];
  readonly tests?: readonly string[];
  readonly source: Provenance;
  /** The sentence as it enters a prompt; by default `when <condition> , <strategy>`. */
  readonly text?: string;
}

export function skillId(condition: string, strategy: string): SkillId {
  return contentId(`${condition}\n${strategy}`);
}

export function makeSkill({ condition, strategy, ...rest }: SkillDraft): Skill {
  for (const [name, value] of Object.entries({ condition, strategy })) {
    if (value.trim() === "")
      throw labError("makeSkill", { expected: `a ${name}`, got: value, fix: "say when it applies and what to do" });
  }
  return {
    id: skillId(condition, strategy),
    condition,
    strategy,
    text: rest.text ?? `when ${condition} , ${strategy}`,
    title: rest.title ?? `${condition}: ${strategy}`,
    tier: rest.tier ?? "action",
    scope: rest.scope,
    tests: rest.tests ?? [],
    source: rest.source,
  };
}

/** A file in the SKILL.md form: a header of names and JSON values, then the skill in words. */
export function toSkillMarkdown({ condition, strategy, text, title, ...rest }: Skill): string {
  const header = Object.entries({ name: title, condition, strategy, text, ...rest }).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  );
  return ["---", ...header, "---", "", `# ${title}`, "", `**When** ${condition}`, "", `**Do** ${strategy}`, ""].join(
    "\n",
  );
}

/** Read a SKILL.md file; also one that others wrote, with only `name` and `description` and a body. */
export function fromSkillMarkdown(markdown: string, fallback: Pick<SkillDraft, "scope" | "source">): Skill {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(markdown);
  if (match === null) {
    throw labError("fromSkillMarkdown", {
      expected: "a header between two lines ---",
      got: markdown,
      fix: "see toSkillMarkdown for the form",
    });
  }
  const header = readHeader(match[1]!);
  const body = match[2]!.trim();
  const condition = stringOf(header["condition"]) ?? stringOf(header["description"]);
  const strategy = stringOf(header["strategy"]) ?? body;
  if (condition === undefined) {
    throw labError("fromSkillMarkdown", {
      expected: "condition or description in the header",
      got: Object.keys(header),
      fix: "add a line `condition: …`",
    });
  }
  const known = header as Partial<Skill> & { name?: unknown };
  return makeSkill({
    condition,
    strategy,
    title: stringOf(known.name) ?? `${condition}: ${strategy}`,
    scope: known.scope ?? fallback.scope,
    source: known.source ?? fallback.source,
    ...(known.tier === undefined ? {} : { tier: known.tier }),
    ...(known.tests === undefined ? {} : { tests: known.tests }),
    ...(typeof known.text === "string" ? { text: known.text } : {}),
  });
}

function readHeader(text: string): Record<string, unknown> {
  const entries = text.split(/\r?\n/).flatMap((line) => {
    const match = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    return match === null ? [] : [[match[1]!, valueOf(match[2]!)] as const];
  });
  return Object.fromEntries(entries);
}

/** JSON where it is JSON, else the words themselves, as plain YAML strings are. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Skills from JSON, each checked: its id must be the hash of what it says. */
export function skillsFromJson(text: string): Skill[] {
  const parsed = parseList(text);
  return parsed.map((skill, place) => {
    for (const name of ["condition", "strategy", "text", "title"] as const) {
      expect(typeof skill?.[name] === "string", "skillsFromJson", {
        expected: `a text as ${name} of skill ${place}`,
        got: skill?.[name],
        fix: "write them with skillsToJson",
      });
    }
    const made = makeSkill(skill);
    expect(made.id === skill.id, "skillsFromJson", {
      expected: `id ${made.id} for skill ${place}`,
      got: skill.id,
      fix: "an edited skill is a new skill: leave its id out of the file's old place",
    });
    return made;
  });
}

function parseList(text: string): Skill[] {
  const fix = "write them with skillsToJson";
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw labError("skillsFromJson", { expected: "JSON", got: text, fix });
  }
  expect(Array.isArray(parsed), "skillsFromJson", { expected: "a list of skills", got: parsed, fix });
  return parsed as Skill[];
}

export function skillsToJson(skills: readonly Skill[]): string {
  return `${JSON.stringify(skills, null, 2)}\n`;
}
