/** The words of the string world: goals, tapes and skill sentences. Letters stand apart, so a letter can be a token. */
import { operationWords, type Operation, type Puzzle } from "./rules.js";

export const nameWords = "zim dor vek pel rux mib tas gon".split(" ");

export function goalText({ names, input }: Pick<Puzzle, "names" | "input">): string {
  return `${names.join(" ")} : ${spaced(input)}`;
}

export function spaced(tape: string): string {
  return tape === "" ? "nothing" : [...tape].join(" ");
}

/** `when zim , reverse` */
export function skillSentence(name: string, operation: Operation): string {
  return `when ${name} , ${operation}`;
}

/** Read a sentence; undefined where it is none. Well-formed does not mean true. */
export function parseSkill(sentence: string): { readonly name: string; readonly operation: Operation } | undefined {
  const [, name = "", operation = ""] = /^when (\S+) , (\S+)$/.exec(sentence) ?? [];
  const good = nameWords.includes(name) && (operationWords as readonly string[]).includes(operation);
  return good ? { name, operation: operation as Operation } : undefined;
}
