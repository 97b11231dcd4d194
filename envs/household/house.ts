/**
 * A house as it never changes: names, places, abilities and the goal, compiled from a `HouseDescription` to small
 * integers. Receptacles and objects are numbered in the order of their ids, which is the order of every list the player
 * reads. What changes while playing is a `HouseState` (rules.ts).
 */
import { devicesOf } from "./cards.js";
import { compileGoal } from "./goal.js";
import { Ability, Flag, type House, type HouseDescription, type Receptacle, type Thing } from "./model.js";
import { hashOf, type HouseState } from "./state.js";
import { labError } from "../../lib/errors.js";

const ABILITY_BITS: Readonly<Record<string, number>> = {
  pickupable: Ability.pickup,
  cleanable: Ability.clean,
  heatable: Ability.heat,
  coolable: Ability.cool,
  sliceable: Ability.slice,
  toggleable: Ability.toggle,
};
const FLAG_BITS: Readonly<Record<string, number>> = {
  isclean: Flag.clean,
  ishot: Flag.hot,
  iscool: Flag.cool,
  issliced: Flag.sliced,
  istoggled: Flag.toggled,
  ison: Flag.on,
};

/** Turn a description into the house the rules play on; `where` names it in errors. */
export function compileHouse(description: HouseDescription, where: string): House {
  const names = nameEntities(description.entities);
  const receptacleIds = description.receptacles.map(({ id }) => id).sort(byCodePoint);
  const objectIds = description.objects.map(({ id }) => id).sort(byCodePoint);
  const locationIds = locationsOf(description);
  const index = {
    receptacle: indexOf(receptacleIds, "receptacle", where),
    object: indexOf(objectIds, "object", where),
    location: indexOf(locationIds, "location", where),
  };
  const receptacles = compileReceptacles(description, receptacleIds, names, index);
  const objects = compileObjects(description, objectIds, names, index);
  const receptaclesAt = locationIds.map((_, location) =>
    receptacles.flatMap((receptacle, i) => (receptacle.location === location ? [i] : [])),
  );
  const partial = {
    task: description.task,
    receptacles,
    objects,
    locations: locationIds.map((id) => names.get(id) ?? `${id} `),
    receptaclesAt,
    receptacleByName: new Map(receptacles.map(({ name }, i) => [name, i])),
    objectByName: new Map(objects.map(({ name }, i) => [name, i])),
    sliceable: objects.flatMap((thing, i) => (thing.abilities & Ability.slice ? [i] : [])),
    cards: description.cards ?? [],
    feedback: description.feedback ?? 0,
    counted: description.counted ?? "released",
    devices: devicesOf(description.cards ?? []),
  };
  const start = compileState(description, receptacleIds, objectIds, index);
  return { ...partial, start, goal: compileGoal(description.goal, partial, where) };
}

interface Indexes {
  readonly receptacle: (id: string) => number;
  readonly object: (id: string) => number;
  readonly location: (id: string) => number;
}

function compileReceptacles(
  description: HouseDescription,
  ids: readonly string[],
  names: ReadonlyMap<string, string>,
  index: Indexes,
): Receptacle[] {
  const holds = new Map<string, Set<string>>();
  for (const [receptacle, object] of description.canContain) {
    const known = holds.get(receptacle);
    if (known) known.add(object);
    else holds.set(receptacle, new Set([object]));
  }
  const byId = new Map(description.receptacles.map((receptacle) => [receptacle.id, receptacle]));
  return ids.map((id) => {
    const { type, location, openable } = byId.get(id)!;
    return {
      name: names.get(id) ?? `${id} `,
      type,
      location: index.location(location),
      openable,
      holds: holds.get(type) ?? new Set(),
    };
  });
}

function compileObjects(
  description: HouseDescription,
  ids: readonly string[],
  names: ReadonlyMap<string, string>,
  index: Indexes,
): Thing[] {
  const byId = new Map(description.objects.map((object) => [object.id, object]));
  const within = new Map<string, number[]>();
  for (const object of description.objects)
    for (const outer of object.within) within.set(outer, [...(within.get(outer) ?? []), index.object(object.id)]);
  return ids.map((id) => {
    const object = byId.get(id)!;
    return {
      name: names.get(id) ?? `${id} `,
      type: object.type,
      abilities: bits(object.abilities, ABILITY_BITS),
      container: object.container,
      within: (within.get(id) ?? []).sort((a, b) => a - b),
    };
  });
}

function compileState(
  description: HouseDescription,
  receptacleIds: readonly string[],
  objectIds: readonly string[],
  index: Indexes,
): HouseState {
  const contents: number[][] = receptacleIds.map(() => []);
  const flags = objectIds.map(() => 0);
  const spots: number[][] = objectIds.map(() => []);
  for (const object of description.objects) {
    const i = index.object(object.id);
    for (const receptacle of new Set(object.in)) contents[index.receptacle(receptacle)]!.push(i);
    spots[i] = [...new Set(object.at.map(index.location))].sort((a, b) => a - b);
    flags[i] = bits(object.states, FLAG_BITS);
  }
  for (const list of contents) list.sort((a, b) => a - b);
  const opened = receptacleIds.map(() => 0);
  for (const receptacle of description.receptacles) if (receptacle.opened) opened[index.receptacle(receptacle.id)] = 1;
  const holding = description.holding === undefined ? -1 : index.object(description.holding);
  const state = { agent: index.location(description.agentAt), holding, contents, opened, flags, spots, displaced: [] };
  const withCards = { ...state, marks: (description.cards ?? []).map(() => []) };
  return { ...withCards, hash: hashOf(withCards) };
}

function bits(names: readonly string[], table: Readonly<Record<string, number>>): number {
  return names.reduce((sum, name) => sum | table[name]!, 0);
}

function locationsOf(description: HouseDescription): string[] {
  const ids = new Set([description.agentAt]);
  for (const { location } of description.receptacles) ids.add(location);
  for (const { at } of description.objects) for (const location of at) ids.add(location);
  return [...ids].sort(byCodePoint);
}

/**
 * The readable name of every id: the word before `_bar_` (and `basin` where the id mentions one), numbered from the count
 * down to 1 in the order of ids.
 */
export function nameEntities(entities: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  const left = new Map<string, number>();
  const sorted = [...entities].sort(byCodePoint);
  for (const id of sorted) {
    const end = id.indexOf("_bar_");
    if (end < 0) continue;
    const word = id.slice(0, end) + (id.includes("basin") ? "basin" : "");
    words.set(id, word);
    left.set(word, (left.get(word) ?? 0) + 1);
  }
  const names = new Map<string, string>();
  for (const id of sorted) {
    const word = words.get(id);
    if (word === undefined) continue;
    const number = left.get(word)!;
    left.set(word, number - 1);
    names.set(id, `${word} ${number}`);
  }
  return names;
}

function indexOf(ids: readonly string[], what: string, where: string): (id: string) => number {
  const positions = new Map(ids.map((id, i) => [id, i]));
  if (positions.size !== ids.length) {
    const twice = ids.find((id, i) => positions.get(id) !== i);
    throw labError(where, { expected: `each ${what} once`, got: twice, fix: "remove the second fact about it" });
  }
  return (id) => {
    const position = positions.get(id);
    if (position === undefined)
      throw labError(where, { expected: `a known ${what}`, got: id, fix: "give it a type and a place" });
    return position;
  };
}

/** Ids are ASCII, so the order of code units is the order of code points. */
function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
