/**
 * A small world from one list: what can be done in a state, what is then read, and what changes. All else that a world
 * must have (refusals, the end, tasks by number, an oracle with a step limit) follows from it.
 */
import type { World } from "../environment.js";
import { labError, unknownName } from "../errors.js";
import { contentId, keyOf, split, stream, type Stream } from "../random.js";
import type { Json, Task } from "../types.js";
import { environmentFromRules, type Play, type Rules } from "./rules.js";

/** One thing that can be done: the action, what is read after it, and the parts of the state that are new. */
export interface Move<State> {
  readonly action: string;
  readonly text: string;
  readonly then: Partial<State>;
}

/** A task before it has a number: its goal in the world's words, and the state it starts from. */
export interface Dealt<State> {
  readonly text: string;
  readonly start: State;
  /** The kind of task, for tables; the first word of its text where absent. */
  readonly kind?: string;
}

/** What a small world says. `State` is plain data (JSON-able) and never changed in place; a win earns 1. */
export interface MovesOptions<State extends object> {
  readonly name: string;
  /** One sentence for lists. */
  readonly about: string;
  readonly maxSteps: number;
  /** The lists of tasks, and how many each has; `Infinity` goes on for ever. */
  readonly splits: Readonly<Record<string, number>>;
  /** Draws one task; each number of a list has luck of its own. */
  deal(numbers: Stream): Dealt<State>;
  /** What is read before the first action. */
  opening(state: State): string;
  /** Everything that is possible here, in a fixed order. */
  moves(state: State): readonly Move<State>[];
  /** What is read after anything else, which changes nothing; by default "nothing happens". */
  readonly refusal?: string;
  won(state: State): boolean;
  /** What of the state a player can know; two turns with one key began alike. */
  key(state: State): string;
  /** The parts of the goal and whether each is done, for pictures. */
  parts(state: State): Readonly<Record<string, boolean>>;
  /** The actions of an informed player from here to the win. */
  plan(state: State): readonly string[];
  /** The true sentences about the hidden rules of a task. */
  truths?(state: State): readonly string[];
}

/** A world, and the state that one of its tasks starts from. */
export interface MovesWorld<State> extends World {
  startOf(task: Task): State;
}

/** Make a whole world of its moves: `worldFromMoves({ name: "store", moves: (state) => [...], … })`. */
export function worldFromMoves<State extends object>(told: MovesOptions<State>): MovesWorld<State> {
  const { name, about, truths } = told;
  const splits = Object.keys(told.splits);
  const rules = rulesOf(told);
  const startOf = (task: Task): State => rules.start(task, keyOf(0));
  return {
    ...{ name, about, splits, startOf },
    make: () => environmentFromRules(rules),
    ...(truths && { truths: (task: Task) => truths(startOf(task)) }),
    *tasks(list, { start = 0, count = Infinity } = {}) {
      const size = told.splits[list];
      if (size === undefined) throw unknownName(`${name}.tasks`, "split", list, splits);
      for (let index = start; index < Math.min(start + count, size); index++) yield taskAt(told, list, index);
    },
  };
}

function taskAt<State extends object>({ name: world, deal }: MovesOptions<State>, list: string, index: number): Task {
  const { text, start, kind = text.split(" ")[0]! } = deal(stream(split(split(keyOf(world), list), index)));
  return { world, split: list, id: `${list}-${index}`, kind, text, params: start as unknown as Json };
}

function rulesOf<State extends object>(told: MovesOptions<State>): Rules<State> {
  const { name: id, maxSteps, splits, opening, moves, won, key, parts, plan, truths } = told;
  return {
    spec: { id, version: "1", maxSteps, reward: "1 for a win", splits: Object.keys(splits) },
    start: ({ id: task, params }) => {
      if (typeof params === "object" && params !== null) return params as unknown as State;
      throw labError(id, { expected: "a task with its state in params", got: task, fix: "take one from tasks()" });
    },
    opening,
    play: (state, action) => played(told, state, action),
    admissible: (state) => moves(state).map(({ action }) => action),
    key: (state, level) => (level === "full" ? contentId(JSON.stringify(state)) : key(state)),
    progress: (state) => ({
      ...{ names: Object.keys(parts(state)), done: Object.values(parts(state)) },
      distance: won(state) ? 0 : plan(state).length,
    }),
    oracle: (state, left) => {
      const actions = plan(state);
      return actions.length > left ? undefined : { actions, knows: truths?.(state) ?? [] };
    },
  };
}

function played<State extends object>(
  { moves, won, refusal = "nothing happens" }: MovesOptions<State>,
  state: State,
  action: string,
): Play<State> {
  const move = moves(state).find((one) => one.action === action);
  if (move === undefined) {
    const info = { valid: false, changed: false, won: false, score: 0, errorCode: "impossible" };
    return { state, text: refusal, reward: 0, terminated: false, info };
  }
  const next = { ...state, ...move.then };
  const [ended, changed] = [won(next), Object.keys(move.then).length > 0];
  const info = { valid: true, changed, won: ended, score: Number(ended) };
  return { state: next, text: move.text, reward: Number(ended), terminated: ended, info };
}
