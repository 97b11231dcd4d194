/**
 * A bank whose every sentence is planted and known, for one family of the pocket world with category cards: useful ones,
 * ones that another says too, harmful ones, and one that is left out where nobody reads it. Nothing is played here.
 */
import type { House, PocketWorld } from "../../../../envs/pocket/index.js";
import { split, stream, type Key, type Stream } from "../../../random.js";
import type { Task } from "../../../types.js";

/** True and alone; true and said twice; false; true and read on none of its tasks. */
export const plantedKinds = ["useful", "doubled", "harmful", "unread"] as const;
export type PlantedKind = (typeof plantedKinds)[number];

export interface Planted {
  readonly kind: PlantedKind;
  /** The word of a task under which it is read: an object, a category of objects, or a kind of task. */
  readonly condition: string;
  readonly sentence: string;
}

/** A planted sentence, and the tasks on which it is left out. */
export interface Trial extends Planted {
  readonly tasks: readonly Task[];
}

/** Two categories and a verb of each sort, and of the two doubled categories also one object each; the last verb is unread. */
export function plantedBank({ lexicon, family }: PocketWorld, key: Key): Planted[] {
  const draw = stream(split(key, "bank"));
  const categories = draw.shuffle([...new Set(Object.values(lexicon.categoryOf))]);
  const verbs = draw.shuffle([...lexicon.verbs]);
  const look = (kind: PlantedKind, condition: string, target: string): Planted => ({
    kind,
    condition,
    sentence: lexicon.wording.sentence({ condition, operation: "look", target }),
  });
  const use = (kind: PlantedKind, condition: string, target: string): Planted => ({
    kind,
    condition,
    sentence: lexicon.wording.sentence({ condition, operation: "use", target }),
  });
  const homeOf = (category: string): string => family.homes[category]!;
  const memberOf = (category: string): string =>
    draw.choice(lexicon.objects.filter((object) => lexicon.categoryOf[object] === category));
  const [usefulVerb, harmfulVerb, unreadVerb] = verbs as [string, string, string];
  return [
    ...categories.slice(0, 2).map((category) => look("useful", category, homeOf(category))),
    use("useful", usefulVerb, family.devices[usefulVerb]!),
    ...categories
      .slice(2, 4)
      .flatMap((category) => [category, memberOf(category)].map((word) => look("doubled", word, homeOf(category)))),
    ...categories
      .slice(4, 6)
      .map((category) => look("harmful", category, other(draw, lexicon.places, homeOf(category)))),
    use("harmful", harmfulVerb, other(draw, lexicon.devices, family.devices[harmfulVerb]!)),
    use("unread", unreadVerb, family.devices[unreadVerb]!),
  ];
}

function other(draw: Stream, words: readonly string[], not: string): string {
  return draw.choice(words.filter((word) => word !== not));
}

/** The sentences of a bank that a task's prompt holds. */
export function readIn(world: PocketWorld, bank: readonly Planted[], task: Task): string[] {
  return bank.filter(({ condition }) => wordsOf(world, task).includes(condition)).map(({ sentence }) => sentence);
}

function wordsOf({ lexicon }: PocketWorld, { kind, params }: Task): string[] {
  const { object } = params as unknown as House;
  return [kind, object, lexicon.categoryOf[object]!];
}

/** Far beyond what any run trains on; an object stands in one task of 24. */
const pool = { start: 1_000_000, count: 4_000 };

/** Each sentence with tasks that read it; a doubled one only with tasks that read its double too. */
export function trialsOf(world: PocketWorld, bank: readonly Planted[], count: number, key: Key): Trial[] {
  const all = [...world.tasks("train", pool)];
  return bank.map((planted): Trial => {
    const reads = (task: Task): boolean => {
      const read = readIn(world, bank, task);
      if (planted.kind === "unread") return read.length > 0 && !read.includes(planted.sentence);
      const double = bank.filter((one) => one.kind === "doubled" && read.includes(one.sentence)).length === 2;
      return read.includes(planted.sentence) && (planted.kind !== "doubled" || double);
    };
    return { ...planted, tasks: stream(split(split(key, "tasks"), planted.sentence)).sample(all.filter(reads), count) };
  });
}

/** What a sentence is exactly worth to the scripted explorer on some tasks: beside the rest of the bank, and alone. */
export function worthOf(world: PocketWorld, bank: readonly Planted[], { sentence, tasks }: Trial): Record<Way, number> {
  const mean = (gain: (task: Task) => number): number =>
    tasks.reduce((sum, task) => sum + gain(task), 0) / tasks.length;
  return {
    beside: mean((task) => {
      const read = readIn(world, bank, task);
      return world.chance(task, read) - world.chance(task, without(read, sentence));
    }),
    alone: mean((task) => {
      const read = readIn(world, bank, task).includes(sentence) ? [sentence] : [];
      return world.chance(task, read) - world.chance(task, []);
    }),
  };
}

/** How a sentence is put to the test: beside the others that a task reads, or with nothing else in the prompt. */
export const ways = ["beside", "alone"] as const;
export type Way = (typeof ways)[number];

export function without(sentences: readonly string[], left: string): string[] {
  return sentences.filter((sentence) => sentence !== left);
}
