/**
 * The probes: the smallest tasks on which one part of a learner is right or wrong. Each says what it tests, what the best
 * policy earns, what a uniformly random one earns, and what is best for a policy that does not know the hidden rule.
 */
import type { Stream } from "../../lib/random.js";
import type { ProbeName } from "./dials.js";
import type { Graph, Move, Room } from "./rules.js";
import { colours } from "./text.js";

export interface Probe {
  /** What a learner that fails here has wrong. */
  readonly tests: string;
  /** Mean return of the best policy, of a uniformly random one, and of the best one without the hidden rule. */
  readonly best: number;
  readonly random: number;
  readonly blind: number;
  readonly goal: string;
  /** Draw one instance; `width` is how many things there are to choose from. */
  draw(draw: Stream, width: number): Graph;
}

const pay = (reward: number): Move => ({ to: null, reward });
const to = (room: string): Move => ({ to: room, reward: 0 });
const graph = (rooms: Record<string, Room>, best: number, limit: number, rule: string | null = null): Graph => ({
  start: "start",
  rooms,
  best,
  limit,
  rule,
});
const sayOne = (words: readonly string[], right: string): Record<string, Move> =>
  Object.fromEntries(words.map((word) => [`say ${word}`, pay(word === right ? 1 : 0)]));

/** The probes with `width` things to choose from. */
export function probesOf(width: number): Readonly<Record<ProbeName, Probe>> {
  const words = colours.slice(0, width);
  const chance = 1 / width;
  return {
    constant: {
      tests: "a value can be learnt at all: one step, one action, always 1",
      ...{ best: 1, random: 1, blind: 1, goal: "go on" },
      draw: () => graph({ start: { text: "you are here", moves: { go: pay(1) } } }, 1, 2),
    },
    observation: {
      tests: "a value can depend on what is seen: red is worth 1, anything else one half",
      ...{ best: chance + (1 - chance) / 2, random: chance + (1 - chance) / 2, blind: chance + (1 - chance) / 2 },
      goal: "go on",
      draw(draw) {
        const seen = draw.choice(words);
        const reward = seen === "red" ? 1 : 0.5;
        return graph({ start: { text: `you see ${seen}`, moves: { go: pay(reward) } } }, reward, 2);
      },
    },
    discount: {
      tests: "what is earned later counts earlier: three steps, 1 at the end",
      ...{ best: 1, random: 1, blind: 1, goal: "go on to the end" },
      draw: () =>
        graph(
          {
            start: { text: "the first room", moves: { go: to("second") } },
            second: { text: "the second room", moves: { go: to("third") } },
            third: { text: "the third room", moves: { go: pay(1) } },
          },
          1,
          4,
        ),
    },
    choice: {
      tests: "an advantage moves the policy: one of the words always pays",
      ...{ best: 1, random: chance, blind: 1, goal: "say the word that pays" },
      draw: () => graph({ start: { text: "say a word", moves: sayOne(words, words.at(-1)!) } }, 1, 2),
    },
    matching: {
      tests: "the policy can depend on what is seen: the word that is seen pays",
      ...{ best: 1, random: chance, blind: 1, goal: "say what you see" },
      draw(draw) {
        const seen = draw.choice(words);
        return graph({ start: { text: `you see ${seen}`, moves: sayOne(words, seen) } }, 1, 2);
      },
    },
    skill: {
      tests:
        "a sentence in the prompt can be followed: which word pays is drawn anew for every task, and nothing seen tells it",
      ...{ best: 1, random: chance, blind: chance, goal: "say the word that pays" },
      draw(draw) {
        const [seen, answer] = [draw.choice(words), draw.choice(words)];
        return graph({ start: { text: `you see ${seen}`, moves: sayOne(words, answer) } }, 1, 2, `${seen} ${answer}`);
      },
    },
    anchor: {
      tests: "steps are compared where the same state is met again: one word leads on, the others back to the crossing",
      ...{ best: 1, random: 1 - (1 - chance) ** 3, blind: 1, goal: "find the way out" },
      draw() {
        const way = Object.fromEntries(words.map((word) => [`say ${word}`, to("hall")]));
        return graph(
          {
            start: { text: "the crossing", moves: { ...way, [`say ${words.at(-1)!}`]: pay(1) } },
            hall: { text: "a hall that leads back", moves: { go: to("start") } },
          },
          1,
          6,
        );
      },
    },
  };
}
