/**
 * What the script that reads pages would do next from anywhere in a visit, also after another's mistakes: the teacher of a
 * policy that plays short pages. It knows the sentence and what pages show; where it stands it reads off the visit.
 */
import type { Environment } from "../../lib/environment.js";
import { briefLabel, briefResults } from "./brief.js";
import { optionsOf, pageOf, productAt, type Visit } from "./rules.js";
import type { ShopState } from "./shop.js";
import type { Store } from "./store.js";
import { readWish, type Wish } from "./wish.js";

/** Results that it opens at most. */
const LOOKS = 5;

/** Back to the results, and open another. */
const ANOTHER = 2;

const CLICK = { back: "click back", previous: "click prev", buy: "click buy" } as const;

/** Advice for the environment as it stands: a visit to a shop in the brief dialect. Undefined after the end. */
export function adviceOn(environment: Environment, store: Store): string | undefined {
  const { state, steps } = environment.snapshot() as unknown as { readonly state: ShopState; readonly steps: number };
  const { visit, task } = state;
  if (visit.page === "done" || environment.admissible().length === 0) return undefined;
  const left = environment.spec.maxSteps - steps;
  const sentence = task.goal.text;
  const shopper: Shopper = { store, visit, wish: readWish(sentence), sentence, left };
  switch (visit.page) {
    case "search":
      return "search whole";
    case "results":
      return onResults(shopper);
    case "item":
      return onItem(shopper);
    case "sub":
      return CLICK.previous;
  }
}

interface Shopper {
  readonly store: Store;
  readonly visit: Visit;
  readonly wish: Wish;
  readonly sentence: string;
  readonly left: number;
}

/** The next result, in the order of the page, those that are too dear last. */
function onResults(shopper: Shopper): string {
  const { store, visit, sentence, wish, left } = shopper;
  const place = nextPlace(shopper);
  const other = visit.keywords !== sentence || visit.number > 1 || place === undefined;
  const again = wish.options.length + 4; // back, search, open, options, buy
  if (other && left > again) return visit.number > 1 && visit.keywords === sentence ? CLICK.previous : CLICK.back;
  return pageOf(store, visit).length > 0 ? `click ${(place ?? 0) + 1}` : CLICK.back;
}

/** The place of the first result that was not opened yet and is not too dear; of the first not opened where all are. */
function nextPlace({ store, visit, wish }: Shopper): number | undefined {
  const { closed } = briefResults(store, visit);
  if (closed.length === 0) return undefined;
  return Math.max(
    0,
    closed.findIndex((asin) => lowestPrice(store, asin) <= wish.highest),
  );
}

function lowestPrice(store: Store, asin: string): number {
  return store.products.get(asin)!.prices[0] ?? 100;
}

/** Options, the last one first, and purchase where everything fits or no look is left; otherwise back to the results. */
function onItem(shopper: Shopper): string {
  const { store, visit, wish, left } = shopper;
  const { options } = productAt(store, visit);
  const offered = wish.options.filter((value) => options.some(({ values }) => values.includes(value)));
  const fits = offered.length === wish.options.length && lowestPrice(store, visit.asin) <= wish.highest;
  const looked = visit.opened.length >= LOOKS || nextPlace(shopper) === undefined;
  if (!fits && !looked && left >= ANOTHER + wish.options.length + 1) return CLICK.previous;
  const next = offered.findLast((value) => !visit.chosen.some(([, chosen]) => chosen === value));
  const button = optionsOf(productAt(store, visit)).find(({ value }) => value === next);
  return button === undefined ? CLICK.buy : `click ${briefLabel({ kind: "option", ...button })}`;
}
