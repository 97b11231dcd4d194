/**
 * What a shopper of a chain is asked for: a thing with a property (the line must be known), under a price that only the
 * coupon reaches (its page must be known), or both; always with one option to choose. The wording, and step limits.
 */
import { split, stream, type Key, type Stream } from "../../../lib/random.js";
import type { Json, Task } from "../../../lib/types.js";
import type { Goal } from "../goals.js";
import type { Product } from "../products.js";
import type { ShopTask } from "../shop.js";
import type { ChainFamily, Wants } from "./family.js";
import { goodsOfKind, type ChainPlace } from "./stores.js";

export const ERRANDS = ["line", "coupon", "both"] as const;
export type Errand = (typeof ERRANDS)[number];

/** A task's own params: everything needed to start it. */
export interface ChainParams extends Omit<ShopTask, "store"> {
  readonly store: ChainPlace;
  readonly wants: Wants;
  readonly limit: number;
}

/** Actions of one who knows the chain: search, open, choose, buy; and the coupon's page and back. */
export function informedSteps(errand: Errand): number {
  return errand === "line" ? 4 : 6;
}

/** How often the property asked for is the one whose line stands in the title: else only the features tell. */
const SHOWN = 0.85;

/** The task of a key in a family. */
export function chainTask(
  family: ChainFamily,
  key: Key,
  { split: name, id, slack }: { split: string; id: string; slack: number },
): Task {
  const draw = stream(split(key, "errand"));
  const errand = draw.choice(ERRANDS);
  const noun = draw.choice(Object.keys(family.coupons));
  const store: ChainPlace = { family, key: split(key, "shop"), noun };
  const { goal, wants } = wish(goodsOfKind(store, noun), noun, errand, draw);
  const params = { goal, store, wants, limit: informedSteps(errand) + slack };
  return { world: "webshop", split: name, id, kind: errand, text: goal.text, params: params as unknown as Json };
}

function wish(goods: readonly Product[], noun: string, errand: Errand, draw: Stream): { goal: Goal; wants: Wants } {
  const product = draw.choice(goods);
  const property = product.attributes[draw.chance(SHOWN) ? 0 : 1]!;
  const { name, values } = draw.choice(product.options);
  const option = { name, value: draw.choice(values) };
  const capped = errand !== "line";
  const named = errand === "coupon" ? null : property;
  const upper = limitFor(goods);
  const text = [`buy ${named === null ? "" : `${named} `}${noun}`, `${name} ${option.value}`];
  if (capped) text.push(`price under ${upper}`);
  const { asin, title, query, productCategory } = product;
  const goal: Goal = {
    asin,
    text: text.join(" , "),
    attributes: named === null ? [] : [named],
    options: [option],
    title,
    query,
    productCategory,
    ...(capped ? { priceUpper: upper } : {}),
  };
  return { goal, wants: { noun, wish: named, capped } };
}

/** Half of the dearest fits, the whole of the cheapest does not. */
function limitFor(goods: readonly Product[]): number {
  const dearest = Math.max(...goods.map(({ prices }) => prices[0]!));
  return 10 * Math.ceil(dearest / 20);
}

export function paramsOf(task: Task): ChainParams {
  return task.params as unknown as ChainParams;
}

/** The same task with so many actions allowed. */
export function withLimit(task: Task, limit: number): Task {
  return { ...task, params: { ...paramsOf(task), limit } as unknown as Json };
}
