/** What a policy is that plays WebShop's own shop, what it lost, and why. */
import { losses } from "../../../envs/webshop/index.js";
import { markdown } from "../studies/report.js";
import type { PolicyRow } from "./play.js";

/** Markdown: a row a reason; how many goals each player lost for it, and how many of them one of the first ten results would have won. */
export function lossTable(rows: readonly PolicyRow[]): string[] {
  const players = [...new Set(rows.map(({ player, split }) => `${player}, ${split}`))];
  const cells = losses.map((why) => [
    why,
    ...players.map((name) => {
      const lost = rows.filter((row) => `${row.player}, ${row.split}` === name && row.lost?.why === why);
      return lost.length === 0 ? "0" : `${lost.length} (${lost.filter(({ lost }) => lost!.inSight).length})`;
    }),
  ]);
  return markdown(["why lost (in brackets: a winner was among the first ten results)", ...players], cells);
}

/** What stands above the table of shares where a policy played. */
export function policyText(rows: readonly PolicyRow[]): string {
  return [
    "The policy is no language model: a script taught it on goals of `train`, in pieces of words. It plays short pages of the same shop:",
    "titles to their eighth word, results numbered in place of ids, and it chooses among the actions that a page allows.",
    "",
    ...lossTable(rows),
  ].join("\n");
}
