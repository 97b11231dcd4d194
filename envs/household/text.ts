/**
 * The texts of a house: what the player reads, and what a line of the player means. Two dialects of the same rules:
 * "0.4" (`move mug 1 to desk 1`, "You arrive at desk 1.") as ALFWorld 0.4 and newer print, "0.3" (`put mug 1 in/on
 * desk 1`, "You arrive at loc 24.") as ReAct, Reflexion and AgentBench knew it. Facts of the texts: ALFWorld's
 * `alfred.twl2` grammar (MIT) and recordings of the real engine.
 */
import { blockedText } from "./cardText.js";
import type { Dialect } from "./dials.js";
import { Flag, type ErrorCode, type House, type Operation, type Outcome } from "./model.js";
import { PAIR, type HouseState } from "./state.js";

export const REFUSED = "Nothing happens.";

const WELCOME = "-= Welcome to TextWorld, ALFRED! =-";
const MIDDLE = "You are in the middle of a room. Looking quickly around you, you see ";

const HELP = `Available commands:
  look:                             look around your current location
  inventory:                        check your current inventory
  go to (receptacle):               move to a receptacle
  open (receptacle):                open a receptacle
  close (receptacle):               close a receptacle
  take (object) from (receptacle):  take an object from a receptacle
  move (object) to (receptacle):  place an object in or on a receptacle
  examine (something):              examine a receptacle or an object
  use (object):                     use an object
  heat (object) with (receptacle):  heat an object using a receptacle
  clean (object) with (receptacle): clean an object using a receptacle
  cool (object) with (receptacle):  cool an object using a receptacle
  slice (object) with (object):     slice an object using a sharp object
`;

/** The first text of an episode. */
export function introduction(house: House): string {
  const receptacles = list(house.receptacles.map(({ name }) => `a ${name}`));
  return `${WELCOME}\n\n${MIDDLE}${receptacles}.\n\nYour task is to: ${house.task}.`;
}

/** What the player reads after an operation that led to `outcome`. */
export function feedback(house: House, dialect: Dialect, operation: Operation, outcome: Outcome): string {
  if (outcome.refused !== undefined) return REFUSED;
  if (outcome.blocked !== undefined) return blockedText(house, operation, outcome.blocked) ?? REFUSED;
  return narrate(house, dialect, operation, outcome.state);
}

function narrate(house: House, dialect: Dialect, operation: Operation, state: HouseState): string {
  const receptacle = "receptacle" in operation ? house.receptacles[operation.receptacle]!.name : "";
  const object = "object" in operation ? house.objects[operation.object]!.name : "";
  switch (operation.verb) {
    case "look":
      return look(house, state);
    case "inventory":
      return state.holding < 0
        ? "You are not carrying anything."
        : `You are carrying: a ${house.objects[state.holding]!.name}.`;
    case "help":
      return HELP;
    case "go":
      return `You arrive at ${dialect === "0.3" ? house.locations[state.agent] : receptacle}. ${survey(house, state, operation.receptacle)}`;
    case "open":
      return `You open the ${receptacle}. ${survey(house, state, operation.receptacle)}`;
    case "close":
      return `You close the ${receptacle}.`;
    case "take":
      return `You pick up the ${object} from the ${receptacle}.`;
    case "put":
      return dialect === "0.3"
        ? `You put the ${object} in/on the ${receptacle}.`
        : `You move the ${object} to the ${receptacle}.`;
    case "examine":
      return survey(house, state, operation.receptacle);
    case "inspect":
      return inspect(house, state, operation.object);
    case "use":
      return `You turn on the ${object}.`;
    case "slice":
      return `You sliced the ${object} with the ${house.objects[operation.knife]!.name}.`;
    default:
      return `You ${operation.verb} the ${object} using the ${receptacle}.`;
  }
}

function look(house: House, state: HouseState): string {
  const here = house.receptaclesAt[state.agent]!;
  if (here.length === 0) return `${MIDDLE}nothing.`;
  const facing = list(here.map((receptacle) => house.receptacles[receptacle]!.name));
  const beside = state.displaced.filter((pair) => {
    const [object, receptacle] = [Math.floor(pair / PAIR), pair % PAIR];
    return house.receptacles[receptacle]!.location === state.agent && state.spots[object]!.includes(state.agent);
  });
  const things = list(beside.map((pair) => `a ${house.objects[Math.floor(pair / PAIR)]!.name}`));
  return `You are facing the ${facing}. Next to it, you see ${things}.`;
}

/** What one sees of a receptacle. */
function survey(house: House, state: HouseState, receptacle: number): string {
  const { name, openable } = house.receptacles[receptacle]!;
  if (openable && state.opened[receptacle] === 0) return `The ${name} is closed.`;
  const contents = list(state.contents[receptacle]!.map((object) => `a ${house.objects[object]!.name}`));
  return openable ? `The ${name} is open. In it, you see ${contents}.` : `On the ${name}, you see ${contents}.`;
}

/** What one sees of the thing in the hand. */
function inspect(house: House, state: HouseState, object: number): string {
  const { name, container, within } = house.objects[object]!;
  if (container) {
    const contents = list(within.map((inner) => `a ${house.objects[inner]!.name}`));
    return `This is a normal ${name}. In it, you see ${contents}.`;
  }
  const adjective = adjectiveOf(state.flags[object]!);
  if (adjective) return `This is a ${adjective} ${name}.`;
  if (state.flags[object]! & Flag.toggled) return `This ${name} is on.`;
  if (state.flags[object]! & Flag.sliced) return `This is a sliced ${name}.`;
  return `There's nothing special about ${name}.`;
}

/** "cold" alone but "cool" in company: so the original. */
function adjectiveOf(flags: number): string {
  const clean = (flags & Flag.clean) !== 0;
  const sliced = (flags & Flag.sliced) !== 0;
  const heat = flags & Flag.hot ? "hot" : flags & Flag.cool ? "cool" : "";
  if (sliced && (clean || heat)) return `${[heat, clean ? "clean" : ""].filter(Boolean).join(" and ")} sliced`;
  if (clean && heat) return `${heat} and clean`;
  return heat === "cool" ? "cold" : heat || (clean ? "clean" : "");
}

function list(items: readonly string[]): string {
  if (items.length === 0) return "nothing";
  if (items.length === 1) return items[0]!;
  return `${items.slice(0, -1).join(", ")}, and ${items.at(-1)}`;
}

/** The command that means an operation. */
export function commandText(house: House, dialect: Dialect, operation: Operation): string {
  const receptacle = "receptacle" in operation ? house.receptacles[operation.receptacle]!.name : "";
  const object = "object" in operation ? house.objects[operation.object]!.name : "";
  switch (operation.verb) {
    case "look":
    case "inventory":
    case "help":
      return operation.verb;
    case "go":
      return `go to ${receptacle}`;
    case "open":
    case "close":
    case "examine":
      return `${operation.verb} ${receptacle}`;
    case "inspect":
      return `examine ${object}`;
    case "use":
      return `use ${object}`;
    case "take":
      return `take ${object} from ${receptacle}`;
    case "put":
      return dialect === "0.3" ? `put ${object} in/on ${receptacle}` : `move ${object} to ${receptacle}`;
    case "slice":
      return `slice ${object} with ${house.objects[operation.knife]!.name}`;
    default:
      return `${operation.verb} ${object} with ${receptacle}`;
  }
}

/** What a line means, or why it means nothing here. Capital letters and double spaces are not understood: so the original. */
export function parseAction(house: House, dialect: Dialect, line: string): Operation | ErrorCode {
  // what acts may come from outside the compiler's sight, and no action may end an episode by an exception
  if (typeof line !== "string" || (line.length > 1000 && stripped(line).length > 1000)) return "unparsable";
  const text = stripped(line);
  const space = text.indexOf(" ");
  const verb = space < 0 ? text : text.slice(0, space);
  const rest = space < 0 ? undefined : text.slice(space + 1);
  if (rest === undefined) return bareVerb(verb, dialect);
  switch (verb) {
    case "go":
      return rest.startsWith("to ") ? onReceptacle(house, "go", rest.slice(3)) : "unparsable";
    case "open":
    case "close":
      return onReceptacle(house, verb, rest);
    case "examine":
      return parseExamine(house, rest);
    case "use": {
      const object = house.objectByName.get(rest);
      return object === undefined ? "no-such-thing" : { verb, object };
    }
    case "take":
      return onBoth(house, verb, rest, " from ");
    case "move":
      return dialect === "0.4" ? onBoth(house, "put", rest, " to ") : "unparsable";
    case "put":
      return dialect === "0.3" ? onBoth(house, "put", rest, " in/on ") : "unparsable";
    case "heat":
    case "clean":
    case "cool":
      return onBoth(house, verb, rest, " with ");
    case "slice":
      return parseSlice(house, rest);
    default:
      return "unparsable";
  }
}

function bareVerb(verb: string, dialect: Dialect): Operation | ErrorCode {
  if (verb === "look" || verb === "inventory") return { verb };
  return verb === "help" && dialect === "0.4" ? { verb } : "unparsable";
}

function onReceptacle(house: House, verb: "go" | "open" | "close", name: string): Operation | ErrorCode {
  const receptacle = house.receptacleByName.get(name);
  return receptacle === undefined ? "no-such-thing" : { verb, receptacle };
}

function parseExamine(house: House, name: string): Operation | ErrorCode {
  const receptacle = house.receptacleByName.get(name);
  if (receptacle !== undefined) return { verb: "examine", receptacle };
  const object = house.objectByName.get(name);
  return object === undefined ? "no-such-thing" : { verb: "inspect", object };
}

function onBoth(
  house: House,
  verb: "take" | "put" | "heat" | "clean" | "cool",
  rest: string,
  between: string,
): Operation | ErrorCode {
  const at = rest.indexOf(between);
  if (at < 0) return "unparsable";
  const object = house.objectByName.get(rest.slice(0, at));
  const receptacle = house.receptacleByName.get(rest.slice(at + between.length));
  return object === undefined || receptacle === undefined ? "no-such-thing" : { verb, object, receptacle };
}

function parseSlice(house: House, rest: string): Operation | ErrorCode {
  const at = rest.indexOf(" with ");
  if (at < 0) return "unparsable";
  const object = house.objectByName.get(rest.slice(0, at));
  const knife = house.objectByName.get(rest.slice(at + " with ".length));
  return object === undefined || knife === undefined ? "no-such-thing" : { verb: "slice", object, knife };
}

/** Outer white space is dropped as Python's `strip` does, whose set differs from JavaScript's. */
function stripped(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhite(text.charCodeAt(start))) start++;
  while (end > start && isWhite(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** White space above the ASCII range, as Python knows it. */
const WHITE = new Set([0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]);

function isWhite(unit: number): boolean {
  if (unit <= 0x20) return (unit >= 0x09 && unit <= 0x0d) || unit >= 0x1c;
  return WHITE.has(unit) || (unit >= 0x2000 && unit <= 0x200a);
}
