/**
 * Procedural shops: products out of grammars, in pairs that differ where the family's cards bite, and the laws of the cards.
 * Products, prices and goals are separate random streams of one shop's key, so that one dial does not move the others.
 */
import { split, stream, type Key, type Stream } from "../../lib/random.js";
import { COUPON, SURCHARGE, type Card, type CardName, type Family } from "./cards.js";
import type { Product } from "./products.js";
import { makeStore, type Laws, type Store } from "./store.js";
import { BRANDS, capitalized, COLORS, KINDS, plural, STYLES, type Kind } from "./words.js";

/** How large and how varied a shop is. */
export interface ShopSize {
  readonly kinds: number;
  /** Pairs of products of each kind. */
  readonly pairs: number;
  /** Properties of a product. */
  readonly properties: number;
  readonly styles: boolean;
}

/** A product with what the grammar knows of it. */
export interface Article {
  readonly product: Product;
  readonly kind: Kind;
  readonly brand: string;
  /** In the words of tasks, the one in the title first. */
  readonly properties: readonly string[];
  readonly price: number;
  /** Its twin is a trap; undefined where it is one itself. */
  readonly rival?: boolean;
}

export interface Shop {
  readonly store: Store;
  readonly articles: readonly Article[];
}

export function cardNamed<N extends CardName>(family: Family, name: N): Extract<Card, { card: N }> | undefined {
  return family.cards.find((card): card is Extract<Card, { card: N }> => card.card === name);
}

interface Draft {
  readonly kind: Kind;
  readonly brand: string;
  readonly properties: readonly string[];
  readonly colors: readonly string[];
  readonly sizes: readonly string[];
  readonly price: number;
}

/** Whole multiples of four, so that one and a half times and half of a price are whole as well. */
function drawPrice(draw: Stream): number {
  return 4 * (4 + draw.integer(30));
}

/** The kinds of a shop; one that a card speaks of is always among them. */
function drawKinds(family: Family, count: number, draw: Stream): Kind[] {
  const stem = cardNamed(family, "stem");
  const synonym = cardNamed(family, "synonym");
  const concerned = (kind: Kind): boolean =>
    kind.noun === stem?.noun || (synonym !== undefined && kind.properties.includes(synonym.property));
  const shuffled = draw.shuffle(KINDS);
  return [...shuffled.filter((kind) => kind.noun === stem?.noun), ...shuffled.filter(concerned), ...shuffled]
    .filter((kind, i, all) => all.indexOf(kind) === i)
    .slice(0, count);
}

function draftOf(kind: Kind, family: Family, size: ShopSize, draw: Stream): Draft {
  const synonym = cardNamed(family, "synonym");
  const drawn = draw.sample(kind.properties, size.properties);
  const concerned = synonym !== undefined && kind.properties.includes(synonym.property) && draw.chance(0.6);
  const properties = concerned ? [synonym.property, ...drawn.filter((p) => p !== synonym.property)] : drawn;
  return {
    kind,
    brand: draw.choice(BRANDS),
    properties: properties.slice(0, size.properties),
    colors: draw.sample(COLORS, 4),
    sizes: kind.sizes,
    price: drawPrice(draw),
  };
}

/**
 * Two products that a shopper cannot tell apart by what was asked for, of different brands; the cards make the second a trap
 * (sold out, or dearer so that a surcharge breaks the limit).
 */
function pairOf(draft: Draft, family: Family, draw: Stream): [Draft, Draft] {
  const soldOut = cardNamed(family, "soldout")?.brand;
  const brands = BRANDS.filter((brand) => brand !== soldOut);
  const first = { ...draft, brand: draw.choice(brands) };
  const others = brands.filter((brand) => brand !== first.brand);
  const twin = { ...first, brand: soldOut !== undefined && draw.chance(0.7) ? soldOut : draw.choice(others) };
  const dearer = { ...twin, price: first.price + 4 * (2 + draw.integer(3)) };
  return [first, cardNamed(family, "surcharge") ? dearer : twin];
}

const PHRASES = ["made for every day", "chosen by our staff", "a favorite of many", "built to last", "easy to love"];

function sentence(property: string, draw: Stream): string {
  return `${capitalized(property)}: ${draw.choice(PHRASES)}.`;
}

/** Letters and digits after "B0", different in every shop. */
function drawAsin(draw: Stream, taken: Set<string>): string {
  for (;;) {
    let asin = "B0";
    while (asin.length < 10) asin += draw.integer(36).toString(36).toUpperCase();
    if (!taken.has(asin)) {
      taken.add(asin);
      return asin;
    }
  }
}

/**
 * What sellers add for the engine and no page shows: where a word floods the shop, every product but those of the kind it
 * hides carries it, beside the properties that shoppers of that kind search for.
 */
function keywordsOf({ kind }: Article, family: Family): string {
  const stem = cardNamed(family, "stem");
  if (stem === undefined || stem.noun === kind.noun) return "";
  const hidden = KINDS.find(({ noun }) => noun === stem.noun)!;
  return [...Array.from({ length: 4 }, () => stem.sameStem), ...hidden.properties].join(" ");
}

interface Wording {
  readonly family: Family;
  readonly compact: boolean;
  readonly styles: boolean;
}

function articleOf(draft: Draft, asin: string, { family, compact, styles }: Wording, draw: Stream): Article {
  const { kind, brand, properties, price } = draft;
  const synonym = cardNamed(family, "synonym");
  const stem = cardNamed(family, "stem");
  const written = properties.map((property) => (property === synonym?.property ? synonym.word : property));
  const flood = stem !== undefined && stem.noun !== kind.noun ? [stem.sameStem] : [];
  const short = [brand, written[0]!, kind.noun, kind.other].join(" ");
  const title = [brand, ...flood, ...written.slice(0, 1), kind.other, plural(kind.noun)].map(capitalized).join(" ");
  const options = [
    { name: "color", values: draft.colors },
    { name: "size", values: draft.sizes },
    ...(styles ? [{ name: "style", values: STYLES }] : []),
  ];
  const product: Product = {
    asin,
    title: compact ? short : title,
    description: compact ? "" : `${capitalized(draw.choice(PHRASES))}.`,
    bullets: compact ? written : written.map((property) => sentence(property, draw)),
    prices: [price],
    priceTag: `$${price}.0`,
    options,
    attributes: properties,
    category: kind.department,
    query: plural(kind.noun),
    productCategory: ["shop", kind.department, kind.aisle].map(capitalized).join(" › "),
    short,
  };
  return { product, kind, brand, properties, price };
}

function lawsOf(family: Family, articles: readonly Article[]): Laws {
  const soldOut = cardNamed(family, "soldout");
  const out = articles.filter(({ brand }) => brand === soldOut?.brand).map(({ product }) => product.asin);
  const surcharge = cardNamed(family, "surcharge");
  return {
    ...(soldOut ? { soldOut: new Set(out) } : {}),
    ...(surcharge ? { surcharge: { option: "size", place: surcharge.place, factor: SURCHARGE } } : {}),
    ...(cardNamed(family, "order") ? { resets: { first: "size", cleared: "color" } } : {}),
    ...(cardNamed(family, "coupon") ? { coupon: { pageOf: () => "Reviews", factor: COUPON, shown: false } } : {}),
  };
}

/** The shop of a key: same key, same shop. */
export function makeShop(family: Family, size: ShopSize, key: Key, compact: boolean): Shop {
  const kinds = drawKinds(family, size.kinds, stream(split(key, "kinds")));
  const taken = new Set<string>();
  const asins = stream(split(key, "asins"));
  const articles = kinds.flatMap((kind) =>
    Array.from({ length: size.pairs }, (_, pair) => {
      const draw = stream(split(split(key, kind.noun), pair));
      const [first, twin] = pairOf(draftOf(kind, family, size, draw), family, draw);
      const wording = { family, compact, styles: size.styles };
      const names = [drawAsin(asins, taken), drawAsin(asins, taken)].sort();
      // Equal scores are listed by id: mostly the trap comes first.
      if (draw.chance(0.8)) names.reverse();
      const trap = twin.brand === cardNamed(family, "soldout")?.brand || twin.price > first.price;
      const article = articleOf(first, names[0]!, wording, draw);
      return [{ ...article, rival: trap }, articleOf(twin, names[1]!, wording, draw)];
    }).flat(),
  );
  const prices = new Map(articles.map(({ product, price }) => [product.asin, price]));
  const keywords = new Map(articles.map((article) => [article.product.asin, keywordsOf(article, family)]));
  const contents = ({ asin, title, bullets }: Product): string => [title, ...bullets, keywords.get(asin)].join(" ");
  const products = stream(split(key, "order")).shuffle(articles.map(({ product }) => product));
  const window = compact ? 5 : 10;
  return { store: makeStore(products, { prices, laws: lawsOf(family, articles), window, contents }), articles };
}
