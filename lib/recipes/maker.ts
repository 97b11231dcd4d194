/** How a method is made from verbs, so that a variant can exchange some of them. */
import type { Config } from "../config.js";
import type { Recipe } from "./lab.js";

/** A method before its verbs are settled. */
export interface Maker<C extends Config, Verbs extends object, State> {
  /** Its verbs as they are; fixed. */
  readonly verbs: Verbs;
  /** The method, with other verbs where some are given. */
  readonly make: (given?: Partial<Verbs>) => Recipe<C, State>;
}

/** A method from its usual verbs and what it does with verbs. */
export function methodOf<C extends Config, Verbs extends object, State>(
  usual: Verbs,
  make: (verbs: Verbs) => Recipe<C, State>,
): Maker<C, Verbs, State> {
  const verbs = Object.freeze(usual);
  return Object.freeze({ verbs, make: (given: Partial<Verbs> = {}) => make({ ...verbs, ...given }) });
}
