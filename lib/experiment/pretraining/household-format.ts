/** The compact format for ALFWorld's texts: terse observations, and room for answers such as `move pot 1 to desk 1 ;`. */
import { terse } from "../../../envs/household/index.js";
import { compactFormat, type PromptFormat } from "../../policy/prompt.js";

export const householdFormat: PromptFormat = {
  ...compactFormat,
  name: "compact household",
  observation: ({ text }) => `obs ${terse(text)} ; act`,
  maxAnswerTokens: 9,
};

/**
 * The same, and after what was seen once more those names in it that the task says too: `obs see book 1 pen 2 ; task pen 2 ;
 * act`. It compares words and knows nothing of any world; a small decoder finds it hard to compare them by itself.
 */
export const namedFormat: PromptFormat = {
  ...householdFormat,
  name: "compact household, names of the task repeated",
  observation: ({ text }, task) => {
    const seen = terse(text);
    const named = namesIn(seen, task.text);
    return named === "" ? `obs ${seen} ; act` : `obs ${seen} ; task ${named} ; act`;
  },
};

/** Words of a text that another text says too and that a number follows, with their numbers. */
function namesIn(text: string, said: string): string {
  const words = new Set(said.split(" "));
  const pairs = text.matchAll(/([a-z]+) (\d+)/g);
  return [...pairs].flatMap(([pair, name]) => (words.has(name!) ? [pair] : [])).join(" ");
}
