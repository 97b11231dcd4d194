/**
 * The words that procedural shops are made of; all our own. A kind of product has a noun, a second noun that its titles also
 * carry, a word that shares its stem with the noun (so that the engine takes the two for one), properties, sizes, prices.
 */

export interface Kind {
  readonly noun: string;
  /** Stands in every title of the kind as well, and in no other's. */
  readonly other: string;
  /** Another meaning with the same stem: "organic" is "organ" to the engine, as "organizer" is. */
  readonly sameStem?: string;
  readonly department: string;
  readonly aisle: string;
  readonly sizes: readonly string[];
  readonly properties: readonly string[];
}

const SIZES = {
  shoe: ["6", "7", "8", "9", "10", "11"],
  body: ["small", "medium", "large", "xl"],
  bed: ["twin", "full", "queen", "king"],
  set: ["single", "double", "triple", "dozen"],
} as const;

const WEAR = ["waterproof", "warm", "breathable", "stretchy", "washable", "padded", "quilted", "foldable"];
const HOME = ["stackable", "washable", "rustproof", "foldable", "padded", "scented", "stainless", "handmade"];
const TOOL = ["rechargeable", "portable", "silent", "rustproof", "stainless", "dimmable", "waterproof", "wireless"];
const CARE = ["scented", "vegan", "gentle", "handmade", "refillable", "portable", "washable", "unscented"];

function kind(
  [noun, other, sameStem]: readonly [string, string, string?],
  [department, aisle]: readonly [string, string],
  sizes: readonly string[],
  properties: readonly string[],
): Kind {
  return { noun, other, ...(sameStem === undefined ? {} : { sameStem }), department, aisle, sizes, properties };
}

export const KINDS: readonly Kind[] = [
  kind(["boot", "ankleboot"], ["clothing", "footwear"], SIZES.shoe, WEAR),
  kind(["sandal", "slipon"], ["clothing", "footwear"], SIZES.shoe, WEAR),
  kind(["jacket", "anorak"], ["clothing", "outerwear"], SIZES.body, WEAR),
  kind(["sweater", "pullover"], ["clothing", "outerwear"], SIZES.body, WEAR),
  kind(["blanket", "throw"], ["home", "bedding"], SIZES.bed, HOME),
  kind(["pillow", "cushion"], ["home", "bedding"], SIZES.bed, HOME),
  kind(["organizer", "caddy", "organic"], ["home", "storage"], SIZES.set, HOME),
  kind(["container", "canister", "contains"], ["home", "storage"], SIZES.set, HOME),
  kind(["lamp", "lantern"], ["home", "lighting"], SIZES.set, TOOL),
  kind(["diffuser", "vaporizer", "diffused"], ["home", "lighting"], SIZES.set, TOOL),
  kind(["adapter", "charger", "adaptive"], ["electronics", "power"], SIZES.set, TOOL),
  kind(["generator", "powerpack", "generous"], ["electronics", "power"], SIZES.set, TOOL),
  kind(["monitor", "display", "monitoring"], ["electronics", "office"], SIZES.body, TOOL),
  kind(["keyboard", "keypad"], ["electronics", "office"], SIZES.body, TOOL),
  kind(["brush", "bristles", "brushed"], ["beauty", "hair"], SIZES.set, CARE),
  kind(["comb", "detangler"], ["beauty", "hair"], SIZES.set, CARE),
  kind(["polish", "lacquer", "polished"], ["beauty", "nails"], SIZES.set, CARE),
  kind(["soap", "bar"], ["beauty", "bath"], SIZES.set, CARE),
];

export const BRANDS: readonly string[] =
  "volta morrow kestrel linden osprey tavish brindle harrow quillon marlow fenwick juniper solvay cobalta drummond ellery".split(
    " ",
  );

export const COLORS: readonly string[] = "red blue green black white gray yellow purple orange brown".split(" ");

export const STYLES: readonly string[] = "plain striped dotted checked".split(" ");

/** What shops may call a property instead; each word belongs to one property. */
export const SYNONYMS: Readonly<Record<string, string>> = {
  waterproof: "rainsafe",
  warm: "thermal",
  breathable: "airy",
  stretchy: "elastic",
  washable: "launderable",
  padded: "cushy",
  quilted: "stitched",
  foldable: "collapsible",
  stackable: "nesting",
  rustproof: "galvanized",
  scented: "fragrant",
  stainless: "tarnishfree",
  handmade: "artisan",
  rechargeable: "refuelable",
  portable: "handy",
  silent: "hushed",
  dimmable: "adjustable",
  wireless: "cordless",
  vegan: "plantbased",
  gentle: "mild",
  refillable: "reusable",
  unscented: "odorless",
};

/** Highest price a compact page can show: every whole number up to it is a word. */
const HIGHEST_PRICE = 260;

/** Words of goals and skill sentences in the compact dialect. */
const GOAL_WORDS: readonly string[] =
  "buy , color size style under when search never click then before half price more first last".split(" ");

/** Every word that compact pages, goals and skill sentences are made of. */
export function productWords(): string[] {
  const kinds = KINDS.flatMap(({ noun, other, sameStem, sizes, properties }) => [
    ...[noun, other, ...(sameStem === undefined ? [] : [sameStem])],
    ...sizes,
    ...properties,
  ]);
  const numbers = Array.from({ length: HIGHEST_PRICE + 1 }, (_, number) => String(number));
  return [...kinds, ...BRANDS, ...COLORS, ...STYLES, ...Object.values(SYNONYMS), ...numbers, ...GOAL_WORDS];
}

/** The plural as titles and sentences write it. */
export function plural(noun: string): string {
  return /(s|sh|ch|x)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
