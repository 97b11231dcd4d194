/** Released games packed one JSON a line, as a source for `officialWorld`. */
import { labError } from "../../lib/errors.js";
import { readJsonLines } from "../files.js";
import type { GameRecord, GameSource } from "./official.js";

/** A released game as one line of JSON. */
export interface PackedGame {
  readonly id: string;
  readonly split: string;
  readonly task_type?: string;
  readonly task?: string;
  readonly walkthrough?: readonly string[] | null;
  readonly pddl_problem: string;
}

/** The games of `alfworld/games.jsonl(.gz)`, one JSON a line, as a source for `officialWorld`. */
export function gamesInFile(path: string): GameSource {
  const splits = new Map<string, string[]>();
  const games = new Map<string, GameRecord>();
  for (const line of readJsonLines(path) as PackedGame[]) {
    games.set(line.id, recordOf(line));
    splits.set(line.split, [...(splits.get(line.split) ?? []), line.id]);
  }
  return { name: path, splits, read: (id) => gameNamed(games, id) };
}

function gameNamed(games: ReadonlyMap<string, GameRecord>, id: string): GameRecord {
  const game = games.get(id);
  const fix = "take tasks from this world's tasks()";
  if (game === undefined) throw labError("household", { expected: "a known game", got: id, fix });
  return game;
}

export function recordOf({ id, split, task_type, task, walkthrough, pddl_problem }: PackedGame): GameRecord {
  const taskType = task_type ?? id.split("/")[1]!.split("-")[0]!;
  const record = { id, split, taskType, task: task ?? "", problem: pddl_problem };
  return walkthrough ? { ...record, walkthrough } : record;
}
