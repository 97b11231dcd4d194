/**
 * A goal formula read as an aim: which kind of thing, in which states, into which kind of receptacle, or under which lamp.
 * Every task of the six types, and every composition the generator makes, has this form; other formulas have no aim and
 * then there is no expert and no graded progress. Also the goal-relevant part of a state.
 */
import { Ability, Flag, type Formula, type House } from "./model.js";
import type { HouseState } from "./state.js";
import { factHash, fold, type Hash } from "./hash.js";

export interface Aim {
  readonly object: string;
  readonly count: 1 | 2;
  /** `Flag` bits the thing must have. */
  readonly flags: number;
  /** Where it must lie; undefined when it must be held under a lamp. */
  readonly receptacle?: string;
  readonly lamp?: string;
}

const FLAG_NAMES: Readonly<Record<string, number>> = {
  isclean: Flag.clean,
  ishot: Flag.hot,
  iscool: Flag.cool,
  issliced: Flag.sliced,
};

/** The aim of a formula, or undefined where it is none of the known forms. */
export function aimOf(formula: Formula): Aim | undefined {
  const atoms = atomsOf(formula);
  if (atoms.some(([predicate]) => predicate === "inreceptacleobject")) return undefined;
  const lampVariable = atoms.find(([predicate]) => predicate === "istoggled")?.[1];
  const objects = atoms.filter(([predicate, name]) => predicate === "objecttype" && name !== lampVariable);
  const receptacles = new Set(atoms.flatMap(([predicate, , type]) => (predicate === "receptacletype" ? [type!] : [])));
  const types = new Set(objects.map(([, , type]) => type!));
  const count = new Set(objects.map(([, name]) => name)).size;
  if (types.size !== 1 || (count !== 1 && count !== 2) || receptacles.size > 1) return undefined;
  const [object] = types;
  const flags = atoms.reduce((sum, [predicate]) => sum | (FLAG_NAMES[predicate] ?? 0), 0);
  const lamp = atoms.find(([predicate, name]) => predicate === "objecttype" && name === lampVariable)?.[2];
  if (lampVariable !== undefined) return lamp && count === 1 ? { object: object!, count, flags, lamp } : undefined;
  const [receptacle] = receptacles;
  return receptacle === undefined ? undefined : { object: object!, count, flags, receptacle };
}

type Atom = readonly [predicate: string, ...values: string[]];

function atomsOf(formula: Formula): Atom[] {
  switch (formula[0]) {
    case "and":
    case "or":
      return (formula.slice(1) as Formula[]).flatMap(atomsOf);
    case "exists":
    case "forall":
      return atomsOf(formula[2] as Formula);
    case "not":
      return [];
    default:
      return [formula as Atom];
  }
}

/** The hash of what matters for the aim: place, hand, targets and their places, doors of targets' and goal's receptacles, lamps. */
export function aimHash(aim: Aim | undefined, house: House, state: HouseState): Hash {
  if (aim === undefined) return state.hash;
  let hash = factHash(30, state.agent, state.holding);
  house.receptacles.forEach(({ type }, receptacle) => {
    const targets = state.contents[receptacle]!.filter((object) => house.objects[object]!.type === aim.object);
    for (const object of targets) hash = fold(hash, factHash(31, object, receptacle));
    const matters = targets.length > 0 || type === aim.receptacle;
    if (matters && state.opened[receptacle]) hash = fold(hash, factHash(32, receptacle, 0));
  });
  house.objects.forEach(({ type, abilities }, object) => {
    if (type === aim.object || abilities & Ability.toggle)
      hash = fold(hash, factHash(33, object, state.flags[object]!));
  });
  return state.marks.some((mark) => mark.length > 0) ? fold(hash, state.hash) : hash;
}

/** Named milestones of an aim and whether they are reached now. */
export function milestones(aim: Aim, house: House, state: HouseState, seen: readonly number[]): [string, boolean][] {
  const targets = house.objects.flatMap(({ type }, object) => (type === aim.object ? [object] : []));
  const held = state.holding >= 0 && targets.includes(state.holding);
  const ready = (object: number) => (state.flags[object]! & aim.flags) === aim.flags;
  const placed = placedIn(aim, house, state, targets);
  const found = seen.some((receptacle) => state.contents[receptacle]!.some((object) => targets.includes(object)));
  const rows: [string, boolean][] = [["target seen", held || found || placed > 0]];
  rows.push(["target held", held || placed > 0]);
  for (const [name, bit] of Object.entries(FLAG_NAMES))
    if (aim.flags & bit)
      rows.push([`target ${name.slice(2)}`, targets.some((object) => (state.flags[object]! & bit) !== 0)]);
  if (aim.lamp !== undefined) {
    const lit = house.objects.some(
      ({ type }, object) => type === aim.lamp && (state.flags[object]! & Flag.toggled) !== 0,
    );
    return [...rows, ["lamp used", lit]];
  }
  rows.push(["first placed", placed >= 1 && targets.some(ready)]);
  if (aim.count === 2) rows.push(["second placed", placed >= 2]);
  return rows;
}

/** The most targets in the right state that lie in one receptacle of the goal's type. */
function placedIn(aim: Aim, house: House, state: HouseState, targets: readonly number[]): number {
  const counts = house.receptacles.map(({ type }, receptacle) => {
    if (type !== aim.receptacle) return 0;
    const good = (object: number) => targets.includes(object) && (state.flags[object]! & aim.flags) === aim.flags;
    return state.contents[receptacle]!.filter(good).length;
  });
  return Math.max(0, ...counts);
}
