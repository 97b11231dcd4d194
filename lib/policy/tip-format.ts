/**
 * A growing plain transcript for language models: a goal, tips, and after each `>` what was done. Measured on SmolLM2-135M:
 * it follows tips in this form and hardly at all in its chat format.
 *
 * Goal: cool the bread, then put it in the table.
 * Tip: To find the bread, look in the shelf.
 * You are in the hall.
 * > go to the shelf
 * You see: bread, mug.
 * > …
 */
import type { PromptFormat } from "./prompt.js";

export const tipFormat: PromptFormat = {
  name: "tips",
  opening: (task, skills) => [`Goal: ${task.text}.\n`, ...skills.map((skill) => `Tip: ${skill}\n`)].join(""),
  observation: ({ text }) => `${text}\n>`,
  summaryRequest: "Lesson:",
  stop: ["\n"],
  maxAnswerTokens: 16,
  readAnswer(tokens, tokenizer) {
    const ended = tokens.length > 0 && tokens.at(-1) === tokenizer.idOf("\n");
    const action = tokenizer.decode(ended ? tokens.subarray(0, -1) : tokens).trim();
    return { action, wellFormed: ended, span: { start: 0, end: tokens.length } };
  },
  answer: (action) => ` ${action}`,
};
