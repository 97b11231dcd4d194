/**
 * The rules of a house: which operations are possible in a state and what they do, state to state, without text. The
 * preconditions are those of the game's planning domain, quirks included: an object in two receptacles stays listed in
 * the second, heating works with the door shut, a thing can be sliced inside a closed cabinet, a lamp never goes off.
 */
import { afterEffects, blockingCard, FLAG_OF } from "./cards.js";
import { Ability, Flag, type ErrorCode, type House, type Operation, type Outcome, type Process } from "./model.js";
import { drop, lift, moveAgent, setFlags, setOpened, type HouseState } from "./state.js";

const KNIVES: ReadonlySet<string> = new Set(["knife", "butterknife"]);
const ABILITY_FOR: Readonly<Record<Process, number>> = { clean: Ability.clean, heat: Ability.heat, cool: Ability.cool };

export function isKnife(type: string): boolean {
  return KNIVES.has(type);
}

/** At the receptacle, and it has no door or the door is open. */
export function accessible(house: House, state: HouseState, receptacle: number): boolean {
  return !house.receptacles[receptacle]!.openable || state.opened[receptacle] === 1;
}

/** Why an operation is impossible here; undefined where it is possible. */
function refusal(house: House, state: HouseState, operation: Operation): ErrorCode | undefined {
  switch (operation.verb) {
    case "look":
    case "inventory":
    case "help":
      return undefined;
    case "go":
      return house.receptacles[operation.receptacle]!.location === state.agent ? "already-there" : undefined;
    case "inspect":
      return state.holding === operation.object ? undefined : "not-held";
    case "use":
      return refuseUse(house, state, operation.object);
    case "slice":
      return refuseSlice(house, state, operation.object, operation.knife);
    default:
      if (house.receptacles[operation.receptacle]!.location !== state.agent) return "not-here";
      return refuseAtReceptacle(house, state, operation);
  }
}

type AtReceptacle = Exclude<
  Extract<Operation, { readonly receptacle: number }>,
  { readonly verb: "go"; readonly receptacle: number }
>;

function refuseAtReceptacle(house: House, state: HouseState, operation: AtReceptacle): ErrorCode | undefined {
  const { receptacle } = operation;
  const { openable } = house.receptacles[receptacle]!;
  const open = state.opened[receptacle] === 1;
  switch (operation.verb) {
    case "examine":
    case "go":
      return undefined;
    case "open":
      return !openable ? "not-openable" : open ? "already-open" : undefined;
    case "close":
      return !openable ? "not-openable" : open ? undefined : "already-closed";
    case "take":
      return refuseTake(house, state, operation.object, receptacle);
    case "put":
      return refusePut(house, state, operation.object, receptacle);
    default:
      return refuseProcess(house, state, operation.verb, operation.object, receptacle);
  }
}

function refuseTake(house: House, state: HouseState, object: number, receptacle: number): ErrorCode | undefined {
  if (state.holding >= 0) return "hands-full";
  if (!accessible(house, state, receptacle)) return "closed";
  if (!state.contents[receptacle]!.includes(object)) return "not-there";
  return house.objects[object]!.abilities & Ability.pickup ? undefined : "cannot-take";
}

function refusePut(house: House, state: HouseState, object: number, receptacle: number): ErrorCode | undefined {
  if (state.holding !== object) return "not-held";
  if (!accessible(house, state, receptacle)) return "closed";
  return house.receptacles[receptacle]!.holds.has(house.objects[object]!.type) ? undefined : "cannot-contain";
}

function refuseProcess(
  house: House,
  state: HouseState,
  process: Process,
  object: number,
  receptacle: number,
): ErrorCode | undefined {
  if (state.holding !== object) return "not-held";
  if (!house.devices[process].has(house.receptacles[receptacle]!.type)) return "wrong-device";
  return house.objects[object]!.abilities & ABILITY_FOR[process] ? undefined : "wrong-thing";
}

function refuseUse(house: House, state: HouseState, object: number): ErrorCode | undefined {
  if (!(house.objects[object]!.abilities & Ability.toggle)) return "no-switch";
  const here = house.receptaclesAt[state.agent]!;
  return here.some((receptacle) => state.contents[receptacle]!.includes(object)) ? undefined : "not-here";
}

function refuseSlice(house: House, state: HouseState, object: number, knife: number): ErrorCode | undefined {
  if (!isKnife(house.objects[knife]!.type)) return "wrong-device";
  if (state.holding !== knife) return "not-held";
  if (!(house.objects[object]!.abilities & Ability.slice)) return "wrong-thing";
  return state.spots[object]!.includes(state.agent) ? undefined : "not-here";
}

/** Try an operation; a refused or blocked one leaves the very same state. */
export function perform(house: House, state: HouseState, operation: Operation): Outcome {
  const refused = refusal(house, state, operation);
  if (refused !== undefined) return { state, refused };
  const blocked = blockingCard(house, state, operation);
  if (blocked !== undefined) return { state, blocked };
  const next = apply(house, state, operation);
  return { state: next === state || house.cards.length === 0 ? next : afterEffects(house, next, operation) };
}

/** The effect of a possible operation. */
function apply(house: House, state: HouseState, operation: Operation): HouseState {
  switch (operation.verb) {
    case "look":
    case "inventory":
    case "help":
    case "examine":
    case "inspect":
      return state;
    case "go":
      return moveAgent(state, house.receptacles[operation.receptacle]!.location);
    case "open":
      return setOpened(state, operation.receptacle, 1);
    case "close":
      return setOpened(state, operation.receptacle, 0);
    case "take":
      return lift(state, operation.object, operation.receptacle);
    case "put":
      return drop(state, operation.object, operation.receptacle);
    case "use":
      return setFlags(state, operation.object, state.flags[operation.object]! | Flag.toggled);
    case "slice":
      return setFlags(state, operation.object, state.flags[operation.object]! | Flag.sliced);
    case "clean":
    case "heat":
    case "cool":
      return setFlags(state, operation.object, processed(state.flags[operation.object]!, operation.verb));
  }
}

/** Heating undoes cooling and cooling undoes heating. */
function processed(flags: number, process: Process): number {
  if (process === "heat") return (flags | FLAG_OF.heat) & ~FLAG_OF.cool;
  if (process === "cool") return (flags | FLAG_OF.cool) & ~FLAG_OF.heat;
  return flags | FLAG_OF.clean;
}
