/**
 * How a purchase is judged, as WebShop does: the share of wanted attributes, options and price that are met, times how
 * well the kind of product fits. The score 1 is a success.
 */
import type { Goal, WantedOption } from "./goals.js";
import { nounsOf } from "./nouns.js";
import type { Product } from "./products.js";
import { quoted, strip } from "./python.js";
import { tokenSetRatio } from "./token-set.js";

export interface Verdict {
  readonly score: number;
  /** How well the kind of product fits: 1, 0.5, 0.1 or 0. */
  readonly type: number;
  readonly attributes: number;
  readonly options: number;
  readonly price: boolean;
}

const ALIKE = 85;

/** The colour words that WebShop reduces an option to: the first that occurs in it. */
const COLORS = (
  "alabaster apricot aqua ash asphalt azure banana beige black blue blush bordeaux bronze brown burgundy camel camo caramel " +
  "champagne charcoal cheetah chestnut chocolate christmas coffee cognac copper coral cranberry cream crystal dark denim " +
  "eggplant elephant espresso fuchsia gold granite grape graphite grass gray green grey heather indigo ivory ivy khaki " +
  "lavender lemon leopard light lilac lime magenta maroon mauve merlot midnight mint mocha multicolor mushroom mustard " +
  "natural navy nude olive orange peach pewter pink plum purple rainbow red rose royal rust sand sapphire seashell silver " +
  "skull slate steel stone stonewash sunflower tan taupe teal tiger turquoise violet walnut wheat white wine yellow"
).split(" ");

function chosenText(value: string): string {
  return COLORS.find((color) => value.includes(color)) ?? value;
}

/**
 * A named option is compared as the original does it: as a Python pair, so that the name is among the words compared, and a
 * colour stands alone only where the value (or the name) is exactly that colour.
 */
function wantedText({ name, value }: WantedOption): string {
  if (name === undefined) return chosenText(value);
  return COLORS.find((color) => color === name || color === value) ?? `(${quoted(name)}, ${quoted(value)})`;
}

function optionsMet(chosen: readonly string[], wanted: readonly WantedOption[]): number {
  const values = chosen.map(chosenText);
  return wanted.filter((option) => {
    const text = wantedText(option);
    return values.some((value) => tokenSetRatio(value, text) > ALIKE);
  }).length;
}

function attributesMet(product: Product, wanted: readonly string[]): number {
  const texts = [product.title, product.bullets.join(" "), product.description].map((text) => text.toLowerCase());
  return wanted.filter(
    (attribute) =>
      product.attributes.some((own) => tokenSetRatio(own, attribute) > ALIKE) ||
      texts.some((text) => text.includes(attribute)),
  ).length;
}

function sharedShelves(one: string, other: string): number {
  const [left, right] = [one, other].map((path) => new Set(path.split("›").map(strip)));
  return [...left!].filter((shelf) => right!.has(shelf)).length;
}

/** The share of the wanted title's nouns that the bought title has too; 0.2 where it has none. */
export function titleOverlap(bought: string, wanted: string): number {
  const nouns = nounsOf(wanted);
  if (nouns.length === 0) return 0.2;
  const own = new Set(nounsOf(bought));
  return [...new Set(nouns)].filter((noun) => own.has(noun)).length / nouns.length;
}

function typeFit(product: Product, goal: Goal): number {
  const overlap = titleOverlap(product.title, goal.title);
  if (overlap === 0) return 0;
  if (overlap < 0.1) return 0.1;
  const sameShelf = product.query === goal.query || sharedShelves(product.productCategory, goal.productCategory) >= 2;
  return sameShelf || overlap > 0.2 ? 1 : 0.5;
}

/** `chosen` are the option values picked on the page; `price` is what the product costs. */
export function judge(product: Product, goal: Goal, chosen: readonly string[], price: number): Verdict {
  const type = typeFit(product, goal);
  const attributes = attributesMet(product, goal.attributes);
  const options = optionsMet(chosen, goal.options);
  const affordable = price <= (goal.priceUpper ?? 1_000_000);
  const met = attributes + options + (affordable ? 1 : 0);
  const score = (met / (goal.attributes.length + goal.options.length + 1)) * type;
  return { score, type, attributes, options, price: affordable };
}
