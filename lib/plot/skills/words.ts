/** Where a skill can be found again: its sentence in a prompt, its words in the episode it was written from. Markup. */
import { escape } from "../svg/markup.js";
import { words } from "../../skills/similarity.js";
import type { Skill } from "../../types.js";

const MARK = "background:rgba(230,159,0,0.35);color:inherit;border-radius:2px";

function mark(text: string): string {
  return `<mark style="${MARK}">${escape(text)}</mark>`;
}

/** A prompt with the sentence highlighted wherever it stands. */
export function promptHtml(prompt: string, sentence: string): string {
  return prompt.split(sentence).map(escape).join(mark(sentence));
}

/** A transcript with the words that the skill speaks of: its condition, and the last word of its strategy, the answer. */
export function markWords(text: string, { condition, strategy }: Skill): string {
  const sought = new Set([...words(condition), ...words(strategy).slice(-1)]);
  const parts = text.split(/([\p{L}\p{N}]+)/u);
  return parts.map((part) => (sought.has(part.toLowerCase()) ? mark(part) : escape(part))).join("");
}
