/** `siri-lab evaluate webshop --folder FOLDER`: what scripts get on WebShop's own products. */
import { loadOfficialShop } from "../../envs/webshop/index.js";
import { labError } from "../errors.js";
import { playMarks, publishedShop, shopShares, shopSplits, shopText } from "../experiment/webshop/marks.js";
import { progressOn } from "./frame/progress.js";

export interface ShopGiven {
  readonly folder: string | undefined;
  readonly split: readonly string[];
  readonly games: number | undefined;
  readonly json: boolean;
}

export async function evaluateShop({ folder, split, games, json }: ShopGiven): Promise<void> {
  if (folder === undefined) {
    const expected = "--folder with WebShop's own files (items_shuffle*.json or products*.jsonl, items_ins_v2*.json)";
    throw labError("evaluate webshop", {
      expected,
      got: "none",
      fix: "its product texts are not ours to ship; name a folder",
    });
  }
  const shop = await loadOfficialShop(folder);
  const progress = progressOn({ what: "goals" });
  const splits = split.length > 0 ? [...new Set(split)] : shopSplits;
  const rows = playMarks(shop, { splits, goals: games, tell: (done, of) => progress.tell(done, of, "scripts") });
  progress.end();
  const found = { shares: shopShares(rows), published: publishedShop, goals: rows };
  console.log(json ? JSON.stringify(found, null, 2) : shopText(rows));
}
