/**
 * The hidden rules of a chain of shops, and their sentences. In all shops of a chain a line (a made-up name) stands for a
 * property, and the coupon of a kind of goods is printed on one page of its products; no page tells either.
 * `when waterproof , search boreal` · `when boot , click reviews`; over-general forms say the same of too much.
 */
import { split, stream, type Key, type Stream } from "../../../lib/random.js";
import { webshopDials } from "../dials.js";
import { COUPON_PAGES, DEPARTMENTS, LINES, type CouponPage } from "./words.js";

export interface ChainFamily {
  /** The line that stands for each property. */
  readonly lines: Readonly<Record<string, string>>;
  /** The page that carries the coupon of each kind of goods; its names are what the chain sells. */
  readonly coupons: Readonly<Record<string, CouponPage>>;
}

const KINDS_OF_A_DEPARTMENT = 4;

/** The family of a key: four kinds of goods in each department, every property under a line of its own. */
export function drawChainFamily(key: Key, count: number = webshopDials.departments.default): ChainFamily {
  const departments = stream(split(key, "departments")).sample(DEPARTMENTS, count);
  const properties = [...new Set(departments.flatMap((department) => department.properties))].sort();
  const names = stream(split(key, "lines")).shuffle(LINES);
  const kinds = stream(split(key, "kinds"));
  const nouns = departments.flatMap((department) => kinds.sample(department.kinds, KINDS_OF_A_DEPARTMENT));
  const pages = stream(split(key, "coupons"));
  return {
    lines: Object.fromEntries(properties.map((property, place) => [property, names[place]!])),
    coupons: Object.fromEntries(nouns.map(({ noun }) => [noun, pages.choice(COUPON_PAGES)])),
  };
}

/** What a task asks for, as far as sentences speak of it. */
export interface Wants {
  readonly noun: string;
  /** The property asked for, if any. */
  readonly wish: string | null;
  /** There is a highest price. */
  readonly capped: boolean;
}

/** A sentence taken apart: search for a line, or open a page. */
export interface ChainSkill {
  readonly condition: string;
  readonly operation: "search" | "click";
  readonly target: string;
}

export function sentenceOf({ condition, operation, target }: ChainSkill): string {
  return `when ${condition} , ${operation} ${target}`;
}

const PROPERTIES = new Set(DEPARTMENTS.flatMap(({ properties }) => properties));
const NOUNS = new Set(DEPARTMENTS.flatMap(({ kinds }) => kinds.map(({ noun }) => noun)));

/** The word by which sentences speak of every task with a highest price. */
export const PRICE = "price";

/** Read a sentence; undefined where it is not a well-formed skill. Well-formed does not mean true. */
export function parseChainSkill(sentence: string): ChainSkill | undefined {
  const match = /^when (\S+) , (search|click) (\S+)$/.exec(sentence);
  if (match === null) return undefined;
  const [, condition = "", operation, target = ""] = match;
  const about = PROPERTIES.has(condition) || NOUNS.has(condition) || condition === PRICE;
  if (operation === "search")
    return about && condition !== PRICE && LINES.includes(target) ? { condition, operation, target } : undefined;
  const page = COUPON_PAGES.some((name) => name === target);
  return about && !PROPERTIES.has(condition) && page ? { condition, operation: "click", target } : undefined;
}

/** Every true sentence of a family by its condition. */
export function trueSentences({ lines, coupons }: ChainFamily): Readonly<Record<string, string>> {
  const about = (operation: ChainSkill["operation"], table: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(table).map(([condition, target]) => [condition, sentenceOf({ condition, operation, target })]);
  return Object.fromEntries([...about("search", lines), ...about("click", coupons)]);
}

/** The conditions of the true sentences that bear on a task. */
export function conditionsOf({ noun, wish, capped }: Wants): string[] {
  return [...(wish === null ? [] : [wish]), ...(capped ? [noun] : [])];
}

/** The words by which sentences are looked up for a task, conditions of over-general ones included. */
export function topicsOf(wants: Wants): string[] {
  return [...new Set([...conditionsOf(wants), wants.noun, ...(wants.capped ? [PRICE] : [])])];
}

/** Targets a sentence could have instead of its own. */
export function otherTargets({ operation, target }: ChainSkill): string[] {
  const all: readonly string[] = operation === "search" ? LINES : COUPON_PAGES;
  return all.filter((other) => other !== target);
}

/** Sentences that would speak of a task and of much more, about targets drawn at random. */
export function overGeneralSentences({ noun, wish, capped }: Wants, draw: Stream): string[] {
  const parts: ChainSkill[] = [];
  if (wish !== null) parts.push({ condition: noun, operation: "search", target: draw.choice(LINES) });
  if (capped) parts.push({ condition: PRICE, operation: "click", target: draw.choice(COUPON_PAGES) });
  return parts.map(sentenceOf);
}

/** What the sentences say about a task: the line to search for and the page to open first. */
export interface Hints {
  readonly line: string | null;
  readonly page: string | null;
}

export const noHints: Hints = { line: null, page: null };

/** Sentences of the right condition count before the over-general ones; the first of each counts. */
export function hintsOf({ noun, wish, capped }: Wants, sentences: readonly string[]): Hints {
  const parts = sentences.flatMap((sentence) => parseChainSkill(sentence) ?? []);
  const told = (operation: ChainSkill["operation"], conditions: readonly (string | null)[]): string | null => {
    const fitting = conditions.flatMap((condition) =>
      parts.filter((part) => part.operation === operation && part.condition === condition),
    );
    return fitting[0]?.target ?? null;
  };
  return {
    line: wish === null ? null : told("search", [wish, noun]),
    page: capped ? told("click", [noun, PRICE]) : null,
  };
}
