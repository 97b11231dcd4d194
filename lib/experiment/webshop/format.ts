/**
 * How a policy of word pieces is spoken to at WebShop's own shop: the sentence, then page and answer in turn. After the options of
 * a product the format says which of those that the sentence names the product has not, and repeats the others in the sentence's
 * order with their numbers: `… ; lacks cotton ; task navy 3 / large 9`. It compares texts; when to choose, to buy and to go back is
 * the policy's to tell. A number that stands last is copied by a small policy long before one that stands anywhere else.
 */
import { BETWEEN, briefText, readWish } from "../../../envs/webshop/index.js";
import type { PromptFormat } from "../../policy/prompt.js";

/** Tokens that stand for themselves. */
const BEGIN = "<bos>";
const ACT = "<act>";
const END = "<end>";

export const specialTokens: readonly string[] = [BEGIN, ACT, END];

export const briefFormat: PromptFormat = {
  name: "brief webshop, opened results last, options numbered, those of the task named",
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

/** To `item kettle $10 ; color : 1 green / 2 white`, where `color: white, and size: 8` are asked for: ` ; lacks 8 ; task white 2`. */
function repeated(page: string, sentence: string): string {
  if (!/^(item|chosen) /.test(page)) return "";
  const numbers = optionsOn(page);
  const wanted = readWish(sentence).options.map(briefText);
  const here = wanted.filter((value) => numbers.has(value)).map((value) => `${value} ${numbers.get(value)}`);
  const lacking = page.startsWith("item ") ? wanted.filter((value) => !numbers.has(value)) : [];
  const named = ` ; task ${here.length === 0 ? "none" : here.join(BETWEEN)}`;
  return lacking.length === 0 ? named : ` ; lacks ${lacking.join(BETWEEN)}${named}`;
}

/** The numbers of the options on a product's page, as `envs/webshop/brief.ts` writes it; of two that read alike the first's. */
function optionsOn(page: string): Map<string, string> {
  const groups = page.split(" ; ").slice(1);
  const options = groups.flatMap((group) => group.slice(group.indexOf(" : ") + 3).split(BETWEEN));
  const pairs = options.map((option): [string, string] => {
    const at = option.indexOf(" ");
    return [option.slice(at + 1), option.slice(0, at)];
  });
  return new Map(pairs.reverse());
}
