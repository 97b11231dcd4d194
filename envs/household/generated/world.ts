/**
 * Generated households as a world: a family of hidden cards, endless houses that obey it, and held-out splits for new
 * layouts, new families, unseen pairs of cards, an unseen kind of card, and drift. Tasks are small data: a key, the cards
 * and the dials; the house is drawn again from them.
 */
import type { EnvironmentSpec, World } from "../../../lib/environment.js";
import { expect, unknownName } from "../../../lib/errors.js";
import { keyOf, split as splitKey, type Key } from "../../../lib/random.js";
import type { Task } from "../../../lib/types.js";
import { HouseholdEnvironment, type Playable } from "../environment.js";
import { solve } from "../expert.js";
import type { Card } from "../model.js";
import { remember, REMEMBERED, startOf } from "../official.js";
import { commandText, DIALECTS, type Dialect } from "../text.js";
import { KINDS } from "./aims.js";
import type { HouseDials } from "./draw.js";
import { CARD_KINDS, driftedFamily, familyOf, type CardKind, type Family } from "./family.js";
import { overGeneral, type SkillSentence } from "./sentences.js";
import { processesOf, shortGeneral } from "./short.js";
import { cardsOfSplit, drawTask, limitRule, openTask } from "./tasks.js";
import { concerningCards, falsehoodsOf, toldAnything, toldTruths, wordsOfCard, type Wording } from "./told.js";
import { explore, exploreOnce, worthOf, type Worth } from "./value.js";
import type { Told } from "./ways.js";

export interface HouseholdOptions extends Partial<HouseDials> {
  /** The seed of the hidden cards. */
  readonly family?: number | string;
  /** The kinds of cards, or how many of them (0 to 4; the kinds then follow from the seed). */
  readonly cards?: readonly CardKind[] | number;
  /** How many place cards a family with that kind has. */
  readonly places?: number;
  /** How many device cards a family with that kind has, each for a process of its own; at most 3, and one beside a closure card. */
  readonly devices?: number;
  /** The step limit of a task as a multiple of the informed optimum, at most `maxSteps`. */
  readonly patience?: number;
  /** The step limit as so many steps beyond the informed optimum, in place of `patience`. */
  readonly slack?: number;
  readonly maxSteps?: number;
  readonly dialect?: Dialect;
  /** How truths and falsehoods are worded: in English sentences, or in the few words of a small policy. */
  readonly wording?: Wording;
  /** How many tasks each finite split has; 256 by default, each to be evaluated once. */
  readonly heldOut?: number;
  /** From which task of the split "train" on the first card is another one. */
  readonly drift?: { readonly after: number };
}

/** Dials of a house where nothing is said: a third of a real kitchen, so that search does not drown the rules. */
const DIALS: HouseDials = {
  kinds: KINDS,
  receptacles: 14,
  clutter: 0.5,
  copies: 1,
  home: 0.85,
  focus: 0.8,
  familiar: false,
  feedback: 0,
};

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
export function makeHousehold(options: HouseholdOptions = {}): HouseholdWorld {
  const {
    family: seed = 0,
    cards: kinds = 2,
    places = 3,
    devices = 1,
    patience = 2.5,
    slack,
    maxSteps = 50,
    dialect = "0.4",
    wording = "full",
    heldOut = 256,
    drift,
    ...rest
  } = options;
  const dials = { ...DIALS, ...rest };
  checkNames(options);
  checkOptions(dials, patience);
  const counts = { places, devices };
  const family = familyOf(seed, kinds, counts);
  const key = splitKey(keyOf(seed), "household tasks");
  const splits = SPLITS.filter((name) => name !== "drifted" || family.cards.length > 0);
  const spec: EnvironmentSpec & { dialect: Dialect } = {
    id: "household",
    version: `generated-1-${dialect}`,
    dialect,
    maxSteps,
    reward: "1 when the task's goal holds, which ends the episode; else 0",
    splits,
  };
  const open = remember((task: Task) => openTask(task, dialect), startOf);
  const cardsFor = (name: string, index: number): readonly Card[] => {
    if (name === "drifted" || (name === "train" && drift !== undefined && index >= drift.after))
      return driftedFamily(family, key).cards;
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
        limit: limitRule(patience, slack, maxSteps),
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

const OPTIONS = [
  "family",
  "cards",
  "places",
  "devices",
  "patience",
  "slack",
  "maxSteps",
  "dialect",
  "wording",
  "heldOut",
  "drift",
];

/** A misspelt option would change nothing and tell nobody. */
function checkNames({ ...options }: HouseholdOptions): void {
  const known = [...OPTIONS, ...Object.keys(DIALS)];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownName("makeHousehold", "option", unknown, known);
  const { cards = 2, devices = 1, dialect = "0.4" } = options;
  if (!DIALECTS.includes(dialect)) throw unknownName("makeHousehold", "dialect", dialect, DIALECTS);
  const wrong = typeof cards === "number" ? undefined : cards.find((kind) => !CARD_KINDS.includes(kind));
  if (wrong !== undefined) throw unknownName("makeHousehold", "kind of card", wrong, CARD_KINDS);
  const few = Number.isInteger(devices) && devices >= 1 && devices <= 3;
  expect(few, "makeHousehold", { expected: "devices from 1 to 3", got: devices, fix: "there are three processes" });
  const number = typeof cards !== "number" || (Number.isInteger(cards) && cards >= 0 && cards <= 4);
  const fix = "give a number or a list of kinds";
  expect(number, "makeHousehold", { expected: "cards from 0 to 4, or their kinds", got: cards, fix });
}

function checkOptions(dials: HouseDials, patience: number): void {
  const unknown = dials.kinds.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined) throw unknownName("makeHousehold", "kind of task", unknown, KINDS);
  const fix = "see HouseDials for the ranges";
  expect(dials.kinds.length > 0, "makeHousehold", { expected: "kinds with an entry", got: dials.kinds, fix });
  expect(dials.receptacles >= 6, "makeHousehold", { expected: "receptacles ≥ 6", got: dials.receptacles, fix });
  expect(patience >= 1, "makeHousehold", { expected: "patience ≥ 1", got: patience, fix });
  for (const name of ["home", "focus"] as const)
    expect(dials[name] >= 0 && dials[name] <= 1, "makeHousehold", {
      expected: `${name} in [0, 1]`,
      got: dials[name],
      fix,
    });
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
