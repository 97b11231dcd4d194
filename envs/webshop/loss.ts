/** Why a goal was lost, in the shopper's terms: what was bought is looked at against what was asked for. Privileged. */
import type { Task } from "../../lib/types.js";
import type { Goal } from "./goals.js";
import { goalOf, type OfficialShop } from "./official.js";
import { judge } from "./reward.js";
import { priceAt, productAt, type Visit } from "./rules.js";
import type { ShopState } from "./shop.js";
import type { Store } from "./store.js";
import { bestOfFirstPage } from "./reader.js";

/** In this order; the first that holds is the reason. */
export const losses = [
  "nothing bought",
  "too dear",
  "an option of the product not chosen",
  "a product without the option",
  "another kind of product",
  "a product without the attributes",
] as const;

export interface Loss {
  readonly why: (typeof losses)[number];
  /** One of the first ten results of a search for the whole sentence would have won. */
  readonly inSight: boolean;
}

/** Of a task that these actions did not win. */
export function lossOf(shop: OfficialShop, task: Task, actions: readonly string[]): Loss {
  const environment = shop.make();
  environment.reset(task);
  for (const action of actions) environment.step(action);
  const { state } = environment.snapshot() as unknown as { readonly state: ShopState };
  const goal = goalOf(task);
  return { why: reason(shop.store, state.visit, goal), inSight: bestOfFirstPage(shop.store, goal).won };
}

function reason(store: Store, visit: Visit, goal: Goal): Loss["why"] {
  if (visit.page !== "done") return "nothing bought";
  const product = productAt(store, visit);
  const values = visit.chosen.map(([, value]) => value);
  const verdict = judge(product, goal, values, priceAt(store, visit));
  if (!verdict.price) return "too dear";
  if (verdict.options < goal.options.length) {
    const all = product.options.flatMap((option) => option.values);
    const possible = judge(product, goal, all, priceAt(store, visit)).options === goal.options.length;
    return possible ? "an option of the product not chosen" : "a product without the option";
  }
  return verdict.type < 1 ? "another kind of product" : "a product without the attributes";
}
