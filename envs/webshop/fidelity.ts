/**
 * How faithful this world is to recordings of the real one: each check reads a folder laid out like the public data
 * (`webshop/…`), returns how many items agree and how many there are, or undefined where its files are missing.
 */
import { join } from "node:path";
import { analyze } from "./analyzer.js";
import { makeGoals, type Goal, type Instruction } from "./goals.js";
import { productOf, type Product, type ProductRecord } from "./products.js";
import { firstVisit, search } from "./rules.js";
import { makeStore } from "./store.js";
import { render } from "./text.js";
import { countTerms, lengthToNorm, SearchIndex } from "./bm25.js";
import { firstExisting, readJson, readJsonLines } from "../files.js";

/** How many agree, of how many. */
export type Agreement = readonly [agree: number, total: number];
export type Check = (data: string, report?: (difference: string) => void) => Agreement | undefined;

interface Document {
  readonly id: string;
  readonly contents: string;
}

function tally<T>(
  items: readonly T[],
  agrees: (item: T, place: number) => boolean,
  name: (item: T) => string,
  report: ((difference: string) => void) | undefined,
): Agreement {
  const differing = items.filter((item, place) => !agrees(item, place));
  if (report) for (const item of differing) report(name(item));
  return [items.length - differing.length, items.length];
}

function documents(data: string): Document[] | undefined {
  const path = firstExisting(join(data, "webshop", "products_1000.jsonl"));
  return path === undefined ? undefined : (readJsonLines(path) as Document[]);
}

/** Analysed products against Lucene's own term vectors and norm bytes. */
export const termVectors: Check = (data, report) => {
  const path = firstExisting(join(data, "webshop", "lucene_terms_1000.jsonl"));
  const products = documents(data);
  if (path === undefined || products === undefined) return undefined;
  const contents = new Map(products.map((product) => [product.id, product.contents]));
  const vectors = readJsonLines(path) as { id: string; norm?: number; terms: Record<string, number> }[];
  return tally(
    vectors,
    ({ id, norm, terms }) => {
      const ours = analyze(contents.get(id) ?? "");
      const sameNorm = norm === undefined || (norm & 255) === lengthToNorm(ours.length);
      return sameNorm && sameCounts(countTerms(ours), terms);
    },
    ({ id }) => id,
    report,
  );
};

function sameCounts(ours: ReadonlyMap<string, number>, theirs: Readonly<Record<string, number>>): boolean {
  const names = Object.keys(theirs);
  return names.length === ours.size && names.every((name) => ours.get(name) === theirs[name]);
}

type Scored = readonly [id: string, score: number];

/** A reference BM25 over the decoded index, scores to five decimals. */
export const bm25: Check = (data, report) => {
  const path = firstExisting(join(data, "webshop", "bm25_reference_queries.json"));
  const products = documents(data);
  if (path === undefined || products === undefined) return undefined;
  const { results } = readJson(path) as { results: { query: string; analyzed: string[]; hits: Scored[] }[] };
  const index = new SearchIndex(products);
  return tally(
    results,
    ({ query, analyzed, hits }) => {
      const ours = index.search(query).hits;
      const sameTerms = analyze(query).join(" ") === analyzed.join(" ");
      return sameTerms && sameRanking(ours, hits, 2e-5);
    },
    ({ query }) => query,
    report,
  );
};

/** Equal ids and scores within a tolerance; documents whose scores are that close may stand in either order. */
function sameRanking(
  ours: readonly { id: string; score: number }[],
  theirs: readonly Scored[],
  within: number,
): boolean {
  if (ours.length !== theirs.length) return false;
  const scores = new Map(ours.map(({ id, score }) => [id, score]));
  const last = ours.at(-1)?.score ?? 0;
  return theirs.every(([id, score], i) => {
    const atPlace = Math.abs(ours[i]!.score - score) <= within;
    const own = scores.get(id);
    return atPlace && (own === undefined ? Math.abs(score - last) <= within : Math.abs(own - score) <= within);
  });
}

/** Real Lucene result lists: terms, number of matches, and the best fifty with their scores to the last bit. */
export const lucene: Check = (data, report) => {
  const path = firstExisting(join(data, "webshop", "lucene_queries.jsonl"));
  const products = documents(data);
  if (path === undefined || products === undefined) return undefined;
  const queries = readJsonLines(path) as { query: string; terms: string[]; hits: number; top: Scored[] }[];
  const index = new SearchIndex(products);
  return tally(
    queries,
    ({ query, terms, hits, top }) => {
      const ours = index.search(query, { ties: "order" });
      const same = (hit: { id: string; score: number }, i: number): boolean =>
        hit.id === top[i]?.[0] && hit.score === Math.fround(top[i][1]);
      const sameTerms = analyze(query).join(" ") === terms.join(" ");
      return sameTerms && ours.matches === hits && ours.hits.length === top.length && ours.hits.every(same);
    },
    ({ query }) => query,
    report,
  );
};

/** The synthetic goals without prices, in the order of the list that WebShop shuffles with seed 233. */
function syntheticGoals(data: string): { products: Map<string, Product>; goals: Goal[] } | undefined {
  const path = firstExisting(join(data, "webshop", "items_ins_v2_1000.json"));
  const catalogue = documents(data) as unknown as { product: ProductRecord }[] | undefined;
  if (path === undefined || catalogue === undefined) return undefined;
  const records = readJson(path) as Record<string, { instruction?: string; instruction_attributes?: string[] }>;
  const products = new Map<string, Product>();
  const instructions: Instruction[] = [];
  for (const { product: record } of catalogue) {
    const product = productOf(record, record.Attributes as string[], "products_1000");
    products.set(product.asin, product);
    const { instruction: text, instruction_attributes: attributes = [] } = records[product.asin] ?? {};
    if (text !== undefined) instructions.push({ asin: product.asin, text, attributes });
  }
  return { products, goals: makeGoals(products, instructions) };
}

interface RecordedGoal {
  readonly asin: string;
  readonly instruction: string;
  readonly goal_options: Readonly<Record<string, string>>;
  readonly attributes: readonly string[];
}

/** Every goal of the recorded list: product, sentence, options and attributes, at its place. */
export const goals: Check = (data, report) => {
  const path = firstExisting(join(data, "webshop", "synthetic_goals_seed233.jsonl"));
  const ours = syntheticGoals(data)?.goals;
  if (path === undefined || ours === undefined) return undefined;
  const recorded = readJsonLines(path) as RecordedGoal[];
  const same = (goal: RecordedGoal, place: number): boolean => sameGoal(ours[place], goal);
  const [agree, total] = tally(recorded, same, ({ instruction }) => instruction, report);
  return [agree, Math.max(total, ours.length)];
};

function sameGoal(ours: Goal | undefined, theirs: RecordedGoal): boolean {
  const options = JSON.stringify(Object.entries(theirs.goal_options));
  return (
    ours?.asin === theirs.asin &&
    ours.text === theirs.instruction &&
    JSON.stringify(ours.options.map(({ name, value }) => [name, value])) === options &&
    JSON.stringify(ours.attributes) === JSON.stringify(theirs.attributes)
  );
}

/**
 * Lengths of real result pages. The recorder's frame around a page adds the same number of characters to every page of a
 * kind: 439 more around a first page than around the search page, 473 around a later one (it has one button more).
 * The instruction stands in both pages, so its unknown price cancels.
 */
const FRAME = { first: 439, later: 473 } as const;

interface RecordedPage {
  readonly goal: number;
  readonly query: string;
  readonly page: number;
  readonly initial_len: number;
  readonly page_len: number;
}

/** Python counts code points. */
const signs = (text: string): number => [...text].length;

export const pageLengths: Check = (data, report) => {
  const path = firstExisting(join(data, "webshop", "observed_page_lengths.json"));
  const found = syntheticGoals(data);
  if (path === undefined || found === undefined) return undefined;
  const { rows } = readJson(path) as { rows: RecordedPage[] };
  const store = makeStore([...found.products.values()], { prices: new Map() });
  return tally(
    rows,
    ({ goal: place, query, page, initial_len, page_len }) => {
      const goal = found.goals[place]!;
      const first = render({ store, visit: firstVisit, goal }, "text");
      const results = render({ store, visit: search(firstVisit, query, page), goal }, "text");
      const frame = page === 1 ? FRAME.first : FRAME.later;
      return page_len - initial_len === signs(results) - signs(first) + frame;
    },
    ({ goal, page }) => `goal ${goal}, page ${page}`,
    report,
  );
};
