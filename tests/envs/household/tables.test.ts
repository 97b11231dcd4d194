/**
 * The tables from which homes are generated count validation games too. Counted over the shipped train games alone, which hold
 * none, the same things lie in much the same places: what the tables' comment says is held here.
 */
import { expect, it } from "vitest";
import { placesOf, receptacleCounts, thingCounts, type Room } from "../../../envs/household/generated/frequencies.js";
import { trainGames } from "../../../envs/household/shipped.js";

const { rooms, games } = trainGames();

/** Floor plans are numbered by room. */
function roomOf(scene: number): Room {
  if (scene < 200) return "kitchen";
  if (scene < 300) return "livingroom";
  return scene < 400 ? "bedroom" : "bathroom";
}

const places = new Map<string, Map<string, number>>();
const things = new Map<string, number>();
for (const { scene, things: lying } of games) {
  for (const [type, receptacle] of lying) {
    const kinds = places.get(type) ?? new Map<string, number>();
    const kind = rooms.byScene.get(scene)!.receptacles[receptacle]![1].toLowerCase().replace("type", "");
    places.set(type, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
    const name = `${roomOf(scene)} ${type}`;
    things.set(name, (things.get(name) ?? 0) + 1);
  }
}
const gamesIn = (room: Room): number => games.filter(({ scene }) => roomOf(scene) === room).length;
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const commonest = (kinds: ReadonlyMap<string, number>): string => [...kinds].sort(([, a], [, b]) => b - a)[0]![0];

it("things lie where they lie in train games: 13 % of them would have to be moved, most have the same commonest place", () => {
  const shared = [...placesOf].filter(([type]) => places.has(type));
  expect(shared.length).toBe(50);
  const moved = shared.map(([type, told]) => {
    const counted = places.get(type)!;
    const [all, own] = [sum(told.values()), sum(counted.values())];
    const kinds = new Set([...told.keys(), ...counted.keys()]);
    const apart = sum([...kinds].map((kind) => Math.abs((told.get(kind) ?? 0) / all - (counted.get(kind) ?? 0) / own)));
    return (all * apart) / 2;
  });
  const all = sum(shared.flatMap(([, told]) => [...told.values()]));
  expect(sum(moved) / all).toBeCloseTo(0.135, 3);
  expect(shared.filter(([type, told]) => commonest(told) === commonest(places.get(type)!))).toHaveLength(36);
});

it("a room holds as many things as in train games, to a fifth of a thing", () => {
  const apart = [...thingCounts].flatMap(([room, told]) =>
    [...told].map(([type, mean]) => Math.abs(mean - (things.get(`${room} ${type}`) ?? 0) / gamesIn(room))),
  );
  expect(sum(apart) / apart.length).toBeCloseTo(0.186, 3);
});

it("receptacles are those of the floor plans that train games play in, and of four more", () => {
  const plansIn = (room: Room): string[][] =>
    [...rooms.byScene].flatMap(([scene, { receptacles }]) =>
      roomOf(scene) === room ? [receptacles.map(([, type]) => type.toLowerCase().replace("type", ""))] : [],
    );
  for (const [room, told] of receptacleCounts) {
    const plans = plansIn(room);
    for (const [type, counts] of told) {
      const counted = plans.map((types) => types.filter((one) => one === type).length);
      expect(
        counted.sort((a, b) => a - b),
        `${room} ${type}`,
      ).toEqual([...counts].sort((a, b) => a - b));
    }
  }
  expect(rooms.byScene.size - new Set(games.map(({ scene }) => scene)).size).toBe(4);
});
