/**
 * The ways a systematic explorer tries to get a change of state done, most usual first: which device, which door, what
 * else before. What it knows of the cards removes ways; what it does not know leaves them all.
 */
import type { Stream } from "../../../lib/random.js";
import { USUAL_DEVICES } from "../cards.js";
import type { Card, House, Process } from "../model.js";
import type { CardKind } from "../dials.js";

export interface Way {
  readonly device: string;
  /** How the door must be; undefined leaves it as it is. */
  readonly door: "open" | "closed" | undefined;
  /** Done to the thing before. */
  readonly first: Process | undefined;
}

/** What the explorer was told. With `all`, a kind it knows no card of does not exist. */
export interface Told {
  readonly cards: readonly Card[];
  readonly all: boolean;
  /** What was told is tried first; when it fails, everything else is. Otherwise it is known for certain. */
  readonly doubted?: boolean;
  /** The kinds of cards there are at all; where it is not known, everything is tried. */
  readonly kinds?: readonly CardKind[];
}

function excluded(kind: CardKind, { all, kinds }: Told): boolean {
  return all || (kinds !== undefined && !kinds.includes(kind));
}

/** The ways to do a process, the usual first, then by how much they differ from it, in random order among equals. */
export function waysTo(
  process: Process,
  house: House,
  told: Told,
  able: (process: Process) => boolean,
  draw: Stream,
): Way[] {
  const devices = devicesToTry(process, house, told);
  const doors = doorsToTry(process, told);
  const firsts = firstsToTry(process, told, able);
  const ways = devices.flatMap((device) => doors.flatMap((door) => firsts.map((first) => ({ device, door, first }))));
  const oddness = ({ device, door, first }: Way) =>
    Number(device !== devices[0]) + Number(door !== doors[0]) + Number(first !== firsts[0]);
  return draw.shuffle(ways).sort((a, b) => oddness(a) - oddness(b));
}

function devicesToTry(process: Process, house: House, told: Told): string[] {
  const present = [...house.devices[process]].filter((type) => house.receptacles.some((other) => other.type === type));
  const usual = present.filter((type) => USUAL_DEVICES[process].includes(type));
  const known = told.cards.find((card) => card.kind === "device" && card.process === process);
  if (known?.kind === "device") return firstOf(known.device, present, told);
  return excluded("device", told) && usual.length > 0
    ? usual
    : [...usual, ...present.filter((type) => !usual.includes(type))];
}

function doorsToTry(process: Process, told: Told): Way["door"][] {
  const known = told.cards.find((card) => card.kind === "closure" && card.process === process);
  const doors = [undefined, "open", "closed"] as const;
  if (known?.kind === "closure") return firstOf(known.door, doors, told);
  return excluded("closure", told) ? [undefined] : [...doors];
}

/** What was told alone, or before everything else where it is doubted. */
function firstOf<Option>(known: Option, all: readonly Option[], { doubted }: Told): Option[] {
  return doubted ? [known, ...all.filter((other) => other !== known)] : [known];
}

function firstsToTry(process: Process, told: Told, able: (process: Process) => boolean): Way["first"][] {
  const known = told.cards.find((card) => card.kind === "order" && card.process === process);
  const others = (["clean", "heat", "cool"] as const).filter((other) => other !== process && able(other));
  if (known?.kind === "order") return firstOf<Way["first"]>(known.first, [undefined, ...others], told);
  return excluded("order", told) ? [undefined] : [undefined, ...others];
}

/** A way to slice: with which knife, on which surface (undefined: where the thing lies). */
export interface Cut {
  readonly knife: string;
  readonly surface: string | undefined;
}

export function waysToSlice(house: House, told: Told, draw: Stream): Cut[] {
  const known = told.cards.find((card) => card.kind === "tool");
  if (known?.kind === "tool") return [{ knife: known.knife, surface: known.surface }];
  const knives = draw.shuffle(
    ["knife", "butterknife"].filter((type) => house.objects.some((thing) => thing.type === type)),
  );
  const flat = [...new Set(house.receptacles.filter(({ openable }) => !openable).map(({ type }) => type))];
  const surfaces = told.all
    ? []
    : draw.shuffle(["countertop", "diningtable", "sinkbasin"].filter((type) => flat.includes(type)));
  return [undefined, ...surfaces].flatMap((surface) => knives.map((knife) => ({ knife, surface })));
}
