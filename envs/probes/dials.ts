/** What can be turned in the probes. */
import { nameOf, nothingOr, whole, type FlatFields } from "../../lib/fields.js";

export interface Dials {
  /** One probe alone; all of them in turn where it is null. */
  readonly probe: ProbeName | null;
  /** How many words there are to choose from: the difficulty. */
  readonly width: number;
}

export const probeNames = ["constant", "observation", "discount", "choice", "matching", "skill", "anchor"] as const;
export type ProbeName = (typeof probeNames)[number];

export const probesDials: FlatFields<Dials> = {
  probe: nothingOr(nameOf("probe", probeNames[0], probeNames)),
  width: whole(2, { min: 2, max: 4 }),
};
