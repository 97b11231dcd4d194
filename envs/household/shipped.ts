/**
 * ALFWorld as this repository ships it (`data/alfworld`): the 474 released validation games to the byte, and train games
 * rebuilt from ALFRED's trajectories. Nothing is downloaded; a file is read when a game of it is first asked for.
 */
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import type { World } from "../../lib/environment.js";
import { labError } from "../../lib/errors.js";
import { defaultsOf, expectDials } from "../../lib/fields.js";
import { readJson, readJsonLines } from "../files.js";
import type { Task } from "../../lib/types.js";
import { aimOf, type Aim } from "./aim.js";
import { alfworldDials, type AlfworldDials } from "./dials.js";
import type { House } from "./model.js";
import { houseOf, officialWorld, type GameRecord, type GameSource } from "./official.js";
import { gamesInFile } from "./packed.js";
import { describeGame, type RebuiltGame, type Room, type Rooms } from "./rebuilt.js";

/** The games have no family: every seed plays the same ones. */
export type AlfworldOptions = Partial<AlfworldDials> & { readonly family?: number | string };

/** The world `alfworld`: splits `train` (rebuilt), `valid_train`, `valid_seen`, `valid_unseen` (released). */
export function makeAlfworld({ family: _, ...dials }: AlfworldOptions = {}): World {
  expectDials(alfworldDials, dials, "alfworld");
  const { maxSteps } = { ...defaultsOf(alfworldDials), ...dials };
  const source = shipped();
  const about = "ALFWorld: the released validation games, and train games rebuilt from ALFRED";
  return { ...officialWorld(source, { name: "alfworld", maxSteps }), about };
}

let source: GameSource | undefined;

function shipped(): GameSource {
  return (source ??= shippedGames(join(packageRoot(), "data", "alfworld")));
}

/** A train game for a teacher: privileged, for its house is open to be looked into. */
export interface TrainHouse {
  readonly house: House;
  readonly aim: Aim;
  readonly task: Task;
}

/** Every train game. */
export function trainHouses(): TrainHouse[] {
  const games = shipped();
  return [...makeAlfworld().tasks("train")].map((task) => {
    const house = houseOf(games.read(task.id));
    return { house, aim: aimOf(house.goal.formula)!, task };
  });
}

/** The games of a folder with `games.jsonl.gz`, `train.jsonl.gz` and `rooms.json.gz`. */
export function shippedGames(folder: string): GameSource {
  const released = gamesInFile(join(folder, "games.jsonl.gz"));
  const train = new Map(
    (readJsonLines(join(folder, "train.jsonl.gz")) as RebuiltGame[]).map((game) => [game.id, game]),
  );
  let rooms: Rooms | undefined;
  const describe = (game: RebuiltGame) => () =>
    describeGame((rooms ??= readRooms(join(folder, "rooms.json.gz"))), game);
  const rebuilt = (game: RebuiltGame): GameRecord => {
    const { id, taskType, task } = game;
    return { id, split: "train", taskType, task, problem: describe(game) };
  };
  return {
    name: folder,
    splits: new Map([["train", [...train.keys()]], ...released.splits]),
    read: (id) => {
      const game = train.get(id);
      return game === undefined ? released.read(id) : rebuilt(game);
    },
  };
}

function readRooms(path: string): Rooms {
  const { canContain, rooms } = readJson(path) as { canContain: Rooms["canContain"]; rooms: readonly Room[] };
  if (!Array.isArray(canContain) || !Array.isArray(rooms)) {
    const fix = "make it again with npm run alfworld:games";
    throw labError(path, { expected: "canContain and rooms", got: Object.keys({ canContain, rooms }), fix });
  }
  return { canContain, byScene: new Map(rooms.map((room) => [room.scene, room])) };
}
