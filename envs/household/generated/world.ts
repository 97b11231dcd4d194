/**
 * Generated households as a world: a family of hidden cards, endless houses that obey it, and held-out splits for new
 * layouts, new families, unseen pairs of cards, an unseen kind of card, and drift. Tasks are small data: a key, the cards
 * and the dials; the house is drawn again from them.
 */
import type { EnvironmentSpec, World } from "../../../lib/environment.js";
import { expect, unknownName } from "../../../lib/errors.js";
import { defaultsOf, expectDials } from "../../../lib/fields.js";
import { keyOf, split as splitKey, type Key } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";
import { householdDials, KINDS, type Dials, type Dialect } from "../dials.js";
import { HouseholdEnvironment, type Playable } from "../environment.js";
import { solve } from "../expert.js";
import type { Card } from "../model.js";
import { remember, REMEMBERED, startOf } from "../official.js";
import { commandText } from "../text.js";
import { driftedFamily, familyOf, type Family } from "./family.js";
import { overGeneral, type SkillSentence } from "./sentences.js";
import { processesOf, shortGeneral } from "./short.js";
import { cardsOfSplit, drawTask, limitRule, openTask } from "./tasks.js";
import { concerningCards, falsehoodsOf, toldAnything, toldTruths, wordsOfCard } from "./told.js";
import { explore, exploreOnce, worthOf, type Worth } from "./value.js";
import type { Told } from "./ways.js";

export interface HouseholdOptions extends Partial<Dials> {
  /** The seed of the hidden cards. */
  readonly family?: number | string;
}

const SPLITS = ["train", "heldout", "newFamilies", "unseenPairs", "unseenCard", "drifted"] as const;

export interface HouseholdWorld extends World {
  readonly family: Family;
  /** The true sentences of the family's cards. */
  readonly sentences: readonly SkillSentence[];
  /** Plausible and mostly useless neighbours of them, in the same order. */
  readonly overGeneral: readonly SkillSentence[];
  /** The true sentences that bear on one task. */
  truths(task: Task): string[];
  /** The same questions with answers that are false here. */
  falsehoods(task: Task): string[];
  /** The chance that the explorer wins a task within its limit when it is told these sentences. */
  chance(task: Task, sentences: readonly string[]): number;
  /**
   * The actions of an explorer who is told these sentences, up to the win or the step limit: something to imitate. True or
   * not, it obeys them first.
   */
  demonstrate(task: Task, sentences: readonly string[], key: Key): string[];
  /** What the task's cards are worth. */
  worth(task: Task): Worth;
  /** How hard a task is, number by number. */
  difficulty(task: Task): Difficulty;
}

export interface Difficulty {
  readonly receptacles: number;
  /** Share of receptacles with a door. */
  readonly openable: number;
  readonly things: number;
  /** Copies of the target. */
  readonly copies: number;
  /** Changes of state and placements the goal asks for. */
  readonly depth: number;
  /** Cards that matter for the task. */
  readonly rules: number;
  readonly feedback: number;
  /** Share of the things whose kind has a home that is not the usual one. */
  readonly priorShift: number;
  readonly optimum: number;
  readonly limit: number;
}

/** A world of generated households: `makeHousehold({ family: 3, cards: ["device", "closure"] })`. */
export function makeHousehold({ family: seed = 0, ...given }: HouseholdOptions = {}): HouseholdWorld {
  expectDials(householdDials, given, "household");
  const {
    cards: kinds,
    places,
    devices,
    patience,
    slack,
    maxSteps,
    dialect,
    wording,
    heldOut,
    drift,
    ...dials
  } = {
    ...defaultsOf(householdDials),
    ...given,
  };
  expect(dials.kinds.length > 0, "household dial kinds", {
    expected: "at least one kind of task",
    got: dials.kinds,
    fix: `use some of ${KINDS.join(", ")}`,
  });
  const counts = { places, devices, counted: dials.counted };
  const family = familyOf(seed, kinds, counts);
  const key = splitKey(keyOf(seed), "household tasks");
  const splits = SPLITS.filter((name) => name !== "drifted" || family.cards.length > 0);
  const spec: EnvironmentSpec & { dialect: Dialect } = {
    id: "household",
    version: `generated-${dials.counted === "released" ? 1 : 2}-${dialect}`,
    dialect,
    maxSteps,
    reward: "1 when the task's goal holds, which ends the episode; else 0",
    splits,
  };
  const open = remember((task: Task) => openTask(task, dialect), startOf);
  const cardsFor = (name: string, index: number): readonly Card[] => {
    if (name === "drifted" || (name === "train" && drift !== null && index >= drift.after))
      return driftedFamily(family, dials.counted, key).cards;
    return cardsOfSplit(name, splitKey(splitKey(key, name), index), family, counts);
  };
  const taskAt = remember(
    ({ name, index }: { readonly name: string; readonly index: number }) =>
      drawTask({
        name,
        index,
        key: splitKey(splitKey(key, name), index),
        cards: cardsFor(name, index),
        dials,
        limit: limitRule(patience, slack ?? undefined, maxSteps),
        maxSteps,
      }),
    ({ name, index }) => `${name}-${index}`,
    4 * REMEMBERED,
  );
  return {
    name: "household",
    about: "Generated homes in ALFWorld's own words, with hidden rules worth learning.",
    splits,
    family,
    sentences: family.cards.map((card) => wordsOfCard(card, wording)),
    overGeneral: family.cards.map((card) => (wording === "short" ? shortGeneral(card) : overGeneral(card))),
    truths: (task) => concerningCards(open(task)).map((card) => wordsOfCard(card, wording).text),
    falsehoods: (task) => falsehoodsOf(open(task), task.id, wording),
    topics: (task) => topicsOf(task, open(task)),
    chance: (task, sentences) => chanceOf(open(task), sentences),
    demonstrate: (task, sentences, own) =>
      demonstration(open(task), toldAnything(open(task), task.kind, sentences), own, dialect),
    worth: (task) => worthOfTask(open(task)),
    difficulty: (task) => difficultyOf(open(task)),
    make: () => new HouseholdEnvironment({ spec, open }),
    *tasks(name, { start = 0, count = Infinity } = {}) {
      if (!splits.includes(name as (typeof SPLITS)[number]))
        throw unknownName("household.tasks", "split", name, splits);
      const end = Math.min(start + count, name === "train" ? Infinity : heldOut);
      for (let index = start; index < end; index++) yield taskAt({ name, index });
    },
  };
}

/** The kind of task, the thing and what has to be done to it: a skill about anything else does not fit. */
function topicsOf({ kind }: Task, { aim }: Playable): string[] {
  return aim ? [kind, aim.object, ...(aim.receptacle ? [aim.receptacle] : []), ...processesOf(aim)] : [kind];
}

function chanceOf(game: Playable, sentences: readonly string[]): number {
  return explore(game.house, game.aim!, toldTruths(game, sentences), game.limit, 16).wins;
}

function demonstration({ house, aim, limit }: Playable, told: Told, key: Key, dialect: Dialect): string[] {
  const { operations } = exploreOnce(house, aim!, told, key, limit);
  return operations.map((operation) => commandText(house, dialect, operation));
}

function worthOfTask(game: Playable): Worth {
  return worthOf(game.house, game.aim!, concerningCards(game), game.limit);
}

function difficultyOf(game: Playable): Difficulty {
  const { house, limit } = game;
  const aim = game.aim!;
  const moved = new Set(house.cards.flatMap((card) => (card.kind === "place" ? [card.object] : [])));
  const changes = [1, 2, 4, 8].filter((bit) => aim.flags & bit).length;
  return {
    receptacles: house.receptacles.length,
    openable: house.receptacles.filter(({ openable }) => openable).length / house.receptacles.length,
    things: house.objects.length,
    copies: house.objects.filter(({ type }) => type === aim.object).length,
    depth: changes + aim.count,
    rules: concerningCards(game).length,
    feedback: house.feedback,
    priorShift: house.objects.filter(({ type }) => moved.has(type)).length / house.objects.length,
    optimum: solve(house, aim, house.start)!.length,
    limit,
  };
}
