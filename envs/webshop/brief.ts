/**
 * WebShop's pages cut short, for small policies that read real text: titles to their first words, results and options numbered
 * and called by their numbers, texts of sub-pages to their beginning. Options stand whole, for a choice must tell them apart. A
 * page tells what is chosen and which results were opened, as WebShop's rich pages do; these stand behind the others. A search
 * copies a part of the instruction and is called by its name, so that what may be said is a short list on every page.
 */
import { buttonsOf, optionsOf, pageOf, productAt, resultsOf, type Button, type Shown, type Visit } from "./rules.js";
import type { Store } from "./store.js";
import type { Goal } from "./goals.js";
import type { Product } from "./products.js";
import { PRICE, readWish } from "./wish.js";

const TITLE_WORDS = 8;
/** Of lines of a page that was read before. */
const KNOWN_WORDS = 3;
const TEXT_WORDS = 32;

/** Between values; WebShop writes " | " for the "/" in them, so that it stands in none. */
export const BETWEEN = " / ";

/** As pages and actions write a product's text: small letters, single spaces, no brackets that mark a token. */
export function briefText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[<>\s]+/g, " ")
    .trim();
}

function firstWords(text: string, count: number): string {
  return briefText(text).split(" ").slice(0, count).join(" ");
}

/** Whole dollars, the next above: bounds are multiples of ten. */
function briefPrice({ prices }: Product): string {
  return `$${Math.ceil(prices[0] ?? 100)}`;
}

/** Which parts of the instruction a search may copy, by name. */
export function briefSearches({ text }: Goal): ReadonlyMap<string, string> {
  const { need } = readWish(text);
  const unpriced = text.replace(PRICE, "");
  const parts: readonly (readonly [string, string])[] = [
    ["whole", text],
    ["unpriced", unpriced],
    ["need", need],
  ];
  const seen = new Set<string>();
  return new Map(parts.filter(([, part]) => part.trim() !== "" && !seen.has(part) && seen.add(part)));
}

export function briefPage(shown: Shown): string {
  const { visit, score = 0 } = shown;
  switch (visit.page) {
    case "search":
      return "search";
    case "results":
      return resultsText(shown);
    case "item":
      return visit.chosen.length > 0 ? chosenText(shown) : itemText(shown);
    case "sub":
      return `${visit.sub.toLowerCase()} : ${subText(shown)}`;
    case "done":
      return `bought , score ${Math.round(score * 100)}`;
  }
}

/** The ids of a page of results, numbered in this order: those that were opened stand behind the others. */
export function briefResults(store: Store, visit: Visit): Record<"closed" | "opened", readonly string[]> {
  const isOpened = (asin: string): boolean => visit.opened.includes(asin);
  const asins = pageOf(store, visit);
  return { closed: asins.filter((asin) => !isOpened(asin)), opened: asins.filter(isOpened) };
}

/** The buttons of a page, its results as they are numbered. */
export function briefButtons(store: Store, visit: Visit): Button[] {
  const { closed, opened } = briefResults(store, visit);
  const asins = [...closed, ...opened];
  return buttonsOf(store, visit).map((button) =>
    button.kind === "product" ? { ...button, asin: asins[button.place]! } : button,
  );
}

function resultsText({ store, visit }: Shown): string {
  const { closed, opened } = briefResults(store, visit);
  if (closed.length + opened.length === 0) return "no results";
  const words = opened.length > 0 ? KNOWN_WORDS : TITLE_WORDS;
  const told = closed.map((asin) => {
    const product = store.products.get(asin)!;
    return `${firstWords(product.title, words)} ${briefPrice(product)}`;
  });
  const lines = [...told, ...opened.map(() => "opened")].map((line, place) => `${place + 1} ${line}`);
  const pages = Math.ceil(resultsOf(store, visit).length / store.window);
  return `page ${visit.number} of ${pages} ; ${lines.join(" ; ")}`;
}

function itemText({ store, visit }: Shown): string {
  const product = productAt(store, visit);
  return [`item ${firstWords(product.title, TITLE_WORDS)} ${briefPrice(product)}`, ...groupsOf(product)].join(" ; ");
}

/** What is chosen, and the groups in which nothing is; the rest of the page is as it was when the product was opened. */
function chosenText({ store, visit }: Shown): string {
  const chosen = visit.chosen.map(([, value]) => briefText(value)).join(BETWEEN);
  const settled = visit.chosen.map(([name]) => name);
  return [`chosen ${chosen}`, ...groupsOf(productAt(store, visit), settled)].join(" ; ");
}

/** `color : 1 green / 2 white`, for each group but these. */
function groupsOf(product: Product, without: readonly string[] = []): string[] {
  const options = optionsOf(product);
  return product.options
    .filter(({ name }) => !without.includes(name))
    .map(({ name }) => {
      const values = options.filter((option) => option.name === name);
      return `${briefText(name)} : ${values.map(({ value, place }) => `${place + 1} ${briefText(value)}`).join(BETWEEN)}`;
    });
}

function subText({ store, visit }: Shown): string {
  const product = productAt(store, visit);
  const texts: Record<string, string> = {
    Features: product.bullets.join(" , "),
    Description: product.description,
    Attributes: product.attributes.join(" , "),
  };
  return firstWords(texts[visit.sub] ?? "", TEXT_WORDS) || "none";
}

export function briefLabel(button: Button): string {
  switch (button.kind) {
    case "previous":
      return "prev";
    case "sub":
      return button.page.toLowerCase();
    case "product":
      return String(button.place + 1);
    case "option":
      return String(button.place! + 1);
    default:
      return button.kind;
  }
}
