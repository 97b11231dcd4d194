/** `siri-lab alfworld-games`: make the files of `data/alfworld` again from public data, each train game checked by the expert. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { firstExisting, readJson, readJsonLines } from "../../envs/files.js";
import type { PackedGame } from "../../envs/household/packed.js";
import { knownPlaces, rebuild, roomOf } from "../../envs/household/rebuild.js";
import type { FloorPlan, InitialState, LeftOut, Trajectory } from "../../envs/household/rebuild.js";
import type { RebuiltGame, Rooms } from "../../envs/household/rebuilt.js";
import { packageRoot } from "../assets.js";
import { labError } from "../errors.js";
import { contentId } from "../random.js";
import { progressOn } from "./frame/progress.js";

export interface AlfworldGamesGiven {
  readonly source: string;
  readonly out: string | undefined;
}

export function makeAlfworldGames({ source, out: wanted }: AlfworldGamesGiven): void {
  const out = resolve(wanted ?? join(packageRoot(), "data", "alfworld"));
  mkdirSync(out, { recursive: true });
  const games = readJsonLines(found(source, "alfworld/games.jsonl")) as PackedGame[];
  const rooms = roomsOf(source);
  const { rebuilt, leftOut } = rebuildAll(source, games, rooms);
  write(out, "games.jsonl.gz", games.map(released).map(line).join(""));
  write(out, "train.jsonl.gz", rebuilt.map(line).join(""));
  write(out, "rooms.json.gz", JSON.stringify({ canContain: rooms.canContain, rooms: [...rooms.byScene.values()] }));
  console.log(`${rebuilt.length} train games, ${games.length} released games, in ${out}`);
  for (const [why, count] of leftOut) console.log(`left out, ${why}: ${count}`);
}

function roomsOf(source: string): Rooms {
  const plans = readJsonLines(found(source, "alfworld/scenes.jsonl")) as FloorPlan[];
  const pairs = readJson(found(source, "alfworld/can_contain.json")) as [string, string][];
  return {
    canContain: pairs.map(([receptacle, object]) => [receptacle.toLowerCase(), object.toLowerCase()]),
    byScene: new Map(plans.map(roomOf).map((room) => [room.scene, room])),
  };
}

/** The trajectories of ALFRED's train split, without those of released games. */
function rebuildAll(source: string, games: readonly PackedGame[], rooms: Rooms) {
  const extra = readJsonLines(found(source, "alfworld/initial_states_extra.jsonl")) as InitialState[];
  const known = knownPlaces([...games, ...extra], rooms);
  const taken = new Set(games.map(({ id }) => withoutSplit(id)));
  const all = readJsonLines(found(source, "alfred/alfred_tasks.jsonl")) as Trajectory[];
  const trajectories = all.filter(({ split, id }) => split === "train" && !taken.has(withoutSplit(id)));
  const rebuilt: RebuiltGame[] = [];
  const progress = progressOn({ what: "trajectories" });
  const leftOut = new Map<LeftOut | "a released game", number>([["a released game", all.length - trajectories.length]]);
  for (const [number, trajectory] of trajectories.entries()) {
    const result = rebuild(trajectory, rooms, known);
    if ("game" in result) rebuilt.push(result.game);
    else leftOut.set(result.leftOut, (leftOut.get(result.leftOut) ?? 0) + 1);
    progress.tell(number + 1, trajectories.length);
  }
  progress.end();
  return { rebuilt: mixed(rebuilt), leftOut };
}

/** In an order that mixes kinds and rooms, and is the same on every machine. */
function mixed(games: readonly RebuiltGame[]): RebuiltGame[] {
  const placed = games.map((game) => ({ game, place: contentId(game.id) }));
  return placed.sort((a, b) => (a.place < b.place ? -1 : 1)).map(({ game }) => game);
}

function withoutSplit(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}

/** What the world reads of a released game, and the sentences people wrote for it. */
function released({ id, split, task_type, task, walkthrough, pddl_problem }: PackedGame): PackedGame {
  return {
    id,
    split,
    ...(task_type && { task_type }),
    ...(task && { task }),
    walkthrough: walkthrough ?? null,
    pddl_problem,
  };
}

function line(row: object): string {
  return `${JSON.stringify(row)}\n`;
}

function write(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, name), gzipSync(text, { level: 9 }));
}

function found(source: string, name: string): string {
  const path = firstExisting(join(resolve(source), name));
  if (path !== undefined) return path;
  throw labError("alfworld-games", {
    expected: `${name} or ${name}.gz`,
    got: source,
    fix: "see data/alfworld/README.md",
  });
}
