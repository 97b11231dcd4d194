/** What can be turned in the pocket world. */
import { defaultsOf, nothingOr, objectOf, oneOf, real, whole, type FlatFields } from "../../lib/fields.js";

/** What a place card speaks of: one object, or all objects of a category. */
export type Granularity = "object" | "category";

/** How many words of each kind a world uses. */
export interface Counts {
  readonly granularity: Granularity;
  readonly objects: number;
  readonly places: number;
  readonly devices: number;
  readonly verbs: number;
}

export interface Dials extends Counts {
  /** How often a thing lies where the family keeps it; else anywhere. */
  readonly homeProbability: number;
  /** Steps allowed beyond what an informed player needs. */
  readonly slack: number;
  /** Other things in the house. */
  readonly distractors: number;
  /** Objects (of each category, where cards speak of categories) that no task but those of "unseen" ever holds. */
  readonly heldOut: number;
  /** The split "new-goals" has no goal that is worded as one of the first so many train tasks; 0 leaves that split out. */
  readonly newGoals: number;
  /** From train task `after` on, this share of the cards is drawn anew; the split "drifted" obeys the new ones. */
  readonly drift: { readonly after: number; readonly share: number } | null;
}

export const pocketDials: FlatFields<Dials> = {
  granularity: oneOf("object", ["category"]),
  objects: whole(16, { min: 1 }),
  // a home, a destination and somewhere else
  places: whole(8, { min: 3 }),
  devices: whole(6, { min: 1 }),
  verbs: whole(4, { min: 1 }),
  homeProbability: real(0.85, { min: 0, max: 1 }),
  slack: whole(3),
  distractors: whole(5),
  heldOut: whole(0),
  newGoals: whole(0),
  drift: nothingOr(objectOf({ after: whole(0), share: real(0.5, { min: 0, max: 1 }) })),
};

export const defaultDials: Dials = defaultsOf(pocketDials);
