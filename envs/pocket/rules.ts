/**
 * The rules of the pocket household: pure state to state, no text beyond the action words, no randomness.
 * A house holds a few things in places; a hidden card says which device really does each verb.
 * Refusals that only a hidden card explains have an error code that starts with "rule:".
 */
import type { Action, Goal } from "./wording.js";
import type { Lexicon } from "./words.js";

/** A thing and the place where it lies. */
export type Thing = readonly [object: string, place: string];

/** Everything fixed about one task; it is the task's `params` and never shown. */
export interface House extends Goal {
  readonly things: readonly Thing[];
  /** The hidden card: the device that really does each verb. */
  readonly devices: Readonly<Record<string, string>>;
  /** Where the family keeps the object; the house may differ. */
  readonly home: string;
  /** Steps until the task is cut off. */
  readonly limit: number;
}

export interface State {
  readonly house: House;
  readonly location: string;
  readonly held: string | null;
  /** The verb has been done to the object (true from the start where there is none). */
  readonly ready: boolean;
  /** Things that lie somewhere, in the order in which they would be seen; a put thing comes last. */
  readonly things: readonly Thing[];
  /** Bits over `places`: what has been looked at; and over verb × device: what has been tried in vain. */
  readonly visited: number;
  readonly refused: number;
  readonly won: boolean;
}

/** What an action came to; `error` says why it was refused, and then nothing but what the agent knows has changed. */
export interface Outcome {
  readonly state: State;
  readonly error?: string;
}

export function start(house: House): State {
  return {
    house,
    location: "hall",
    held: null,
    ready: house.verb === null,
    things: house.things,
    visited: 0,
    refused: 0,
    won: false,
  };
}

/** What lies at a place, in the order in which it is seen. */
export function contentOf(state: State, place: string): string[] {
  const found: string[] = [];
  for (const thing of state.things) if (thing[1] === place) found.push(thing[0]);
  return found;
}

/** Copies of the object that lie at the destination, ready. */
export function placedCount(state: State): number {
  const { object, destination } = state.house;
  if (destination === null || !state.ready) return 0;
  let count = 0;
  for (const thing of state.things) if (thing[0] === object && thing[1] === destination) count++;
  return count;
}

export function neededCount(house: House): number {
  return house.kind === "two" ? 2 : 1;
}

export function act(lexicon: Lexicon, state: State, action: Action): Outcome {
  switch (action.does) {
    case "go":
      return go(lexicon, state, action.to);
    case "take":
      return take(state, action.object);
    case "put":
      return put(state, action.object, action.place);
    case "use":
      return use(lexicon, state, action);
  }
}

function go(lexicon: Lexicon, state: State, to: string): Outcome {
  if (to === state.location) return { state, error: "already-there" };
  const place = lexicon.places.indexOf(to);
  return { state: { ...state, location: to, visited: place < 0 ? state.visited : state.visited | (1 << place) } };
}

function take(state: State, object: string): Outcome {
  if (state.held !== null) return { state, error: "hands-full" };
  const index = state.things.findIndex((thing) => thing[0] === object && thing[1] === state.location);
  if (index < 0) return { state, error: "not-here" };
  return { state: { ...state, held: object, things: state.things.filter((_, other) => other !== index) } };
}

function put(state: State, object: string, place: string): Outcome {
  if (state.held !== object) return { state, error: "not-held" };
  if (state.location !== place) return { state, error: "not-there" };
  const next: State = { ...state, held: null, things: [...state.things, [object, place]] };
  const { house } = state;
  const counts = object === house.object && place === house.destination;
  return { state: counts && placedCount(next) >= neededCount(house) ? { ...next, won: true } : next };
}

function use(lexicon: Lexicon, state: State, action: Action & { does: "use" }): Outcome {
  if (state.held !== action.object) return { state, error: "not-held" };
  if (state.location !== action.device) return { state, error: "not-there" };
  const { house } = state;
  if (house.devices[action.verb] !== action.device) {
    const bit = lexicon.verbs.indexOf(action.verb) * lexicon.devices.length + lexicon.devices.indexOf(action.device);
    return { state: { ...state, refused: state.refused | (1 << bit) }, error: "rule:device" };
  }
  if (action.object !== house.object || action.verb !== house.verb) return { state };
  return { state: { ...state, ready: true, won: house.kind === "light" } };
}
