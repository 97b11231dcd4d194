/**
 * What a shopper is asked for: WebShop's goals from products, in WebShop's order (Python's shuffle with seed 233), with the
 * prices that the original draws without a seed drawn here with one; and the splits.
 */
import { contentId } from "../../lib/random.js";
import type { Product } from "./products.js";
import { PythonRandom } from "./python.js";

/** One wanted option: named where the goal was made from a product, a bare value where a person wrote it. */
export interface WantedOption {
  readonly name?: string;
  readonly value: string;
}

export interface Goal {
  /** The product the goal was made from; others may satisfy it too. */
  readonly asin: string;
  readonly text: string;
  readonly attributes: readonly string[];
  readonly options: readonly WantedOption[];
  /** Undefined where the price does not matter. */
  readonly priceUpper?: number;
  readonly title: string;
  readonly query: string;
  readonly productCategory: string;
}

/** A sentence to make goals from: the file's own synthetic one, or one a person wrote. */
export interface Instruction {
  readonly asin: string;
  readonly text: string;
  readonly attributes: readonly string[];
  /** Given for sentences of people, whose options are part of the sentence. */
  readonly options?: readonly string[];
}

export type Prices = ReadonlyMap<string, number>;

/** The seed the original shuffles goals with. */
const GOAL_SEED = 233;
const NO_BOUND = 990;

/** One price a product; a range is drawn from uniformly, in the order of the catalogue. */
export function drawPrices(products: Iterable<Product>, random: PythonRandom): Prices {
  const prices = new Map<string, number>();
  for (const { asin, prices: given } of products) {
    const [low = 100, high] = given;
    prices.set(asin, high === undefined ? low : random.uniform(low, high));
  }
  return prices;
}

/** The larger of two of the next four multiples of ten above the price; none above 990. */
function priceBound(price: number, random: PythonRandom): number | undefined {
  const above: number[] = [];
  for (let bound = 10; bound <= NO_BOUND && above.length < 4; bound += 10) if (bound > price) above.push(bound);
  return above.length < 2 ? undefined : Math.max(...random.samplePool(above, 2));
}

/** Every combination of option values, the last name varying fastest; one empty combination where there are none. */
function combinations(product: Product): WantedOption[][] {
  const byName = [...product.options].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  let found: WantedOption[][] = [[]];
  for (const { name, values } of byName)
    found = found.flatMap((chosen) => values.map((value) => [...chosen, { name, value }]));
  return found;
}

function optionText(options: readonly WantedOption[]): string {
  const parts = options.map(({ name, value }) => `${name}: ${value}`);
  return parts.length === 0 ? "" : ` with ${parts.join(", and ")}`;
}

/** The goals of one instruction, before shuffling. */
function goalsOf(product: Product, instruction: Instruction, bound: number | undefined): Goal[] {
  const price = bound === undefined ? "" : `, and price lower than ${bound.toFixed(2)} dollars`;
  const { title, query, productCategory } = product;
  const shared = { asin: product.asin, attributes: instruction.attributes, title, query, productCategory };
  const bounded = bound === undefined ? shared : { ...shared, priceUpper: bound };
  if (instruction.options !== undefined) {
    const text = instruction.text.replace(/^\.+|\.+$/g, "") + price;
    return [{ ...bounded, text, options: instruction.options.map((value) => ({ value })) }];
  }
  return combinations(product).map((options) => ({
    ...bounded,
    text: instruction.text + optionText(options) + price,
    options,
  }));
}

/** All goals in the order the original plays them. `prices` undefined leaves the price out of goals and sentences. */
export function makeGoals(
  products: ReadonlyMap<string, Product>,
  instructions: Iterable<Instruction>,
  prices?: { readonly of: Prices; readonly random: PythonRandom },
): Goal[] {
  const goals: Goal[] = [];
  for (const instruction of instructions) {
    const product = products.get(instruction.asin);
    if (product === undefined || instruction.attributes.length === 0) continue;
    const bound = prices && priceBound(prices.of.get(product.asin) ?? 100, prices.random);
    for (const goal of goalsOf(product, instruction, bound)) goals.push(goal);
  }
  return new PythonRandom(GOAL_SEED).shuffle(goals);
}

/**
 * `train`, `dev` and `test` keep every product in one split, so that nothing bought in training is asked for in the test:
 * a product's goals share one sentence and differ only in options (one product has 558 of them), which makes a cut through
 * the list of goals test on what was trained. Products with the same title go together.
 * The `original-` splits are the ones of the WebShop authors, 0–499, 500–1499 and the rest of the list. Published numbers of
 * trainers that shuffled the list with another seed in each worker before cutting it are on none of these: there, every
 * goal of the test was trained on by some worker.
 */
export const SPLITS = ["train", "dev", "test", "original-train", "original-dev", "original-test"] as const;
export type Split = (typeof SPLITS)[number];

const TEST_SHARE = 0.1;
const DEV_SHARE = 0.1;

/** The clean split of a title: a fixed tenth of all titles is for the test, another tenth for development. */
export function splitOfTitle(title: string): "train" | "dev" | "test" {
  const place = parseInt(contentId(title.trim().toLowerCase()).slice(0, 8), 16) / 2 ** 32;
  return place < TEST_SHARE ? "test" : place < TEST_SHARE + DEV_SHARE ? "dev" : "train";
}

/** Positions of a split's goals in the list, ascending. */
export function goalsInSplit(goals: readonly Goal[], split: Split): number[] {
  const within = (from: number, to: number) => (_: Goal, i: number) => i >= from && i < to;
  const tests: Record<Split, (goal: Goal, i: number) => boolean> = {
    train: ({ title }) => splitOfTitle(title) === "train",
    dev: ({ title }) => splitOfTitle(title) === "dev",
    test: ({ title }) => splitOfTitle(title) === "test",
    "original-test": within(0, 500),
    "original-dev": within(500, 1500),
    "original-train": within(1500, Infinity),
  };
  return goals.flatMap((goal, i) => (tests[split](goal, i) ? [i] : []));
}
