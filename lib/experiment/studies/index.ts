/** The registry of studies. */
import { unknownName } from "../../errors.js";
import { gigpoPocket } from "./gigpo-pocket.js";
import { siriPocket } from "./siri-pocket.js";
import type { Study } from "./study.js";

export const studies: readonly Study[] = [gigpoPocket, siriPocket];

export function study(name: string): Study {
  const found = studies.find((one) => one.name === name);
  if (found === undefined)
    throw unknownName(
      "study",
      "study",
      name,
      studies.map((one) => one.name),
    );
  return found;
}
