/** What can be turned in a chain of shops; a shop without a chain has further options of its own. */
import { oneOf, whole, type FlatFields } from "../../lib/fields.js";

export interface Dials {
  /** Actions a task allows beyond those of one who knows the rules; a wrong page for the coupon costs two. */
  readonly slack: number;
  /** How many departments the chain has: with two there are about twenty rules, with one about twelve. */
  readonly departments: 1 | 2;
}

export const webshopDials: FlatFields<Dials> = {
  slack: whole(1),
  departments: oneOf(2, [1]),
};
