/**
 * A visit to a shop as pure functions from state to state: pages, buttons, what pressing one does. No text: how pages and
 * buttons read is `text.ts`. What is bought is judged in `reward.ts`.
 */
import type { Goal } from "./goals.js";
import type { Product } from "./products.js";
import { judge, type Verdict } from "./reward.js";
import { SUB_PAGES, type Store, type SubPage } from "./store.js";

/** Chosen options in the order of choosing. */
export type Chosen = readonly (readonly [name: string, value: string])[];

/** Everything of a visit; plain data. */
export interface Visit {
  readonly page: "search" | "results" | "item" | "sub" | "done";
  /** The words of the last search. */
  readonly keywords: string;
  /** Which page of results. */
  readonly number: number;
  /** The product looked at, or "". */
  readonly asin: string;
  readonly chosen: Chosen;
  readonly sub: SubPage | "";
  /** Products opened so far, in order of first opening. */
  readonly opened: readonly string[];
  /** Sub-pages read so far, as "asin page". */
  readonly read: readonly string[];
  /** Result pages seen so far, as "number query". */
  readonly listed: readonly string[];
  /** Products whose purchase was refused as sold out. */
  readonly refused: readonly string[];
}

export const firstVisit: Visit = {
  page: "search",
  keywords: "",
  number: 1,
  asin: "",
  chosen: [],
  sub: "",
  opened: [],
  read: [],
  listed: [],
  refused: [],
};

/** What a page is drawn from. */
export interface Shown {
  readonly store: Store;
  readonly visit: Visit;
  readonly goal: Goal;
  /** Set on the last page. */
  readonly score?: number;
  /** The last purchase was refused: the product is sold out. */
  readonly soldOut?: boolean;
}

export type Button =
  | { readonly kind: "buy" }
  | { readonly kind: "back" }
  | { readonly kind: "next" }
  | { readonly kind: "previous" }
  | { readonly kind: "sub"; readonly page: SubPage }
  | { readonly kind: "product"; readonly asin: string; readonly place: number }
  /** `place` counts all options of the product, for pages that number them. */
  | { readonly kind: "option"; readonly name: string; readonly value: string; readonly place?: number };

/** The ids of all results of the present search. */
export function resultsOf(store: Store, visit: Visit): readonly string[] {
  return store.search(visit.keywords);
}

/** The ids on the present page of results. */
export function pageOf(store: Store, visit: Visit): readonly string[] {
  return resultsOf(store, visit).slice((visit.number - 1) * store.window, visit.number * store.window);
}

export function productAt(store: Store, visit: Visit): Product {
  return store.products.get(visit.asin)!;
}

/** The options of all groups in a row, as they are numbered on pages that do so. */
export function optionsOf({
  options,
}: Product): { readonly name: string; readonly value: string; readonly place: number }[] {
  return options
    .flatMap(({ name, values }) => values.map((value) => ({ name, value })))
    .map((option, place) => ({ ...option, place }));
}

export function subPagesOf(store: Store): readonly SubPage[] {
  return store.showAttributes ? SUB_PAGES : SUB_PAGES.filter((page) => page !== "Attributes");
}

/** The buttons of a page: plain ones, then products, then options. */
export function buttonsOf(store: Store, visit: Visit): Button[] {
  switch (visit.page) {
    case "search":
    case "done":
      return [];
    case "results": {
      const previous: Button[] = visit.number > 1 ? [{ kind: "previous" }] : [];
      const products = pageOf(store, visit).map((asin, place): Button => ({ kind: "product", asin, place }));
      return [{ kind: "back" }, ...previous, { kind: "next" }, ...products];
    }
    case "sub":
      return [{ kind: "back" }, { kind: "previous" }];
    case "item": {
      const pages = subPagesOf(store).map((page): Button => ({ kind: "sub", page }));
      const options = optionsOf(productAt(store, visit)).map((option): Button => ({ kind: "option", ...option }));
      return [{ kind: "back" }, { kind: "previous" }, ...pages, { kind: "buy" }, ...options];
    }
  }
}

function withNew(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list : [...list, item];
}

/** Every page of results forgets the product and its options. */
export function search(visit: Visit, keywords: string, number = 1): Visit {
  const listed = withNew(visit.listed, `${number} ${keywords}`);
  return { ...visit, page: "results", keywords, number, asin: "", chosen: [], sub: "", listed };
}

/** Press a button that the page has, other than "buy". */
export function press(store: Store, visit: Visit, button: Exclude<Button, { kind: "buy" }>): Visit {
  switch (button.kind) {
    case "back":
      return { ...visit, page: "search", keywords: "", number: 1, asin: "", chosen: [], sub: "" };
    case "next":
      return search(visit, visit.keywords, visit.number + 1);
    case "previous":
      if (visit.page === "results") return search(visit, visit.keywords, visit.number - 1);
      return visit.page === "sub" ? { ...visit, page: "item", sub: "" } : search(visit, visit.keywords, visit.number);
    case "sub": {
      const read = withNew(visit.read, `${visit.asin} ${button.page}`);
      return { ...visit, page: "sub", sub: button.page, read };
    }
    case "product":
      return { ...visit, page: "item", asin: button.asin, opened: withNew(visit.opened, button.asin) };
    case "option":
      return { ...visit, chosen: choose(store, visit.chosen, button.name, button.value) };
  }
}

function choose(store: Store, chosen: Chosen, name: string, value: string): Chosen {
  const { resets } = store.laws;
  const kept = resets?.first === name ? chosen.filter(([other]) => other !== resets.cleared) : chosen;
  if (kept.some(([other]) => other === name))
    return kept.map((pair) => (pair[0] === name ? ([name, value] as const) : pair));
  return [...kept, [name, value]];
}

/** Whether a choice makes the product dearer. */
export function isSurcharged(store: Store, product: Product, chosen: Chosen): boolean {
  const { surcharge } = store.laws;
  const values = product.options.find(({ name }) => name === surcharge?.option)?.values;
  const dear = surcharge?.place === "first" ? values?.[0] : values?.at(-1);
  return dear !== undefined && chosen.some(([name, value]) => name === surcharge?.option && value === dear);
}

/** What the product looked at costs now, laws included. */
export function priceAt(store: Store, visit: Visit): number {
  const { surcharge, coupon } = store.laws;
  let price = store.prices.get(visit.asin) ?? 100;
  if (surcharge && isSurcharged(store, productAt(store, visit), visit.chosen)) price *= surcharge.factor;
  if (coupon && visit.read.includes(`${visit.asin} ${coupon.pageOf(visit.asin)}`)) price *= coupon.factor;
  return price;
}

/** Whether laws have moved the price from the one on the tag. */
export function isRepriced(store: Store, visit: Visit): boolean {
  return priceAt(store, visit) !== (store.prices.get(visit.asin) ?? 100);
}

/** What buying now would come to; undefined where the shop refuses because the product is sold out. */
export function buy(store: Store, visit: Visit, goal: Goal): Verdict | undefined {
  if (store.laws.soldOut?.has(visit.asin)) return undefined;
  const values = visit.chosen.map(([, value]) => value);
  return judge(productAt(store, visit), goal, values, priceAt(store, visit));
}
