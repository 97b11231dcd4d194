/**
 * Who can solve a composition: the informed player searches for the shortest way to the true string; the guesser knows
 * some names from sentences, guesses the others, and its chance is counted exactly.
 */
import { operate, operations, truthOf, type Operation, type Puzzle, type State } from "./rules.js";
import { parseSkill } from "./text.js";

/** The fewest operations from here to the truth; undefined beyond `longest`. */
export function shortestWay(state: State, longest: number): Operation[] | undefined {
  const truth = truthOf(state.puzzle);
  let layer: { readonly state: State; readonly way: readonly Operation[] }[] = [{ state, way: [] }];
  const seen = new Set([state.tape]);
  for (let depth = 0; depth <= longest && layer.length > 0; depth++) {
    const found = layer.find((entry) => entry.state.tape === truth);
    if (found !== undefined) return [...found.way];
    layer = layer.flatMap(({ state: from, way }) =>
      from.puzzle.known.flatMap((operation) => {
        const next = operate(from, operation);
        if (typeof next === "string" || seen.has(next.tape)) return [];
        seen.add(next.tape);
        return [{ state: next, way: [...way, operation] }];
      }),
    );
  }
  return undefined;
}

/**
 * The exact chance of the guesser: names with a sentence are taken at its word, every other name means one operation
 * drawn uniformly, the same wherever the name stands. Only the final string counts.
 */
export function chanceOfSuccess(puzzle: Puzzle, sentences: readonly string[]): number {
  const told = new Map(
    sentences.map(parseSkill).flatMap((part) => (part === undefined ? [] : [[part.name, part.operation]])),
  );
  const unknown = [...new Set(puzzle.names)].filter((name) => !told.has(name));
  const truth = truthOf(puzzle);
  let right = 0;
  const cases = puzzle.known.length ** unknown.length;
  for (let index = 0; index < cases; index++) {
    const guess = new Map(told);
    unknown.forEach((name, digit) =>
      guess.set(name, puzzle.known[Math.floor(index / puzzle.known.length ** digit) % puzzle.known.length]!),
    );
    if (puzzle.names.reduceRight((tape, name) => operations[guess.get(name)!](tape), puzzle.input) === truth) right++;
  }
  return right / cases;
}
