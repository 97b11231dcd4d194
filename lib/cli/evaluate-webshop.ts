/** `siri-lab evaluate webshop --folder FOLDER`: what scripts get on WebShop's own products, and what a policy gets. */
import { officialShop } from "../../envs/webshop/index.js";
import { loadCatalogue } from "../../envs/webshop/load.js";
import type { OfficialShop } from "../../envs/webshop/index.js";
import { KeptGames } from "../experiment/kept-games.js";
import { playMarks, publishedShop, shopShares, shopSplits, shopText } from "../experiment/webshop/marks.js";
import { openShopPolicy } from "../experiment/webshop/open.js";
import { playShop, type PolicyRow } from "../experiment/webshop/play.js";
import { policyText } from "../experiment/webshop/table.js";
import type { TransformerPolicy } from "../policy/transformer-policy.js";
import { keyOf } from "../random.js";
import type { Task } from "../types.js";
import { progressOn } from "./frame/progress.js";
import { hearSignals } from "./frame/signals.js";
import { shopFolder } from "../experiment/webshop/shop-folder.js";

export interface ShopGiven {
  readonly folder: string | undefined;
  /** A name or a folder; left out, scripts play alone. */
  readonly policy: string | undefined;
  readonly split: readonly string[];
  readonly games: number | undefined;
  readonly seed: number;
  readonly workers: number;
  readonly json: boolean;
}

/** How a policy plays: the likeliest answers, and drawn ones. */
const temperatures = [0, 0.4] as const;

export async function evaluateShop(given: ShopGiven): Promise<void> {
  const { folder, split, games, json } = given;
  const catalogue = await loadCatalogue(shopFolder("evaluate webshop", "--folder", folder));
  const splits = split.length > 0 ? [...new Set(split)] : shopSplits;
  const byPolicy =
    given.policy === undefined
      ? []
      : await playPolicy(given, given.policy, officialShop(catalogue, { dialect: "brief" }), splits);
  if (byPolicy === undefined) return;
  const progress = progressOn({ what: "goals" });
  const tell = (done: number, of: number): void => progress.tell(done, of, "scripts");
  const byScripts = playMarks(officialShop(catalogue), { splits, goals: games, tell });
  progress.end();
  const rows = [...byPolicy, ...byScripts];
  const text = [...(byPolicy.length > 0 ? [policyText(byPolicy), ""] : []), shopText(rows)].join("\n");
  console.log(
    json ? JSON.stringify({ shares: shopShares(rows), published: publishedShop, goals: rows }, null, 2) : text,
  );
}

/** Undefined where it was stopped: the goals that were played are kept. */
async function playPolicy(
  { games, seed, workers }: ShopGiven,
  name: string,
  shop: OfficialShop,
  splits: readonly string[],
): Promise<PolicyRow[] | undefined> {
  const { policy, folder } = openShopPolicy("evaluate webshop", name, workers);
  const tasks = splits.flatMap((one) => [...shop.tasks(one, { count: games ?? Infinity })]);
  const signals = hearSignals("the same command");
  const of = [shop.store.products.size, shop.goals.length];
  const kept = temperatures.map(
    (temperature) => new KeptGames<PolicyRow>("webshop", { temperature, seed, of }, folder),
  );
  try {
    for (const [i, temperature] of temperatures.entries()) {
      const player = `${name}, ${temperature === 0 ? "greedy" : `T=${temperature}`}`;
      await playOn({ policy, shop, tasks, known: kept[i]!, player, temperature, seed, stop: signals.stop });
    }
  } finally {
    policy.dispose();
  }
  const stopped = signals.stop.aborted;
  signals.end(stopped);
  if (stopped) {
    for (const { rows, path } of kept) if (rows.length > 0) console.error(`${rows.length} goals are kept in ${path}`);
    return undefined;
  }
  const found = kept.flatMap((known) => inOrder(tasks, known.rows));
  for (const known of kept) known.drop();
  return found;
}

interface PlayingOn {
  readonly policy: TransformerPolicy;
  readonly shop: OfficialShop;
  readonly tasks: readonly Task[];
  readonly known: KeptGames<PolicyRow>;
  readonly player: string;
  readonly temperature: number;
  readonly seed: number;
  readonly stop: AbortSignal;
}

/** The goals that are not played yet. A goal's luck hangs on its own name, so that the rows are those of one go. */
async function playOn({ policy, shop, tasks, known, player, temperature, seed, stop }: PlayingOn): Promise<void> {
  const before = new Set(known.rows.map(nameOf));
  const left = tasks.filter((task) => !before.has(nameOf({ split: task.split, goal: task.id })));
  const progress = progressOn({ what: "goals", from: tasks.length - left.length });
  const tell = (rows: readonly PolicyRow[]): void => {
    known.add(rows);
    progress.tell(known.rows.length, tasks.length, player);
  };
  await playShop(policy, shop, left, { player, temperature, key: keyOf(seed), tell, stop });
  progress.end();
}

/** A goal may stand in two splits. */
function nameOf({ split, goal }: Pick<PolicyRow, "split" | "goal">): string {
  return `${split} ${goal}`;
}

function inOrder(tasks: readonly Task[], rows: readonly PolicyRow[]): PolicyRow[] {
  const byName = new Map(rows.map((row) => [nameOf(row), row]));
  return tasks.flatMap((task) => byName.get(nameOf({ split: task.split, goal: task.id })) ?? []);
}
