/**
 * The ways a systematic explorer tries to get a change of state done, most usual first: which device, which door, what
 * else before. What it knows of the cards removes ways; what it does not know leaves them all.
 */
import type { Stream } from "../../../lib/random.js";
import { USUAL_DEVICES } from "../cards.js";
import type { Card, House, Process } from "../model.js";

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
  if (known?.kind === "device") return [known.device];
  return told.all && usual.length > 0 ? usual : [...usual, ...present.filter((type) => !usual.includes(type))];
}

function doorsToTry(process: Process, told: Told): Way["door"][] {
  const known = told.cards.find((card) => card.kind === "closure" && card.process === process);
  if (known?.kind === "closure") return [known.door];
  return told.all ? [undefined] : [undefined, "open", "closed"];
}

function firstsToTry(process: Process, told: Told, able: (process: Process) => boolean): Way["first"][] {
  const known = told.cards.find((card) => card.kind === "order" && card.process === process);
  if (known?.kind === "order") return [known.first];
  const others = (["clean", "heat", "cool"] as const).filter((other) => other !== process && able(other));
  return told.all ? [undefined] : [undefined, ...others];
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
