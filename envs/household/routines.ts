/**
 * The routines an informed player considers in a state: short sequences such as "go to the fridge, open it, take the mug".
 * They are proposals; whether each step works is for the rules to say.
 */
import { FLAG_OF } from "./cards.js";
import { Ability, Flag, type Card, type House, type Operation, type Process } from "./model.js";
import { accessible, isKnife } from "./rules.js";
import type { HouseState } from "./state.js";
import type { Aim } from "./aim.js";

type Routine = readonly Operation[];

/** Every routine worth trying here. */
export function routines(house: House, aim: Aim, state: HouseState): Routine[] {
  const proposals = state.holding < 0 ? emptyHanded(house, aim, state) : withThing(house, aim, state);
  return [...proposals, ...lamps(house, aim, state), ...doors(house, aim, state)];
}

function emptyHanded(house: House, aim: Aim, state: HouseState): Routine[] {
  const wanted = new Set([aim.object]);
  if (needsSlicing(house, aim, state)) for (const { type } of house.objects) if (isKnife(type)) wanted.add(type);
  for (const card of house.cards) if (card.kind === "key") wanted.add(card.key);
  const fetches = fetching(house, state, (object) => wanted.has(house.objects[object]!.type));
  return [...fetches, ...clearing(house, aim, state)];
}

function withThing(house: House, aim: Aim, state: HouseState): Routine[] {
  const held = house.objects[state.holding]!;
  const cuts = isKnife(held.type) && needsSlicing(house, aim, state) ? slicing(house, aim, state) : [];
  if (held.type !== aim.object) return [...cuts, ...dropping(house, aim, state)];
  const inTheWay = needsSlicing(house, aim, state) || house.cards.some(({ kind }) => kind === "key");
  const drops = inTheWay || aim.receptacle === undefined ? dropping(house, aim, state) : [];
  return [...cuts, ...processing(house, aim, state), ...delivering(house, aim, state), ...drops];
}

/** Take any of the chosen objects from where it lies. */
function fetching(house: House, state: HouseState, chosen: (object: number) => boolean): Routine[] {
  const kinds = new Kinds();
  state.contents.forEach((contents, receptacle) => {
    for (const object of contents) {
      if (!chosen(object) || !(house.objects[object]!.abilities & Ability.pickup)) continue;
      const spread = state.contents.filter((other) => other.includes(object)).length;
      const about = [house.objects[object]!.type, state.flags[object], spread, describe(house, state, receptacle)];
      kinds.add(about.join("/"), [...reach(house, state, receptacle), { verb: "take", object, receptacle }]);
    }
  });
  return kinds.all();
}

/** Make room: take something else out of a receptacle that is full. */
function clearing(house: House, aim: Aim, state: HouseState): Routine[] {
  const kinds = new Kinds();
  for (const card of house.cards) {
    if (card.kind !== "capacity") continue;
    state.contents.forEach((contents, receptacle) => {
      if (house.receptacles[receptacle]!.type !== card.receptacle || contents.length < card.most) return;
      const other = contents.find((object) => house.objects[object]!.type !== aim.object && takeable(house, object));
      if (other === undefined) return;
      const holdsTarget = contents.some((object) => house.objects[object]!.type === aim.object);
      const about = [describe(house, state, receptacle), holdsTarget, contents.length];
      kinds.add(about.join("/"), [...reach(house, state, receptacle), { verb: "take", object: other, receptacle }]);
    });
  }
  return kinds.all();
}

function takeable(house: House, object: number): boolean {
  return (house.objects[object]!.abilities & Ability.pickup) !== 0;
}

/** Clean, heat or cool what is held, where the aim or a card's order asks for it; the door as a card may want it. */
function processing(house: House, aim: Aim, state: HouseState): Routine[] {
  const kinds = new Kinds();
  for (const process of neededProcesses(house, aim)) {
    house.receptacles.forEach(({ type, openable, location }, receptacle) => {
      if (!house.devices[process].has(type)) return;
      const step: Operation = { verb: process, object: state.holding, receptacle };
      const go: Operation[] = location === state.agent ? [] : [{ verb: "go", receptacle }];
      const about = [process, describe(house, state, receptacle)].join("/");
      kinds.add(about, [...go, step]);
      if (!openable) return;
      const turn: Operation = { verb: state.opened[receptacle] ? "close" : "open", receptacle };
      if (house.cards.some(({ kind }) => kind === "closure")) kinds.add(`${about}/door`, [...go, turn, step]);
    });
  }
  return kinds.all();
}

function neededProcesses(house: House, aim: Aim): Process[] {
  const needed = new Set<Process>();
  for (const process of ["clean", "heat", "cool"] as const) if (aim.flags & FLAG_OF[process]) needed.add(process);
  for (const card of house.cards) if (card.kind === "order" && needed.has(card.process)) needed.add(card.first);
  return [...needed];
}

/** Put the thing where the aim wants it, or where it can be sliced. */
function delivering(house: House, aim: Aim, state: HouseState): Routine[] {
  const surface = house.cards.find((card): card is Extract<Card, { kind: "tool" }> => card.kind === "tool")?.surface;
  const unsliced = (aim.flags & Flag.sliced & ~state.flags[state.holding]!) !== 0;
  const kinds = new Kinds();
  house.receptacles.forEach(({ type }, receptacle) => {
    if (type !== aim.receptacle && !(unsliced && type === surface)) return;
    const company = state.contents[receptacle]!.filter((object) => house.objects[object]!.type === aim.object).length;
    kinds.add(`${describe(house, state, receptacle)}/${company}`, putInto(house, state, receptacle));
  });
  return kinds.all();
}

/** Put down what is in the way: here if that is possible, else wherever it may lie. */
function dropping(house: House, aim: Aim, state: HouseState): Routine[] {
  const { type } = house.objects[state.holding]!;
  const kinds = new Kinds();
  const handy = new Kinds();
  house.receptacles.forEach(({ holds, location, type: where }, receptacle) => {
    if (!holds.has(type)) return;
    const routine = putInto(house, state, receptacle);
    kinds.add(describe(house, state, receptacle), routine);
    const full = house.cards.some((card) => card.kind === "capacity" && card.receptacle === where);
    if (location === state.agent && routine.length === 1 && !full) handy.add("here", routine);
  });
  const here = type === aim.object ? [] : handy.all();
  return here.length > 0 ? here : kinds.all();
}

function putInto(house: House, state: HouseState, receptacle: number): Routine {
  return [...reach(house, state, receptacle), { verb: "put", object: state.holding, receptacle }];
}

function needsSlicing(house: House, aim: Aim, state: HouseState): boolean {
  if (!(aim.flags & Flag.sliced)) return false;
  return house.objects.some(({ type }, object) => type === aim.object && !(state.flags[object]! & Flag.sliced));
}

/** With a knife in the hand: go to a target and slice it. */
function slicing(house: House, aim: Aim, state: HouseState): Routine[] {
  const kinds = new Kinds();
  state.contents.forEach((contents, receptacle) => {
    for (const object of contents) {
      if (house.objects[object]!.type !== aim.object) continue;
      const about = [state.flags[object], describe(house, state, receptacle)].join("/");
      const there = house.receptacles[receptacle]!.location === state.agent;
      const slice: Operation = { verb: "slice", object, knife: state.holding };
      kinds.add(about, there ? [slice] : [{ verb: "go", receptacle }, slice]);
    }
  });
  return kinds.all();
}

function lamps(house: House, aim: Aim, state: HouseState): Routine[] {
  if (aim.lamp === undefined) return [];
  const kinds = new Kinds();
  state.contents.forEach((contents, receptacle) => {
    for (const object of contents) {
      if (house.objects[object]!.type !== aim.lamp) continue;
      const lit = (state.flags[object]! & Flag.toggled) !== 0;
      const there = house.receptacles[receptacle]!.location === state.agent;
      const go: Operation[] = there ? [] : [{ verb: "go", receptacle }];
      const use: Operation[] = lit ? [] : [{ verb: "use", object }];
      kinds.add(`${lit}/${describe(house, state, receptacle)}`, [...go, ...use]);
    }
  });
  return kinds.all();
}

/** Open beforehand what must be open at once later, or can be opened only now. */
function doors(house: House, aim: Aim, state: HouseState): Routine[] {
  const early = house.cards.some(({ kind }) => kind === "decay");
  const keyed = new Set(house.cards.flatMap((card) => (card.kind === "key" ? [card.receptacle] : [])));
  const kinds = new Kinds();
  house.receptacles.forEach(({ type, openable }, receptacle) => {
    if (!openable || state.opened[receptacle]) return;
    if (!(early && type === aim.receptacle) && !keyed.has(type)) return;
    const hasTarget = state.contents[receptacle]!.some((object) => house.objects[object]!.type === aim.object);
    kinds.add(`${describe(house, state, receptacle)}/${hasTarget}`, reach(house, state, receptacle));
  });
  return kinds.all();
}

/** Stand at the receptacle with its door open. */
function reach(house: House, state: HouseState, receptacle: number): Operation[] {
  const steps: Operation[] = [];
  if (house.receptacles[receptacle]!.location !== state.agent) steps.push({ verb: "go", receptacle });
  if (!accessible(house, state, receptacle)) steps.push({ verb: "open", receptacle });
  return steps;
}

/** What tells two receptacles apart for a plan. */
function describe(house: House, state: HouseState, receptacle: number): string {
  const here = house.receptacles[receptacle]!.location === state.agent;
  return `${standing(house)[receptacle]!}${here ? "H" : ""}${accessible(house, state, receptacle) ? "A" : ""}`;
}

const standings = new WeakMap<House, readonly string[]>();

/** The type of each receptacle and what stands beside it, made once a house. */
function standing(house: House): readonly string[] {
  let known = standings.get(house);
  if (known === undefined) {
    known = house.receptacles.map(({ type, location }) => {
      const beside = house.receptaclesAt[location]!.map((other) => house.receptacles[other]!.type);
      return `${type}|${beside.join("+")}|`;
    });
    standings.set(house, known);
  }
  return known;
}

/** Keeps the first routine of each kind. */
class Kinds {
  private readonly first = new Map<string, Routine>();

  add(kind: string, routine: Routine): void {
    if (!this.first.has(kind)) this.first.set(kind, routine);
  }

  all(): Routine[] {
    return [...this.first.values()];
  }
}
