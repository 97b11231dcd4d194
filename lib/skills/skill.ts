/**
 * The record of a skill: how it is made, written to SKILL.md or JSON and read back. The id is a hash of what it says, so
 * the same sentence mined twice is the same skill.
 */
import { expect, labError } from "../errors.js";
import { contentId } from "../random.js";
import { parsedJson, shaped, v, wholeNumber } from "../schema.js";
import type { Provenance, Skill, SkillId, SkillTier } from "../types.js";

const texts = v.array(v.string());
const scopeShape = v.object({ world: v.string(), kinds: texts });
const tierShape = v.picklist(["plan", "routine", "action"]);
export const sourceShape = v.object({
  by: v.picklist(["self", "oracle", "teacher", "person", "shuffled"]),
  episodes: texts,
  skills: v.exactOptional(texts),
  policyVersion: wholeNumber(0),
  promptTemplate: v.string(),
});

/** A skill as others wrote it down. */
const skillShape = v.object({
  id: v.string(),
  condition: v.string(),
  strategy: v.string(),
  text: v.string(),
  title: v.string(),
  tier: tierShape,
  scope: scopeShape,
  tests: texts,
  source: sourceShape,
});

/** What may stand in the header of a SKILL.md besides the words of the skill. */
const headerShape = v.object({
  text: v.exactOptional(v.string()),
  tier: v.exactOptional(tierShape),
  scope: v.exactOptional(scopeShape),
  tests: v.exactOptional(texts),
  source: v.exactOptional(sourceShape),
});

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
  const { scope, source, ...rest } = shaped(
    headerShape,
    header,
    "fromSkillMarkdown",
    "see toSkillMarkdown for the form",
  );
  const title = stringOf(header["name"]) ?? `${condition}: ${strategy}`;
  return makeSkill({
    condition,
    strategy,
    title,
    scope: scope ?? fallback.scope,
    source: source ?? fallback.source,
    ...rest,
  });
}

function readHeader(text: string): Record<string, unknown> {
  const entries = text.split(/\r?\n/).flatMap((line) => {
    const match = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    return match === null ? [] : [[match[1]!, valueOf(match[2]!)] as const];
  });
  const names = entries.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  expect(twice === undefined, "fromSkillMarkdown", {
    expected: "every name of the header once",
    got: twice,
    fix: "leave one of the lines out",
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
  const fix = "write them with skillsToJson";
  const parsed = parsedJson(text, "skillsFromJson", fix);
  expect(Array.isArray(parsed), "skillsFromJson", { expected: "a list of skills", got: parsed, fix });
  return parsed.map((skill: unknown, place) => {
    for (const name of ["condition", "strategy", "text", "title"] as const) {
      const got = (skill as Record<string, unknown> | null)?.[name];
      expect(typeof got === "string", "skillsFromJson", { expected: `a text as ${name} of skill ${place}`, got, fix });
    }
    const { id, ...said } = shaped(skillShape, skill, `skillsFromJson, skill ${place}`, fix);
    const made = makeSkill(said);
    expect(made.id === id, "skillsFromJson", {
      expected: `id ${made.id} for skill ${place}`,
      got: id,
      fix: "an edited skill is a new skill: leave its id out of the file's old place",
    });
    return made;
  });
}

export function skillsToJson(skills: readonly Skill[]): string {
  return `${JSON.stringify(skills, null, 2)}\n`;
}
