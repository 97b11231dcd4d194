/**
 * A toy world that keeps the contract (walk a corridor to the hidden door, then open it), and a way to break one promise
 * at a time: the contract suite is shown every broken one and must complain.
 */
import type { Environment, World } from "../../lib/environment.js";
import { environmentFromRules, type Rules } from "../../lib/environment/rules.js";
import { labError, unknownName } from "../../lib/errors.js";
import { keyOf, split, uniform } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";

interface Corridor {
  readonly at: number;
  readonly length: number;
  readonly door: number;
}

const corridorRules: Rules<Corridor> = {
  spec: { id: "toy", version: "1", maxSteps: 20, reward: "1 at the door", splits: ["train", "test"] },
  start(task) {
    const params = task.params as { length: number; door: number } | null;
    if (params === null)
      throw labError("toy.reset", { expected: "a corridor", got: null, fix: "take a task of the toy" });
    return { at: 0, ...params };
  },
  opening: ({ length }) => `a corridor of ${length}`,
  play(state, action) {
    const idle = { valid: false, changed: false, won: false, score: 0 };
    const refused = (errorCode: string) => ({
      state,
      text: "no",
      reward: 0,
      terminated: false,
      info: { ...idle, errorCode },
    });
    if (action === "open") {
      if (state.at !== state.door) return refused("rule:door");
      return {
        state,
        text: "the door opens",
        reward: 1,
        terminated: true,
        info: { valid: true, changed: true, won: true, score: 1 },
      };
    }
    const at = action === "left" ? state.at - 1 : action === "right" ? state.at + 1 : -1;
    if (at < 0 || at >= state.length) return refused("wall");
    const info = { valid: true, changed: true, won: false, score: 0 };
    return { state: { ...state, at }, text: `you stand at ${at}`, reward: 0, terminated: false, info };
  },
  admissible: ({ at, length }) => [...(at > 0 ? ["left"] : []), ...(at < length - 1 ? ["right"] : []), "open"],
  key: ({ at }) => `${at}`,
  progress: ({ at, door }) => ({ names: ["at the door"], done: [at === door], distance: Math.abs(door - at) + 1 }),
  oracle({ at, door }, stepsLeft) {
    const walk = Array.from({ length: Math.abs(door - at) }, () => (door > at ? "right" : "left"));
    return walk.length < stepsLeft ? { actions: [...walk, "open"], knows: ["door"] } : undefined;
  },
};

function taskAt(name: string, index: number): Task {
  const key = split(keyOf(name), index);
  const length = 3 + Math.floor(uniform(key, 0) * 5);
  const params = { length, door: Math.floor(uniform(key, 1) * length) };
  return { world: "toy", split: name, id: `${name}-${index}`, kind: "door", text: "open the door", params };
}

export const toyOptions = {
  finite: { test: 12 },
  oracle: 1,
  fuzz: 300,
  hidden: {
    twin: (task: Task): Task => {
      const params = task.params as { length: number; door: number };
      return { ...task, params: { ...params, door: (params.door + 1) % params.length } };
    },
    depends: (action: string) => action === "open",
  },
};

/** The toy with one promise broken in each environment it makes, or in the world itself. */
export function toyWorld(
  breakIt: (environment: Environment) => Environment = (whole) => whole,
  world: Partial<World> = {},
): World {
  const splits = ["train", "test"];
  return {
    name: "toy",
    about: "A corridor with a hidden door.",
    splits,
    make: () => breakIt(environmentFromRules(corridorRules)),
    *tasks(name, { start = 0, count = Infinity } = {}) {
      if (!splits.includes(name)) throw unknownName("toy.tasks", "split", name, splits);
      const end = Math.min(start + count, name === "test" ? 12 : Infinity);
      for (let index = start; index < end; index++) yield taskAt(name, index);
    },
    ...world,
  };
}

/** An environment with some methods replaced; forks are broken the same way. */
export function broken(changes: (whole: Environment) => Partial<Environment>): (whole: Environment) => Environment {
  const wrap = (whole: Environment): Environment => {
    const base: Environment = {
      spec: whole.spec,
      reset: (task, key) => whole.reset(task, key),
      step: (action) => whole.step(action),
      admissible: () => whole.admissible(),
      isAdmissible: (action) => whole.isAdmissible(action),
      snapshot: () => whole.snapshot(),
      restore: (snapshot) => whole.restore(snapshot),
      fork: () => wrap(whole.fork()),
      key: (level) => whole.key(level),
      progress: () => whole.progress(),
      oracle: () => whole.oracle?.(),
    };
    return { ...base, ...changes(whole) };
  };
  return wrap;
}
