/** The page of household-official: one row a player and split, and what is won by kind of task. */
import { mean } from "../../../credit/normalise.js";
import { wilson } from "../../../validation/intervals.js";
import { kindsTable } from "../../alfworld/table.js";
import { interval, markdown, short } from "../report.js";
import type { GameRow } from "./games.js";

/** A player and the games it played. */
export interface Played {
  readonly player: string;
  readonly rows: readonly GameRow[];
}

export function officialPage(registered: string, played: readonly Played[]): string {
  const head = [
    "# Study household-official",
    "",
    "Made by `npm run study household-official`. Intervals: 95 %, Wilson's, over games.",
    "",
    before,
    "",
    registered,
    "",
  ];
  if (played.length === 0) return [...head, "Nothing was measured yet.", ""].join("\n");
  return [
    ...head,
    ...outcomeTable(played),
    "",
    "Games won by kind of task:",
    "",
    ...kindsTable(played),
    "",
    reading,
    "",
  ].join("\n");
}

/** Written when the study alfworld had shown why these figures are low. */
const before = `**What this study was.** It sent a policy into these homes that had been taught the wrong lessons: homes a third of the size,
tasks of at most some fifteen steps, and a teacher who never makes a mistake, so that no lesson shows how to go on after a
refused action. Nearly every lost game has one. The figures say what those lessons were worth and nothing of ALFWorld's
difficulty: [alfworld](../alfworld) plays the same games after lessons of real size with mistakes in them.`;

/** Written after the games of the runs with seeds 0 to 2. */
const reading = `_actions allowed_: the share of turns that the game accepts; _context full_: games that ended because the policy can
remember no more tokens. Before training the policy wins 30 of 274 games, after GiGPO 15 to 17, after SIRI 11 to 14. Most of
the loss is in the unseen homes (.142 before; .022 to .037 after GiGPO, .015 to .060 after SIRI). Both kinds of training
unlearn; three runs of each do not say which more. The explorer's 1.000 is no fair mark: it knows that no rule is hidden and
where kinds of things usually lie, counted over released games, these among them.`;

function outcomeTable(played: readonly Played[]): string[] {
  const rows = played.flatMap(({ player, rows: all }) =>
    [...new Set(all.map((row) => row.split))].map((name) => {
      const games = all.filter((row) => row.split === name);
      const outcomes = games.map((row) => Number(row.won));
      const [low, high] = wilson(outcomes);
      const won = { value: mean(outcomes), interval: { low, high, level: 0.95 }, units: games.length };
      const turns = games.reduce((sum, row) => sum + row.turns, 0);
      return [
        player,
        name,
        games.length,
        interval(won),
        short(mean(games.map((row) => Number(row.held)))),
        short(games.reduce((sum, row) => sum + row.valid, 0) / Math.max(1, turns)),
        (turns / games.length).toFixed(1),
        games.filter((row) => row.end === "token-limit").length,
      ];
    }),
  );
  const head = [
    "player",
    "split",
    "games",
    "won [95 %]",
    "right thing taken",
    "actions allowed",
    "turns",
    "context full",
  ];
  return markdown(head, rows);
}
