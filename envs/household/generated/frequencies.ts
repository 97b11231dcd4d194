/**
 * The tables of frequencies, read once into maps. Sampling from them belongs to draw.ts.
 */
import type { Counted } from "../dials.js";
import { ABILITIES, HOLDS, PLACES, RECEPTACLE_COUNTS, THING_COUNTS } from "./tables.js";
import { TRAIN_PLACES, TRAIN_RECEPTACLE_COUNTS, TRAIN_THING_COUNTS } from "./train-tables.js";

export type Room = keyof typeof RECEPTACLE_COUNTS;
export const ROOMS = Object.keys(RECEPTACLE_COUNTS) as readonly Room[];

export interface Frequencies {
  /** For each room and receptacle type the counts of its floor plans, one entry a plan. */
  readonly receptacles: ReadonlyMap<Room, ReadonlyMap<string, readonly number[]>>;
  /** For each room and type of thing the mean number in a game. */
  readonly things: ReadonlyMap<Room, ReadonlyMap<string, number>>;
  /** For each type of thing the receptacle types it lies in, with weights. */
  readonly places: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const read: Readonly<Record<Counted, Frequencies>> = {
  train: readTables(TRAIN_RECEPTACLE_COUNTS, TRAIN_THING_COUNTS, TRAIN_PLACES),
  released: readTables(RECEPTACLE_COUNTS, THING_COUNTS, PLACES),
};

export function frequenciesOf(counted: Counted): Frequencies {
  return read[counted];
}

type ByRoom = Readonly<Record<Room, string>>;

function readTables(receptacles: ByRoom, things: ByRoom, places: string): Frequencies {
  const plansOf = (room: Room) => lines(receptacles[room]).map(([type, rest]) => [type, unroll(rest)] as const);
  return {
    receptacles: new Map(ROOMS.map((room) => [room, new Map(plansOf(room))])),
    things: new Map(ROOMS.map((room) => [room, new Map(pairs(things[room]))])),
    places: new Map(lines(places).map(([type, rest]) => [type, new Map(pairs(rest))])),
  };
}

/** For each receptacle type the types of things it can hold. */
export const holds = new Map(lines(HOLDS).map(([type, rest]) => [type, new Set(rest.trim().split(/\s+/))]));

const LETTERS: Readonly<Record<string, string>> = {
  p: "pickupable",
  c: "cleanable",
  h: "heatable",
  o: "coolable",
  s: "sliceable",
  t: "toggleable",
};

const letters = new Map(
  ABILITIES.trim()
    .split(/,\s*/)
    .map((entry) => entry.split(/\s+/) as [string, string]),
);

const abilities = new Map(
  [...letters].map(([type, signs]) => [type, [...signs].flatMap((letter) => LETTERS[letter] ?? [])]),
);

/** What can be done with things of a type, as predicate names. */
export function abilitiesOf(type: string): readonly string[] {
  return abilities.get(type) ?? [];
}

/** Bowls, mugs, pans: things that hold other things. */
export function isContainer(type: string): boolean {
  return (letters.get(type) ?? "").includes("r");
}

/** `name: rest`, where a line that starts with a space continues the one before. */
function lines(table: string): [string, string][] {
  const joined = table.trim().replace(/\n\s+/g, " ");
  return joined.split("\n").map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}

/** `apple 2.00, mug 1` as pairs. */
function pairs(text: string): [string, number][] {
  return text
    .trim()
    .split(/,\s*/)
    .map((entry) => {
      const [name, value] = entry.split(/\s+/);
      return [name!, Number(value)];
    });
}

/** `1 2x3` as 1, 2, 2, 2. */
function unroll(text: string): number[] {
  return text.split(" ").flatMap((entry) => {
    const [value, times = "1"] = entry.split("x");
    return Array<number>(Number(times)).fill(Number(value));
  });
}
