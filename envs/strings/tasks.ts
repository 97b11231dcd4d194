/**
 * Families and puzzles of the string world. A family gives every name a meaning; train tasks use only some pairs of
 * names, so that unseen pairs and deeper compositions can be asked for afterwards.
 */
import { defaultsOf, expectDials } from "../../lib/fields.js";
import { keyOf, split, stream, type Key } from "../../lib/random.js";
import { stringsDials, type Dials } from "./dials.js";
import { longestTape, operations, operationWords, truthOf, type Operation, type Puzzle } from "./rules.js";
import { nameWords, skillSentence } from "./text.js";

export function resolveDials(given: Partial<Dials> = {}): Dials {
  expectDials(stringsDials, given, "strings");
  return { ...defaultsOf(stringsDials), ...given };
}

export interface Family {
  readonly meanings: Readonly<Record<string, Operation>>;
  /** Pairs "f g" kept for the split "unseen". */
  readonly unseen: readonly string[];
}

export function familyOf(seed: number | string, dials: Dials): Family {
  const key = split(keyOf(seed), "strings family");
  const names = nameWords.slice(0, dials.names);
  const known = operationWords.slice(0, dials.operations);
  const draw = stream(split(key, "meanings"));
  // all operations are given out once before one is given twice, so names differ where they can
  const dealt = Array.from({ length: Math.ceil(names.length / known.length) }, () => draw.shuffle(known)).flat();
  const pairs = names.flatMap((f) => names.map((g) => `${f} ${g}`));
  return {
    meanings: Object.fromEntries(names.map((name, index) => [name, dealt[index]!])),
    unseen: stream(split(key, "pairs")).sample(pairs, Math.floor(pairs.length * dials.unseenPairs)),
  };
}

export function trueSentences(family: Family): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(family.meanings).map(([name, operation]) => [name, skillSentence(name, operation)]),
  );
}

/** A puzzle whose neighbouring names are all seen pairs, or (`unseen`) one of them is kept back; its truth is a new string. */
export function drawPuzzle(family: Family, dials: Dials, key: Key, depth: number, unseen: boolean): Puzzle {
  const draw = stream(key);
  const words = Object.keys(family.meanings);
  for (;;) {
    const names = Array.from({ length: depth }, () => draw.choice(words));
    const input = Array.from({ length: 3 + draw.integer(dials.inputLength - 2) }, () =>
      String.fromCharCode(97 + draw.integer(dials.letters)),
    ).join("");
    const meanings = names.map((name) => family.meanings[name]!);
    const pairs = names.slice(1).map((name, index) => `${names[index]} ${name}`);
    const kept = pairs.some((pair) => family.unseen.includes(pair));
    const truth = truthOf({ input, meanings });
    if (kept !== unseen || truth === input || truth === "" || tooLong(input, meanings)) continue;
    const known = operationWords.slice(0, dials.operations);
    return { names, input, meanings, known, limit: depth + 1 + dials.slack };
  }
}

/** Whether the tape grows beyond its bound on the way. */
function tooLong(input: string, meanings: readonly Operation[]): boolean {
  let tape = input;
  return [...meanings]
    .reverse()
    .some((operation) => (tape = operations[operation](tape)).length > longestTape || tape === "");
}
