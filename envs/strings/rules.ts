/**
 * Compositions of string functions. A task names functions that nobody explains, for example `zim dor : a b c`, and wants
 * zim(dor(a b c)). The agent works on a tape with plain operations and says `done`; what a name means is a hidden card.
 * Pure rules, no text beyond the words of the operations, no randomness.
 */

/** The operations a name can stand for, and exactly what they do. */
export const operations = {
  reverse: (tape: string) => [...tape].reverse().join(""),
  left: (tape: string) => tape.slice(1) + tape.slice(0, 1),
  right: (tape: string) => tape.slice(-1) + tape.slice(0, -1),
  swap: (tape: string) => (tape.length < 2 ? tape : tape.at(-1)! + tape.slice(1, -1) + tape[0]!),
  behead: (tape: string) => tape.slice(1),
  curtail: (tape: string) => tape.slice(0, -1),
  double: (tape: string) => tape + tape,
  sort: (tape: string) => [...tape].sort().join(""),
} as const satisfies Readonly<Record<string, (tape: string) => string>>;

export type Operation = keyof typeof operations;
export const operationWords = Object.keys(operations) as readonly Operation[];

/** Longer tapes are refused, so that doubling ends. */
export const longestTape = 16;

/** Everything fixed about one task. */
export interface Puzzle {
  /** Function names, the outermost first: [f, g] wants f(g(x)). */
  readonly names: readonly string[];
  readonly input: string;
  /** The hidden card of each name, in the order of `names`. */
  readonly meanings: readonly Operation[];
  /** Operations that exist in this world, in list order. */
  readonly known: readonly Operation[];
  readonly limit: number;
}

export interface State {
  readonly puzzle: Puzzle;
  readonly tape: string;
  readonly said: boolean;
}

/** The truth: the meanings applied to the input, the innermost (last) first. */
export function truthOf({ input, meanings }: Pick<Puzzle, "input" | "meanings">): string {
  return meanings.reduceRight((tape, operation) => operations[operation](tape), input);
}

export function won(state: State): boolean {
  return state.said && state.tape === truthOf(state.puzzle);
}

/** One operation on the tape, or why it is refused. */
export function operate(state: State, operation: Operation): State | "empty" | "too-long" {
  if (state.tape === "") return "empty";
  const tape = operations[operation](state.tape);
  return tape.length > longestTape ? "too-long" : { ...state, tape };
}
