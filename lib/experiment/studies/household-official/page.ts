/** The page of household-official: one row a player and split, and what is won by kind of task. */
import { mean } from "../../../credit/normalise.js";
import { keyOf, split } from "../../../random.js";
import { bootstrap } from "../../statistics.js";
import { interval, markdown, short } from "../report.js";
import type { GameRow } from "./games.js";

export interface Played {
  readonly subject: string;
  readonly rows: readonly GameRow[];
}

export function officialPage(registered: string, played: readonly Played[]): string {
  const head = [
    "# Study household-official",
    "",
    "Made by `npm run study household-official`. Intervals: 95 % bootstrap over games.",
    "",
    registered,
    "",
  ];
  if (played.length === 0) return [...head, "Nothing was measured yet.", ""].join("\n");
  const note =
    "The explorer knows that no rule is hidden and where kinds of things usually lie, counted over released games, these among them.";
  return [
    ...head,
    ...outcomeTable(played),
    "",
    note,
    "",
    "Games won by kind of task:",
    "",
    ...kindTable(played),
    "",
  ].join("\n");
}

function outcomeTable(played: readonly Played[]): string[] {
  const rows = played.flatMap(({ subject, rows: all }) =>
    [...new Set(all.map((row) => row.split))].map((name) => {
      const games = all.filter((row) => row.split === name);
      const won = bootstrap(
        games.map((row) => Number(row.won)),
        mean,
        { key: split(split(keyOf("household-official page"), subject), name) },
      );
      const turns = games.reduce((sum, row) => sum + row.turns, 0);
      return [
        subject,
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

function kindTable(played: readonly Played[]): string[] {
  const kinds = [...new Set(played.flatMap(({ rows }) => rows.map(({ kind }) => kind)))].sort();
  const cell = (rows: readonly GameRow[], kind: string): string => {
    const games = rows.filter((row) => row.kind === kind);
    return `${games.filter(({ won }) => won).length} of ${games.length}`;
  };
  return markdown(
    ["player", ...kinds],
    played.map(({ subject, rows }) => [subject, ...kinds.map((kind) => cell(rows, kind))]),
  );
}
