/**
 * The way to score 1 from anywhere in a visit, for one who knows the shop's catalogue and its hidden laws. Privileged:
 * used for oracles, distances and tests, never shown to an agent.
 */
import type { Goal } from "./goals.js";
import { tokenSetRatio } from "./token-set.js";
import type { Product } from "./products.js";
import { judge } from "./reward.js";
import { isSurcharged, pageOf, press, search, type Button, type Chosen, type Visit } from "./rules.js";
import type { Store } from "./store.js";

/** What to choose on a product and what to read first, so that buying it scores 1. */
export interface Purchase {
  readonly asin: string;
  readonly chosen: Chosen;
  /** The coupon is needed to meet the price. */
  readonly coupon: boolean;
  /** Which laws the purchase has to mind. */
  readonly laws: readonly string[];
}

/** The moves of a plan: searches and buttons, to be named in a dialect. */
export type Move = { readonly kind: "search"; readonly words: string } | Button;

/** For every wanted option a value of the product, in an order that no law undoes; undefined where one is missing. */
function selectionOf(product: Product, goal: Goal, store: Store): Chosen | undefined {
  const chosen = new Map<string, string>();
  for (const wanted of goal.options) {
    const named = product.options.filter(({ name }) => wanted.name === undefined || name === wanted.name);
    const exact = named.find(({ name, values }) => !chosen.has(name) && values.includes(wanted.value));
    if (exact !== undefined) {
      chosen.set(exact.name, wanted.value);
      continue;
    }
    const near = similarValue(named.length > 0 ? named : product.options, chosen, wanted.value);
    if (near === undefined) return undefined;
    chosen.set(...near);
  }
  const { resets } = store.laws;
  const rank = (name: string): number => (resets?.first === name ? 0 : 1);
  return [...chosen].sort(([a], [b]) => rank(a) - rank(b));
}

function similarValue(
  options: Product["options"],
  chosen: ReadonlyMap<string, string>,
  wanted: string,
): [string, string] | undefined {
  for (const { name, values } of options) {
    if (chosen.has(name)) continue;
    const value = values.find((own) => tokenSetRatio(own, wanted) > 85);
    if (value !== undefined) return [name, value];
  }
  return undefined;
}

/** How to buy a product for the full score; undefined where that cannot be. */
function purchaseOf(store: Store, goal: Goal, asin: string): Purchase | undefined {
  const product = store.products.get(asin);
  const { soldOut, resets, surcharge, coupon } = store.laws;
  const chosen = product && !soldOut?.has(asin) ? selectionOf(product, goal, store) : undefined;
  if (product === undefined || chosen === undefined) return undefined;
  let price = store.prices.get(asin) ?? 100;
  const charged = isSurcharged(store, product, chosen);
  if (surcharge && charged) price *= surcharge.factor;
  const scoreAt = (paid: number): number =>
    judge(
      product,
      goal,
      chosen.map(([, value]) => value),
      paid,
    ).score;
  const laws = resets && chosen.some(([name]) => name === resets.cleared) ? ["order"] : [];
  if (charged) laws.push("surcharge");
  if (scoreAt(price) === 1) return { asin, chosen, coupon: false, laws };
  if (coupon && scoreAt(price * coupon.factor) === 1) return { asin, chosen, coupon: true, laws: [...laws, "coupon"] };
  return undefined;
}

const purchases = new WeakMap<Store, Map<string, readonly Purchase[]>>();
const REMEMBERED_GOALS = 1000;
/** Above this size only the product a goal was made from is looked at: judging a whole catalogue takes too long. */
const SMALL_STORE = 500;

/** Every purchase that scores 1, the one the goal was made from first. Remembered, for it depends on nothing else. */
export function perfectPurchases(store: Store, goal: Goal): readonly Purchase[] {
  const known = purchases.get(store) ?? new Map<string, readonly Purchase[]>();
  purchases.set(store, known);
  const id = `${goal.asin} ${goal.text}`;
  let found = known.get(id);
  if (found === undefined) {
    const others = store.products.size <= SMALL_STORE ? [...store.products.keys()].filter((a) => a !== goal.asin) : [];
    found = [goal.asin, ...others].flatMap((asin) => purchaseOf(store, goal, asin) ?? []);
    if (known.size >= REMEMBERED_GOALS) known.clear();
    known.set(id, found);
  }
  return found;
}

/** A query for a product that can stand inside `search[…]`. */
function queryFor(product: Product, compact: boolean): string {
  const words = compact && product.short !== undefined ? product.short : product.title;
  return words
    .toLowerCase()
    .replace(/[[\]\n\r]/g, " ")
    .trim();
}

/** From a page of results to the product, by turning pages; undefined where this search does not list it. */
function movesAmongResults(store: Store, visit: Visit, asin: string): Move[] | undefined {
  const place = store.search(visit.keywords).indexOf(asin);
  if (place < 0) return undefined;
  const page = Math.floor(place / store.window) + 1;
  const turns = Math.abs(page - visit.number);
  const turn: Button = { kind: page > visit.number ? "next" : "previous" };
  return [...Array.from({ length: turns }, () => turn), { kind: "product", asin, place: place % store.window }];
}

/** To the item page of a product, by the shortest of: going on from here, or a new search. */
function movesTo(store: Store, visit: Visit, asin: string, compact: boolean): Move[] | undefined {
  if (visit.asin === asin) return visit.page === "sub" ? [{ kind: "previous" }] : [];
  const back: Move[] = visit.page === "item" ? [{ kind: "previous" }] : [];
  if (visit.page === "sub") back.push({ kind: "previous" }, { kind: "previous" });
  const query = queryFor(store.products.get(asin)!, compact);
  const fresh = query === "" ? undefined : movesAmongResults(store, search(visit, query), asin);
  const listed = visit.page === "search" ? undefined : movesAmongResults(store, visit, asin);
  const ways = [
    ...(listed ? [[...back, ...listed]] : []),
    ...(fresh ? [[{ kind: "search", words: query } as const, ...fresh]] : []),
  ];
  return ways.sort((a, b) => a.length - b.length)[0];
}

/** On the item page: read the coupon, choose what is not chosen yet, buy. */
function movesOnItem(store: Store, visit: Visit, { asin, chosen, coupon, laws }: Purchase): Move[] {
  const moves: Move[] = [];
  const page = store.laws.coupon?.pageOf(asin);
  if (coupon && page !== undefined && !visit.read.includes(`${asin} ${page}`))
    moves.push({ kind: "sub", page }, { kind: "previous" });
  let here: Visit = visit.asin === asin ? visit : { ...visit, asin, chosen: [] };
  const inOrder = laws.includes("order") && !chosen.every((pair) => has(here, pair));
  for (const [name, value] of chosen) {
    const last = inOrder && name === store.laws.resets?.cleared;
    if (!last && has(here, [name, value])) continue;
    const move: Button = { kind: "option", name, value };
    here = press(store, here, move);
    moves.push(move);
  }
  return [...moves, { kind: "buy" }];
}

function has(visit: Visit, [name, value]: readonly [string, string]): boolean {
  return visit.chosen.some((pair) => pair[0] === name && pair[1] === value);
}

export interface Winning {
  readonly moves: readonly Move[];
  readonly purchase: Purchase;
}

/** The shortest way to score 1 from here. */
export function wayToWin(store: Store, visit: Visit, goal: Goal, compact: boolean): Winning | undefined {
  let best: Winning | undefined;
  for (const purchase of perfectPurchases(store, goal)) {
    const there = movesTo(store, visit, purchase.asin, compact);
    if (there === undefined) continue;
    const moves = [...there, ...movesOnItem(store, visit, purchase)];
    if (best === undefined || moves.length < best.moves.length) best = { moves, purchase };
  }
  return best;
}

/** Whether a product that can win stands on the present page or is open. */
export function winnerInSight(store: Store, visit: Visit, goal: Goal): boolean {
  const winners = new Set(perfectPurchases(store, goal).map(({ asin }) => asin));
  if (visit.page === "results") return pageOf(store, visit).some((asin) => winners.has(asin));
  return visit.asin !== "" && winners.has(visit.asin);
}
