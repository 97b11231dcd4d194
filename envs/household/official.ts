/**
 * Official ALFWorld games as a world: records of games (read by someone else; no files here) become tasks and houses.
 * A game is parsed only when it is first played.
 */
import { HouseholdEnvironment, playable } from "./environment.js";
import { compileHouse, nameEntities } from "./house.js";
import type { House, HouseDescription } from "./model.js";
import type { Dialect } from "./dials.js";
import type { World } from "../../lib/environment.js";
import { labError, unknownName } from "../../lib/errors.js";
import type { Task } from "../../lib/types.js";
import { parseProblem } from "./pddl.js";

/** One game: what a file says, with the PDDL problem still as text. */
export interface GameRecord {
  /** `<split>/<folder of the task>/<trial>`. */
  readonly id: string;
  readonly split: string;
  /** `pick_heat_then_place_in_recep` and the like. */
  readonly taskType: string;
  /** The sentence of the task. */
  readonly task: string;
  /** The PDDL problem of a game file, or what describes the house when it is first played. */
  readonly problem: string | (() => HouseDescription);
  /** Commands that win, where the file has them. */
  readonly walkthrough?: readonly string[];
}

/** Where games come from; `read` may do the work of parsing a file. */
export interface GameSource {
  readonly name: string;
  /** Splits and the ids of their games, in file order. */
  readonly splits: ReadonlyMap<string, readonly string[]>;
  readonly read: (id: string) => GameRecord;
}

export interface OfficialOptions {
  readonly dialect?: Dialect;
  readonly maxSteps?: number;
  /** Name in the registry of worlds; by default "household". */
  readonly name?: string;
}

const KINDS: Readonly<Record<string, string>> = {
  pick_and_place_simple: "put",
  look_at_obj_in_light: "light",
  pick_clean_then_place_in_recep: "clean",
  pick_heat_then_place_in_recep: "heat",
  pick_cool_then_place_in_recep: "cool",
  pick_two_obj_and_place: "two",
};

/** The world of a source of games. */
export function officialWorld(
  source: GameSource,
  { dialect = "0.4", maxSteps = 50, name = "household" }: OfficialOptions = {},
): World {
  const spec = {
    id: name,
    version: `alfworld-${dialect}`,
    dialect,
    maxSteps,
    reward: "1 when the task's goal holds, which ends the episode; else 0",
    splits: [...source.splits.keys()],
  };
  const open = remember((task: Task) => playable(houseOf(source.read(gameOf(task))), dialect, maxSteps), startOf);
  return {
    name,
    about: `ALFWorld's own games from ${source.name}`,
    splits: spec.splits,
    make: () => new HouseholdEnvironment({ spec, open }),
    tasks: (split, range) => officialTasks(source, name, split, range),
  };
}

function gameOf(task: Task): string {
  const params = task.params as { readonly game?: unknown } | null;
  if (typeof params === "object" && typeof params?.game === "string") return params.game;
  const fix = "take tasks from this world's tasks()";
  throw labError("household.reset", { expected: "params { game }", got: task.params, fix });
}

/** The house of one game. */
export function houseOf(game: GameRecord): House {
  return compileHouse(descriptionOf(game), game.id);
}

function descriptionOf({ id, task, problem }: GameRecord): HouseDescription {
  return typeof problem === "string" ? parseProblem(problem, task, id) : problem();
}

/** The walkthrough as a player would type it; some files spell things by their ids. */
export function readableWalkthrough(game: GameRecord): string[] {
  const { walkthrough = [] } = game;
  if (!walkthrough.some((command) => command.includes("_bar_"))) return [...walkthrough];
  const names = nameEntities(descriptionOf(game).entities);
  return walkthrough.map((command) => command.replace(/\w+_bar_\w+/g, (entity) => names.get(entity) ?? entity));
}

function* officialTasks(
  source: GameSource,
  world: string,
  split: string,
  { start = 0, count = Infinity }: { readonly start?: number; readonly count?: number } = {},
): Generator<Task> {
  const ids = source.splits.get(split);
  if (ids === undefined) throw unknownName(`${world}.tasks`, "split", split, [...source.splits.keys()]);
  for (const id of ids.slice(start, start + count)) {
    const game = source.read(id);
    const kind = KINDS[game.taskType] ?? game.taskType;
    yield { world, split, id, kind, text: game.task, params: { game: id } };
  }
}

export const REMEMBERED = 1024;

/** Keep what was made last, by its key. */
export function remember<In, Out>(
  make: (input: In) => Out,
  keyOf: (input: In) => string,
  most = REMEMBERED,
): (input: In) => Out {
  const known = new Map<string, Out>();
  return (input) => {
    const key = keyOf(input);
    const found = known.get(key) ?? make(input);
    known.delete(key);
    known.set(key, found);
    if (known.size > most) known.delete(known.keys().next().value!);
    return found;
  };
}

/** What a task starts from; two tasks of one id may differ in it. */
export function startOf(task: Task): string {
  return JSON.stringify(task.params);
}

/** The task sentence inside a game's grammar. */
export function taskSentence(grammar: string, where: string): string {
  const found = /Your task is to: (.*?)\."/.exec(grammar);
  if (found) return found[1]!;
  const fix = "replace the file by the released one";
  throw labError(where, { expected: 'a grammar that says "Your task is to: …"', got: grammar.slice(0, 80), fix });
}
