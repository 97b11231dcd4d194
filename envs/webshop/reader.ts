/**
 * A shopper by script who knows only what a person at the shop knows: the sentence of the task and the pages as they are
 * written. It searches for the whole sentence, opens results in order, and buys the first product that has every option the
 * sentence names at a price that it allows; where none has within its looks, the best of those it saw.
 */
import type { Environment } from "../../lib/environment.js";
import type { Task } from "../../lib/types.js";
import type { Goal } from "./goals.js";
import { judge } from "./reward.js";
import type { Store } from "./store.js";
import { readWish, type Wish } from "./wish.js";

/** A line of a results page. */
interface Result {
  /** The button that opens it. */
  readonly button: string;
  readonly price: number;
}

/** What an opened product offers of a wish. */
interface Offer {
  readonly button: string;
  /** The buttons of the wanted options that it has. */
  readonly options: readonly string[];
  readonly worth: number;
}

const SEPARATOR = " [SEP] ";
const clickOn = (label: string): string => `click[${label.toLowerCase()}]`;

/** What a shop asks where no price is given. */
const UNKNOWN_PRICE = 100;
/** Results a page. */
const PAGE = 10;

/** The lowest price that a tag says. */
function priceOf(tag: string | undefined): number {
  const found = /\$([\d.,]+)/.exec(tag ?? "");
  return found ? Number(found[1]!.replaceAll(",", "")) : UNKNOWN_PRICE;
}

/** After the page's buttons stand name, title and price of each product. */
function readResults(page: string): Result[] {
  const pieces = page.split(SEPARATOR);
  const first = pieces.indexOf("Next >") + 1;
  const results: Result[] = [];
  for (let i = first; i + 2 < pieces.length; i += 3)
    results.push({ button: clickOn(pieces[i]!), price: priceOf(pieces[i + 2]) });
  return results;
}

function readOffer(page: string, button: string, buttons: readonly string[], wish: Wish): Offer {
  const options = wish.options.map(clickOn).filter((option) => buttons.includes(option));
  const tag = page.split(SEPARATOR).find((piece) => piece.startsWith("Price: "));
  const share = wish.options.length === 0 ? 1 : options.length / wish.options.length;
  return { button, options, worth: 2 * share + (priceOf(tag) <= wish.highest ? 1 : 0) };
}

/** All wanted options at a price that is allowed. */
const PERFECT = 3;
const BACK = "click[< prev]";
const BUY = "click[buy now]";

export interface Trip {
  readonly score: number;
  readonly won: boolean;
  readonly steps: number;
}

/** Play one task; `looks` is how many results it opens at most. */
export function shopByReading(environment: Environment, task: Task, { looks = 5 } = {}): Trip {
  const { maxSteps } = environment.spec;
  const wish = readWish(task.text);
  let steps = 0;
  let end = { score: 0, won: false };
  const go = (action: string): string => {
    steps++;
    const { observation, info, terminated } = environment.step(action);
    if (terminated) end = { score: info.score, won: info.won };
    return observation.text;
  };
  environment.reset(task);
  const results = readResults(go(`search[${task.text}]`));
  const cheapFirst = [...results].sort((a, b) => Number(a.price > wish.highest) - Number(b.price > wish.highest));
  let best: Offer | undefined;
  let open: Offer | undefined;
  for (const { button } of cheapFirst.slice(0, looks)) {
    // back, open, and then perhaps back to the best one again, its options, and the purchase
    const after = (open ? 2 : 1) + 2 + wish.options.length + 1;
    if (best && (best.worth === PERFECT || steps + after > maxSteps)) break;
    if (open) go(BACK);
    open = readOffer(go(button), button, environment.admissible(), wish);
    if (best === undefined || open.worth > best.worth) best = open;
  }
  if (best === undefined) return { ...end, steps };
  if (open !== best) {
    go(BACK);
    go(best.button);
  }
  for (const action of [...best.options, BUY]) go(action);
  return { ...end, steps };
}

/** The best that could be bought from the first page by one who is told the goal and sees all ten products; no player. */
export function bestOfFirstPage(store: Store, goal: Goal): Trip {
  const { options: wanted } = readWish(goal.text);
  const trips = store
    .search(goal.text)
    .slice(0, PAGE)
    .map((asin): Trip => {
      const product = store.products.get(asin)!;
      const values = product.options.flatMap((option) => option.values);
      const chosen = wanted.filter((value) => values.includes(value));
      const { score } = judge(product, goal, chosen, store.prices.get(asin) ?? UNKNOWN_PRICE);
      return { score, won: score === 1, steps: 3 + chosen.length };
    });
  return trips.reduce((best, trip) => (trip.score > best.score ? trip : best), { score: 0, won: false, steps: 1 });
}
