/**
 * Reads ALFWorld's released layout from a folder: `json_2.1.1/<split>/<task>/<trial>/` with `game.tw-pddl`, or
 * `initial_state.pddl` and `traj_data.json` beside it where the game file is missing. The only file of this room that
 * touches files; nothing is parsed before it is asked for.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { World } from "../../lib/environment.js";
import { labError } from "../../lib/errors.js";
import { shaped, v } from "../../lib/schema.js";
import { officialWorld, taskSentence, type GameRecord, type GameSource, type OfficialOptions } from "./official.js";

const SPLITS = ["train", "valid_train", "valid_seen", "valid_unseen"];

/** The world of the games in a folder the user names. */
export function householdFromFolder(directory: string, options?: OfficialOptions): World {
  return officialWorld(gamesInFolder(directory), options);
}

/** The games of a folder; `read` parses one file and names it when it is broken. */
export function gamesInFolder(directory: string): GameSource {
  const root = rootOf(directory);
  const splits = new Map<string, string[]>();
  for (const split of SPLITS) {
    const ids = existsSync(join(root, split)) ? gameIds(root, split) : [];
    if (ids.length > 0) splits.set(split, ids);
  }
  if (splits.size === 0) {
    const expected = `folders ${SPLITS.join(", ")} with games inside`;
    throw labError(directory, { expected, got: "none", fix: "name the folder that holds json_2.1.1" });
  }
  const known = new Map<string, GameRecord>();
  const read = (id: string): GameRecord => {
    const game = known.get(id) ?? readGame(join(root, id), id);
    known.set(id, game);
    return game;
  };
  return { name: directory, splits, read };
}

function rootOf(directory: string): string {
  const inner = readdirOf(directory).filter((name) => name.startsWith("json_2.1"));
  return inner.length > 0 ? join(directory, inner.sort().at(-1)!) : directory;
}

function gameIds(root: string, split: string): string[] {
  const ids: string[] = [];
  for (const task of readdirOf(join(root, split)).sort())
    for (const trial of readdirOf(join(root, split, task)).sort()) {
      const here = join(root, split, task, trial);
      if (existsSync(join(here, "game.tw-pddl")) || existsSync(join(here, "initial_state.pddl")))
        ids.push(`${split}/${task}/${trial}`);
    }
  return ids;
}

function readdirOf(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    throw labError(directory, { expected: "a readable folder", got: "none", fix: "check the path" });
  }
}

/** One game from its folder. */
function readGame(folder: string, id: string): GameRecord {
  const [split = "", task = ""] = id.split("/");
  const taskType = task.split("-")[0]!;
  const file = join(folder, "game.tw-pddl");
  if (!existsSync(file)) return readInitialState(folder, { id, split, taskType });
  const game = readJson(file);
  const [problem, grammar] = [textOf(game, "pddl_problem", file), textOf(game, "grammar", file)];
  const record = { id, split, taskType, task: taskSentence(grammar, file), problem };
  const where = `${file}, walkthrough`;
  const walkthrough = shaped(v.nullish(v.array(v.string())), game["walkthrough"], where, "replace the file");
  return walkthrough ? { ...record, walkthrough } : record;
}

/** A task without a game file: the sentence comes from the first person who described it. */
function readInitialState(folder: string, head: Pick<GameRecord, "id" | "split" | "taskType">): GameRecord {
  const file = join(folder, "traj_data.json");
  const { turk_annotations: said } = readJson(file) as { turk_annotations?: { anns?: { task_desc?: unknown }[] } };
  const task = said?.anns?.[0]?.task_desc;
  const fix = "replace the file by the released one";
  if (typeof task !== "string")
    throw labError(file, { expected: "turk_annotations.anns[0].task_desc", got: task, fix });
  const problem = readText(join(folder, "initial_state.pddl"));
  return { ...head, task: task.trim().replace(/\.$/, "").toLowerCase(), problem };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw labError(file, { expected: "a readable file", got: String(error), fix: "check the folder" });
  }
}

function readJson(file: string): Record<string, unknown> {
  const text = readText(file);
  const fix = "replace the file by the released one";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw labError(file, { expected: "JSON", got: String(error), fix });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw labError(file, { expected: "a JSON object", got: value, fix });
}

function textOf(game: Record<string, unknown>, name: string, file: string): string {
  const value = game[name];
  if (typeof value === "string") return value;
  throw labError(file, { expected: `a text "${name}"`, got: value, fix: "replace the file by the released one" });
}
