/** What can be turned in the string world. */
import { real, whole, type FlatFields } from "../../lib/fields.js";

export interface Dials {
  /** Names a family gives a meaning to. */
  readonly names: number;
  /** Operations that exist. */
  readonly operations: number;
  /** Functions in one task: 1 is f(x), 2 is f(g(x)). */
  readonly depth: number;
  /** Letters of the alphabet, and of the longest input. */
  readonly letters: number;
  readonly inputLength: number;
  /** Share of the pairs of neighbouring names that no train or heldout task shows. */
  readonly unseenPairs: number;
  /** Steps beyond one operation a name and `done`. */
  readonly slack: number;
}

export const stringsDials: FlatFields<Dials> = {
  names: whole(6, { min: 2, max: 8 }),
  operations: whole(8, { min: 2, max: 8 }),
  depth: whole(2, { min: 1, max: 4 }),
  letters: whole(4, { min: 2, max: 26 }),
  inputLength: whole(4, { min: 3, max: 6 }),
  unseenPairs: real(0.25, { min: 0, max: 0.9 }),
  slack: whole(1, { max: 20 }),
};
