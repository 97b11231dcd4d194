/** What can be turned in Sokoban. */
import { whole, type FlatFields } from "../../lib/fields.js";

export interface Dials {
  /** Rows and columns, walls included. */
  readonly size: number;
  readonly boxes: number;
  /** Steps of random reverse play, in rooms too large to play back in all ways. */
  readonly depth: number;
  /** The shortest solution has at least and at most so many steps. */
  readonly shortest: number;
  readonly longest: number;
  /** Steps until a task is cut off. */
  readonly maxSteps: number;
}

/** The rooms of the published text versions: 6 × 6, one box, reverse play of 30 steps. More boxes make depth, longest and maxSteps larger. */
export const sokobanDials: FlatFields<Dials> = {
  size: whole(6, { min: 5, max: 10 }),
  boxes: whole(1, { min: 1, max: 4 }),
  depth: whole(30, { min: 1, max: 1000 }),
  shortest: whole(3, { min: 1, max: 100 }),
  longest: whole(12, { min: 1, max: 200 }),
  maxSteps: whole(18, { min: 1, max: 1000 }),
};
