/**
 * WebShop itself as a world: the products and goals of its own files, its pages, its order of goals, and splits.
 * Nothing of it ships with this package; the user names a folder with the files.
 */
import type { EnvironmentSpec, World } from "../../lib/environment.js";
import { environmentFromRules } from "../../lib/environment/rules.js";
import { expect, unknownName } from "../../lib/errors.js";
import type { Json, Task } from "../../lib/types.js";
import { drawPrices, goalsInSplit, makeGoals, SPLITS, type Goal, type Split } from "./goals.js";
import { loadCatalogue, type Catalogue, type LoadOptions } from "./load.js";
import { PythonRandom } from "./python.js";
import { shopRules } from "./shop.js";
import { makeStore, type Store } from "./store.js";
import type { Dialect } from "./text.js";

export interface OfficialOptions extends LoadOptions {
  /** Goals made from products, as most trainers use, or sentences of people. */
  readonly goals?: "synthetic" | "human";
  /** What the original would have drawn prices with, had it been seeded. */
  readonly seed?: number;
  readonly dialect?: Dialect;
  readonly showAttributes?: boolean;
}

export interface OfficialShop extends World {
  readonly store: Store;
  /** Every goal in WebShop's order. */
  readonly goals: readonly Goal[];
}

/** WebShop from a folder with its data files. */
export async function loadOfficialShop(folder: string, options: OfficialOptions = {}): Promise<OfficialShop> {
  return officialShop(await loadCatalogue(folder, options), options);
}

export function officialShop(catalogue: Catalogue, options: OfficialOptions = {}): OfficialShop {
  const { goals: kind = "synthetic", seed = 0, dialect = "text", showAttributes = false } = options;
  const random = new PythonRandom(seed);
  const prices = drawPrices(catalogue.products, random);
  const store = makeStore(catalogue.products, { prices, showAttributes });
  const goals = makeGoals(store.products, catalogue[kind], { of: prices, random });
  expect(goals.length > 0, "officialShop", {
    expected: `${kind} instructions`,
    got: 0,
    fix: kind === "human" ? "add items_human_ins.json to the folder" : "add items_ins_v2*.json to the folder",
  });
  const rules = shopRules({ spec: specOf(dialect), dialect, storeOf: () => store });
  return {
    name: "webshop-official",
    about: "WebShop with its own products and goals, from a folder you name.",
    splits: SPLITS,
    store,
    goals,
    make: () => environmentFromRules(rules),
    *tasks(split, { start = 0, count = Infinity } = {}) {
      if (!SPLITS.includes(split as Split)) throw unknownName("webshop-official.tasks", "split", split, SPLITS);
      for (const place of goalsInSplit(goals, split as Split).slice(start, start + count))
        yield taskOf(goals[place]!, place, split);
    },
  };
}

function taskOf(goal: Goal, place: number, split: string): Task {
  const params = { goal: goal as unknown as Json, store: "official" };
  return { world: "webshop-official", split, id: `goal-${place}`, kind: goal.query, text: goal.text, params };
}

/** The goal behind a task of this shop; privileged. */
export function goalOf(task: Task): Goal {
  const { goal } = task.params as unknown as { readonly goal: Goal };
  return goal;
}

function specOf(dialect: Dialect): EnvironmentSpec {
  return {
    id: "webshop-official",
    version: dialect === "brief" ? "2" : "1",
    dialect,
    maxSteps: 15,
    reward:
      "at Buy Now: the share of wanted attributes, options and price met, times how well the kind of product fits",
    splits: SPLITS,
  };
}
