/**
 * What no policy is needed for: players by script that search the same games and do all else perfectly. They say how much
 * of a game is search, and what a policy's share is worth.
 */
import {
  atRandom,
  byRates,
  demonstrateOrderly,
  makeAlfworld,
  placeRates,
  trainHouses,
  type HouseholdEnvironment,
  type PlaceScore,
} from "../../../envs/household/index.js";
import { split, type Key } from "../../random.js";
import type { Task } from "../../types.js";
import { factsOf, type AlfworldRow } from "./play.js";

export const scripts = ["no knowledge", "search priors", "expert"] as const;
export type Script = (typeof scripts)[number];

const LIMIT = 50;

/** The games as a script plays them; the key is that of the random order. */
export function playByScript(script: Script, games: readonly Task[], key: Key): AlfworldRow[] {
  if (script === "expert") return games.map(byPlan);
  const priors = script === "search priors" ? byRates(placeRates(trainHouses().map(({ house }) => house))) : undefined;
  return games.map((task) => searched(task, priors ?? atRandom(split(key, task.id))));
}

function opened(task: Task): HouseholdEnvironment {
  const environment = makeAlfworld({ maxSteps: LIMIT }).make() as HouseholdEnvironment;
  environment.reset(task);
  return environment;
}

function byPlan(task: Task): AlfworldRow {
  const plan = opened(task).oracle();
  return rowOf(task, plan !== undefined, plan?.actions.length ?? LIMIT);
}

function searched(task: Task, worth: PlaceScore): AlfworldRow {
  const { house, aim } = opened(task).inside();
  const { turns, won } =
    aim === undefined ? { turns: [], won: false } : demonstrateOrderly({ house, aim }, worth, LIMIT);
  return rowOf(task, won, turns.length);
}

function rowOf(task: Task, won: boolean, turns: number): AlfworldRow {
  return { ...factsOf(task), won, end: won ? "won" : "step-limit", turns, valid: turns };
}
