/**
 * Other games in the rooms of train games: receptacles are left out, the thing that matters may lie anywhere it fits, and
 * something else is asked for. So a player that learns from them has to read: a room no longer says what is wanted.
 */
import type { Stream } from "../../../lib/random.js";
import type { Aim } from "../aim.js";
import { aimOf } from "../aim.js";
import { compileHouse } from "../house.js";
import type { House } from "../model.js";
import { aimOfGame, describeGame, type RebuiltGame, type Room, type Rooms } from "../rebuilt.js";
import { sentenceOf } from "./aims.js";
import { abilitiesOf } from "./frequencies.js";

/** Chances of each change; without any the game is the train game itself. */
export interface Variation {
  readonly otherAim: number;
  readonly moved: number;
  readonly thinned: number;
}

export interface VariedGame {
  readonly task: string;
  readonly kind: string;
  readonly house: House;
  readonly aim: Aim;
}

type Placed = Pick<RebuiltGame, "things"> & { readonly room: Room };
type Wanted = Pick<RebuiltGame, "taskType" | "object" | "target">;

/** A game like a train game; undefined where the draw hit nothing that can be asked for. */
export function variedGame(rooms: Rooms, game: RebuiltGame, by: Variation, draw: Stream): VariedGame | undefined {
  const room = rooms.byScene.get(game.scene)!;
  const whole: Placed = { room, things: game.things };
  const placed = draw.chance(by.thinned) ? thinned(whole, draw) : whole;
  const wanted = draw.chance(by.otherAim) ? drawWanted(rooms, placed, draw) : game;
  if (wanted === undefined) return undefined;
  const things = draw.chance(by.moved) ? moved(rooms, placed, wanted, draw) : placed.things;
  return compiled(rooms, { ...game, ...wanted, things }, placed.room, draw);
}

function compiled(rooms: Rooms, game: RebuiltGame, room: Room, draw: Stream): VariedGame | undefined {
  const task = sentenceOf(aimOfGame(game), draw.choice([0, 1]));
  const byScene = new Map([[game.scene, room]]);
  const house = compileHouse(describeGame({ ...rooms, byScene }, { ...game, task }), game.id);
  const aim = aimOf(house.goal.formula);
  if (aim === undefined || house.goal.holds(house.start)) return undefined;
  return { task, kind: game.taskType, house, aim };
}

/** Leaves out up to half of the receptacles, with what they hold. */
function thinned({ room, things }: Placed, draw: Stream): Placed {
  const share = draw.uniform() / 2;
  const numbers = new Map<number, number>();
  room.receptacles.forEach((_, old) => {
    if (!draw.chance(share)) numbers.set(old, numbers.size);
  });
  const left = (old: number): number[] => {
    const place = numbers.get(old);
    return place === undefined ? [] : [place];
  };
  return {
    room: {
      scene: room.scene,
      receptacles: room.receptacles.filter((_, old) => numbers.has(old)),
      fixed: room.fixed.flatMap(([type, places, toggles]) => {
        const still = places.flatMap(left);
        return places.length > 0 && still.length === 0 ? [] : [[type, still, toggles] as const];
      }),
    },
    things: things.flatMap(([type, old]) => left(old).map((place) => [type, place] as const)),
  };
}

const CHANGES: readonly (readonly [taskType: string, ability: string, devices: readonly string[]])[] = [
  ["pick_clean_then_place_in_recep", "cleanable", ["sinkbasin", "bathtubbasin"]],
  ["pick_heat_then_place_in_recep", "heatable", ["microwave", "stoveburner"]],
  ["pick_cool_then_place_in_recep", "coolable", ["fridge"]],
];
const LAMPS = ["desklamp", "floorlamp"];

/** Something else that can be asked for there: first a kind of task, then a thing, then where it should be. */
function drawWanted(rooms: Rooms, { room, things }: Placed, draw: Stream): Wanted | undefined {
  const kinds = new Set(room.receptacles.map(([, type]) => type));
  const types = [...new Set(things.map(([type]) => type))];
  const able = (ability: string): string[] => types.filter((type) => abilitiesOf(type).includes(ability));
  const lamps = LAMPS.filter((lamp) => room.fixed.some(([type]) => type === lamp));
  const twice = able("pickupable").filter((type) => things.filter(([other]) => other === type).length > 1);
  const options: readonly (readonly [string, readonly string[]])[] = [
    ["pick_and_place_simple", able("pickupable")],
    ["pick_two_obj_and_place", twice],
    ["look_at_obj_in_light", lamps.length > 0 ? able("pickupable") : []],
    ...CHANGES.map(
      ([taskType, ability, devices]) =>
        [taskType, devices.some((device) => kinds.has(device)) ? able(ability) : []] as const,
    ),
  ];
  const possible = options.filter(([, objects]) => objects.length > 0);
  if (possible.length === 0) return undefined;
  const [taskType, objects] = draw.choice(possible);
  const object = draw.choice(objects);
  const targets =
    taskType === "look_at_obj_in_light" ? lamps : placesFor(rooms, object).filter((type) => kinds.has(type));
  return targets.length === 0 ? undefined : { taskType, object, target: draw.choice(targets) };
}

/** Every thing of the kind that is wanted lies anywhere it fits. */
function moved(rooms: Rooms, { room, things }: Placed, { object }: Wanted, draw: Stream): RebuiltGame["things"] {
  const kinds = new Set(placesFor(rooms, object));
  const places = room.receptacles.flatMap(([, type], place) => (kinds.has(type) ? [place] : []));
  if (places.length === 0) return things;
  return things.map(([type, place]) => [type, type === object ? draw.choice(places) : place]);
}

function placesFor({ canContain }: Rooms, object: string): string[] {
  return canContain.flatMap(([receptacle, type]) => (type === object ? [receptacle] : []));
}
