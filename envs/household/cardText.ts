/**
 * Hidden cards in words: the true sentence of each, an over-general one that is plausible and mostly useless, what a
 * refusal says at each feedback level, and which tasks a card matters for.
 */
import { FLAG_OF } from "./cards.js";
import { Flag, type Card, type House, type Operation } from "./model.js";
import type { Aim } from "./aim.js";

/** A short name, for plans and tables; never shown to the player. */
export function cardId(card: Card): string {
  switch (card.kind) {
    case "place":
      return `place:${card.object}`;
    case "device":
    case "order":
    case "closure":
    case "decay":
      return `${card.kind}:${card.process}`;
    case "capacity":
    case "key":
      return `${card.kind}:${card.receptacle}`;
    case "tool":
    case "reset":
      return card.kind;
  }
}

/** Whether knowing the card can matter for an aim; `kept` says whether the thing is, or may be, kept in a receptacle type. */
export function concerns(card: Card, aim: Aim, kept: (receptacle: string) => boolean): boolean {
  switch (card.kind) {
    case "place":
      return card.object === aim.object;
    case "device":
    case "order":
    case "closure":
    case "decay":
      return (aim.flags & FLAG_OF[card.process]) !== 0;
    case "capacity":
      return card.receptacle === aim.receptacle;
    case "key":
      return card.receptacle === aim.receptacle || kept(card.receptacle);
    case "tool":
      return (aim.flags & Flag.sliced) !== 0;
    case "reset":
      return aim.lamp !== undefined;
  }
}

/** The cards of a house that matter for an aim. */
export function concerning(house: House, aim: Aim): Card[] {
  return house.cards.filter((card) => concerns(card, aim, (receptacle) => keptIn(receptacle, aim, house)));
}

function keptIn(type: string, aim: Aim, house: House): boolean {
  return house.start.contents.some(
    (contents, receptacle) =>
      house.receptacles[receptacle]!.type === type &&
      contents.some((object) => house.objects[object]!.type === aim.object),
  );
}

/** What the player reads when a card kept an action from working; undefined where the house stays silent. */
export function blockedText(house: House, operation: Operation, card: Card): string | undefined {
  if (house.feedback === 0) return undefined;
  return house.feedback === 1 ? "That does not work like this." : hint(house, operation, card);
}

/** The missing condition, named. */
function hint(house: House, operation: Operation, card: Card): string {
  const receptacle = "receptacle" in operation ? house.receptacles[operation.receptacle]!.name : "";
  const object = "object" in operation ? house.objects[operation.object]!.name : "";
  switch (card.kind) {
    case "device":
      return `The ${receptacle} does not ${card.process} anything.`;
    case "order":
      return `The ${object} would have to be ${STATE_WORDS[card.first]} first.`;
    case "closure":
      return `The ${receptacle} would have to be ${card.door}.`;
    case "tool":
      return card.surface === undefined
        ? `Only a ${card.knife} slices here.`
        : `Only a ${card.knife} slices here, on a ${card.surface}.`;
    case "capacity":
      return `The ${receptacle} is full.`;
    case "key":
      return `The ${receptacle} is locked; it needs a ${card.key}.`;
    default:
      return "That does not work like this.";
  }
}

const STATE_WORDS = { clean: "clean", heat: "hot", cool: "cool" } as const;
