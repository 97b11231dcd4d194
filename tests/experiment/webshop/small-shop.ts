/** A shop with goals enough for WebShop's cut at 1,500, of products written here: as a catalogue, and as files in a folder. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { splitOfTitle } from "../../../envs/webshop/goals.js";
import type { Catalogue } from "../../../envs/webshop/load.js";
import { productOf } from "../../../envs/webshop/products.js";

const COLORS = "red blue green white black pink gray brown navy olive teal gold plum rust sand rose".split(" ");
const KINDS = "kettle lamp chair shirt rug mug sofa belt clock tray vase bowl desk fork hat jar".split(" ");
const MAKERS = "acme boreal corva delta ember fjord garnet harbor".split(" ");

/** A word that stands in what is asked for of products of one clean split, and nowhere else. */
export const markOf = { train: "zuvi", dev: "qexo", test: "wyxa" } as const;

function recordOf(kind: string, place: number): Record<string, unknown> {
  const title = `Easy clean ${MAKERS[place % MAKERS.length]!} ${kind} for daily use number ${place}`;
  // neighbours share some colours and sizes, so that the first result does not always have what is wanted
  const shift = place % 4;
  const values = (names: readonly string[]) => names.slice(shift, shift + 8).map((value) => ({ value }));
  return {
    asin: `A${place}`,
    name: title,
    full_description: `A ${kind}. It lasts.`,
    small_description: ["Easy clean"],
    pricing: `$${5 + ((7 * place) % 40)}.50`,
    category: "home",
    query: `${kind}s`,
    product_category: `Home › Things › ${kind}`,
    customization_options: { color: values(COLORS), size: values(COLORS.map((_, i) => `${i + 1} inch`)) },
    images: ["none"],
  };
}

const records = KINDS.flatMap((kind, i) => [
  recordOf(kind, 3 * i),
  recordOf(kind, 3 * i + 1),
  recordOf(kind, 3 * i + 2),
]);

const attributes = Object.fromEntries(
  records.map((record, place) => {
    const mark = markOf[splitOfTitle(record["name"] as string)];
    const instruction = `Find me easy clean ${KINDS[Math.floor(place / 3)]!} ${mark}`;
    return [record["asin"], { attributes: ["easy clean"], instruction, instruction_attributes: ["easy clean"] }];
  }),
);

/** 48 products with 64 goals each. */
export function smallCatalogue(): Catalogue {
  return {
    products: records.map((record) => productOf(record, ["easy clean"], "a test")),
    synthetic: records.map(({ asin }) => {
      const { instruction, instruction_attributes } = attributes[asin as string]!;
      return { asin: asin as string, text: instruction, attributes: instruction_attributes };
    }),
    human: [],
  };
}

/** The same as WebShop's own files. */
export function writeSmallShop(folder: string): void {
  writeFileSync(join(folder, "items_shuffle_1000.json"), JSON.stringify(records));
  writeFileSync(join(folder, "items_ins_v2_1000.json"), JSON.stringify(attributes));
}
