/** The page of webshop-real: what the policy gets beside scripts, by how much it stays below, and where its goals were lost. */
import { losses } from "../../../../envs/webshop/index.js";
import { clusteredMean, type Estimate } from "../../statistics.js";
import { publishedShop, scripts, sharesTable, shopShares, shopSplits } from "../../webshop/marks.js";
import type { PolicyRow } from "../../webshop/play.js";
import { lossTable } from "../../webshop/table.js";
import { interval, markdown, short } from "../report.js";
import { earlier, parts, ways, type KeptRow } from "./play.js";

const script = Object.keys(scripts).at(-1)!;
const allWays = Object.values({ ...ways, ...earlier });
const players: readonly string[] = allWays.map(({ player }) => player);
/** Why goals were lost is told of greedy play. */
const greedy: readonly string[] = allWays.flatMap(({ player, temperature }) => (temperature === 0 ? [player] : []));

export function shopPage(registered: string, rows: readonly KeptRow[]): string {
  const head = [
    "# Study webshop-real",
    "",
    "Made by `npm run study webshop-real -- --report` from kept rows; `npm run study webshop-real -- --shop FOLDER` plays what is missing",
    "of them, in a shop and with a policy of your own ([how](../../../docs/webshop-real.md)).",
    "",
    registered,
    "",
  ];
  if (rows.length === 0) return [...head, "Nothing measured yet.", ""].join("\n");
  const played = rows.filter(isPolicys);
  return [
    ...head,
    "## What came out",
    "",
    ...(played.length > 0 ? answers(rows) : []),
    "",
    "A policy of a million weights that a script taught is not a language model, and these are not its figures against those of",
    "language models: it reads pages cut short, its prompt says which of the task's options a product has and which it has not, and",
    "it chooses among what the page allows. The published agents read whole pages and write what they search for.",
    "",
    ...sharesTable(rows),
    "",
    "Success: score 1. Intervals are Student's over products, since goals about one product differ in options only. At most 15",
    "steps a goal. _dev_: goals of products that no lesson asks for, looked at while the policy was made; _original-test_: the goals 0",
    "to 499 of WebShop's order, many of them about products that lessons ask for with other options; _test_: titles that no lesson",
    "asks for.",
    "",
    "## Goals lost",
    "",
    ...lossTable(played.filter(({ player }) => greedy.includes(player))),
    "",
    "Of the goals that the script wins:",
    "",
    ...missedTable(rows),
    "",
  ].join("\n");
}

function isPolicys(row: KeptRow): row is PolicyRow {
  return row.lost !== undefined;
}

/** For each list that examines, what each way of playing got, beside the published figures and the script. */
function answers(rows: readonly KeptRow[]): string[] {
  return shopSplits.flatMap((split) =>
    players.flatMap((player) => {
      const own = rows.filter((row) => row.player === player && row.split === split);
      if (own.length === 0) return [];
      const { score, success } = shopShares(own)[0]!;
      const got = `- _${split}_, ${player}: score ${interval(score)}, success ${interval(success)}`;
      return [`${got}${againstPublished(split, score.value, success.value)}${againstScript(rows, own)}.`];
    }),
  );
}

function againstPublished(split: string, score: number, success: number): string {
  if (split !== "original-test") return "";
  const beside = (value: number, mark: number): string => (value >= mark ? "at least" : "below");
  return Object.entries(publishedShop)
    .map(
      ([name, [s, w]]) =>
        `; ${beside(score, s)} ${name}'s score ${short(s)}, ${beside(success, w)} its success ${short(w)}`,
    )
    .join("");
}

function againstScript(rows: readonly KeptRow[], own: readonly KeptRow[]): string {
  const pairs = pairedWith(rows, own);
  if (pairs.length === 0) return "";
  const products = pairs.map(([{ product }]) => product);
  const mean = (part: (row: KeptRow) => number): Estimate =>
    clusteredMean(
      pairs.map(([one, other]) => part(one) - part(other)),
      products,
    );
  const [score, success] = [mean((row) => row.score), mean((row) => Number(row.won))];
  return `. Minus the script, goal by goal: score ${interval(score, true)}, success ${interval(success, true)}`;
}

/** Each of these goals beside the same one as the script played it. */
function pairedWith(rows: readonly KeptRow[], own: readonly KeptRow[]): (readonly [KeptRow, KeptRow])[] {
  const others = new Map(
    rows.filter(({ player }) => player === script).map((row) => [`${row.split} ${row.goal}`, row] as const),
  );
  return own.flatMap((row) => {
    const other = others.get(`${row.split} ${row.goal}`);
    return other === undefined ? [] : [[row, other] as const];
  });
}

/** How many goals that the script wins a policy loses, and why; and how many it wins that the script loses. */
function missedTable(rows: readonly KeptRow[]): string[] {
  const cells = parts.flatMap((split) =>
    greedy.flatMap((player) => {
      const own = rows.filter((row) => row.player === player && row.split === split);
      const pairs = pairedWith(rows, own);
      if (pairs.length === 0) return [];
      const missed = pairs.filter(([one, other]) => other.won && !one.won).map(([one]) => one.lost!.why);
      const gained = pairs.filter(([one, other]) => one.won && !other.won).length;
      const counts = losses.map((why) => missed.filter((one) => one === why).length);
      return [[split, player, pairs.filter(([, other]) => other.won).length, missed.length, ...counts, gained]];
    }),
  );
  return markdown(["goals of", "player", "script wins", "lost", ...losses, "won where the script loses"], cells);
}
