/** The tables of an evaluation on ALFWorld: success within so many steps, from the same episodes, and by type of task. */
import { mean } from "../../credit/normalise.js";
import { wilson } from "../../validation/intervals.js";
import { interval, markdown, short } from "../studies/report.js";
import type { AlfworldRow } from "./play.js";

/** A player and the games it played. */
export interface Played {
  readonly player: string;
  readonly rows: readonly AlfworldRow[];
}

const LIMITS = [12, 15, 20, 30, 50] as const;

/** The first thing to know about every figure beside the published ones. */
const notComparable = `A household policy is not a language model: scripts taught it to act in such homes, in 219 words, and its figures are not
comparable in kind with those of language models.`;

/** Success on the validation games at 50 steps as SIRI's authors report it, both with Qwen2.5-7B (arXiv 2606.02355). */
export const published = { SIRI: 0.93, GiGPO: 0.908 } as const;

const names: Readonly<Record<string, string>> = {
  valid_seen: "seen",
  valid_unseen: "unseen",
  valid_train: "train rooms",
};

/** Shares won within each limit, of all games and of each split. */
export interface Shares {
  readonly player: string;
  readonly split: string;
  readonly games: number;
  readonly won: readonly { readonly within: number; readonly share: number; readonly interval: [number, number] }[];
  readonly turns: number;
  readonly allowed: number;
}

export function sharesOf({ player, rows }: Played): Shares[] {
  const splits = [...new Set(rows.map((row) => row.split))];
  const parts = splits.length > 1 ? ["all", ...splits] : splits;
  return parts.map((part) => {
    const games = part === "all" ? rows : rows.filter((row) => row.split === part);
    const turns = games.reduce((sum, row) => sum + row.turns, 0);
    return {
      player,
      split: part,
      games: games.length,
      won: LIMITS.map((within) => {
        const wins = games.map((row) => Number(wonWithin(row, within)));
        return { within, share: mean(wins), interval: wilson(wins) };
      }),
      turns: turns / games.length,
      allowed: games.reduce((sum, row) => sum + row.valid, 0) / turns,
    };
  });
}

export function wonWithin({ won, turns }: AlfworldRow, limit: number): boolean {
  return won && turns <= limit;
}

/** Markdown: one row a player and part of the games. */
export function sharesTable(played: readonly Played[]): string[] {
  const rows = played
    .flatMap(sharesOf)
    .map(({ player, split, games, won, turns, allowed }) => [
      player,
      names[split] ?? split,
      games,
      ...won.slice(0, -1).map(({ share }) => short(share)),
      won
        .slice(-1)
        .map(({ share, interval: [low, high] }) =>
          interval({ value: share, interval: { low, high, level: 0.95 }, units: games }),
        )[0]!,
      turns.toFixed(1),
      short(allowed),
    ]);
  const limits = LIMITS.map((limit, i) => (i === LIMITS.length - 1 ? `≤ ${limit} [95 %]` : `≤ ${limit}`));
  return markdown(["player", "games of", "games", ...limits, "steps", "allowed"], rows);
}

/** Markdown: games won at the last limit by type of task. */
export function kindsTable(played: readonly Played[]): string[] {
  const kinds = [...new Set(played.flatMap(({ rows }) => rows.map(({ kind }) => kind)))].sort();
  const cell = (rows: readonly AlfworldRow[], kind: string): string => {
    const games = rows.filter((row) => row.kind === kind);
    return `${games.filter(({ won }) => won).length} of ${games.length}`;
  };
  return markdown(
    ["player", ...kinds],
    played.map(({ player, rows }) => [player, ...kinds.map((kind) => cell(rows, kind))]),
  );
}

/** The whole report: what it is, the shares, the types of task, the published figures. */
export function evaluationText(played: readonly Played[]): string {
  return [
    notComparable,
    "",
    "Shares of games won within so many steps, all from the same episodes; intervals are Wilson's. _allowed_: the share of",
    "actions that the game accepts. _choosing_: the policy says one of the admissible commands, which the published agents",
    "read in their prompts; _free_: it may say anything.",
    "",
    ...sharesTable(played),
    "",
    "Games won within 50 steps by type of task:",
    "",
    ...kindsTable(played),
    "",
    `Published, all 274 games, 50 steps: ${Object.entries(published)
      .map(([method, share]) => `${method} ${short(share)}`)
      .join(", ")} (both Qwen2.5-7B; arXiv 2606.02355).`,
  ].join("\n");
}
