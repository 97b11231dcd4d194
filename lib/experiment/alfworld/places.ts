/** Sentences about where the wanted thing of an ALFWorld game is, true and false ones; they look into the game. */
import { makeAlfworld, shortSentence, type HouseholdEnvironment } from "../../../envs/household/index.js";
import type { Task } from "../../types.js";

export interface Places {
  /** A sentence for each kind of receptacle in which such a thing lies at the start of the game. */
  readonly holding: readonly string[];
  /** The same of all other kinds of receptacle there: false ones. */
  readonly others: readonly string[];
}

export function gamePlaces(task: Task): Places {
  const { house, aim } = opened(task);
  const kinds = [...new Set(house.receptacles.map(({ type }) => type))];
  const holds = (kind: string): boolean =>
    house.receptacles.some(
      ({ type }, i) =>
        type === kind && house.start.contents[i]!.some((object) => house.objects[object]!.type === aim!.object),
    );
  const say = (some: readonly string[]): string[] => some.map((kind) => sentence(aim!.object, kind));
  return { holding: say(kinds.filter(holds)), others: say(kinds.filter((kind) => !holds(kind))) };
}

function opened(task: Task): ReturnType<HouseholdEnvironment["inside"]> {
  const environment = makeAlfworld().make() as HouseholdEnvironment;
  environment.reset(task);
  return environment.inside();
}

function sentence(object: string, home: string): string {
  return shortSentence({ kind: "place", object, home }).text;
}
