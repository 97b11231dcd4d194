/**
 * Goals of procedural shops, their wording, their difficulty, and what knowing the cards is worth on each: a task is kept
 * only where the shopper who knows them scores 1.
 */
import { split, stream, type Key, type Stream } from "../../lib/random.js";
import { CARD_NAMES, COUPON, SURCHARGE, type CardName, type Family } from "./cards.js";
import { cardNamed, type Article, type Shop, type ShopSize } from "./catalogue.js";
import type { Goal, WantedOption } from "./goals.js";
import { shop as goShopping, type Outing } from "./shopper.js";
import { plural } from "./words.js";

/** One dial for how hard: larger shops, more wishes, more cards. */
export interface Level extends ShopSize {
  readonly wishes: number;
  readonly options: number;
  readonly cards: number;
}

export const LEVELS: readonly Level[] = [
  { kinds: 4, pairs: 4, properties: 2, styles: false, wishes: 1, options: 1, cards: 1 },
  { kinds: 6, pairs: 5, properties: 3, styles: false, wishes: 1, options: 2, cards: 1 },
  { kinds: 8, pairs: 6, properties: 3, styles: false, wishes: 2, options: 2, cards: 2 },
  { kinds: 10, pairs: 8, properties: 4, styles: true, wishes: 2, options: 3, cards: 2 },
  { kinds: 14, pairs: 10, properties: 4, styles: true, wishes: 3, options: 3, cards: 3 },
];

/** What a task is worth knowing the cards for. */
export interface Worth {
  /** With every card of the family in mind. */
  readonly full: Outing;
  /** With none. */
  readonly blind: Outing;
  /** Cards without which the shopper fails or takes longer. */
  readonly needed: readonly CardName[];
}

export interface ShopGoal {
  readonly goal: Goal;
  readonly noun: string;
  readonly worth: Worth;
}

type Wording = "compact" | "long";

function optionsFor(article: Article, count: number, family: Family, draw: Stream): WantedOption[] {
  const surcharge = cardNamed(family, "surcharge");
  const sizeFirst = surcharge !== undefined || count === 1 ? draw.chance(0.7) : false;
  const names = sizeFirst ? ["size", "color", "style"] : ["color", "size", "style"];
  const offered = names.flatMap((name) => article.product.options.find((option) => option.name === name) ?? []);
  const chosen = offered.slice(0, count).map(({ name, values }) => {
    const dear = surcharge?.place === "first" ? values[0]! : values.at(-1)!;
    const value = name === "size" && surcharge !== undefined && draw.chance(0.8) ? dear : draw.choice(values);
    return { name, value };
  });
  const rank = (name: string): number => ["color", "size", "style"].indexOf(name);
  return chosen.sort((a, b) => rank(a.name) - rank(b.name));
}

/** What the article costs for one who knows the cards. */
function priceFor(article: Article, options: readonly WantedOption[], family: Family): number {
  const surcharge = cardNamed(family, "surcharge");
  const sizes = article.product.options.find(({ name }) => name === "size")!.values;
  const dear = surcharge?.place === "first" ? sizes[0] : sizes.at(-1);
  const charged = surcharge !== undefined && options.some(({ name, value }) => name === "size" && value === dear);
  return article.price * (charged ? SURCHARGE : 1) * (cardNamed(family, "coupon") ? COUPON : 1);
}

const OPENINGS = ["i am looking for", "i need", "find me", "i would like to buy", "please get me"];

function wishText(noun: string, wishes: readonly string[], options: readonly WantedOption[], draw: Stream): string {
  const goods = `${wishes.join(", ")} ${plural(noun)}`;
  const values = options.map(({ name, value }) => `${name}: ${value}`).join(", and ");
  return `${draw.choice(OPENINGS)} ${goods}${values === "" ? "" : ` with ${values}`}`;
}

function compactText(noun: string, wishes: readonly string[], options: readonly WantedOption[], upper: number): string {
  const values = options.map(({ name, value }) => ` , ${name} ${value}`).join("");
  return `buy ${[...wishes, noun].join(" ")}${values} , price under ${upper}`;
}

function draftGoal(shop: Shop, family: Family, level: Level, wording: Wording, draw: Stream): [Goal, string] {
  const stem = cardNamed(family, "stem");
  const synonym = cardNamed(family, "synonym");
  const offered = shop.articles.filter(({ rival }) => rival !== undefined);
  const concerned = offered.filter(
    ({ kind, properties, rival }) =>
      kind.noun === stem?.noun || properties.includes(synonym?.property ?? "") || (rival && !stem && !synonym),
  );
  const article = draw.choice(concerned.length > 0 && draw.chance(0.8) ? concerned : offered);
  const { noun } = article.kind;
  const hidden = article.properties.filter((property) => property === synonym?.property);
  const wishes = [...new Set([...hidden, ...draw.shuffle(article.properties)])].slice(0, level.wishes);
  const options = optionsFor(
    article,
    cardNamed(family, "order") ? Math.max(2, level.options) : level.options,
    family,
    draw,
  );
  const upper = 10 * Math.ceil((priceFor(article, options, family) + 1) / 10);
  const { asin, title, query, productCategory } = article.product;
  const long = `${wishText(noun, wishes, options, draw)}, and price lower than ${upper.toFixed(2)} dollars`;
  const text = wording === "compact" ? compactText(noun, wishes, options, upper) : long;
  return [{ asin, text, attributes: wishes, options, priceUpper: upper, title, query, productCategory }, noun];
}

function isWorse(one: Outing, other: Outing): boolean {
  return one.score < other.score || (one.score === other.score && one.steps > other.steps);
}

/** How shoppers with all, none, and all but one of the cards fare. */
function worthOf(shop: Shop, goal: Goal, noun: string, family: Family, seesChoice: boolean): Worth {
  const names = family.cards.map(({ card }) => card);
  const knowing = (known: readonly CardName[]): Outing =>
    goShopping({ store: shop.store, goal, family, knows: new Set(known), noun, seesChoice });
  const blind = knowing([]);
  const informed = knowing(CARD_NAMES);
  // Who knows more can still do as one who knows nothing.
  const full = isWorse(informed, blind) ? blind : informed;
  const worse = (outing: Outing): boolean => isWorse(outing, full);
  return { full, blind, needed: names.filter((name) => worse(knowing(names.filter((other) => other !== name)))) };
}

const TRIES = 40;

export interface GoalDemand {
  readonly level: Level;
  readonly wording: Wording;
  /** Pages tell what is chosen. */
  readonly seesChoice: boolean;
  /** Actions allowed; a task must be winnable within them by one who knows the cards. */
  readonly limit: number;
  /** Only tasks on which at least one card matters, only ones on which none does, or both. */
  readonly skills: "needed" | "irrelevant" | "either";
}

/** The goal at one place of a shop's list; undefined where none of the drafts there will do. */
export function goalAt(shop: Shop, family: Family, key: Key, demand: GoalDemand): ShopGoal | undefined {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const draw = stream(split(key, attempt));
    const [goal, noun] = draftGoal(shop, family, demand.level, demand.wording, draw);
    const worth = worthOf(shop, goal, noun, family, demand.seesChoice);
    if (worth.full.score < 1 || worth.full.steps > demand.limit) continue;
    const matters = worth.needed.length > 0;
    if (demand.skills === "either" || matters === (demand.skills === "needed")) return { goal, noun, worth };
  }
  return undefined;
}
