/**
 * A systematic shopper that follows a fixed habit: search the task's words, look at results in order, check, choose, buy.
 * With a card in mind it does what the card's sentence says; without, it finds out or fails. The number of its actions with
 * every card (C_full) and with none (C_blind) is what knowing the cards is worth on a task.
 */
import type { CardName } from "./cards.js";
import { cardNamed } from "./catalogue.js";
import type { Family } from "./cards.js";
import type { Goal } from "./goals.js";
import type { Product } from "./products.js";
import { buy, firstVisit, pageOf, press, priceAt, productAt, resultsOf, search, type Visit } from "./rules.js";
import { COUPON, SURCHARGE } from "./cards.js";
import type { Store } from "./store.js";

export interface Outing {
  readonly steps: number;
  readonly score: number;
}

/** It gives up after so many actions. */
const PATIENCE = 60;

interface Situation {
  readonly store: Store;
  readonly goal: Goal;
  readonly family: Family;
  readonly knows: ReadonlySet<CardName>;
  /** The noun of the goal, as its sentence says it. */
  readonly noun: string;
  /** Pages tell what is chosen. */
  readonly seesChoice: boolean;
}

/** Where the shopper is; it only moves through `go`, which counts. */
class Outward {
  visit: Visit = firstVisit;
  steps = 0;
  score = 0;
  done = false;
  constructor(readonly situation: Situation) {}

  go(move: (visit: Visit) => Visit): void {
    this.visit = move(this.visit);
    this.steps++;
  }

  get tired(): boolean {
    return this.steps >= PATIENCE;
  }
}

function propertyWords({ goal, family, knows }: Situation): string[] {
  const synonym = knows.has("synonym") ? cardNamed(family, "synonym") : undefined;
  return goal.attributes.map((property) => (property === synonym?.property ? synonym.word : property));
}

function queryOf(situation: Situation): string {
  const stem = situation.knows.has("stem") ? cardNamed(situation.family, "stem") : undefined;
  const noun = situation.noun === stem?.noun ? stem.other : situation.noun;
  return [...propertyWords(situation), noun].join(" ");
}

/** What one can tell from the list: the kind, a brand known to be sold out, a price that cannot fit. */
function worthOpening(situation: Situation, product: Product): boolean {
  const { goal, family, knows, noun } = situation;
  const title = product.title.toLowerCase();
  const brand = knows.has("soldout") ? cardNamed(family, "soldout")?.brand : undefined;
  if (!title.includes(noun) || (brand !== undefined && title.startsWith(brand))) return false;
  let price = product.prices[0] ?? 100;
  if (knows.has("coupon") && cardNamed(family, "coupon")) price *= COUPON;
  const surcharge = knows.has("surcharge") ? cardNamed(family, "surcharge") : undefined;
  const sizes = product.options.find(({ name }) => name === "size")?.values;
  const dear = surcharge?.place === "first" ? sizes?.[0] : sizes?.at(-1);
  if (surcharge && goal.options.some(({ name, value }) => name === "size" && value === dear)) price *= SURCHARGE;
  return price <= (goal.priceUpper ?? Infinity);
}

/** On an item page: reads the features where the title does not say enough. */
function hasProperties(outward: Outward): boolean {
  const words = propertyWords(outward.situation);
  const product = productAt(outward.situation.store, outward.visit);
  const missing = words.filter((word) => !product.title.toLowerCase().includes(word));
  if (missing.length === 0) return true;
  const { store } = outward.situation;
  outward.go((visit) => press(store, visit, { kind: "sub", page: "Features" }));
  outward.go((visit) => press(store, visit, { kind: "previous" }));
  const features = product.bullets.join(" ").toLowerCase();
  return missing.every((word) => features.includes(word));
}

function chooseOptions(outward: Outward): void {
  const { store, goal, knows, family, seesChoice } = outward.situation;
  const sizeFirst = knows.has("order") && cardNamed(family, "order") !== undefined;
  const rank = (name: string | undefined): number => (sizeFirst && name === "size" ? 0 : 1);
  const wanted = [...goal.options].sort((a, b) => rank(a.name) - rank(b.name));
  const choose = (name: string, value: string): void =>
    outward.go((visit) => press(store, visit, { kind: "option", name, value }));
  for (const { name = "", value } of wanted) choose(name, value);
  if (!seesChoice) return;
  for (const { name = "", value } of wanted)
    if (!outward.visit.chosen.some((pair) => pair[0] === name && pair[1] === value)) choose(name, value);
}

/** Buys what is open, if the price as shown after choosing fits. */
function tryToBuy(outward: Outward, anyPrice: boolean): void {
  const { store, goal, knows, family } = outward.situation;
  const tooDear = (): boolean => priceAt(store, outward.visit) > (goal.priceUpper ?? Infinity);
  chooseOptions(outward);
  if (tooDear() && knows.has("coupon") && cardNamed(family, "coupon")) {
    outward.go((visit) => press(store, visit, { kind: "sub", page: "Reviews" }));
    outward.go((visit) => press(store, visit, { kind: "previous" }));
  }
  if (!anyPrice && tooDear()) return;
  const verdict = buy(store, outward.visit, goal);
  outward.steps++;
  if (verdict === undefined) return;
  outward.done = true;
  outward.score = verdict.score;
}

function visitProduct(outward: Outward, asin: string, place: number, anyway: boolean): void {
  const { store } = outward.situation;
  outward.go((visit) => press(store, visit, { kind: "product", asin, place }));
  if (anyway || hasProperties(outward)) tryToBuy(outward, anyway);
  if (!outward.done) outward.go((visit) => press(store, visit, { kind: "previous" }));
}

/** Goes through the results of one search; `anyway` buys the first thing of the kind, as a last resort. */
function browse(outward: Outward, query: string, anyway: boolean): void {
  const { store, situation } = { store: outward.situation.store, situation: outward.situation };
  outward.go((visit) => search(visit, query));
  const pages = Math.ceil(resultsOf(store, outward.visit).length / store.window);
  for (let page = 1; page <= pages && !outward.tired; page++) {
    for (const [place, asin] of pageOf(store, outward.visit).entries()) {
      const product = store.products.get(asin)!;
      const open = anyway ? product.title.toLowerCase().includes(situation.noun) : worthOpening(situation, product);
      if (open) visitProduct(outward, asin, place, anyway);
      if (outward.done || outward.tired) return;
    }
    if (page < pages) outward.go((visit) => press(store, visit, { kind: "next" }));
  }
}

/** How a shopper who knows these cards fares. */
export function shop(situation: Situation): Outing {
  const outward = new Outward(situation);
  browse(outward, queryOf(situation), false);
  if (!outward.done && !outward.tired) browse(outward, situation.noun, true);
  return { steps: outward.steps, score: outward.score };
}
