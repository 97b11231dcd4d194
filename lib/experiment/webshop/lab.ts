/**
 * A lab at WebShop's own shop, so that any method trains a policy that was taught from it: tasks of "train" are the goals that
 * teach, those of "dev" the goals that are looked at on the way, and no run reaches the goals that examine a policy.
 */
import type { OfficialShop } from "../../../envs/webshop/index.js";
import type { Resolved } from "../../config.js";
import type { World } from "../../environment.js";
import { expect, unknownName } from "../../errors.js";
import type { TrainablePolicy } from "../../policy/policy.js";
import type { OpenedLab } from "../../recipes/lab.js";
import type { Task } from "../../types.js";
import { labOf } from "../lab-of.js";
import { briefFormat } from "./format.js";
import { byProduct, developmentGoals, lessonGoals } from "./goals.js";

/** The shop with its goals for training and for looking; a product has one goal in a round of the training list. */
export function trainingShop(shop: OfficialShop): World {
  const splits: Readonly<Record<string, readonly Task[]>> = {
    train: inTurns(byProduct(lessonGoals(shop))),
    dev: inTurns(byProduct(developmentGoals(shop))),
  };
  return {
    name: shop.name,
    about: shop.about,
    splits: Object.keys(splits),
    make: () => shop.make(),
    *tasks(split, { start = 0, count = Infinity } = {}) {
      const tasks = splits[split];
      if (tasks === undefined) throw unknownName("webshop-official.tasks", "split", split, Object.keys(splits));
      const end = split === "train" ? start + count : Math.min(tasks.length, start + count);
      for (let place = start; place < end; place++) yield tasks[place % tasks.length]!;
    },
  };
}

/** The first goal of each product, then the second of each that has one, and so on. */
function inTurns(products: readonly (readonly Task[])[]): Task[] {
  const most = Math.max(0, ...products.map(({ length }) => length));
  return Array.from({ length: most }, (_, turn) => products.flatMap((tasks) => tasks[turn] ?? [])).flat();
}

/** For a configuration that chooses among admissible actions, as these policies do. */
export function openShopLab(config: Resolved, shop: OfficialShop, policy: TrainablePolicy): Promise<OpenedLab> {
  expect(config.rollout.choose === "admissible", "openShopLab", {
    expected: 'rollout.choose "admissible", as the policy was taught',
    got: config.rollout.choose,
    fix: "set it",
  });
  return labOf(config, { world: trainingShop(shop), policy: () => policy, format: briefFormat });
}
