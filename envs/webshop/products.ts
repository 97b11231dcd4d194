/**
 * What a shop sells, in WebShop's terms, and how WebShop's own product records become that: prices out of text, options
 * lower-cased with "/" as " | ", one description for the search engine. Reading files is `load.ts`.
 */
import { labError } from "../../lib/errors.js";
import { anyObject, shaped, v } from "../../lib/schema.js";
import { floatText, strip } from "./python.js";

/** One choice on an item page, such as the size. */
export interface Option {
  readonly name: string;
  readonly values: readonly string[];
}

export interface Product {
  /** Ten characters; products are named by it in results and actions. */
  readonly asin: string;
  readonly title: string;
  readonly description: string;
  readonly bullets: readonly string[];
  /** One price, or the two ends of a range. */
  readonly prices: readonly number[];
  /** The price as written on pages. */
  readonly priceTag: string;
  readonly options: readonly Option[];
  /** What counts as this product's properties when a purchase is judged. */
  readonly attributes: readonly string[];
  readonly category: string;
  /** The shelf it was found on. */
  readonly query: string;
  /** "A › B › C" */
  readonly productCategory: string;
  /** A few words for short pages; made from the title where absent. */
  readonly short?: string;
}

/** What a search sees of a product. */
export function contentsOf(product: Product): string {
  const options = product.options.map(({ name, values }) => `${name}: ${values.join(", ")}`).join(", and ");
  return [product.title, product.description, product.bullets[0] ?? "", options].join(" ").toLowerCase();
}

/** A record of `items_shuffle*.json`, or of the catalogue as WebShop holds it after loading. */
export type ProductRecord = Readonly<Record<string, unknown>>;

/** The original keeps neither nameless products nor doubles of longer ids. */
export function isKept(asin: string): boolean {
  return asin !== "nan" && [...asin].length <= 10;
}

const FIX = "take the file as WebShop ships it";
const plain = v.union([v.string(), v.number()]);
const pricingShape = v.union([plain, v.array(plain)], "a price such as $12.99");
const bulletsShape = v.union([v.nullish(plain), v.array(v.nullable(plain))], "a text or a list of texts");

/** One product out of its record; `where` names it in complaints. */
export function productOf(record: ProductRecord, attributes: readonly string[] | undefined, where: string): Product {
  const bullets = shaped(bulletsShape, record.small_description, `${where}, "small_description"`, FIX);
  const pricing = pricesOf(record.pricing, where);
  return {
    asin: textAt(record, "asin", where),
    title: textAt(record, "name", where),
    description: textAt(record, "full_description", where),
    bullets: Array.isArray(bullets) ? bullets.map(String) : [String(bullets)],
    ...pricing,
    options: optionsOf(record.customization_options, where),
    attributes: attributes ?? ["DUMMY_ATTR"],
    category: textAt(record, "category", where),
    query: strip(textAt(record, "query", where).toLowerCase()),
    productCategory: textAt(record, "product_category", where),
  };
}

export function textAt(record: ProductRecord, field: string, where: string): string {
  const value = record[field];
  if (typeof value === "string") return value;
  throw labError(`${where}, "${field}"`, { expected: "a text", got: value, fix: FIX });
}

/** "$10.5 - $20" gives both ends; nothing gives 100. Records that were loaded before hold numbers already. */
function pricesOf(pricing: unknown, where: string): Pick<Product, "prices" | "priceTag"> {
  if (pricing === undefined || pricing === null || pricing === "") return { prices: [100], priceTag: "$100.0" };
  const said = shaped(pricingShape, pricing, `${where}, "pricing"`, FIX);
  const prices = Array.isArray(said) ? said.map(Number) : pricesInText(String(said));
  const [low, high] = prices;
  if (low === undefined || prices.slice(0, 2).some((price) => !(price >= 0 && price < Infinity)))
    throw labError(`${where}, "pricing"`, {
      expected: "a price such as $12.99",
      got: pricing,
      fix: "correct the record",
    });
  if (high === undefined) return { prices: [low], priceTag: `$${floatText(low)}` };
  return { prices: [low, high], priceTag: `$${floatText(low)} to $${floatText(high)}` };
}

function pricesInText(text: string): number[] {
  const parts = text.split("$").slice(1);
  return parts.map((part) => {
    const digits = part.replace(/[^\d.]/g, "");
    return digits === "" ? NaN : Number(digits);
  });
}

function optionsOf(options: unknown, where: string): Option[] {
  if (options === undefined || options === null || options === "") return [];
  const found = new Map<string, string[]>();
  for (const [name, contents] of Object.entries(shaped(anyObject, options, `${where}, options`, FIX))) {
    if (contents === null) continue;
    const list = shaped(v.array(anyObject), contents, `${where}, option "${name}"`, FIX);
    const values = list.map((content) => optionValue(content, `${where}, option "${name}"`));
    found.set(name.toLowerCase(), values);
  }
  return [...found].map(([name, values]) => ({ name, values }));
}

function optionValue(content: ProductRecord, where: string): string {
  return strip(textAt(content, "value", where))
    .replaceAll("/", " | ")
    .toLowerCase();
}
