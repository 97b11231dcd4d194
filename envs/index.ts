/**
 * The registry of worlds: `world("pocket", { family: 3 })`. The name decides the type of the options and of the world;
 * an unknown name lists the known ones.
 */
import type { World } from "../lib/environment.js";
import { unknownName } from "../lib/errors.js";
import { worldNames, type WorldName } from "./dials.js";
import { makeAlfworld, makeHousehold } from "./household/index.js";
import { makePocket } from "./pocket/index.js";
import { makePocketEnglish } from "./pocket-english/index.js";
import { makeProbes } from "./probes/index.js";
import { makeSokoban } from "./sokoban/index.js";
import { makeStrings } from "./strings/index.js";
import { makeWebshop } from "./webshop/index.js";

const makers = {
  household: makeHousehold,
  alfworld: makeAlfworld,
  pocket: makePocket,
  "pocket-english": makePocketEnglish,
  sokoban: makeSokoban,
  strings: makeStrings,
  probes: makeProbes,
  webshop: makeWebshop,
} as const satisfies Readonly<Record<WorldName, unknown>>;

type Makers = typeof makers;
export { worldNames, type DialsOf, type WorldName } from "./dials.js";

/** Make a world by name. Options that came from text (a command line, a file) are checked by the world itself. */
export function world<Name extends WorldName>(
  name: Name,
  options?: Parameters<Makers[Name]>[0],
): ReturnType<Makers[Name]>;
export function world(name: string, options?: object): World;
export function world(name: string, options: unknown = {}): unknown {
  if (!Object.hasOwn(makers, name)) throw unknownName("world", "world", name, worldNames);
  const make = makers[name as WorldName] as (options: unknown) => World;
  return make(options);
}

/** The scripted player of the pocket world, which reads only what an agent reads, and the sentences it obeys. */
export { demonstrate, hintsOf, type Demonstration } from "./pocket/index.js";

/** ALFWorld's official games from a folder, and what a world of generated homes offers beyond a `World`. */
export { householdFromFolder, type HouseholdOptions, type HouseholdWorld } from "./household/index.js";
