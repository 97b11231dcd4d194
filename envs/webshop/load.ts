/**
 * Reads WebShop's own files from a folder the user names: `items_shuffle*.json` (products), `items_ins_v2*.json`
 * (attributes, synthetic instructions), `items_human_ins.json` (sentences of people); or the catalogue as it is after
 * loading, `products*.jsonl`. Gzipped twins are read as well. Files are streamed, element by element.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { labError } from "../../lib/errors.js";
import { anyObject, shaped, v } from "../../lib/schema.js";
import { streamJsonLines } from "../files.js";
import type { Instruction } from "./goals.js";
import { streamJson } from "./json-stream.js";
import { isKept, productOf, textAt, type Product, type ProductRecord } from "./products.js";

export interface Catalogue {
  /** In the order of the file, doubles left out. */
  readonly products: readonly Product[];
  readonly synthetic: readonly Instruction[];
  readonly human: readonly Instruction[];
}

export interface LoadOptions {
  /** Only the first so many records, as WebShop's `num_products`. */
  readonly limit?: number;
}

const FIX = "take the file as WebShop ships it";
const texts = v.array(v.string());
const attributeShape = v.object({
  attributes: v.nullish(texts),
  instruction: v.nullish(v.string()),
  instruction_attributes: v.nullish(texts),
});
type AttributeRecord = v.InferOutput<typeof attributeShape>;
const sentencesShape = v.array(anyObject);
const ownShape = v.object({ Attributes: v.nullish(texts), instructions: v.nullish(sentencesShape) });

/** The folder's file of a kind; the shortest name where there are several sizes. */
function findFile(folder: string, names: readonly string[], pattern: RegExp): string | undefined {
  const fitting = names.filter((name) => pattern.test(name)).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return fitting[0] === undefined ? undefined : join(folder, fitting[0]);
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw labError("loadCatalogue", { expected: "a folder with WebShop's data", got, fix: "name an existing folder" });
  }
}

export async function loadCatalogue(folder: string, { limit = Infinity }: LoadOptions = {}): Promise<Catalogue> {
  const names = listFolder(folder);
  const raw = findFile(folder, names, /^items_shuffle.*\.json(\.gz)?$/);
  const loaded = findFile(folder, names, /^products.*\.jsonl(\.gz)?$/);
  const source = raw ?? loaded;
  if (source === undefined)
    throw labError("loadCatalogue", {
      expected: "items_shuffle*.json or products*.jsonl",
      got: names.slice(0, 10).join(", ") || "an empty folder",
      fix: "put WebShop's data files into the folder",
    });
  const attributes = await readAttributes(findFile(folder, names, /^items_ins_v2.*\.json(\.gz)?$/));
  const sentences = await readHuman(findFile(folder, names, /^items_human_ins.*\.json(\.gz)?$/));
  const records = raw === undefined ? streamJsonLines(source) : streamJson(source, "array");
  return collect(records, source, { attributes, sentences, limit });
}

interface Beside {
  readonly attributes: ReadonlyMap<string, AttributeRecord>;
  readonly sentences: ReadonlyMap<string, readonly ProductRecord[]>;
  readonly limit: number;
}

async function collect(records: AsyncIterable<unknown>, source: string, beside: Beside): Promise<Catalogue> {
  const products = new Map<string, Product>();
  const synthetic: Instruction[] = [];
  const human: Instruction[] = [];
  let count = 0;
  for await (const value of records) {
    if (++count > beside.limit) break;
    const where = `${source}, record ${count}`;
    const record = recordOf(value, where);
    const asin = textAt(record, "asin", where);
    if (!isKept(asin) || products.has(asin)) continue;
    const own = beside.attributes.get(asin);
    const told = shaped(ownShape, record, where, FIX);
    products.set(asin, productOf(record, own?.attributes ?? told.Attributes ?? undefined, where));
    const sentences = beside.sentences.get(asin) ?? told.instructions ?? [];
    for (const sentence of sentences) human.push(humanInstruction(asin, sentence, where));
    if (typeof own?.instruction === "string")
      synthetic.push({ asin, text: own.instruction, attributes: own.instruction_attributes ?? [] });
  }
  return { products: [...products.values()], synthetic, human };
}

/** A line of the loaded catalogue wraps its product beside the text that was indexed. */
function recordOf(value: unknown, where: string): ProductRecord {
  const record = value as ProductRecord | null;
  if (typeof record !== "object" || record === null || Array.isArray(record))
    throw labError(where, { expected: "a product", got: value, fix: FIX });
  return record.product === undefined ? record : shaped(anyObject, record.product, `${where}, product`, FIX);
}

function humanInstruction(asin: string, sentence: ProductRecord, where: string): Instruction {
  const list = (field: string): string[] => {
    const values = shaped(v.array(v.union([v.string(), v.number()])), sentence[field], `${where}, "${field}"`, FIX);
    return values.map(String);
  };
  const text = textAt(sentence, "instruction", where);
  return { asin, text, attributes: list("instruction_attributes"), options: list("instruction_options") };
}

async function readAttributes(path: string | undefined): Promise<Map<string, AttributeRecord>> {
  const found = new Map<string, AttributeRecord>();
  if (path === undefined) return found;
  for await (const entry of streamJson(path, "object"))
    for (const [asin, record] of Object.entries(entry as object))
      found.set(asin, shaped(attributeShape, record, `${path}, ${asin}`, FIX));
  return found;
}

async function readHuman(path: string | undefined): Promise<Map<string, readonly ProductRecord[]>> {
  const found = new Map<string, readonly ProductRecord[]>();
  if (path === undefined) return found;
  for await (const entry of streamJson(path, "object"))
    for (const [asin, list] of Object.entries(entry as object))
      found.set(asin, shaped(sentencesShape, list, `${path}, ${asin}`, FIX));
  return found;
}
