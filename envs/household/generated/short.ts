/**
 * The cards in as few words as a small policy can follow: `when mug , look in fridge`. The words before the comma are the
 * question, the last word is the answer. What the sentences say is the same as in sentences.ts.
 */
import { KINDS } from "../dials.js";
import { Flag, type Card, type Process } from "../model.js";
import type { Aim } from "../aim.js";
import type { SkillSentence } from "./sentences.js";

/** The true sentence of a card. */
export function shortSentence(card: Card): SkillSentence {
  const [condition, strategy] = shortWords(card);
  return { condition, strategy, text: `when ${condition} , ${strategy}` };
}

function shortWords(card: Card): [condition: string, strategy: string] {
  switch (card.kind) {
    case "place":
      return [card.object, `look in ${card.home}`];
    case "device":
      return [card.process, `use ${card.device}`];
    case "order":
      return [card.process, `first ${card.first}`];
    case "closure":
      return [card.process, `door ${card.door}`];
    case "tool":
      return ["slice", `with ${card.knife}${card.surface === undefined ? "" : ` on ${card.surface}`}`];
    case "decay":
      return [card.process, "do it last"];
    case "capacity":
      return [card.receptacle, "make room"];
    case "key":
      return [card.receptacle, `open with ${card.key}`];
    case "reset":
      return ["light", "lamp last"];
  }
}

/** A plausible and mostly useless neighbour: what is true of one thing, said of a whole kind of task. */
export function shortGeneral(card: Card): SkillSentence {
  const [condition, strategy] = shortWords(card);
  const wide = condition === "put" ? "two" : "put";
  return { condition: wide, strategy, text: `when ${wide} , ${strategy}` };
}

const PROCESSES: readonly string[] = ["clean", "heat", "cool"] satisfies Process[];

/**
 * What a short sentence tells about a task of this kind and aim, true or not: where to look for its thing, or how to do
 * its process. Undefined where it is none of these sentences or speaks of something else.
 */
export function readShort(sentence: string, kind: string, { object }: Pick<Aim, "object">): Card | undefined {
  const [, condition, doing, answer] = /^when (\w+) , (look in|use|first|door) (\w+)$/.exec(sentence) ?? [];
  if (condition === undefined) return undefined;
  if (doing === "look in")
    return condition === object || condition === kind ? { kind: "place", object, home: answer! } : undefined;
  if (!PROCESSES.includes(condition)) return undefined;
  const process = condition as Process;
  if (doing === "use") return { kind: "device", process, device: answer!, decoys: [] };
  if (doing === "first" && PROCESSES.includes(answer!)) return { kind: "order", process, first: answer as Process };
  if (doing === "door" && (answer === "open" || answer === "closed")) return { kind: "closure", process, door: answer };
  return undefined;
}

/** The processes an aim asks for. */
export function processesOf({ flags }: Pick<Aim, "flags">): Process[] {
  const bits = { clean: Flag.clean, heat: Flag.hot, cool: Flag.cool } as const;
  return (["clean", "heat", "cool"] as const).filter((process) => flags & bits[process]);
}

/** Every word of the sentences that is neither a thing nor a receptacle. */
export function shortWordList(): string[] {
  const words = "look in use first door open closed with on do it last make room lamp slice";
  return [...words.split(" "), ...KINDS, ...PROCESSES];
}
