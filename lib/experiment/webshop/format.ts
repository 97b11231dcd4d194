/**
 * How a policy of word pieces is spoken to at WebShop's own shop: the sentence, then page and answer in turn. After a product's
 * options the format repeats those that the sentence says too, in the sentence's order: `… ; task navy / large`. It compares
 * texts and knows nothing of shops; what is missing, what is chosen already and what that means is the policy's to tell.
 */
import { BETWEEN, briefText } from "../../../envs/webshop/index.js";
import type { PromptFormat } from "../../policy/prompt.js";

/** Tokens that stand for themselves. */
const BEGIN = "<bos>";
const ACT = "<act>";
const END = "<end>";

export const specialTokens: readonly string[] = [BEGIN, ACT, END];

export const briefFormat: PromptFormat = {
  name: "brief webshop, options of the task repeated",
  opening: (task, skills) =>
    [`${BEGIN} task ${briefText(task.text)} ;`, ...skills.map((skill) => ` skill ${briefText(skill)} ;`)].join(""),
  observation: ({ text }, task) => ` obs ${text}${repeated(text, task.text)}${ACT}`,
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

/** `item kettle $10 ; color : green / white` and a sentence that ends in `with color: white`: ` ; task white`. */
function repeated(page: string, sentence: string): string {
  if (!page.startsWith("item ")) return "";
  const said = `${briefText(sentence)},`;
  const placed = optionsOn(page).map((value) => ({ value, place: said.indexOf(`: ${value},`) }));
  const named = placed.filter(({ place }) => place >= 0).sort((a, b) => a.place - b.place);
  const values = [...new Set(named.map(({ value }) => value))];
  return ` ; task ${values.length === 0 ? "none" : values.join(BETWEEN)}`;
}

/** The values of all groups on a product's page, as `envs/webshop/brief.ts` writes it. */
function optionsOn(page: string): string[] {
  const groups = page.split(" ; ").slice(1);
  return groups.flatMap((group) => group.slice(group.indexOf(" : ") + 3).split(BETWEEN));
}
