/** The scripted explorer in a released game: it knows where things usually lie and that no rule is hidden. */
import type { World } from "../../../lib/environment.js";
import type { Key } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";
import type { HouseholdEnvironment } from "../environment.js";
import { commandText } from "../text.js";
import { toldEverything } from "./explorer.js";
import { exploreOnce } from "./value.js";

/** Its actions up to the win or the step limit. */
export function exploreOfficial(world: World, task: Task, key: Key): { actions: string[]; won: boolean } {
  const environment = world.make() as HouseholdEnvironment;
  environment.reset(task);
  const { house, aim } = environment.inside();
  const { dialect, maxSteps } = environment.spec;
  if (aim === undefined) return { actions: [], won: false };
  const { operations, won } = exploreOnce(house, aim, toldEverything([]), key, maxSteps);
  return { actions: operations.map((operation) => commandText(house, dialect, operation)), won };
}
