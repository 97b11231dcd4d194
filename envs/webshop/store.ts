/**
 * One shop as data: products, their search index, drawn prices, and its laws. A real catalogue has no hidden laws; a
 * procedural shop has those of its family (`cards.ts`). No state of a visit is kept here, so many lanes share one store.
 */
import { expect } from "../../lib/errors.js";
import { keyOf, stream } from "../../lib/random.js";
import { SearchIndex } from "./bm25.js";
import type { Prices } from "./goals.js";
import { contentsOf, type Product } from "./products.js";

/** What a shop does that no page tells. Absent laws do nothing. */
export interface Laws {
  /** Products that cannot be bought, however they look. */
  readonly soldOut?: ReadonlySet<string>;
  /** Choosing the option `first` clears the option `cleared`. */
  readonly resets?: { readonly first: string; readonly cleared: string };
  /** The first or last value of an option multiplies the price once it is chosen. */
  readonly surcharge?: { readonly option: string; readonly place: "first" | "last"; readonly factor: number };
  /** Opening one sub-page of a product multiplies its price; `shown` where that page says so. */
  readonly coupon?: {
    pageOf(asin: string): SubPage | undefined;
    readonly factor: number;
    readonly shown: boolean;
  };
}

export const SUB_PAGES = ["Description", "Features", "Reviews", "Attributes"] as const;
export type SubPage = (typeof SUB_PAGES)[number];

export interface Store {
  readonly products: ReadonlyMap<string, Product>;
  /** The ids a query lists, best first, at most fifty. */
  search(query: string): readonly string[];
  readonly prices: Prices;
  readonly laws: Laws;
  /** Products on one page of results. */
  readonly window: number;
  /** Whether item pages have a button for the attributes. */
  readonly showAttributes: boolean;
}

export interface StoreOptions {
  readonly prices: Prices;
  readonly laws?: Laws;
  readonly window?: number;
  readonly showAttributes?: boolean;
  /** What the search engine reads of a product. */
  readonly contents?: (product: Product) => string;
}

const MOST_RESULTS = 50;
const REMEMBERED = 500;

export function makeStore(products: readonly Product[], options: StoreOptions): Store {
  const { prices, laws = {}, window = 10, showAttributes = false, contents = contentsOf } = options;
  expect(products.length > 0, "makeStore", { expected: "at least one product", got: 0, fix: "load a catalogue first" });
  const index = new SearchIndex(products.map((product) => ({ id: product.asin, contents: contents(product) })));
  const remembered = new Map<string, readonly string[]>();
  const search = (query: string): readonly string[] => {
    const known = remembered.get(query);
    if (known !== undefined) return known;
    const found = special(products, query) ?? index.search(query, { limit: MOST_RESULTS }).hits.map(({ id }) => id);
    if (remembered.size >= REMEMBERED) remembered.clear();
    if (query.length < 1000) remembered.set(query, found);
    return found;
  };
  const byAsin = new Map(products.map((product) => [product.asin, product]));
  return { products: byAsin, search, prices, laws, window, showAttributes };
}

/** Queries that list products without the engine: some at random, by attribute, by category, by shelf. */
function special(products: readonly Product[], query: string): string[] | undefined {
  const [mark, ...words] = query.split(" ");
  const rest = words.join(" ").trim();
  const matching = (holds: (product: Product) => boolean): string[] => products.filter(holds).map(({ asin }) => asin);
  switch (mark) {
    case "<r>":
      return stream(keyOf(query))
        .sample(products, MOST_RESULTS)
        .map(({ asin }) => asin);
    case "<a>":
      return matching(({ attributes }) => attributes.includes(rest));
    case "<c>":
      return matching(({ category }) => category === words[0]?.trim());
    case "<q>":
      return matching((product) => product.query === rest);
    default:
      return undefined;
  }
}
