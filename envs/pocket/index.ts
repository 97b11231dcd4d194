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
import { demonstrate, hintsOf, informedPlan, type Demonstration } from "./expert.js";
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
import { admissibleList, observationText, readAction, retargeted } from "./text.js";
import { chanceOfSuccess } from "./value.js";
import { terse, type Wording } from "./wording.js";
import { lexiconOf, type Lexicon } from "./words.js";

export * from "./dials.js";
export * from "./expert.js";
export * from "./tasks.js";
export * from "./text.js";
export * from "./wording.js";
export * from "./words.js";
export { chanceOfSuccess, trueUtility } from "./value.js";
export type { House } from "./rules.js";

export interface PocketOptions extends Partial<Dials> {
  /** The seed of the hidden cards. */
  readonly family?: number | string;
}

/** How many tasks each finite split has; each is evaluated once. */
const heldOutTasks = 512;

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
  /** One play of that explorer; the same key plays the same luck. */
  explore(task: Task, sentences: readonly string[], key: Key): Demonstration;
}

/** A pocket world: `makePocket({ family: 3, slack: 2 })`. */
export function makePocket(options: PocketOptions = {}): PocketWorld {
  const about = "A compact household with hidden rules: a word a token, about eight steps an episode.";
  return worldIn(terse, { name: "pocket", about }, options);
}

/** The same rules, tasks and hidden cards in another wording. */
export function worldIn(
  wording: Wording,
  { name, about, ...further }: Pick<World, "name" | "about" | "grammar">,
  { family: seed = 0, ...rest }: PocketOptions,
): PocketWorld {
  const dials = resolveDials(rest);
  const lexicon = lexiconOf(dials, wording);
  const family = familyOf(seed, dials);
  const key = split(keyOf(seed), "pocket tasks");
  const drifted = dials.drift === null ? family : driftedFamily(family, key, dials);
  const lists = { unseen: dials.heldOut > 0, drifted: dials.drift !== null, "new-goals": dials.newGoals > 0 };
  const splits = ["train", "heldout", ...Object.entries(lists).flatMap(([list, there]) => (there ? [list] : []))];
  const rules = pocketRules(name, lexicon, mostSteps(dials.slack), splits);
  const houseAt = (list: string, index: number, place = split(split(key, list), index)): House => {
    const late = list === "drifted" || (list === "train" && dials.drift !== null && index >= dials.drift.after);
    const from = list === "unseen" ? family.heldOut : family.objects;
    return drawHouse(late ? drifted : family, dials, place, { from });
  };
  const newHouseAt = newHouses(dials, wording, houseAt, split(key, "new-goals"));
  const taskAt = (list: string, index: number): Task => {
    const house = list === "new-goals" ? newHouseAt(index) : houseAt(list, index);
    return taskOf(house, list, `${list}-${index}`, { world: name, wording });
  };
  return {
    name,
    about,
    ...further,
    splits,
    ...(dials.newGoals > 0 && { clearOf: { "new-goals": dials.newGoals } }),
    dials,
    lexicon,
    family,
    sentences: trueSentences(family, wording),
    truths: (task) => truthsOf(lexicon, task.params as unknown as House),
    falsehoods: (task) =>
      truthsOf(lexicon, task.params as unknown as House).map((truth) => falsified(lexicon, truth, task)),
    topics: (task) => retrievalWords(lexicon, task.params as unknown as House),
    explore: (task, sentences, luck) => {
      const hints = hintsOf(lexicon, task.params as unknown as House, sentences);
      return demonstrate(environmentFromRules(rules), lexicon, task, { hints, key: luck });
    },
    chance: (task, sentences) => chanceOfSuccess(lexicon, task.params as unknown as House, sentences),
    make: () => environmentFromRules(rules),
    *tasks(list, { start: first = 0, count = Infinity } = {}) {
      if (!splits.includes(list)) throw unknownName(`${name}.tasks`, "split", list, splits);
      const end = Math.min(first + count, list === "train" ? Infinity : heldOutTasks);
      for (let index = first; index < end; index++) yield taskAt(list, index);
    },
  };
}

/**
 * Houses whose goal is worded as that of no train task so far: each is drawn again until it is. All train tasks of the
 * kind "light" are soon told, so that this list has none of them.
 */
function newHouses(
  { newGoals }: Dials,
  wording: Wording,
  houseAt: (name: string, index: number, place?: Key) => House,
  key: Key,
): (index: number) => House {
  let told: ReadonlySet<string> | undefined;
  return (index) => {
    told ??= new Set(Array.from({ length: newGoals }, (_, place) => wording.goal(houseAt("train", place))));
    for (let draw = 0; draw < mostDraws; draw++) {
      const house = houseAt("new-goals", index, split(split(key, index), draw));
      if (!told.has(wording.goal(house))) return house;
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
  const homes = { [conditionsOf(lexicon, house)[0]!]: house.home };
  const sentences = trueSentences({ homes, devices: house.devices }, lexicon.wording);
  return conditionsOf(lexicon, house).map((condition) => sentences[condition]!);
}

/** The same sentence about a place or device that it is not about; which one depends on the task alone. */
function falsified(lexicon: Lexicon, truth: string, task: Task): string {
  const draw = stream(split(keyOf("falsehoods"), `${task.id} ${truth}`));
  return retargeted(lexicon, truth, (targets, own) => draw.choice(targets.filter((target) => target !== own)));
}

/** An environment for houses of a lexicon, whichever family they are of: one serves many families. */
export function pocketEnvironment(lexicon: Lexicon = lexiconOf(resolveDials()), world = "pocket"): Environment {
  return environmentFromRules(pocketRules(world, lexicon, mostSteps(resolveDials().slack), ["train", "heldout"]));
}

function mostSteps(slack: number): number {
  return informedSteps("two") + slack;
}

function pocketRules(id: string, lexicon: Lexicon, maxSteps: number, splits: readonly string[]): Rules<State> {
  const reward = "1 when the goal is reached within the task's step limit, else 0";
  return {
    spec: { id, version: "1", maxSteps, reward, splits },
    start: (task) => start(houseOf(task)),
    opening: () => lexicon.wording.opening,
    play(state, text): Play<State> {
      const action = readAction(lexicon, text);
      if (action === undefined) return refused(lexicon, state, "unknown-action");
      const { state: next, error } = act(lexicon, state, action);
      if (error !== undefined) return refused(lexicon, next, error);
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

function refused({ wording }: Lexicon, state: State, errorCode: string): Play<State> {
  const info = { valid: false, changed: false, won: false, score: 0, errorCode };
  return { state, text: wording.refusal, reward: 0, terminated: false, info };
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
