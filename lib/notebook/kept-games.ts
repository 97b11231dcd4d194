/** ALFWorld's games as a kept study played them, to be counted in a cell. */
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { mean } from "../credit/normalise.js";
import { expect } from "../errors.js";
import type { AlfworldRow } from "../experiment/alfworld/play.js";
import { wonWithin } from "../experiment/alfworld/table.js";
import { readArchive } from "../experiment/studies/archive.js";
import { wilson } from "../validation/intervals.js";

/** By player, every game it played in the study. */
export function keptGames(study = "alfworld-expert"): Record<string, readonly AlfworldRow[]> {
  const kept = readArchive(join(packageRoot(), "data", "runs", study));
  expect(kept.size > 0, "keptGames", { expected: "a study of games in data/runs", got: study, fix: "alfworld-expert" });
  return Object.fromEntries([...kept].map(([player, { rows = [] }]) => [player, rows as readonly AlfworldRow[]]));
}

export interface WonShare {
  readonly games: number;
  readonly won: number;
  readonly share: number;
  /** Wilson's interval, 95 %. */
  readonly low: number;
  readonly high: number;
}

/** How many of some games were won within so many steps. */
export function wonShare(rows: readonly AlfworldRow[], within: number): WonShare {
  const wins = rows.map((row) => Number(wonWithin(row, within)));
  const [low, high] = wilson(wins);
  return { games: wins.length, won: wins.filter(Boolean).length, share: mean(wins), low, high };
}
