/**
 * Compositions of string functions with exact ground truth: a world in which a skill (what a name means) is learnt on some
 * compositions and can be asked for on others. Finite splits: new inputs, unseen pairs of names, deeper compositions.
 */
import type { World } from "../../lib/environment.js";
import { environmentFromRules, type Play, type Rules } from "../../lib/environment/rules.js";
import { expect, unknownName } from "../../lib/errors.js";
import { keyOf, split } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";
import type { Dials } from "./dials.js";
import { chanceOfSuccess, shortestWay } from "./expert.js";
import { operate, operationWords, truthOf, won, type Operation, type Puzzle, type State } from "./rules.js";
import { drawPuzzle, familyOf, resolveDials, trueSentences, type Family } from "./tasks.js";
import { goalText, skillSentence, spaced } from "./text.js";

export { shortestWay } from "./expert.js";
export { parseSkill as parseStringSkill } from "./text.js";
export { operations, truthOf, type Puzzle } from "./rules.js";

export interface StringsOptions extends Partial<Dials> {
  /** The seed of the hidden meanings. */
  readonly family?: number | string;
}

const heldOutTasks = 256;

export interface StringsWorld extends World {
  readonly dials: Dials;
  readonly family: Family;
  readonly sentences: Readonly<Record<string, string>>;
  truths(task: Task): string[];
  /** The exact chance of a player who knows these sentences and guesses the meaning of every other name. */
  chance(task: Task, sentences: readonly string[]): number;
}

export function makeStrings({ family: seed = 0, ...rest }: StringsOptions = {}): StringsWorld {
  const dials = resolveDials(rest);
  const family = familyOf(seed, dials);
  const key = split(keyOf(seed), "strings tasks");
  const pairsKept = dials.depth > 1 && family.unseen.length > 0;
  const splits = ["train", "heldout", ...(pairsKept ? ["unseen"] : []), "deeper"];
  const rules = stringsRules(splits, dials);
  const taskAt = (name: string, index: number): Task => {
    const depth = name === "deeper" ? dials.depth + 1 : dials.depth;
    const puzzle = drawPuzzle(family, dials, split(split(key, name), index), depth, name === "unseen");
    const params = puzzle as unknown as Task["params"];
    return {
      world: "strings",
      split: name,
      id: `${name}-${index}`,
      kind: `depth ${depth}`,
      text: goalText(puzzle),
      params,
    };
  };
  return {
    name: "strings",
    about: "Compositions f(g(x)) of string functions whose names hide what they do; exact ground truth.",
    splits,
    dials,
    family,
    sentences: trueSentences(family),
    truths(task) {
      const { names, meanings } = task.params as unknown as Puzzle;
      return [...new Set(names.map((name, index) => skillSentence(name, meanings[index]!)))];
    },
    chance: (task, sentences) => chanceOfSuccess(task.params as unknown as Puzzle, sentences),
    make: () => environmentFromRules(rules),
    *tasks(name, { start = 0, count = Infinity } = {}) {
      if (!splits.includes(name)) throw unknownName("strings.tasks", "split", name, splits);
      const end = Math.min(start + count, name === "train" ? Infinity : heldOutTasks);
      for (let index = start; index < end; index++) yield taskAt(name, index);
    },
  };
}

function stringsRules(splits: readonly string[], dials: Dials): Rules<State> {
  return {
    spec: {
      id: "strings",
      version: "1",
      maxSteps: dials.depth + 2 + dials.slack,
      reward: "1 for `done` with the right string on the tape, else 0",
      splits,
    },
    start: startOf,
    opening: ({ tape }) => spaced(tape),
    play: playOf,
    admissible: (state) => [...state.puzzle.known.filter((word) => typeof operate(state, word) !== "string"), "done"],
    limit: ({ puzzle }) => puzzle.limit,
    // the tape is all there is: what names mean never changes within a task
    key: ({ tape, said }) => `${tape}${said ? " said" : ""}`,
    progress: (state) => ({
      names: ["right string", "said"],
      done: [state.tape === truthOf(state.puzzle), won(state)],
    }),
    oracle(state, stepsLeft) {
      const way = shortestWay(state, stepsLeft - 1);
      return way && { actions: [...way, "done"], knows: state.puzzle.names.map((name) => `name:${name}`) };
    },
  };
}

function playOf(state: State, action: string): Play<State> {
  if (action === "done") {
    const next = { ...state, said: true };
    const right = won(next);
    const info = { valid: true, changed: true, won: right, score: right ? 1 : 0 };
    return { state: next, text: right ? "right" : "wrong", reward: right ? 1 : 0, terminated: true, info };
  }
  const known = (state.puzzle.known as readonly string[]).includes(action);
  const next = known ? operate(state, action as Operation) : "unknown-action";
  if (typeof next === "string") {
    const info = { valid: false, changed: false, won: false, score: 0, errorCode: next };
    return { state, text: "nothing happens", reward: 0, terminated: false, info };
  }
  const info = { valid: true, changed: next.tape !== state.tape, won: false, score: 0 };
  return { state: next, text: spaced(next.tape), reward: 0, terminated: false, info };
}

function startOf(task: Task): State {
  const puzzle = task.params as unknown as Partial<Puzzle> | null;
  const known = puzzle?.meanings?.every((word) => operationWords.includes(word)) ?? false;
  expect(known && typeof puzzle?.input === "string" && puzzle.known !== undefined, "strings.reset", {
    expected: "a puzzle (names, input, meanings, known, limit) as the task's params",
    got: task.params,
    fix: "take tasks from makeStrings().tasks(split)",
  });
  return { puzzle: puzzle as Puzzle, tape: (puzzle as Puzzle).input, said: false };
}
