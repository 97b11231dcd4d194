/**
 * How a written skill is read, and why it is refused. A grammar turns text into condition and strategy; the checks after
 * it are the same for every grammar and every author.
 */

import type { Parsed, SkillGrammar, World } from "../environment.js";

export type { Parsed, SkillGrammar } from "../environment.js";

/** Why a text did not become a candidate. */
export type Reject =
  | "malformed"
  | "too short"
  | "too long"
  | "names an instance"
  | "not in its episode"
  | "explains failures as well"
  | "known"
  | "slot is full"
  | "slot is settled";

/** The sentences of the micro worlds: `when apple , look in drawer`. The last word is the answer, the rest the question. */
export const sentenceGrammar: SkillGrammar = {
  name: "sentence",
  parse(text) {
    const match = /^when (\S+(?: \S+)*?) , (\S+(?: \S+)+)$/.exec(text.trim());
    return match === null || text.includes(";") ? undefined : { condition: match[1]!, strategy: match[2]! };
  },
  slot: ({ condition, strategy }) => `${condition} , ${strategy.split(" ").slice(0, -1).join(" ")}`,
  write: ({ condition, strategy }) => `when ${condition} , ${strategy}`,
};

/** How skills are written in a world. */
export function grammarOf({ grammar = sentenceGrammar }: Pick<World, "grammar">): SkillGrammar {
  return grammar;
}

/** A JSON object somewhere in the text, as language models write it. */
export const jsonGrammar: SkillGrammar = {
  name: "json",
  parse(text) {
    for (let start = text.indexOf("{"); start >= 0; start = text.indexOf("{", start + 1)) {
      const parsed = skillOf(jsonAt(text, start));
      if (parsed !== undefined) return parsed;
    }
    return undefined;
  },
  slot: ({ condition }) => condition.toLowerCase(),
  write: ({ condition, strategy }) => `When ${condition}: ${strategy}`,
};

function skillOf(value: unknown): Parsed | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { condition, strategy, title } = value as Record<string, unknown>;
  if (typeof condition !== "string" || typeof strategy !== "string") return undefined;
  return { condition: condition.trim(), strategy: strategy.trim(), ...(typeof title === "string" ? { title } : {}) };
}

/** The object whose brace opens at `start`: braces are matched outside strings. */
function jsonAt(text: string, start: number): unknown {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (character === "\\" && quoted) i++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === "{") depth++;
    else if (!quoted && character === "}" && --depth === 0) return parseQuietly(text.slice(start, i + 1));
  }
  return undefined;
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
