/**
 * The short pages: at most about forty words each, a word a token, for policies with a closed vocabulary. Same shop, same
 * rules, other words: results are numbered, the instruction is read once at the start, buttons have one-word names.
 */
import { floatText } from "./python.js";
import { pageOf, priceAt, productAt, resultsOf, type Button, type Shown } from "./rules.js";
import type { Store } from "./store.js";
import type { Product } from "./products.js";

const MOST_VALUES = 6;
const MOST_FEATURES = 24;

/** Words and signs of the pages themselves; products add theirs. */
export const PAGE_WORDS: readonly string[] = (
  "shop : task . , page of results no price features reviews description attributes chosen none sold out sorry bought score " +
  "to search [ ] click back next prev buy yes"
).split(" ");

/** Whole prices are written without a fraction. */
function shortPrice(price: number): string {
  return Number.isInteger(price) ? String(price) : floatText(Math.round(price * 100) / 100);
}

/** A few words for a product: its own short name, or the start of its title. */
function shortTitle(product: Product): string {
  return (
    product.short ??
    product.title
      .toLowerCase()
      .split(/[\s,]+/)
      .slice(0, 5)
      .join(" ")
  );
}

export function compactPage(shown: Shown): string {
  const { store, visit, goal, score = 0 } = shown;
  switch (visit.page) {
    case "search":
      return `shop . task : ${goal.text}`;
    case "results":
      return resultsText(shown);
    case "item":
      return itemText(shown);
    case "sub":
      return `${visit.sub.toLowerCase()} : ${couponText(shown) ?? subText(store, productAt(store, visit), visit.sub)}`;
    case "done":
      return `bought . score ${Math.round(score * 10)} of 10`;
  }
}

function resultsText({ store, visit }: Shown): string {
  const asins = pageOf(store, visit);
  const pages = Math.ceil(resultsOf(store, visit).length / store.window);
  if (asins.length === 0) return "no results";
  const lines = asins.map((asin, place) => `${place + 1} ${resultText(store, asin)}`);
  return `page ${visit.number} of ${pages} . ${lines.join(" . ")}`;
}

function resultText(store: Store, asin: string): string {
  const product = store.products.get(asin)!;
  return `${shortTitle(product)} ${shortPrice(product.prices[0] ?? 100)}`;
}

function itemText({ store, visit, soldOut }: Shown): string {
  const product = productAt(store, visit);
  const options = product.options.map(({ name, values }) => `${name} : ${values.slice(0, MOST_VALUES).join(" ")}`);
  const chosen = visit.chosen.map(([, value]) => value).join(" ");
  const facts = [shortTitle(product), `price ${shortPrice(priceAt(store, visit))}`, ...options];
  const sorry = soldOut ? ["sorry sold out"] : [];
  return [...sorry, ...facts, `chosen : ${chosen === "" ? "none" : chosen}`].join(" . ");
}

/** What stands on the page that carries the coupon of the product, in shops that print it. */
function couponText({ store, visit }: Shown): string | undefined {
  const { coupon } = store.laws;
  return coupon?.shown && coupon.pageOf(visit.asin) === visit.sub ? "coupon half price" : undefined;
}

function subText(store: Store, product: Product, page: string): string {
  const texts: Record<string, string> = {
    Features: product.bullets.join(" , "),
    Description: product.description,
    Attributes: product.attributes.join(" , "),
  };
  const words = (texts[page] ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return words.length === 0 ? "none" : words.slice(0, MOST_FEATURES).join(" ");
}

export function compactAction(button: Button): string {
  switch (button.kind) {
    case "previous":
      return "prev";
    case "sub":
      return button.page.toLowerCase();
    case "product":
      return String(button.place + 1);
    case "option":
      return button.value;
    default:
      return button.kind;
  }
}
