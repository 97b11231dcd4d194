/** How a policy of word pieces is spoken to at WebShop's own shop: the sentence, then page and answer in turn. */
import { briefText } from "../../../envs/webshop/index.js";
import type { PromptFormat } from "../../policy/prompt.js";

/** Tokens that stand for themselves. */
const BEGIN = "<bos>";
const ACT = "<act>";
const END = "<end>";

export const specialTokens: readonly string[] = [BEGIN, ACT, END];

export const briefFormat: PromptFormat = {
  name: "brief webshop",
  opening: (task, skills) =>
    [`${BEGIN} task ${briefText(task.text)} ;`, ...skills.map((skill) => ` skill ${briefText(skill)} ;`)].join(""),
  observation: ({ text }) => ` obs ${text}${ACT}`,
  summaryRequest: " note",
  stop: [END],
  maxAnswerTokens: 48,
  readAnswer(tokens, tokenizer) {
    const ended = tokens.length > 0 && tokens.at(-1) === tokenizer.idOf(END);
    const action = tokenizer.decode(ended ? tokens.subarray(0, -1) : tokens).trim();
    return { action, wellFormed: ended, span: { start: 0, end: tokens.length } };
  },
  answer: (action) => ` ${action}`,
};
