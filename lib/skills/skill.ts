/**
 * The record of a skill: how it is made, written to JSON and read back. The id is a hash of what it says, so the same
 * sentence mined twice is the same skill.
 */
import { expect, labError } from "../errors.js";
import { contentId } from "../random.js";
import { parsedJson, shaped, v, wholeNumber } from "../schema.js";
import type { Provenance, Skill, SkillId, SkillTier } from "../types.js";

const texts = v.array(v.string());
const scopeShape = v.object({ world: v.string(), kinds: texts });
const tierShape = v.picklist(["plan", "routine", "action"]);
/** Who may have written a skill. */
export const authorShape = v.picklist(["self", "oracle", "teacher", "person", "shuffled"]);
const sourceShape = v.object({
  by: authorShape,
  episodes: texts,
  skills: v.exactOptional(texts),
  policyVersion: wholeNumber(0),
  promptTemplate: v.string(),
});

/** What a skill says besides its words. */
export const skillParts = v.object({ tier: tierShape, scope: scopeShape, tests: texts, source: sourceShape });

/** A skill as others wrote it down. */
const skillShape = v.object({
  id: v.string(),
  condition: v.string(),
  strategy: v.string(),
  text: v.string(),
  title: v.string(),
  ...skillParts.entries,
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
