/**
 * Goals as formulas (the `:goal` of a game file, or what the generator wrote in the same form), compiled to a function of
 * the state. Any formula over the predicates of the domain works, not only the six task types: variables are bound one
 * after the other and every condition is tested as soon as its variables are bound.
 */
import { Ability, Flag, type Formula, type Goal, type House, type Variables } from "./model.js";
import type { HouseState } from "./state.js";
import { labError, unknownName } from "../../lib/errors.js";

type Layout = Pick<House, "receptacles" | "objects" | "locations">;
/** Values of the bound variables, by slot. */
type Slots = number[];
type Test = (state: HouseState, slots: Slots) => boolean;
type Scope = ReadonlyMap<string, number>;

export function compileGoal(formula: Formula, layout: Layout, where: string): Goal {
  const test = compile(formula, new Map(), layout, where);
  return { formula, holds: (state) => test(state, []) };
}

function compile(formula: Formula, scope: Scope, layout: Layout, where: string): Test {
  switch (formula[0]) {
    case "and": {
      const parts = (formula.slice(1) as Formula[]).map((part) => compile(part, scope, layout, where));
      return (state, slots) => parts.every((part) => part(state, slots));
    }
    case "or": {
      const parts = (formula.slice(1) as Formula[]).map((part) => compile(part, scope, layout, where));
      return (state, slots) => parts.some((part) => part(state, slots));
    }
    case "not": {
      const part = compile(formula[1] as Formula, scope, layout, where);
      return (state, slots) => !part(state, slots);
    }
    case "exists":
      return compileExists(formula[1] as Variables, formula[2] as Formula, scope, layout, where);
    case "forall": {
      const counterexample: Formula = ["exists", formula[1] as Variables, ["not", formula[2] as Formula]];
      const found = compile(counterexample, scope, layout, where);
      return (state, slots) => !found(state, slots);
    }
    default:
      return compileAtom(formula as readonly string[], scope, layout, where);
  }
}

/** Bind one variable after the other; a condition is tested right after its last variable. */
function compileExists(variables: Variables, body: Formula, outer: Scope, layout: Layout, where: string): Test {
  if (variables.length === 0) return compile(body, outer, layout, where);
  const [[name, sort], ...rest] = variables as [readonly [string, string], ...Variables];
  const scope = new Map(outer).set(name, outer.size);
  const slot = outer.size;
  const later = new Set(rest.map(([other]) => other));
  const conditions = body[0] === "and" ? (body.slice(1) as Formula[]) : [body];
  const ready = conditions.filter((condition) => !mentions(condition, later));
  const waiting = conditions.filter((condition) => mentions(condition, later));
  const fixed = ready.filter(isStatic(name)).map((condition) => compile(condition, scope, layout, where));
  const live = ready.filter((condition) => !isStatic(name)(condition));
  const tests = live.map((condition) => compile(condition, scope, layout, where));
  const next = compileExists(rest, ["and", ...waiting], scope, layout, where);
  const emptyState = undefined as unknown as HouseState;
  const candidates = range(countOf(sort, layout, where)).filter((value) => {
    const slots: Slots = [];
    slots[slot] = value;
    return fixed.every((test) => test(emptyState, slots));
  });
  return (state, slots) => {
    for (const value of candidates) {
      slots[slot] = value;
      if (tests.every((test) => test(state, slots)) && next(state, slots)) return true;
    }
    return false;
  };
}

const STATIC = new Set(["objecttype", "receptacletype", "isreceptacleobject", "openable"]);
const ABILITIES: Readonly<Record<string, number>> = {
  pickupable: Ability.pickup,
  cleanable: Ability.clean,
  heatable: Ability.heat,
  coolable: Ability.cool,
  sliceable: Ability.slice,
  toggleable: Ability.toggle,
};
const FLAGS: Readonly<Record<string, number>> = {
  isclean: Flag.clean,
  ishot: Flag.hot,
  iscool: Flag.cool,
  issliced: Flag.sliced,
  istoggled: Flag.toggled,
  ison: Flag.on,
};

/** True for conditions that never change and speak of this one variable: they choose the candidates once. */
function isStatic(name: string): (condition: Formula) => boolean {
  return (condition) =>
    (STATIC.has(condition[0]) || Object.hasOwn(ABILITIES, condition[0])) &&
    condition[1] === name &&
    !String(condition[2] ?? "").startsWith("?");
}

function mentions(formula: Formula, names: ReadonlySet<string>): boolean {
  if (formula[0] === "exists" || formula[0] === "forall") return mentions(formula[2] as Formula, names);
  return formula
    .slice(1)
    .some((part) => (typeof part === "string" ? names.has(part) : mentions(part as Formula, names)));
}

function compileAtom(atom: readonly string[], scope: Scope, layout: Layout, where: string): Test {
  const [predicate, first, second] = atom as [string, string, string];
  const slot = (name: string): number => {
    const found = scope.get(name);
    if (found === undefined)
      throw labError(where, { expected: "a bound variable", got: name, fix: `check (${atom.join(" ")}) in the goal` });
    return found;
  };
  if (Object.hasOwn(FLAGS, predicate)) return flagTest(slot(first), FLAGS[predicate]!);
  if (Object.hasOwn(ABILITIES, predicate)) return abilityTest(slot(first), ABILITIES[predicate]!, layout);
  const make = Object.hasOwn(ATOMS, predicate) ? ATOMS[predicate] : undefined;
  if (!make) throw unknownName(where, "goal predicate", predicate, [...Object.keys(ATOMS), ...Object.keys(FLAGS)]);
  return make({ layout, slot, first, second });
}

function flagTest(object: number, bit: number): Test {
  return (state, slots) => (state.flags[slots[object]!]! & bit) !== 0;
}

function abilityTest(object: number, bit: number, { objects }: Layout): Test {
  return (_, slots) => (objects[slots[object]!]!.abilities & bit) !== 0;
}

interface AtomParts {
  readonly layout: Layout;
  readonly slot: (name: string) => number;
  readonly first: string;
  readonly second: string;
}

const ATOMS: Readonly<Record<string, (parts: AtomParts) => Test>> = {
  "=": ({ slot, first, second }) => same(slot(first), slot(second)),
  objecttype: ({ slot, first, second, layout }) => {
    const object = slot(first);
    return (_, slots) => layout.objects[slots[object]!]!.type === second;
  },
  receptacletype: ({ slot, first, second, layout }) => {
    const receptacle = slot(first);
    return (_, slots) => layout.receptacles[slots[receptacle]!]!.type === second;
  },
  isreceptacleobject: ({ slot, first, layout }) => {
    const object = slot(first);
    return (_, slots) => layout.objects[slots[object]!]!.container;
  },
  openable: ({ slot, first, layout }) => {
    const receptacle = slot(first);
    return (_, slots) => layout.receptacles[slots[receptacle]!]!.openable;
  },
  opened: ({ slot, first }) => {
    const receptacle = slot(first);
    return (state, slots) => state.opened[slots[receptacle]!] === 1;
  },
  inreceptacle: ({ slot, first, second }) => {
    const [object, receptacle] = [slot(first), slot(second)];
    return (state, slots) => state.contents[slots[receptacle]!]!.includes(slots[object]!);
  },
  inreceptacleobject: ({ slot, first, second, layout }) => {
    const [inner, outer] = [slot(first), slot(second)];
    return (_, slots) => layout.objects[slots[outer]!]!.within.includes(slots[inner]!);
  },
  holds: ({ slot, second }) => {
    const object = slot(second);
    return (state, slots) => state.holding === slots[object]!;
  },
  holdsany: () => (state) => state.holding >= 0,
  atlocation: ({ slot, second }) => {
    const location = slot(second);
    return (state, slots) => state.agent === slots[location]!;
  },
  receptacleatlocation: ({ slot, first, second, layout }) => {
    const [receptacle, location] = [slot(first), slot(second)];
    return (_, slots) => layout.receptacles[slots[receptacle]!]!.location === slots[location]!;
  },
  objectatlocation: ({ slot, first, second }) => {
    const [object, location] = [slot(first), slot(second)];
    return (state, slots) => state.spots[slots[object]!]!.includes(slots[location]!);
  },
};

function same(a: number, b: number): Test {
  return (_, slots) => slots[a] === slots[b];
}

function countOf(sort: string, layout: Layout, where: string): number {
  switch (sort) {
    case "receptacle":
      return layout.receptacles.length;
    case "object":
      return layout.objects.length;
    case "location":
      return layout.locations.length;
    case "agent":
      return 1;
    default:
      throw unknownName(where, "sort of a variable", sort, ["receptacle", "object", "location", "agent"]);
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
