/**
 * Families: sets of hidden cards that all houses of a family obey. Which kinds may meet is fixed, so that some pairs of
 * cards and one whole kind stay unseen in ordinary families and can be asked for on purpose.
 */
import { labError } from "../../../lib/errors.js";
import { keyOf, split, stream, type Key, type Stream } from "../../../lib/random.js";
import { USUAL_DEVICES } from "../cards.js";
import { CARD_KINDS, COUNTED, type CardKind, type Counted } from "../dials.js";
import type { Card, Process } from "../model.js";
import { frequenciesOf, holds, type Room } from "./frequencies.js";

/** A kind that ordinary families never have. */
export const HELD_OUT_KIND: CardKind = "key";
/** Kinds that never meet in an ordinary family. */
export const HELD_OUT_PAIRS: readonly (readonly [CardKind, CardKind])[] = [
  ["device", "order"],
  ["closure", "capacity"],
  ["place", "decay"],
];

export interface Family {
  readonly cards: readonly Card[];
}

/** Devices one may try; the first is the usual one. */
export const CANDIDATES: Readonly<Record<Process, readonly string[]>> = {
  clean: ["sinkbasin", "countertop", "garbagecan"],
  heat: ["microwave", "stoveburner", "toaster", "coffeemachine"],
  cool: ["fridge", "sinkbasin", "countertop"],
};

/** How many cards a family has of the kinds that may have several; of any other kind it has one. */
export interface CardCounts {
  readonly places: number;
  readonly devices: number;
  /** By which counts a home is an unusual one. */
  readonly counted: Counted;
}

/** The cards of a family, of each kind asked for. */
export function drawFamily(key: Key, kinds: readonly CardKind[], { places, devices, counted }: CardCounts): Family {
  const cards: Card[] = [];
  // a closure card needs a process whose device is the usual one
  const counts: Partial<Record<CardKind, number>> = { device: kinds.includes("closure") ? 1 : devices };
  for (const kind of CARD_KINDS) {
    if (!kinds.includes(kind)) continue;
    const draw = stream(split(key, kind));
    if (kind === "place")
      for (const object of draw.sample([...unusualHomes[counted].keys()], places))
        cards.push(placeCard(object, counted, draw));
    else for (let i = 0; i < (counts[kind] ?? 1); i++) cards.push(drawCard(kind, draw, cards));
  }
  return { cards };
}

/** The kinds of an ordinary family: `count` of them, no held-out kind, no held-out pair. */
export function drawKinds(key: Key, count: number): CardKind[] {
  const order = stream(split(key, "kinds")).shuffle(CARD_KINDS.filter((kind) => kind !== HELD_OUT_KIND));
  const chosen: CardKind[] = [];
  for (const kind of order) {
    const clash = HELD_OUT_PAIRS.some((pair) => pair.includes(kind) && pair.some((other) => chosen.includes(other)));
    if (chosen.length < count && !clash) chosen.push(kind);
  }
  return chosen;
}

/** The same family with its first card drawn anew: what the world is like after a drift. */
export function driftedFamily(family: Family, counted: Counted, key: Key): Family {
  const [first, ...rest] = family.cards;
  if (first === undefined)
    throw labError("driftedFamily", { expected: "a family with a card", got: [], fix: "ask for at least one card" });
  for (let attempt = 0; attempt < 100; attempt++) {
    const draw = stream(split(split(key, "drift"), attempt));
    const other = first.kind === "place" ? placeCard(first.object, counted, draw) : drawCard(first.kind, draw, rest);
    if (JSON.stringify(other) !== JSON.stringify(first)) return { cards: [other, ...rest] };
  }
  return { cards: rest };
}

/** The homes that a place card can give to each kind of thing that can have one. */
const unusualHomes = Object.fromEntries(COUNTED.map((counted) => [counted, homesBy(counted)])) as Readonly<
  Record<Counted, ReadonlyMap<string, readonly string[]>>
>;

function homesBy(counted: Counted): ReadonlyMap<string, readonly string[]> {
  const objects = [...frequenciesOf(counted).places.keys()];
  return new Map(
    objects.map((object) => [object, homesFor(object, counted)] as const).filter(([, homes]) => homes.length > 0),
  );
}

/** Receptacles of the thing's rooms where it could lie but usually does not. */
function homesFor(object: string, counted: Counted): string[] {
  const { places, things, receptacles } = frequenciesOf(counted);
  const usual = [...places.get(object)!].sort((a, b) => b[1] - a[1]).slice(0, 2);
  const rooms = [...things].filter(([, means]) => (means.get(object) ?? 0) >= 0.5).map(([room]) => room);
  const there = new Set(rooms.flatMap((room: Room) => [...receptacles.get(room)!.keys()]));
  return [...there].filter((type) => holds.get(type)?.has(object) === true && !usual.some(([other]) => other === type));
}

function placeCard(object: string, counted: Counted, draw: Stream): Card {
  return { kind: "place", object, home: draw.choice(unusualHomes[counted].get(object)!) };
}

function drawCard(kind: Exclude<CardKind, "place">, draw: Stream, others: readonly Card[]): Card {
  switch (kind) {
    case "device": {
      const known = others.flatMap((card) => (card.kind === "device" ? [card.process] : []));
      const process = draw.choice((["clean", "heat", "cool"] as const).filter((other) => !known.includes(other)));
      const device = draw.choice(CANDIDATES[process].filter((type) => !USUAL_DEVICES[process].includes(type)));
      return { kind, process, device, decoys: CANDIDATES[process].filter((type) => type !== device) };
    }
    case "order":
      return { kind, process: draw.choice(["heat", "cool"] as const), first: "clean" };
    case "closure": {
      const moved = others.flatMap((card) => (card.kind === "device" ? [card.process] : []));
      const process = draw.choice((["heat", "cool"] as const).filter((other) => !moved.includes(other)));
      return { kind, process, door: draw.choice(["open", "closed"] as const) };
    }
    case "tool":
      return { kind, knife: draw.choice(["knife", "butterknife"]), surface: draw.choice(["countertop", "sinkbasin"]) };
    case "decay":
      return { kind, process: draw.choice(["clean", "heat", "cool"] as const), steps: 2 };
    case "capacity":
      return { kind, receptacle: draw.choice(CAPACITIES), most: 1 + draw.integer(2) };
    case "key":
      return {
        kind,
        receptacle: draw.choice(["safe", "drawer"]),
        key: draw.choice(["keychain", "creditcard", "pencil"]),
      };
    case "reset":
      return { kind };
  }
}

const CAPACITIES = ["diningtable", "sidetable", "coffeetable", "garbagecan", "fridge", "microwave", "desk", "sofa"];

/** A family from a seed: `kinds` as asked for, or `count` ordinary ones. */
export function familyOf(seed: number | string, kinds: readonly CardKind[] | number, counts: CardCounts): Family {
  const key = split(keyOf(seed), "family");
  return drawFamily(key, typeof kinds === "number" ? drawKinds(key, kinds) : kinds, counts);
}
