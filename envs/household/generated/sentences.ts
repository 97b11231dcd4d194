/**
 * What each hidden card says as a skill: a condition and what to do, in one of several wordings, and an over-general
 * variant that sounds alike and mostly does not help. None of it holds an id, a seed or a number of a household.
 */
import type { Card, Process } from "../model.js";

export interface SkillSentence {
  readonly condition: string;
  readonly strategy: string;
  /** The whole as it stands in a prompt. */
  readonly text: string;
}

const DONE: Readonly<Record<Process, string>> = { clean: "clean", heat: "hot", cool: "cool" };
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six"];

/** How many wordings a card has. */
export const WORDINGS = 3;

/** The true sentence of a card. */
export function sentenceOfCard(card: Card, wording = 0): SkillSentence {
  const [condition, strategy] = trueWords(card);
  return phrase(condition, strategy, wording);
}

/** The over-general neighbour of the true sentence. */
export function overGeneral(card: Card, wording = 0): SkillSentence {
  const [condition, strategy] = generalWords(card);
  return phrase(condition, strategy, wording);
}

function phrase(condition: string, strategy: string, wording: number): SkillSentence {
  const capital = strategy[0]!.toUpperCase() + strategy.slice(1);
  const texts = [`When ${condition}, ${strategy}.`, `${capital} when ${condition}.`, `If ${condition}: ${strategy}.`];
  return { condition, strategy, text: texts[wording % WORDINGS]! };
}

function trueWords(card: Card): [condition: string, strategy: string] {
  switch (card.kind) {
    case "place":
      return [`you need a ${card.object}`, `look in or on the ${card.home} first`];
    case "device":
      return [`you have to ${card.process} a thing`, `use the ${card.device}`];
    case "order":
      return [`you have to ${card.process} a thing`, `${card.first} it before you ${card.process} it`];
    case "closure":
      return [
        `you have to ${card.process} a thing`,
        `${card.door === "open" ? "open" : "close"} the door of the device and leave it ${card.door} while you do it`,
      ];
    case "tool":
      return [
        "you have to slice a thing",
        card.surface === undefined
          ? `take a ${card.knife}`
          : `put it on the ${card.surface}, take a ${card.knife} and slice it there`,
      ];
    case "decay":
      return [
        `you need a ${DONE[card.process]} thing`,
        `open its target before, ${card.process} the thing last and go straight there within ${NUMBERS[card.steps]} actions`,
      ];
    case "capacity":
      return [`you have to put a thing in or on a ${card.receptacle}`, "take something out of it first"];
    case "key":
      return [
        "a thing is nowhere to be found",
        `take a ${card.key} and open the ${card.receptacle} with it in your hand`,
      ];
    case "reset":
      return ["you look at a thing under a lamp", "take the thing first and use the lamp last"];
  }
}

function generalWords(card: Card): [condition: string, strategy: string] {
  switch (card.kind) {
    case "place":
      return ["you need a thing", `look in or on the ${card.home} first`];
    case "device":
      return ["you have to change a thing", `use the ${card.device}`];
    case "order":
      return ["you have a thing in your hand", `${card.first} it before anything else`];
    case "closure":
      return ["you use a device", `${card.door === "open" ? "open" : "close"} every door before`];
    case "tool":
      return ["you have to change a thing", `take a ${card.knife} first`];
    case "decay":
      return ["you have a thing in your hand", "go straight to where it belongs"];
    case "capacity":
      return ["you put a thing anywhere", "take something out first"];
    case "key":
      return ["a door is closed", `fetch a ${card.key} first`];
    case "reset":
      return ["you take a thing", "use a lamp after it"];
  }
}
