/** WebShop's own goals as the study keeps them: ids and numbers, no word of a product. */
import { officialShop, type OfficialShop } from "../../../../envs/webshop/index.js";
import { loadCatalogue } from "../../../../envs/webshop/load.js";
import { keyOf } from "../../../random.js";
import type { Task } from "../../../types.js";
import { developmentGoals } from "../../webshop/goals.js";
import { markTask, shopSplits, type ShopRow } from "../../webshop/marks.js";
import { openShopPolicy } from "../../webshop/open.js";
import { playShop, type PolicyRow } from "../../webshop/play.js";
import { shopFolder } from "../../webshop/shop-folder.js";
import type { Given } from "../direct.js";

/** The goals that are played: those that were looked at while the policy was made, and those that examine it. */
export const parts = ["dev", ...shopSplits] as const;

/** A way of playing: its name in tables, and how answers are drawn. */
interface Way {
  readonly player: string;
  readonly temperature: number;
}

/** How the second policy plays, by the name of the unit. */
export const ways = {
  "second-greedy": { player: "second policy, greedy", temperature: 0 },
  "second-T-0-4": { player: "second policy, T=0.4", temperature: 0.4 },
} as const satisfies Record<string, Way>;
/** How the first policy played: its pages had another form, so that these rows are kept and not made again. */
export const earlier = {
  "policy-greedy": { player: "policy, greedy", temperature: 0 },
  "policy-T-0-4": { player: "policy, T=0.4", temperature: 0.4 },
} as const satisfies Record<string, Way>;
export const scriptsUnit = "scripts";
export type Unit = keyof typeof ways | typeof scriptsUnit;

/** `product` is a number in place of an id. */
export type KeptRow = ShopRow & Pick<Partial<PolicyRow>, "lost">;

export async function playUnit(unit: Unit, given: Given, tell: (line: string) => void): Promise<KeptRow[]> {
  const where = "study webshop-real";
  const catalogue = await loadCatalogue(shopFolder(where, "--shop", given.shop));
  if (unit === scriptsUnit) {
    const shop = officialShop(catalogue);
    const environment = shop.make();
    return numbered(
      shop,
      goalsOf(shop).flatMap(({ part, task }) => markTask(shop, environment, task, part)),
    );
  }
  const shop = officialShop(catalogue, { dialect: "brief" });
  const { policy } = openShopPolicy(where, given.policy ?? "webshop-real", 2);
  const rows: PolicyRow[] = [];
  try {
    for (const part of parts) {
      const tasks = goalsOf(shop).flatMap((one) => (one.part === part ? [one.task] : []));
      const found = await playShop(policy, shop, tasks, { ...ways[unit], key: keyOf(0) });
      rows.push(...found.map((row) => ({ ...row, split: part })));
      tell(`${ways[unit].player}: ${part} played`);
    }
  } finally {
    policy.dispose();
  }
  return numbered(shop, rows);
}

function goalsOf(shop: OfficialShop): { readonly part: string; readonly task: Task }[] {
  return parts.flatMap((part) =>
    (part === "dev" ? developmentGoals(shop) : [...shop.tasks(part)]).map((task) => ({ part, task })),
  );
}

/** Products by their place in the shop. */
function numbered<Row extends ShopRow>(shop: OfficialShop, rows: readonly Row[]): Row[] {
  const places = new Map([...shop.store.products.keys()].map((asin, place) => [asin, String(place)]));
  return rows.map((row) => ({ ...row, product: places.get(row.product)! }));
}
