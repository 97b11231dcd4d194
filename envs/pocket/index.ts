/**
 * The pocket household: whole SIRI runs in minutes. A family of hidden cards (where things are kept, which device does
 * each verb) that the prompt never tells, each with its true skill sentence. Families differ by seed.
 */
import type { Environment, Progress, World } from "../../lib/environment.js";
import { environmentFromRules, type Play, type Rules } from "../../lib/environment/rules.js";
import { expect, labError, unknownName } from "../../lib/errors.js";
import { keyOf, split, stream, type Key } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";
import type { Dials } from "./dials.js";
import { informedPlan } from "./expert.js";
import { act, contentOf, neededCount, placedCount, start, type House, type State } from "./rules.js";
import {
  conditionsOf,
  driftedFamily,
  drawHouse,
  familyOf,
  informedSteps,
  resolveDials,
  retrievalWords,
  taskOf,
  trueSentences,
  type Family,
} from "./tasks.js";
import { actionTable, admissibleList, firstObservation, goalText, observationText, refusal } from "./text.js";
import { chanceOfSuccess } from "./value.js";
import { lexiconOf, type Lexicon } from "./words.js";

export * from "./dials.js";
export * from "./expert.js";
export * from "./tasks.js";
export * from "./text.js";
export * from "./words.js";
export { chanceOfSuccess, trueUtility, type TrueUtility } from "./value.js";
export type { House, State } from "./rules.js";

export interface PocketOptions extends Partial<Dials> {
  /** The seed of the hidden cards. */
  readonly family?: number | string;
}

/** How many tasks each finite split has; each is evaluated once. */
export const heldOutTasks = 512;

export interface PocketWorld extends World {
  readonly dials: Dials;
  readonly lexicon: Lexicon;
  readonly family: Family;
  /** Every true sentence of the family by its condition. */
  readonly sentences: Readonly<Record<string, string>>;
  /** The true sentences that bear on one task. */
  truths(task: Task): string[];
  /** The exact chance that the scripted explorer wins a task when it is given these sentences. */
  chance(task: Task, sentences: readonly string[]): number;
}

/** A pocket world: `makePocket({ family: 3, slack: 2 })`. */
export function makePocket({ family: seed = 0, ...rest }: PocketOptions = {}): PocketWorld {
  const dials = resolveDials(rest);
  const lexicon = lexiconOf(dials);
  const family = familyOf(seed, dials);
  const key = split(keyOf(seed), "pocket tasks");
  const drifted = dials.drift === null ? family : driftedFamily(family, key, dials);
  const further = { unseen: dials.heldOut > 0, drifted: dials.drift !== null, "new-goals": dials.newGoals > 0 };
  const splits = ["train", "heldout", ...Object.entries(further).flatMap(([name, there]) => (there ? [name] : []))];
  const rules = pocketRules(lexicon, mostSteps(dials.slack), splits);
  const houseAt = (name: string, index: number, place = split(split(key, name), index)): House => {
    const late = name === "drifted" || (name === "train" && dials.drift !== null && index >= dials.drift.after);
    const from = name === "unseen" ? family.heldOut : family.objects;
    return drawHouse(late ? drifted : family, dials, place, { from });
  };
  const newHouseAt = newHouses(dials, houseAt, split(key, "new-goals"));
  const taskAt = (name: string, index: number): Task =>
    taskOf(name === "new-goals" ? newHouseAt(index) : houseAt(name, index), name, `${name}-${index}`);
  return {
    name: "pocket",
    about: "A compact household with hidden rules: a word a token, about eight steps an episode.",
    splits,
    ...(dials.newGoals > 0 && { clearOf: { "new-goals": dials.newGoals } }),
    dials,
    lexicon,
    family,
    sentences: trueSentences(family),
    truths: (task) => truthsOf(lexicon, task.params as unknown as House),
    falsehoods: (task) =>
      truthsOf(lexicon, task.params as unknown as House).map((truth) => falsified(lexicon, truth, task)),
    topics: (task) => retrievalWords(lexicon, task.params as unknown as House),
    chance: (task, sentences) => chanceOfSuccess(lexicon, task.params as unknown as House, sentences),
    make: () => environmentFromRules(rules),
    *tasks(name, { start: first = 0, count = Infinity } = {}) {
      if (!splits.includes(name)) throw unknownName("pocket.tasks", "split", name, splits);
      const end = Math.min(first + count, name === "train" ? Infinity : heldOutTasks);
      for (let index = first; index < end; index++) yield taskAt(name, index);
    },
  };
}

/**
 * Houses whose goal is worded as that of no train task so far: each is drawn again until it is. All train tasks of the
 * kind "light" are soon told, so that this list has none of them.
 */
function newHouses(
  { newGoals }: Dials,
  houseAt: (name: string, index: number, place?: Key) => House,
  key: Key,
): (index: number) => House {
  let told: ReadonlySet<string> | undefined;
  return (index) => {
    told ??= new Set(Array.from({ length: newGoals }, (_, place) => goalText(houseAt("train", place))));
    for (let draw = 0; draw < mostDraws; draw++) {
      const house = houseAt("new-goals", index, split(split(key, index), draw));
      if (!told.has(goalText(house))) return house;
    }
    throw labError("pocket dial newGoals", {
      expected: "a number of train tasks that leaves some goals untold",
      got: newGoals,
      fix: "1280 leaves about one goal in seven",
    });
  };
}

const mostDraws = 10_000;

/** The true sentences of one house, read off its own cards (so they stay true after a drift). */
function truthsOf(lexicon: Lexicon, house: House): string[] {
  const sentences = trueSentences({
    homes: { [conditionsOf(lexicon, house)[0]!]: house.home },
    devices: house.devices,
    objects: [],
    heldOut: [],
  });
  return conditionsOf(lexicon, house).map((condition) => sentences[condition]!);
}

/** The same sentence about a place or device that it is not about; which one depends on the task alone. */
function falsified(lexicon: Lexicon, truth: string, task: Task): string {
  const words = truth.split(" ");
  const targets = truth.includes(" use ") ? lexicon.devices : lexicon.places;
  const others = targets.filter((target) => target !== words.at(-1));
  return [...words.slice(0, -1), stream(split(keyOf("falsehoods"), `${task.id} ${truth}`)).choice(others)].join(" ");
}

/** An environment for houses of a lexicon, whichever family they are of: one serves many families. */
export function pocketEnvironment(lexicon: Lexicon = lexiconOf(resolveDials())): Environment {
  return environmentFromRules(pocketRules(lexicon, mostSteps(resolveDials().slack), ["train", "heldout"]));
}

function mostSteps(slack: number): number {
  return informedSteps("two") + slack;
}

function pocketRules(lexicon: Lexicon, maxSteps: number, splits: readonly string[]): Rules<State> {
  const actions = actionTable(lexicon);
  const reward = "1 when the goal is reached within the task's step limit, else 0";
  return {
    spec: { id: "pocket", version: "1", maxSteps, reward, splits },
    start: (task) => start(houseOf(task)),
    opening: () => firstObservation,
    play(state, text): Play<State> {
      const action = actions.get(text);
      if (action === undefined) return refused(state, "unknown-action");
      const { state: next, error } = act(lexicon, state, action);
      if (error !== undefined) return refused(next, error);
      const won = next.won;
      const info = { valid: true, changed: true, won, score: won ? 1 : 0 };
      return { state: next, text: observationText(lexicon, next, action), reward: won ? 1 : 0, terminated: won, info };
    },
    admissible: (state) => admissibleList(lexicon, state),
    limit: (state) => state.house.limit,
    key: (state, level) => keyAt(lexicon, state, level),
    progress: (state) => progressOf(lexicon, state),
    oracle(state, stepsLeft) {
      const plan = informedPlan(lexicon, state);
      return plan !== undefined && plan.actions.length <= stepsLeft ? plan : undefined;
    },
  };
}

function refused(state: State, errorCode: string): Play<State> {
  const info = { valid: false, changed: false, won: false, score: 0, errorCode };
  return { state, text: refusal, reward: 0, terminated: false, info };
}

function houseOf(task: Task): House {
  const house = task.params as unknown as Partial<House> | null;
  const whole = house?.things !== undefined && house.devices !== undefined && house.limit !== undefined;
  expect(whole, "pocket.reset", {
    expected: "a house (things, devices, limit, …) as the task's params",
    got: task.params,
    fix: "take tasks from makePocket().tasks(split)",
  });
  return house as House;
}

/** "task" is what the agent can see now: the place, what lies there, the hand, the verb done, copies placed. */
function keyAt(lexicon: Lexicon, state: State, level: "agent" | "task" | "full"): string {
  const { location, held, ready } = state;
  const self = `${location}|${held ?? ""}|${ready ? "ready" : ""}`;
  if (level === "task") return `${self}|${placedCount(state)}|${contentOf(state, location).join(" ")}`;
  const lying = (places: readonly string[]): string =>
    places.map((place) => `${place}:${contentOf(state, place).join(" ")}`).join("|");
  if (level === "full") return `${self}|${lying(lexicon.places)}`;
  return `${self}|${state.refused}|${lying(lexicon.places.filter((_, index) => state.visited & (1 << index)))}`;
}

function progressOf(lexicon: Lexicon, state: State): Progress {
  const { house, won } = state;
  const atHand = contentOf(state, state.location).includes(house.object);
  const steps: [string, boolean][] = [
    ["target found", won || atHand || state.held === house.object || placedCount(state) > 0],
    ["target held", won || state.held === house.object || placedCount(state) > 0],
  ];
  if (house.verb !== null) steps.push(["verb done", state.ready]);
  if (house.destination !== null)
    for (let copy = 1; copy <= neededCount(house); copy++)
      steps.push([`copy ${copy} placed`, placedCount(state) >= copy]);
  const distance = won ? 0 : informedPlan(lexicon, state)?.actions.length;
  const progress = { names: steps.map(([name]) => name), done: steps.map(([, done]) => done) };
  return distance === undefined ? progress : { ...progress, distance };
}
