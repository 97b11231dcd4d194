/**
 * From ALFRED's trajectories to rebuilt games: the receptacle of each thing is that of the nearest known place in the same
 * floor plan, read from ALFWorld's own initial states. A height counts double, since shelves lie close above each other.
 * Games that are won at the start, or that the expert cannot win, are left out, with the reason counted.
 */
import { contentId } from "../../lib/random.js";
import { solve } from "./expert.js";
import { sentenceOf } from "./generated/aims.js";
import { compileHouse } from "./house.js";
import { parseProblem } from "./pddl.js";
import { aimOfGame, describeGame, type RebuiltGame, type Room, type Rooms } from "./rebuilt.js";

/** A trajectory of ALFRED, as far as it says what a game needs. */
export interface Trajectory {
  readonly id: string;
  readonly split: string;
  readonly type: string;
  readonly params: { readonly object_target: string; readonly parent_target?: string; readonly toggle_target?: string };
  readonly scene: number;
  /** Type and position of each thing that can be carried. */
  readonly objects: readonly (readonly [type: string, x: number, y: number, z: number])[];
}

/** A floor plan as it is listed: what stands in it. */
export interface FloorPlan {
  readonly floor: string;
  readonly receptacles: Readonly<
    Record<string, { readonly type: string; readonly loc: string; readonly openable: boolean }>
  >;
  readonly static_objects: Readonly<
    Record<string, { readonly type: string; readonly inr: readonly string[]; readonly toggleable: boolean }>
  >;
}

/** A real initial state, for its geometry alone. */
export interface InitialState {
  readonly id: string;
  readonly pddl_problem: string;
}

/** Where things lay in real games of a floor plan: a position, the kind of thing, the receptacle. */
interface KnownPlace {
  readonly at: readonly [x: number, y: number, z: number];
  readonly type: string;
  readonly receptacle: number;
}

export function roomOf({ floor, receptacles, static_objects: fixed }: FloorPlan): Room {
  const listed = Object.entries(receptacles)
    .map(([id, { type, loc, openable }]) => [lower(id), lower(type), lower(loc), openable ? 1 : 0] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const numbers = new Map(listed.map(([id], number) => [id, number]));
  const standing = Object.entries(fixed).sort(([a], [b]) => (lower(a) < lower(b) ? -1 : 1));
  return {
    scene: sceneNumber(floor),
    receptacles: listed,
    fixed: standing.map(([, { type, inr, toggleable }]) => [
      lower(type),
      inr.flatMap((id) => numbers.get(lower(id)) ?? []),
      toggleable ? 1 : 0,
    ]),
  };
}

function sceneNumber(floor: string): number {
  return Number(floor.replace(/^FloorPlan/, ""));
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** All known places, floor plan by floor plan. */
export function knownPlaces(states: Iterable<InitialState>, rooms: Rooms): Map<number, KnownPlace[]> {
  const known = new Map<number, KnownPlace[]>();
  for (const { id, pddl_problem: problem } of states) {
    const scene = Number(id.split("/")[1]!.split("-").at(-1));
    const room = rooms.byScene.get(scene);
    if (room === undefined) continue;
    const numbers = new Map(room.receptacles.map(([name], number) => [name, number]));
    const here = known.get(scene) ?? [];
    known.set(scene, here);
    for (const { id: name, type, in: places, abilities } of parseProblem(problem, "", id).objects) {
      const at = positionOf(name);
      const receptacle = numbers.get(places[0] ?? "");
      if (at !== undefined && receptacle !== undefined && abilities.includes("pickupable"))
        here.push({ at, type, receptacle });
    }
  }
  return known;
}

/** `mug_bar__minus_01_dot_29_bar__plus_00_dot_68_bar__plus_00_dot_12` → [−1.29, .68, .12]. */
function positionOf(id: string): KnownPlace["at"] | undefined {
  const numbers = id.split("_bar_").slice(1, 4).map(coordinate);
  return numbers.length === 3 && numbers.every(Number.isFinite) ? (numbers as [number, number, number]) : undefined;
}

function coordinate(text: string): number {
  return parseFloat(text.replace(/^_+/, "").replace("minus_", "-").replace("plus_", "").replace("_dot_", "."));
}

/** Why a trajectory became no game. */
export type LeftOut = "unknown floor plan" | "no place for the target" | "won at the start" | "the expert finds no way";

export type Rebuilt = { readonly game: RebuiltGame } | { readonly leftOut: LeftOut };

/** One game of a trajectory, checked by the expert. */
export function rebuild(
  trajectory: Trajectory,
  rooms: Rooms,
  known: ReadonlyMap<number, readonly KnownPlace[]>,
): Rebuilt {
  const { id, type: taskType, params, scene } = trajectory;
  const places = known.get(scene);
  if (places === undefined || !rooms.byScene.has(scene)) return { leftOut: "unknown floor plan" };
  const object = lower(params.object_target);
  const target = lower((taskType === "look_at_obj_in_light" ? params.toggle_target : params.parent_target) ?? "");
  const things = thingsOf(trajectory, rooms, places);
  if (!things.some(([type]) => type === object)) return { leftOut: "no place for the target" };
  const aim = aimOfGame({ taskType, object, target });
  const wording = parseInt(contentId(id).slice(0, 2), 16) % 2 === 0 ? 0 : 1;
  const game: RebuiltGame = { id, taskType, task: sentenceOf(aim, wording), scene, object, target, things };
  const house = compileHouse(describeGame(rooms, game), id);
  if (house.goal.holds(house.start)) return { leftOut: "won at the start" };
  return solve(house, aim, house.start) === undefined ? { leftOut: "the expert finds no way" } : { game };
}

/** Each thing with the receptacle of the nearest known place that can hold it, in the order of ALFWorld's ids. */
function thingsOf(
  { scene, objects }: Trajectory,
  { byScene, canContain }: Rooms,
  places: readonly KnownPlace[],
): [string, number][] {
  const may = new Set(canContain.map(([receptacle, object]) => `${receptacle}/${object}`));
  const types = byScene.get(scene)!.receptacles.map(([, type]) => type);
  const placed = objects.flatMap(([name, x, y, z]) => {
    const type = lower(name);
    const fitting = places.filter(({ receptacle }) => may.has(`${types[receptacle]!}/${type}`));
    const nearest = leastBy(fitting, (place) => distance(place, [x, y, z]) + (place.type === type ? 0 : SAME_TYPE));
    return nearest === undefined ? [] : [{ type, at: [x, y, z] as const, receptacle: nearest.receptacle }];
  });
  return placed
    .sort((a, b) => compare(a.type, b.type) || compareAll(a.at, b.at))
    .map(({ type, receptacle }) => [type, receptacle]);
}

/** Of two places equally near, the one where a thing of the same type lay. */
const SAME_TYPE = 0.01;

function distance({ at }: KnownPlace, [x, y, z]: KnownPlace["at"]): number {
  return Math.hypot(at[0] - x, 2 * (at[1] - y), at[2] - z);
}

function leastBy<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  let best: T | undefined;
  let least = Infinity;
  for (const item of items) {
    const here = value(item);
    if (here < least) [best, least] = [item, here];
  }
  return best;
}

function compare<T>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareAll(a: readonly number[], b: readonly number[]): number {
  return a.map((value, i) => compare(value, b[i]!)).find((sign) => sign !== 0) ?? 0;
}
