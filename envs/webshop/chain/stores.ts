/**
 * The shops of a chain: which products each sells, under the chain's lines and with its coupons. Same family and key, same
 * shop; cards, stock and prices are separate random streams.
 */
import { split, stream, type Key, type Stream } from "../../../lib/random.js";
import { COUPON } from "../cards.js";
import type { Product } from "../products.js";
import { makeStore, type Store, type SubPage } from "../store.js";
import { BRANDS, capitalized, COLORS, KINDS, plural, type Kind } from "../words.js";
import type { ChainFamily } from "./family.js";
import { HIGHEST_PRICE, LOWEST_PRICE, type CouponPage } from "./words.js";

/** How a shop is stocked. */
export interface Stock {
  /** Kinds of goods in one shop. */
  readonly kinds: number;
  /** Products of each kind. */
  readonly products: number;
}

const STOCK: Stock = { kinds: 3, products: 6 };

/** Which shop of a chain: `noun` is a kind that it must sell. */
export interface ChainPlace {
  readonly family: ChainFamily;
  readonly key: Key;
  readonly noun: string;
}

/** Products of one shop and kind cost within this of each other, so that a coupon is needed for all of them or for none. */
const SPREAD = 16;

/** The shop of a place. */
export function makeChainStore(place: ChainPlace): Store {
  const { family, key, noun } = place;
  const sold = stream(split(key, "kinds")).shuffle(Object.keys(family.coupons).filter((other) => other !== noun));
  const kinds = [noun, ...sold.slice(0, STOCK.kinds - 1)];
  const goods = kinds.map((kind) => goodsOfKind(place, kind));
  const products = stream(split(key, "order")).shuffle(goods.flat());
  const pages = new Map(
    kinds.flatMap((kind, i) => goods[i]!.map(({ asin }) => [asin, pageNamed(family.coupons[kind]!)] as const)),
  );
  return makeStore(products, {
    prices: new Map(products.map(({ asin, prices }) => [asin, prices[0]!])),
    laws: { coupon: { pageOf: (asin) => pages.get(asin), factor: COUPON, shown: true } },
    window: 5,
    contents: ({ title, bullets }) => [title, ...bullets].join(" "),
  });
}

/** The products of one kind in a shop: what the whole shop lists of it, without the rest. */
export function goodsOfKind({ family, key }: ChainPlace, noun: string): Product[] {
  return goodsOf(
    KINDS.find((kind) => kind.noun === noun)!,
    family,
    split(key, noun),
  );
}

function pageNamed(page: CouponPage): SubPage {
  return capitalized(page) as SubPage;
}

/**
 * Every product shows one line in its title and carries a second property, which only its features tell. All of a kind
 * come in the same colors and sizes.
 */
function goodsOf(kind: Kind, family: ChainFamily, key: Key): Product[] {
  const draw = stream(key);
  const lined = kind.properties.filter((property) => family.lines[property] !== undefined);
  const shown = draw.sample(lined, STOCK.products);
  const steps = (HIGHEST_PRICE - SPREAD - LOWEST_PRICE) / 4;
  const colors = draw.sample(COLORS, 4);
  const base = LOWEST_PRICE + 4 * draw.integer(steps + 1);
  return shown.map((property, place) => {
    const second = draw.choice(lined.filter((other) => other !== property));
    const price = base + 4 * draw.integer(SPREAD / 4 + 1);
    return productOf(kind, { properties: [property, second], colors, price, asin: asinOf(draw, place), family, draw });
  });
}

interface Draft {
  readonly properties: readonly string[];
  readonly colors: readonly string[];
  readonly price: number;
  readonly asin: string;
  readonly family: ChainFamily;
  readonly draw: Stream;
}

function productOf(kind: Kind, { properties, colors, price, asin, family, draw }: Draft): Product {
  const lines = properties.map((property) => family.lines[property]!);
  const title = [draw.choice(BRANDS), lines[0]!, kind.noun].join(" ");
  return {
    asin,
    title,
    short: title,
    description: "",
    bullets: lines,
    prices: [price],
    priceTag: `$${price}.0`,
    options: [
      { name: "color", values: colors },
      { name: "size", values: kind.sizes },
    ],
    attributes: properties,
    category: kind.department,
    query: plural(kind.noun),
    productCategory: ["shop", kind.department, kind.aisle].map(capitalized).join(" › "),
  };
}

/** Ten letters and digits; the last tells products of one kind apart. */
function asinOf(draw: Stream, place: number): string {
  const letters = Array.from({ length: 7 }, () => draw.integer(36).toString(36).toUpperCase());
  return `B0${letters.join("")}${place}`;
}
