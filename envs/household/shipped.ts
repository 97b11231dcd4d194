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
import { placeRates, type PlaceRates } from "./generated/orderly.js";
import { shortSentence } from "./generated/short.js";
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
  const places = (task: Task): string[] => countedPlaces(houseOf(source.read(task.id)));
  return { ...officialWorld(source, { name: "alfworld", maxSteps }), about, truths: places };
}

/** So many places are told of a thing; the share of the search that they save falls off behind them. */
const PLACES_TOLD = 3;

let counted: PlaceRates | undefined;

/** Where train games most often have what a task wants, and the lamp it wants, as skill sentences: the best place first. */
function countedPlaces({ goal }: House): string[] {
  const aim = aimOf(goal.formula);
  counted ??= placeRates(trainHouses().map(({ house }) => house));
  const wanted = aim === undefined ? [] : aim.lamp === undefined ? [aim.object] : [aim.object, aim.lamp];
  return wanted.flatMap((object) => {
    const ranked = [...(counted!.get(object) ?? [])].sort(([, a], [, b]) => b - a).slice(0, PLACES_TOLD);
    return ranked.map(([home]) => shortSentence({ kind: "place", object, home }).text);
  });
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

/** The train games as they are kept, for whoever makes others of them. */
export function trainGames(): { readonly rooms: Rooms; readonly games: readonly RebuiltGame[] } {
  const folder = join(packageRoot(), "data", "alfworld");
  return { rooms: readRooms(join(folder, "rooms.json.gz")), games: rebuiltGames(folder) };
}

/** The games of a folder with `games.jsonl.gz`, `train.jsonl.gz` and `rooms.json.gz`. */
function shippedGames(folder: string): GameSource {
  const released = gamesInFile(join(folder, "games.jsonl.gz"));
  const train = new Map(rebuiltGames(folder).map((game) => [game.id, game]));
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

function rebuiltGames(folder: string): RebuiltGame[] {
  return readJsonLines(join(folder, "train.jsonl.gz")) as RebuiltGame[];
}

function readRooms(path: string): Rooms {
  const { canContain, rooms } = readJson(path) as { canContain: Rooms["canContain"]; rooms: readonly Room[] };
  if (!Array.isArray(canContain) || !Array.isArray(rooms)) {
    const fix = "make it again with npm run alfworld:games";
    throw labError(path, { expected: "canContain and rooms", got: Object.keys({ canContain, rooms }), fix });
  }
  return { canContain, byScene: new Map(rooms.map((room) => [room.scene, room])) };
}
