/**
 * From sentences to what an explorer knows, and from a house to the sentences that are true or false of it. A sentence is
 * recognised in any wording; what says nothing about the house tells nothing.
 */
import { split, stream, keyOf } from "../../../lib/random.js";
import { concerning } from "../cardText.js";
import type { Wording } from "../dials.js";
import type { Playable } from "../environment.js";
import type { Card } from "../model.js";
import { CANDIDATES } from "./family.js";
import { holds } from "./frequencies.js";
import { sentenceOfCard, WORDINGS, type SkillSentence } from "./sentences.js";
import { readShort, shortSentence } from "./short.js";
import type { Told } from "./ways.js";

export function wordsOfCard(card: Card, wording: Wording): SkillSentence {
  return wording === "short" ? shortSentence(card) : sentenceOfCard(card);
}

/** The cards that matter for a game's aim. */
export function concerningCards({ house, aim }: Playable): Card[] {
  return aim ? concerning(house, aim) : [];
}

/** The house's own cards that the sentences state; nothing else is believed. */
export function toldTruths({ house }: Playable, sentences: readonly string[]): Told {
  const said = new Set(sentences);
  return { cards: house.cards.filter((card) => textsOf(card).some((text) => said.has(text))), all: false };
}

/**
 * Everything the sentences say of this game, true or not, in their order; obeyed first, and doubted when it fails. Which
 * kinds of cards there are is known, what they say is not.
 */
export function toldAnything(game: Playable, kind: string, sentences: readonly string[]): Told {
  const cards = sentences.flatMap((sentence) => {
    const own = game.house.cards.find((card) => textsOf(card).includes(sentence));
    const read = own ?? (game.aim && readShort(sentence, kind, game.aim));
    return read === undefined ? [] : [read];
  });
  const kinds = [...new Set(game.house.cards.map(({ kind }) => kind))];
  return { cards, all: false, doubted: true, kinds };
}

function textsOf(card: Card): string[] {
  const full = Array.from({ length: WORDINGS }, (_, wording) => sentenceOfCard(card, wording).text);
  return [...full, shortSentence(card).text];
}

/** For each card that matters, the same question with an answer that is false in this house; cards without one are left out. */
export function falsehoodsOf(game: Playable, id: string, wording: Wording): string[] {
  return concerningCards(game).flatMap((card) => {
    const truth = wordsOfCard(card, wording).text;
    const others = falseCards(card, game);
    if (others.length === 0) return [];
    return [wordsOfCard(stream(split(keyOf("falsehoods"), `${id} ${truth}`)).choice(others), wording).text];
  });
}

/** The card with every other answer that one could try in the house. */
export function falseCards(card: Card, { house, aim }: Playable): Card[] {
  const present = [...new Set(house.receptacles.map(({ type }) => type))];
  switch (card.kind) {
    case "place": {
      const homes = present.filter((type) => type !== card.home && type !== aim?.receptacle);
      return homes.filter((type) => holds.get(type)?.has(card.object)).map((home) => ({ ...card, home }));
    }
    case "device": {
      const devices = CANDIDATES[card.process].filter((type) => type !== card.device && present.includes(type));
      return devices.map((device) => ({ ...card, device }));
    }
    case "closure":
      return [{ ...card, door: card.door === "open" ? "closed" : "open" }];
    default:
      return [];
  }
}
