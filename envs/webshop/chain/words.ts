/**
 * The closed vocabulary of chains of shops: every word that their pages, goals, actions and skill sentences can hold.
 * A word is a token, so the order of `chainVocabulary` is part of every checkpoint: never reorder it, only append.
 */
import { BRANDS, COLORS, KINDS, type Kind } from "../words.js";

/** Names of product lines. What a line stands for differs from chain to chain, so the names themselves say nothing. */
export const LINES: readonly string[] =
  "atlas boreal cirrus delta ember fjord glacier harbor jasper kelp lotus nectar onyx quartz tango umbra".split(" ");

/** Pages of a product on which a coupon may be printed, as buttons name them. */
export const COUPON_PAGES = ["description", "features", "reviews"] as const;
export type CouponPage = (typeof COUPON_PAGES)[number];

/** "unscented" is left out: the judge of purchases would take it for "scented". */
const LEFT_OUT = "unscented";

export interface Department {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly properties: readonly string[];
}

/** Kinds of goods that share their properties. */
export const DEPARTMENTS: readonly Department[] = ["clothing", "home", "tools", "care"].map((name, place) => {
  const lists = [...new Set(KINDS.map(({ properties }) => properties))];
  const properties = lists[place]!;
  const kinds = KINDS.filter((kind) => kind.properties === properties);
  return { name, kinds, properties: properties.filter((property) => property !== LEFT_OUT) };
});

/** Prices are drawn from whole multiples of four from here … */
export const LOWEST_PRICE = 40;
/** … to here; with coupons, every even number from half of the lowest on is a price. */
export const HIGHEST_PRICE = 100;

const FORMAT = "<pad> <bos> task : skill obs act ; , note when";
const PAGES =
  "shop . page of results no price features reviews description chosen none bought score to search click back next prev " +
  "buy color size under coupon half";

/** All tokens, in the order of the published checkpoint. */
export function chainVocabulary(): string[] {
  const numbers = Array.from({ length: 11 }, (_, number) => String(number));
  const prices = Array.from({ length: (HIGHEST_PRICE - 20) / 2 + 1 }, (_, place) => String(20 + 2 * place));
  const goods = DEPARTMENTS.flatMap(({ kinds, properties }) => [
    ...kinds.flatMap(({ noun, sizes }) => [noun, ...sizes]),
    ...properties,
  ]);
  const words = [...FORMAT.split(" "), ...PAGES.split(" "), ...numbers, ...goods, ...COLORS, ...BRANDS, ...LINES];
  return [...new Set([...words, ...prices])];
}
