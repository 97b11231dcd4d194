/** What can be turned in generated households. */
import { either, flag, nothingOr, objectOf, oneOf, real, someOf, whole, type FlatFields } from "../../lib/fields.js";

/** The kinds of tasks. */
export const KINDS = ["put", "light", "clean", "heat", "cool", "two", "compose"] as const;
export type Kind = (typeof KINDS)[number];

/** The kinds of hidden cards. */
export const CARD_KINDS = ["place", "device", "order", "closure", "tool", "decay", "capacity", "key", "reset"] as const;
export type CardKind = (typeof CARD_KINDS)[number];

/** Two wordings of the same rules; `text.ts` says which is whose. */
export type Dialect = "0.3" | "0.4";
/** "full" is a sentence in English, "short" the words of a small policy. */
export type Wording = "full" | "short";

/** In which games it was counted how rooms are furnished and where things lie: no validation game, or all that are released. */
export const COUNTED = ["train", "released"] as const;
export type Counted = (typeof COUNTED)[number];

export interface HouseDials {
  /** "released" holds validation games too, and is what early policies and studies had; who plays them should not know it. */
  readonly counted: Counted;
  /** The kinds of tasks, drawn evenly. */
  readonly kinds: readonly Kind[];
  /** The most receptacles of a house; the plans of real kitchens go up to 54. */
  readonly receptacles: number;
  /** Things lying about, as a multiple of what real games have. */
  readonly clutter: number;
  /** The most copies of the target beyond those that are needed. */
  readonly copies: number;
  /** Chance that a thing with a place card lies at home. */
  readonly home: number;
  /** Chance that a task is drawn so that some card of the family matters for it. */
  readonly focus: number;
  /** Whether tasks ask only for things that a place card of the family speaks of. */
  readonly familiar: boolean;
  /** How much a refusal by a hidden rule tells: nothing (0), that something is missing, or what is missing (2). */
  readonly feedback: 0 | 1 | 2;
}

export interface Dials extends HouseDials {
  /** The kinds of cards, or how many of them (the kinds then follow from the seed). */
  readonly cards: readonly CardKind[] | number;
  /** How many place cards a family with that kind has. */
  readonly places: number;
  /** How many device cards a family with that kind has, each for a process of its own; one beside a closure card. */
  readonly devices: number;
  /** The step limit of a task as a multiple of the informed optimum, at most `maxSteps`. */
  readonly patience: number;
  /** The step limit as so many steps beyond the informed optimum, in place of `patience`. */
  readonly slack: number | null;
  readonly maxSteps: number;
  readonly dialect: Dialect;
  /** How truths and falsehoods are worded: in English sentences, or in the few words of a small policy. */
  readonly wording: Wording;
  /** How many tasks each finite split has, each to be evaluated once. */
  readonly heldOut: number;
  /** From which task of the split "train" on the first card is another one. */
  readonly drift: { readonly after: number } | null;
}

/** A house where nothing is said: a third of a real kitchen, so that search does not drown the rules. */
const houseDials: FlatFields<HouseDials> = {
  counted: oneOf("train", ["released"]),
  kinds: someOf(KINDS),
  receptacles: whole(14, { min: 6 }),
  clutter: real(0.5, { min: 0 }),
  copies: whole(1),
  home: real(0.85, { min: 0, max: 1 }),
  focus: real(0.8, { min: 0, max: 1 }),
  familiar: flag(false),
  feedback: oneOf(0, [1, 2]),
};

export const householdDials: FlatFields<Dials> = {
  cards: either(whole(2, { max: 4 }), someOf(CARD_KINDS)),
  places: whole(3),
  devices: whole(1, { min: 1, max: 3 }),
  ...houseDials,
  patience: real(2.5, { min: 1 }),
  slack: nothingOr(whole(5)),
  maxSteps: whole(50, { min: 1 }),
  dialect: oneOf("0.4", ["0.3"]),
  wording: oneOf("full", ["short"]),
  heldOut: whole(256),
  drift: nothingOr(objectOf({ after: whole(0) })),
};

/** What can be turned in ALFWorld's games. */
export interface AlfworldDials {
  /** Steps a game may take. The published protocol: 50. */
  readonly maxSteps: number;
}

export const alfworldDials: FlatFields<AlfworldDials> = { maxSteps: whole(50, { min: 1 }) };
