/**
 * What can be turned in each world: names, ranges and defaults, and no code of any world, so that a configuration can be
 * checked before a world is made. A world is registered here and in `index.ts`.
 */
import { alfworldDials, householdDials } from "./household/dials.js";
import { pocketDials } from "./pocket/dials.js";
import { probesDials } from "./probes/dials.js";
import { sokobanDials } from "./sokoban/dials.js";
import { stringsDials } from "./strings/dials.js";
import { webshopDials } from "./webshop/dials.js";
import type { FlatFields } from "../lib/fields.js";

/** The dials of every world. */
export const worldDials = {
  household: householdDials,
  alfworld: alfworldDials,
  pocket: pocketDials,
  "pocket-english": pocketDials,
  sokoban: sokobanDials,
  strings: stringsDials,
  probes: probesDials,
  webshop: webshopDials,
} as const;

export type WorldName = keyof typeof worldDials;

/** Some dials of a world; the rest stays where the world has it. */
export type DialsOf<World extends WorldName> = World extends WorldName
  ? (typeof worldDials)[World] extends FlatFields<infer Dials>
    ? Partial<Dials>
    : never
  : never;

/** The names of all worlds. */
export const worldNames = Object.keys(worldDials) as readonly WorldName[];

/** What each is, in a few words, for lists of worlds. */
export const worldKinds: Readonly<Record<WorldName, string>> = {
  household: "ALFWorld's text game in made homes with hidden rules",
  alfworld: "ALFWorld's own games",
  pocket: "a small house with hidden rules, a word a token",
  "pocket-english": "the same house in plain English, for language models",
  sokoban: "boxes to push onto targets",
  strings: "compositions of string functions whose names hide what they do",
  probes: "seven tiny tasks with known optimal returns",
  webshop: "a web shop with hidden store rules",
};
