/**
 * Train games rebuilt from ALFRED's public trajectories: a room that every game of a floor plan shares, and for each game
 * which thing lies in which receptacle. ALFWorld's own train games are made of the same trajectories; here the receptacle
 * of a thing is the one that real games put things of this place into. Small data to a `HouseDescription`, nothing else.
 */
import { expect } from "../../lib/errors.js";
import type { Aim } from "./aim.js";
import { formulaOf } from "./generated/aims.js";
import { abilitiesOf, isContainer } from "./generated/frequencies.js";
import { Flag, type HouseDescription, type ObjectDescription, type ReceptacleDescription } from "./model.js";

/** One floor plan: its receptacles in the order of their ids, and things that stand in the same place in every game. */
export interface Room {
  readonly scene: number;
  readonly receptacles: readonly (readonly [id: string, type: string, location: string, openable: 0 | 1])[];
  readonly fixed: readonly (readonly [type: string, receptacles: readonly number[], toggles: 0 | 1])[];
}

/** One game: its aim, and each thing that can be carried with the number of its receptacle, in the order of names. */
export interface RebuiltGame {
  readonly id: string;
  readonly taskType: string;
  readonly task: string;
  readonly scene: number;
  readonly object: string;
  /** Where it must lie; for tasks with a lamp, the lamp. */
  readonly target: string;
  readonly things: readonly (readonly [type: string, receptacle: number])[];
}

/** Everything that games are rebuilt from. */
export interface Rooms {
  readonly canContain: HouseDescription["canContain"];
  readonly byScene: ReadonlyMap<number, Room>;
}

const FLAGS: Readonly<Record<string, number>> = {
  pick_clean_then_place_in_recep: Flag.clean,
  pick_heat_then_place_in_recep: Flag.hot,
  pick_cool_then_place_in_recep: Flag.cool,
};

/** What a game asks for. */
export function aimOfGame({ taskType, object, target }: Pick<RebuiltGame, "taskType" | "object" | "target">): Aim {
  if (taskType === "look_at_obj_in_light") return { object, count: 1, flags: 0, lamp: target };
  const count = taskType === "pick_two_obj_and_place" ? 2 : 1;
  return { object, count, flags: FLAGS[taskType] ?? 0, receptacle: target };
}

/** The house of a game, as its file would have described it. */
export function describeGame(rooms: Rooms, game: RebuiltGame): HouseDescription {
  const room = rooms.byScene.get(game.scene);
  expect(room !== undefined, "describeGame", {
    expected: "a floor plan of data/alfworld/rooms.json.gz",
    got: game.scene,
    fix: "make both files again with npm run alfworld:games",
  });
  const receptacles = room.receptacles.map(([id, type, location, openable]): ReceptacleDescription => ({
    id,
    type,
    location,
    openable: openable === 1,
    opened: false,
  }));
  const placed = (in_: readonly number[]): Pick<ObjectDescription, "at" | "in"> => ({
    at: in_.map((place) => receptacles[place]!.location),
    in: in_.map((place) => receptacles[place]!.id),
  });
  const things = game.things.map(([type, place], order) => ({ ...thing(type, `b${order}`), ...placed([place]) }));
  const fixed = room.fixed.map(([type, places, toggles], order) => ({
    ...thing(type, `a${order}`),
    ...placed(places),
    container: false,
    abilities: toggles === 1 ? ["toggleable"] : [],
  }));
  const objects = [...fixed, ...things];
  return {
    task: game.task,
    agentAt: START,
    holding: undefined,
    receptacles,
    objects,
    canContain: rooms.canContain,
    entities: [START, ...receptacles.flatMap(({ id, location }) => [id, location]), ...objects.map(({ id }) => id)],
    goal: formulaOf(aimOfGame(game)),
  };
}

/** In the middle of the room, at no receptacle. */
const START = "loc_bar_0000";

function thing(type: string, order: string): Omit<ObjectDescription, "at" | "in"> {
  const id = `${type}_bar_${order.slice(0, 1)}${order.slice(1).padStart(4, "0")}`;
  return { id, type, within: [], container: isContainer(type), abilities: abilitiesOf(type), states: [] };
}
