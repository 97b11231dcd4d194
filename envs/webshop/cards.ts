/**
 * Hidden rules of procedural shops. A family is a few cards that all its shops obey and no page tells; each card has a true
 * sentence that says what to do about it. What a card does to products is `catalogue.ts`, to a visit `store.ts`'s laws.
 */
import { expect } from "../../lib/errors.js";
import { keyOf, split, stream, type Key, type Stream } from "../../lib/random.js";
import { BRANDS, KINDS, SYNONYMS } from "./words.js";

export type Card =
  /** A brand that can never be bought. */
  | { readonly card: "soldout"; readonly brand: string }
  /** One size costs half as much again, shown only once it is chosen. */
  | { readonly card: "surcharge"; readonly place: "first" | "last" }
  /** The shop writes another word for a property. */
  | { readonly card: "synonym"; readonly property: string; readonly word: string }
  /** Another word of the same stem stands all over the shop, so that the noun finds everything. */
  | { readonly card: "stem"; readonly noun: string; readonly other: string; readonly sameStem: string }
  /** Choosing the size clears the colour. */
  | { readonly card: "order" }
  /** Reading the reviews halves the price. */
  | { readonly card: "coupon" };

export type CardName = Card["card"];

export const CARD_NAMES: readonly CardName[] = ["soldout", "surcharge", "synonym", "stem", "order", "coupon"];

/** Pairs of cards that no family of "train", "dev" or "test" holds together; the split "pairs" is made of them. */
export const UNSEEN_PAIRS: readonly (readonly [CardName, CardName])[] = [
  ["order", "coupon"],
  ["soldout", "synonym"],
  ["stem", "surcharge"],
];

export const SURCHARGE = 1.5;
export const COUPON = 0.5;

export interface Family {
  /** Feeds the cards and nothing else. */
  readonly id: string;
  readonly cards: readonly Card[];
}

function drawCard(name: CardName, draw: Stream): Card {
  switch (name) {
    case "soldout":
      return { card: name, brand: draw.choice(BRANDS) };
    case "surcharge":
      return { card: name, place: draw.choice(["first", "last"] as const) };
    case "synonym": {
      const property = draw.choice(Object.keys(SYNONYMS));
      return { card: name, property, word: SYNONYMS[property]! };
    }
    case "stem": {
      const { noun, other, sameStem } = draw.choice(KINDS.filter((kind) => kind.sameStem !== undefined));
      return { card: name, noun, other, sameStem: sameStem! };
    }
    case "order":
    case "coupon":
      return { card: name };
  }
}

function isUnseen(names: readonly CardName[]): boolean {
  return UNSEEN_PAIRS.some(([a, b]) => names.includes(a) && names.includes(b));
}

/**
 * A family of so many cards out of those allowed, never with an unseen pair. With a place, families at successive places
 * take the allowed cards in turn as their first, so that a few families show every card.
 */
export function familyOf(id: string, count: number, allowed = CARD_NAMES, place?: number): Family {
  expect(
    allowed.every((name) => CARD_NAMES.includes(name)),
    "webshop family",
    {
      expected: `cards among ${CARD_NAMES.join(", ")}`,
      got: allowed,
      fix: "correct the names",
    },
  );
  const key = split(keyOf("webshop family"), id);
  const names: CardName[] = [];
  const first = place === undefined ? [] : [allowed[place % allowed.length]!];
  for (const name of new Set([...first, ...stream(split(key, "names")).shuffle(allowed)]))
    if (names.length < count && !isUnseen([...names, name])) names.push(name);
  return { id, cards: cardsOf(names, key) };
}

/** A family of one of the pairs that are held out. */
export function unseenPairFamily(id: string, allowed: readonly CardName[] = CARD_NAMES): Family | undefined {
  const pairs = UNSEEN_PAIRS.filter((pair) => pair.every((name) => allowed.includes(name)));
  if (pairs.length === 0) return undefined;
  const key = split(keyOf("webshop family"), id);
  return { id, cards: cardsOf(stream(split(key, "pair")).choice(pairs), key) };
}

function cardsOf(names: readonly CardName[], key: Key): Card[] {
  return [...names].sort().map((name) => drawCard(name, stream(split(key, name))));
}

export interface SkillSentence {
  readonly card: CardName;
  readonly condition: string;
  readonly strategy: string;
}

/** What one should know of a card, in words; the short form uses the compact vocabulary only. */
export function skillOf(card: Card, compact = false): SkillSentence {
  const [condition, strategy] = compact ? shortSkill(card) : longSkill(card);
  return { card: card.card, condition, strategy };
}

function longSkill(card: Card): [condition: string, strategy: string] {
  switch (card.card) {
    case "soldout":
      return ["you choose a product", `never buy the brand ${card.brand}: it is always sold out; take another brand`];
    case "surcharge":
      return [
        `you need the ${card.place} size of a list`,
        `it costs half as much again once chosen: take a product whose listed price leaves room for that`,
      ];
    case "synonym":
      return [`the task asks for ${card.property}`, `search for ${card.word}: this shop writes ${card.property} so`];
    case "stem":
      return [
        `the task asks for a ${card.noun}`,
        `search for ${card.other}: the engine takes ${card.noun} and ${card.sameStem} for one word`,
      ];
    case "order":
      return [
        "a product has a size and a color",
        "choose the size before the color: choosing the size clears the color",
      ];
    case "coupon":
      return ["prices are above the limit", "open the reviews before buying: that halves the price of the product"];
  }
}

function shortSkill(card: Card): [condition: string, strategy: string] {
  switch (card.card) {
    case "soldout":
      return ["when buy", `never ${card.brand}`];
    case "surcharge":
      return [`when size ${card.place}`, "price half more"];
    case "synonym":
      return [`when ${card.property}`, `search ${card.word}`];
    case "stem":
      return [`when ${card.noun}`, `search ${card.other}`];
    case "order":
      return ["when color , size", "click size before color"];
    case "coupon":
      return ["when buy", "click reviews then buy"];
  }
}
