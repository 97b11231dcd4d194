/**
 * Answers to choose from, as a trie of their tokens. No nodes are built: the answers stand in lexical order, so that those
 * which begin alike are neighbours, and a place in the trie is a range of answers and a depth.
 *
 * A policy over answers is defined branch by branch: wherever several tokens may come next, its distribution (cut and
 * tempered as always) is that of these tokens alone, renormalised; an answer's probability is the product over its
 * branches. Where one token may come next it has probability one. Renormalising the probabilities of whole answers would be
 * another policy, which could not be drawn token by token.
 */
import { expect } from "../../errors.js";

/** In lexical order, all different, and none begins another: as `choicesOf` makes them. */
export type Choices = readonly Int32Array[];

/** Answers in any order, end token included. */
export function choicesOf(answers: readonly Int32Array[]): Choices {
  const sorted = [...answers].sort(compare);
  const choices = sorted.filter((answer, i) => i === 0 || compare(sorted[i - 1]!, answer) !== 0);
  expect(choices.length > 0 && choices[0]!.length > 0, "choicesOf", {
    expected: "at least one answer, and none without tokens",
    got: answers.map((answer) => [...answer]),
    fix: "list what may be said",
  });
  // In lexical order whatever begins another stands right before one that it begins.
  const open = choices.findIndex((answer, i) => i + 1 < choices.length && begins(answer, choices[i + 1]!));
  expect(open < 0, "choicesOf", {
    expected: "answers of which none is the beginning of another",
    got: [...(choices[open] ?? [])],
    fix: "put an end token behind each answer",
  });
  return choices;
}

function compare(a: Int32Array, b: Int32Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

function begins(a: Int32Array, b: Int32Array): boolean {
  return a.every((token, i) => b[i] === token);
}

/** A walk through the trie, from its root to the end of one answer. */
export class Walk {
  /** Where it has been: at each token taken, those that might have been. */
  allowed: readonly Int32Array[] = [];
  /** The tokens that may come next, ascending; none at the end of an answer. */
  next: Int32Array;
  private first = 0;
  private end: number;

  constructor(readonly choices: Choices) {
    this.end = choices.length;
    this.next = this.look();
  }

  get over(): boolean {
    return this.next.length === 0;
  }

  take(token: number): void {
    const depth = this.allowed.length;
    this.allowed = [...this.allowed, this.next];
    while (this.first < this.end && this.choices[this.first]![depth] !== token) this.first++;
    let last = this.first;
    while (last < this.end && this.choices[last]![depth] === token) last++;
    this.end = last;
    this.next = this.look();
  }

  /** The tokens taken so far. */
  get said(): Int32Array {
    return this.choices[this.first]!.slice(0, this.allowed.length);
  }

  /** Another walk that stands here. */
  fork(): Walk {
    return Object.assign(new Walk(this.choices), { ...this });
  }

  private look(): Int32Array {
    const depth = this.allowed.length;
    const tokens: number[] = [];
    for (let i = this.first; i < this.end; i++) {
      const token = this.choices[i]![depth];
      if (token !== undefined && token !== tokens.at(-1)) tokens.push(token);
    }
    return Int32Array.from(tokens);
  }
}

/** A place where an answer may go on in several ways: what was said before, and the tokens that may come next, ascending. */
export interface Place {
  readonly prefix: Int32Array;
  readonly next: Int32Array;
}

/** All branches of the trie, each before those behind it. */
export function* branchesOf(choices: Choices, walk = new Walk(choices)): Generator<Place> {
  while (walk.next.length === 1) walk.take(walk.next[0]!);
  if (walk.over) return;
  yield { prefix: walk.said, next: walk.next };
  for (const token of walk.next) {
    const onward = walk.fork();
    onward.take(token);
    yield* branchesOf(choices, onward);
  }
}

/** What might have been said at each token of an answer; undefined where it is none of the choices. */
export function allowedAlong(choices: Choices, answer: Int32Array): readonly Int32Array[] | undefined {
  const walk = new Walk(choices);
  for (const token of answer) {
    if (!walk.next.includes(token)) return undefined;
    walk.take(token);
  }
  return walk.over ? walk.allowed : undefined;
}
