/**
 * The nouns of a house: what a description of one says, what a compiled house holds, what can be done in it and what came
 * of it. Types and the bits of flags only; what they mean is decided in rules.ts, goal.ts and cards.ts.
 */
import type { Counted } from "./dials.js";
import type { HouseState } from "./state.js";

export type Process = "clean" | "heat" | "cool";

export type Card =
  /** Things of a type are kept in one kind of receptacle; the generator obeys it, playing does not change. */
  | { readonly kind: "place"; readonly object: string; readonly home: string }
  /** Only one of several devices does the process. */
  | { readonly kind: "device"; readonly process: Process; readonly device: string; readonly decoys: readonly string[] }
  /** A process works only on a thing that went through another one before. */
  | { readonly kind: "order"; readonly process: Process; readonly first: Process }
  /** A process works only while the device's door is as asked. */
  | { readonly kind: "closure"; readonly process: Process; readonly door: "open" | "closed" }
  /** Only one kind of knife slices, and only things that lie on one kind of surface. */
  | { readonly kind: "tool"; readonly knife: string; readonly surface?: string }
  /** What a process did is undone after so many further actions that change something. */
  | { readonly kind: "decay"; readonly process: Process; readonly steps: number }
  /** No more than so many things go into a receptacle of the type. */
  | { readonly kind: "capacity"; readonly receptacle: string; readonly most: number }
  /** Receptacles of the type open only while the key is held. */
  | { readonly kind: "key"; readonly receptacle: string; readonly key: string }
  /** Taking a thing switches every lamp off. */
  | { readonly kind: "reset" };

export type Variables = readonly (readonly [name: string, sort: string])[];
export type Formula =
  | readonly ["and" | "or", ...Formula[]]
  | readonly ["not", Formula]
  | readonly ["exists" | "forall", Variables, Formula]
  | readonly [predicate: string, ...values: string[]];

export interface Goal {
  readonly formula: Formula;
  readonly holds: (state: HouseState) => boolean;
}

export interface ReceptacleDescription {
  readonly id: string;
  readonly type: string;
  readonly location: string;
  readonly openable: boolean;
  readonly opened: boolean;
}

export interface ObjectDescription {
  readonly id: string;
  readonly type: string;
  readonly at: readonly string[];
  /** Several receptacles may hold the same object; taking it from one leaves it listed in the other. */
  readonly in: readonly string[];
  /** Objects (a bowl, a pan) it lies in; this never changes. */
  readonly within: readonly string[];
  readonly container: boolean;
  readonly abilities: readonly string[];
  readonly states: readonly string[];
}

/** A house as data, before it is compiled: what a game file says, or what the generator drew. */
export interface HouseDescription {
  readonly task: string;
  readonly agentAt: string;
  readonly holding: string | undefined;
  readonly receptacles: readonly ReceptacleDescription[];
  readonly objects: readonly ObjectDescription[];
  readonly canContain: readonly (readonly [receptacle: string, object: string])[];
  /** Every id there is; names are numbered over all of them. */
  readonly entities: readonly string[];
  readonly goal: Formula;
  /** Hidden rules of a generated family. */
  readonly cards?: readonly Card[];
  /** How much a refusal by a hidden rule tells; 0 by default. */
  readonly feedback?: Feedback;
  /** By which counts it was drawn; a released game is looked through by those of all releases. */
  readonly counted?: Counted;
}

/** 0 says "Nothing happens.", 1 that something is missing, 2 what is missing. */
export type Feedback = 0 | 1 | 2;

/** Bits of `Thing.abilities`. */
export const Ability = { pickup: 1, clean: 2, heat: 4, cool: 8, slice: 16, toggle: 32 } as const;
/** Bits of `HouseState.flags`. */
export const Flag = { clean: 1, hot: 2, cool: 4, sliced: 8, toggled: 16, on: 32 } as const;

export interface Receptacle {
  readonly name: string;
  readonly type: string;
  readonly location: number;
  readonly openable: boolean;
  /** Object types it may hold. */
  readonly holds: ReadonlySet<string>;
}

export interface Thing {
  readonly name: string;
  readonly type: string;
  readonly abilities: number;
  readonly container: boolean;
  /** Objects that lie in it, in list order. */
  readonly within: readonly number[];
}

export interface House {
  readonly task: string;
  readonly receptacles: readonly Receptacle[];
  readonly objects: readonly Thing[];
  /** Names of locations ("loc 24"), which only the old dialect shows. */
  readonly locations: readonly string[];
  /** Receptacles at each location, in list order. */
  readonly receptaclesAt: readonly (readonly number[])[];
  readonly receptacleByName: ReadonlyMap<string, number>;
  readonly objectByName: ReadonlyMap<string, number>;
  readonly sliceable: readonly number[];
  readonly goal: Goal;
  readonly start: HouseState;
  readonly cards: readonly Card[];
  readonly feedback: Feedback;
  readonly counted: Counted;
  /** Receptacle types one may try to clean, heat and cool with. */
  readonly devices: Readonly<Record<Process, ReadonlySet<string>>>;
}

export type Operation =
  | { readonly verb: "look" | "inventory" | "help" }
  | { readonly verb: "go" | "open" | "close" | "examine"; readonly receptacle: number }
  | { readonly verb: "inspect" | "use"; readonly object: number }
  | { readonly verb: "take" | "put"; readonly object: number; readonly receptacle: number }
  | ProcessOperation
  | { readonly verb: "slice"; readonly object: number; readonly knife: number };

export interface ProcessOperation {
  readonly verb: Process;
  readonly object: number;
  readonly receptacle: number;
}

export type ErrorCode =
  | "unparsable"
  | "no-such-thing"
  | "already-there"
  | "not-here"
  | "closed"
  | "not-openable"
  | "already-open"
  | "already-closed"
  | "hands-full"
  | "not-held"
  | "not-there"
  | "cannot-take"
  | "cannot-contain"
  | "wrong-thing"
  | "wrong-device"
  | "no-switch";

/** What an operation came to. */
export interface Outcome {
  readonly state: HouseState;
  readonly refused?: ErrorCode;
  /** The hidden card that kept a possible operation from having its effect. */
  readonly blocked?: Card;
}
