/**
 * How faithful the household is to recordings of the real ALFWorld engine, byte for byte. Each check reads a folder laid
 * out like the public data (`alfworld/`, `alfworld_traces/`), counts what agrees, and tells of each difference; where its
 * files are missing it returns undefined.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { firstExisting, readJsonLines } from "../files.js";
import { Commands } from "./commands.js";
import { compileHouse } from "./house.js";
import type { House } from "./model.js";
import { houseOf, officialWorld, readableWalkthrough, type GameRecord } from "./official.js";
import { gamesInFile, recordOf, type PackedGame } from "./packed.js";
import { perform } from "./rules.js";
import type { HouseState } from "./state.js";
import { feedback, introduction, parseAction, REFUSED } from "./text.js";
import type { Dialect } from "./dials.js";

/** How many agree, of how many. */
export type Agreement = readonly [agree: number, total: number];
export type Check = (data: string, report?: (difference: string) => void) => Agreement | undefined;

/** All games of a data folder by id, and those without a game file too. */
function library(data: string): Map<string, GameRecord> | undefined {
  const games = new Map<string, GameRecord>();
  for (const name of ["initial_states_extra.jsonl", "games.jsonl"]) {
    const path = firstExisting(join(data, "alfworld", name));
    if (path === undefined) continue;
    for (const line of readJsonLines(path) as PackedGame[]) games.set(line.id, recordOf(line));
  }
  return games.size > 0 ? games : undefined;
}

/** A game being played by rules and texts alone: no step limit, and it goes on after a win as the engine does. */
class Player {
  private readonly commands: Commands;
  private state: HouseState;

  constructor(
    private readonly house: House,
    private readonly dialect: Dialect,
  ) {
    this.commands = new Commands(house, dialect);
    this.state = house.start;
  }

  say(line: string): string {
    const operation = parseAction(this.house, this.dialect, line);
    if (typeof operation === "string") return REFUSED;
    const outcome = perform(this.house, this.state, operation);
    this.state = outcome.state;
    return feedback(this.house, this.dialect, operation, outcome);
  }

  list(): readonly string[] {
    return this.commands.list(this.state);
  }

  won(): boolean {
    return this.house.goal.holds(this.state);
  }
}

/** The recordings of a kind: every file of `alfworld_traces` whose name starts so. */
function recordings<T>(data: string, prefix: string): T[] | undefined {
  const folder = join(data, "alfworld_traces");
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && /\.jsonl(\.gz)?$/.test(name));
  return names.length === 0 ? undefined : names.sort().flatMap((name) => readJsonLines(join(folder, name)) as T[]);
}

/** Counts comparisons and tells of those that fail. */
class Tally {
  private agree = 0;
  private total = 0;
  constructor(private readonly report: ((difference: string) => void) | undefined) {}

  compare(where: string, wanted: unknown, got: unknown): void {
    const [a, b] = [JSON.stringify(wanted), JSON.stringify(got)];
    this.total++;
    if (a === b) this.agree++;
    else this.report?.(`${where}\n    recorded ${a}\n    ours     ${b}`);
  }

  result(): Agreement {
    return [this.agree, this.total];
  }
}

/** Released walkthroughs end in a win, through the environment itself. */
export const walkthroughs: Check = (data, report) => {
  const path = firstExisting(join(data, "alfworld", "games.jsonl"));
  if (path === undefined) return undefined;
  const tally = new Tally(report);
  const source = gamesInFile(path);
  const world = officialWorld(source);
  const environment = world.make();
  for (const split of source.splits.keys())
    for (const task of world.tasks(split)) {
      const walkthrough = readableWalkthrough(source.read(task.id));
      if (walkthrough.length === 0) continue;
      environment.reset(task);
      const steps = walkthrough.map((action) => environment.step(action));
      tally.compare(
        task.id,
        { refused: false, won: true },
        { refused: steps.some(({ info }) => !info.valid), won: steps.at(-1)!.terminated },
      );
    }
  return tally.result();
};

interface Episode03 {
  readonly game: string;
  readonly initial_obs: string;
  readonly steps: readonly (readonly [action: string, observation: string, score: number, done: boolean])[];
}

/** Episodes of the old dialect: the opening, every observation and every score. */
export const observations03: Check = (data, report) => {
  const [games, episodes] = [library(data), recordings<Episode03>(data, "tw_v03_episodes")];
  if (games === undefined || episodes === undefined) return undefined;
  const tally = new Tally(report);
  for (const { game, initial_obs, steps } of episodes) {
    const player = open(games, game, initial_obs, "0.3", tally);
    steps.forEach(([action, observation, score], i) => {
      const said = player?.say(action);
      tally.compare(
        `${game} step ${i + 1} ${JSON.stringify(action)}`,
        [observation, score],
        [said, player?.won() ? 1 : 0],
      );
    });
  }
  return tally.result();
};

/** Compare the opening and return a player, or undefined where the game is unknown. */
function open(
  games: ReadonlyMap<string, GameRecord>,
  id: string,
  opening: string | undefined,
  dialect: Dialect,
  tally: Tally,
): Player | undefined {
  const game = games.get(id);
  const sentence = /Your task is to: (.*)\.$/.exec(opening ?? "")?.[1];
  const house = game && houseOf({ ...game, task: game.task || (sentence ?? "") });
  if (opening !== undefined) tally.compare(`${id} opening`, opening, house ? introduction(house) : "(no such game)");
  return house && new Player(house, dialect);
}

interface IndexedEpisode {
  readonly game: string;
  /** Place of the action in the list, the action, and what came of it. */
  readonly steps: readonly (readonly [place: number | null, action: string, observation: string | null])[];
}

/** Indexed episodes of the new dialect: every recorded observation. */
export const observations04: Check = (data, report) => {
  const [games, episodes] = [library(data), recordings<IndexedEpisode>(data, "tw_v04_indexed")];
  if (games === undefined || episodes === undefined) return undefined;
  const tally = new Tally(report);
  for (const { game, steps } of episodes) {
    const player = open(games, game, undefined, "0.4", tally);
    steps.forEach(([, action, observation], i) => {
      const said = player?.say(action);
      if (observation !== null) tally.compare(`${game} step ${i + 1} ${JSON.stringify(action)}`, observation, said);
    });
  }
  return tally.result();
};

interface InitialList {
  readonly intro: string;
  readonly task: string;
  readonly admissible_without_help: readonly string[];
}

/** First lists whole, and in indexed episodes the command at each recorded place. */
export const admissible: Check = (data, report) => {
  const games = library(data);
  const lists = recordings<InitialList>(data, "tw_v04_initial");
  const episodes = recordings<IndexedEpisode>(data, "tw_v04_indexed");
  if (games === undefined || (lists === undefined && episodes === undefined)) return undefined;
  const tally = new Tally(report);
  compareFirstLists(games, lists ?? [], tally);
  for (const { game, steps } of episodes ?? []) {
    const player = open(games, game, undefined, "0.4", tally);
    steps.forEach(([place, action], i) => {
      if (place !== null) tally.compare(`${game} step ${i + 1}, place ${place}`, action, player?.list()[place]);
      player?.say(action);
    });
  }
  return tally.result();
};

function compareFirstLists(games: ReadonlyMap<string, GameRecord>, lists: readonly InitialList[], tally: Tally): void {
  if (lists.length === 0) return;
  const openings = new Map<string, House>();
  for (const game of games.values()) {
    const house = houseOf(game);
    openings.set(roomOf(introduction(house)), house);
  }
  for (const { intro, task, admissible_without_help: wanted } of lists) {
    const house = openings.get(intro) ?? houseFromOpening(intro, task);
    const got = new Player(house, "0.4").list().filter((command) => command !== "help");
    tally.compare(`first list of "${task}"`, wanted, got);
  }
}

/** The paragraph that lists the receptacles; the first list of commands depends on nothing else. */
function roomOf(opening: string): string {
  return opening.split("\n\n")[1]!;
}

/** A house of no known game: its receptacles, each in a place of its own, as the opening names them. */
function houseFromOpening(room: string, task: string): House {
  const words = [...room.matchAll(/\ba (\w+) \d+/g)].map((match) => match[1]!);
  const receptacles = words.map((word, i) => {
    const id = `${word.replace(/basin$/, "")}_bar_${String(i).padStart(3, "0")}${word.endsWith("basin") ? "_basin" : ""}`;
    return { id, type: word, location: `loc_bar_${i}`, openable: false, opened: false };
  });
  const entities = receptacles.map(({ id }) => id);
  const nowhere = { agentAt: "loc_bar_start", holding: undefined, objects: [], canContain: [], goal: ["and"] as const };
  return compileHouse({ ...nowhere, task, receptacles, entities }, "opening");
}

interface EngineEpisode {
  readonly game: string;
  readonly steps: readonly (readonly [
    action: string | null,
    feedback: string,
    admissible: readonly string[],
    won: boolean,
  ])[];
}

/** Recordings of the engine itself: text, whole list and success at every step, nonsense actions included. */
export const engine: Check = (data, report) => {
  const [games, episodes] = [library(data), recordings<EngineEpisode>(data, "engine")];
  if (games === undefined || episodes === undefined) return undefined;
  const tally = new Tally(report);
  for (const { game, steps } of episodes) {
    const record = games.get(game);
    const sentence = /Your task is to: (.*)\.$/.exec(steps[0]?.[1] ?? "")?.[1] ?? "";
    const house = record && houseOf({ ...record, task: record.task || sentence });
    const player = house && new Player(house, "0.4");
    steps.forEach(([action, text, list, won], i) => {
      const said = action === null ? house && introduction(house) : player?.say(action);
      tally.compare(
        `${game} step ${i} ${JSON.stringify(action)}`,
        [text, list, won],
        [said, player?.list(), player?.won()],
      );
    });
  }
  return tally.result();
};
