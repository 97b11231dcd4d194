/**
 * The tables from which homes are generated are counted again here, in the shipped games: the 4,136 train games and the 200 of
 * valid_train. No validation game is among them; early policies and studies had counts with those, and keep them by name.
 */
import { expect, it } from "vitest";
import type { HouseholdEnvironment } from "../../../envs/household/environment.js";
import { frequenciesOf, ROOMS, type Room } from "../../../envs/household/generated/frequencies.js";
import { makeHousehold } from "../../../envs/household/index.js";
import { makeAlfworld } from "../../../envs/household/shipped.js";

/** Floor plans are numbered by room; a game's name ends with that of its plan. */
function planOf(id: string): { readonly plan: string; readonly room: Room } {
  const [, plan = ""] = /-(\d+)\/trial/.exec(id) ?? [];
  const room = ({ "2": "livingroom", "3": "bedroom", "4": "bathroom" } as const)[plan[0] ?? ""];
  return { plan, room: plan.length === 3 && room !== undefined ? room : "kitchen" };
}

type Counts = Map<string, Map<string, number>>;
function count(counts: Counts, of: string, what: string): void {
  const own = counts.get(of) ?? new Map<string, number>();
  counts.set(of, own.set(what, (own.get(what) ?? 0) + 1));
}

const [places, things]: Counts[] = [new Map(), new Map()];
const games = new Map<Room, number>();
const plans = new Map<string, { readonly room: Room; readonly types: readonly string[] }>();
const world = makeAlfworld();
const environment = world.make() as HouseholdEnvironment;
for (const task of [...world.tasks("train"), ...world.tasks("valid_train")]) {
  environment.reset(task);
  const { house } = environment.inside();
  const { plan, room } = planOf(task.id);
  games.set(room, (games.get(room) ?? 0) + 1);
  plans.set(plan, { room, types: house.receptacles.map(({ type }) => type) });
  for (const [receptacle, objects] of house.start.contents.entries())
    for (const object of objects) {
      const { type } = house.objects[object]!;
      count(places!, type, house.receptacles[receptacle]!.type);
      count(things!, room, type);
    }
}
const { train, released } = { train: frequenciesOf("train"), released: frequenciesOf("released") };
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

it("things lie where they lie in games that are no validation games", () => {
  expect([...train.places.keys()]).toEqual([...released.places.keys()]);
  for (const [type, told] of train.places) expect(new Map(told), type).toEqual(places!.get(type));
});

it("a room holds as many of each thing as there, where it is one in twenty games or more", () => {
  expect(sum(games.values())).toBe(4136 + 200);
  for (const [room, told] of train.things) {
    const mean = (type: string): number => (things!.get(room)!.get(type) ?? 0) / games.get(room)!;
    for (const type of train.places.keys())
      if (mean(type) >= 0.05) expect(told.get(type), `${room} ${type}`).toBeCloseTo(mean(type), 2);
      else expect(told.has(type), `${room} ${type}`).toBe(false);
  }
});

it("receptacles are those of the floor plans of these games", () => {
  expect(plans.size).toBe(103);
  for (const room of ROOMS) {
    const own = [...plans.values()].filter((plan) => plan.room === room);
    for (const [type, told] of train.receptacles.get(room)!) {
      const counted = own.map(({ types }) => types.filter((one) => one === type).length);
      expect([...told], `${room} ${type}`).toEqual(counted.sort((a, b) => a - b));
    }
  }
});

it("with the validation games 13 % of the things lie elsewhere, and 38 of 53 types have the same commonest place", () => {
  const commonest = (kinds: ReadonlyMap<string, number>): string => [...kinds].sort(([, a], [, b]) => b - a)[0]![0];
  const moved = [...released.places].map(([type, told]) => {
    const counted = train.places.get(type)!;
    const [all, own] = [sum(told.values()), sum(counted.values())];
    const kinds = new Set([...told.keys(), ...counted.keys()]);
    const apart = sum([...kinds].map((kind) => Math.abs((told.get(kind) ?? 0) / all - (counted.get(kind) ?? 0) / own)));
    return (all * apart) / 2;
  });
  const all = sum([...released.places.values()].flatMap((told) => [...told.values()]));
  expect(sum(moved) / all).toBeCloseTo(0.134, 3);
  const alike = [...released.places].filter(([type, told]) => commonest(told) === commonest(train.places.get(type)!));
  expect([alike.length, released.places.size]).toEqual([38, 53]);
});

it("homes are drawn from these counts unless others are asked for, and a kept task that names none has the old ones", () => {
  const [fresh, old] = [makeHousehold({ family: 3 }), makeHousehold({ family: 3, counted: "released" })];
  expect([fresh.make().spec.version, old.make().spec.version]).toEqual(["generated-2-0.4", "generated-1-0.4"]);
  const [task] = old.tasks("train", { count: 1 });
  const { dials, ...params } = task!.params as { dials: { counted?: string } };
  const { counted, ...others } = dials;
  expect(counted).toBe("released");
  const kept = { ...task!, params: { ...params, dials: others } };
  const first = (world: typeof old, one: typeof kept): unknown => world.make().reset(one as never);
  expect(first(fresh, kept)).toEqual(first(old, kept));
});
