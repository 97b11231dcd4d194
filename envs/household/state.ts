/**
 * What changes while playing, as immutable JSON-able data with shared structure, and its hash, kept up to date by every
 * change. No rule decides here what may happen: these are only the ways a state can become another.
 */
import type { Json } from "../../lib/types.js";
import { mix, type Hash } from "./hash.js";

export interface HouseState {
  /** Location of the agent. */
  readonly agent: number;
  /** The object held, or -1. */
  readonly holding: number;
  /** Objects in each receptacle, ascending. */
  readonly contents: readonly (readonly number[])[];
  /** 1 for each open receptacle. */
  readonly opened: readonly number[];
  /** `Flag` bits of each object. */
  readonly flags: readonly number[];
  /** Locations each object is known at, ascending. */
  readonly spots: readonly (readonly number[])[];
  /** Pairs `object * 4096 + receptacle` of things once taken out and not put back, ascending. */
  readonly displaced: readonly number[];
  /** What each hidden card remembers. */
  readonly marks: readonly (readonly number[])[];
  /** Two 32-bit halves of the hash of everything above. */
  readonly hash: Hash;
}

type Bare = Omit<HouseState, "hash">;

export const PAIR = 4096;

// salts of the kinds of facts
const AGENT = 1;
const HOLDING = 2;
const CONTENT = 3;
const OPENED = 4;
const FLAGS = 5;
const SPOT = 6;
const DISPLACED = 7;
const MARK = 8;

/** Toggle facts (kind, a, b) in a hash, in threes. */
function toggle(hash: Hash, ...facts: number[]): Hash {
  let [high, low] = hash;
  for (let i = 0; i < facts.length; i += 3) {
    high ^= mix(facts[i]!, facts[i + 1]!, facts[i + 2]!);
    low ^= mix(facts[i]! + 0x5bd1, facts[i + 1]!, facts[i + 2]!);
  }
  return [high, low];
}

/** The hash from nothing; the incremental one must always equal it (a test holds it to that). */
export function hashOf(state: Bare): Hash {
  const facts = [AGENT, state.agent, 0, HOLDING, state.holding, 0];
  state.contents.forEach((objects, r) => objects.forEach((o) => facts.push(CONTENT, o, r)));
  state.opened.forEach((open, r) => open && facts.push(OPENED, r, 0));
  state.flags.forEach((flag, o) => flag && facts.push(FLAGS, o, flag));
  state.spots.forEach((places, o) => places.forEach((place) => facts.push(SPOT, o, place)));
  state.displaced.forEach((pair) => facts.push(DISPLACED, pair, 0));
  state.marks.forEach((mark, i) => facts.push(...markFacts(i, mark)));
  return toggle([0, 0], ...facts);
}

export function moveAgent(state: HouseState, location: number): HouseState {
  return { ...state, agent: location, hash: toggle(state.hash, AGENT, state.agent, 0, AGENT, location, 0) };
}

export function setOpened(state: HouseState, receptacle: number, open: 0 | 1): HouseState {
  return { ...state, opened: state.opened.with(receptacle, open), hash: toggle(state.hash, OPENED, receptacle, 0) };
}

export function setFlags(state: HouseState, object: number, flags: number): HouseState {
  const before = state.flags[object]!;
  if (before === flags) return state;
  let hash = state.hash;
  if (before) hash = toggle(hash, FLAGS, object, before);
  if (flags) hash = toggle(hash, FLAGS, object, flags);
  return { ...state, flags: state.flags.with(object, flags), hash };
}

/** Out of the receptacle into the hand; the object is no longer known at this location. */
export function lift(state: HouseState, object: number, receptacle: number): HouseState {
  const pair = object * PAIR + receptacle;
  const places = state.spots[object]!;
  const here = places.includes(state.agent);
  let hash = toggle(state.hash, HOLDING, state.holding, 0, HOLDING, object, 0, CONTENT, object, receptacle);
  if (here) hash = toggle(hash, SPOT, object, state.agent);
  const known = state.displaced.includes(pair);
  if (!known) hash = toggle(hash, DISPLACED, pair, 0);
  return {
    ...state,
    holding: object,
    contents: state.contents.with(receptacle, without(state.contents[receptacle]!, object)),
    spots: here ? state.spots.with(object, without(places, state.agent)) : state.spots,
    displaced: known ? state.displaced : insert(state.displaced, pair),
    hash,
  };
}

/** From the hand into the receptacle at this location. */
export function drop(state: HouseState, object: number, receptacle: number): HouseState {
  const pair = object * PAIR + receptacle;
  const places = state.spots[object]!;
  const contents = state.contents[receptacle]!;
  let hash = toggle(state.hash, HOLDING, object, 0, HOLDING, -1, 0);
  if (!contents.includes(object)) hash = toggle(hash, CONTENT, object, receptacle);
  const here = places.includes(state.agent);
  if (!here) hash = toggle(hash, SPOT, object, state.agent);
  const displaced = state.displaced.includes(pair);
  if (displaced) hash = toggle(hash, DISPLACED, pair, 0);
  return {
    ...state,
    holding: -1,
    contents: state.contents.with(receptacle, insert(contents, object)),
    spots: here ? state.spots : state.spots.with(object, insert(places, state.agent)),
    displaced: displaced ? without(state.displaced, pair) : state.displaced,
    hash,
  };
}

export function setMark(state: HouseState, card: number, mark: readonly number[]): HouseState {
  const hash = toggle(state.hash, ...markFacts(card, state.marks[card]!), ...markFacts(card, mark));
  return { ...state, marks: state.marks.with(card, mark), hash };
}

function markFacts(card: number, mark: readonly number[]): number[] {
  return mark.flatMap((value, place) => [MARK + card, place, value]);
}

/** Whether a value read from outside has the form of a state of a house of this size. */
export function isState(value: Json | undefined, receptacles: number, objects: number): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const state = value as unknown as Record<keyof HouseState, unknown>;
  const lists = [state.contents, state.opened, state.flags, state.spots, state.displaced, state.marks, state.hash];
  if (!lists.every(Array.isArray) || typeof state.agent !== "number" || typeof state.holding !== "number") return false;
  const length = (list: unknown) => (list as readonly unknown[]).length;
  const perReceptacle = length(state.contents) === receptacles && length(state.opened) === receptacles;
  return perReceptacle && length(state.flags) === objects && length(state.spots) === objects;
}

function insert(sorted: readonly number[], value: number): readonly number[] {
  const at = sorted.findIndex((other) => other >= value);
  if (at < 0) return [...sorted, value];
  return sorted[at] === value ? sorted : sorted.toSpliced(at, 0, value);
}

function without(sorted: readonly number[], value: number): readonly number[] {
  return sorted.filter((other) => other !== value);
}
