/**
 * Which goals teach, which are looked at while a policy is being made, and which examine it once. WebShop's order of goals is cut
 * at 500 and 1,500, so that most products stand on both sides of a cut; the split by titles keeps a product on one side. A goal
 * teaches only where both splits say so.
 */
import { goalOf, type OfficialShop } from "../../../envs/webshop/index.js";
import { labError } from "../../errors.js";
import type { Task } from "../../types.js";

/** Goals of the split by titles that stand in a part of WebShop's own cut. */
function both(shop: OfficialShop, byTitle: string, byOrder: string): Task[] {
  const inOrder = new Set([...shop.tasks(byOrder)].map(({ id }) => id));
  return [...shop.tasks(byTitle)].filter(({ id }) => inOrder.has(id));
}

/** No published test goal, and no product of the splits `dev` and `test`. */
export function lessonGoals(shop: OfficialShop): Task[] {
  const tasks = both(shop, "train", "original-train");
  if (tasks.length === 0)
    throw labError("pretrain webshop", {
      expected: "goals to teach from, of WebShop's places 1,500 and later",
      got: `${shop.goals.length} goals in all`,
      fix: "name a folder with all of WebShop's files (1,000 products or more)",
    });
  return tasks;
}

/** Products that no lesson asks for, and no published test goal. */
export function developmentGoals(shop: OfficialShop): Task[] {
  return ["original-dev", "original-train"].flatMap((byOrder) => both(shop, "dev", byOrder));
}

/** Of some tasks those of the first product, those of the second and so on; products that have many goals weigh no more. */
export function byProduct(tasks: readonly Task[]): Task[][] {
  const found = new Map<string, Task[]>();
  for (const task of tasks) {
    const { asin } = goalOf(task);
    const known = found.get(asin);
    if (known === undefined) found.set(asin, [task]);
    else known.push(task);
  }
  return [...found.values()];
}
