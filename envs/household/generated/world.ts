/**
 * Generated households as a world: a family of hidden cards, endless houses that obey it, and held-out splits for new
 * layouts, new families, unseen pairs of cards, an unseen kind of card, and drift. Tasks are small data: a key, the cards
 * and the dials; the house is drawn again from them.
 */
import type { EnvironmentSpec, World } from "../../../lib/environment.js";
import { expect, labError, unknownName } from "../../../lib/errors.js";
import { keyOf, split as splitKey, stream, type Key } from "../../../lib/random.js";
import type { Json, Task } from "../../../lib/types.js";
import { concerning } from "../cardText.js";
import { HouseholdEnvironment, playable, type Playable } from "../environment.js";
import { solve } from "../expert.js";
import { compileHouse } from "../house.js";
import type { Card } from "../model.js";
import { remember, REMEMBERED, startOf } from "../official.js";
import type { Dialect } from "../text.js";
import { KINDS } from "./aims.js";
import { drawHouse, type DrawnHouse, type HouseDials } from "./draw.js";
import { toldCards } from "./explorer.js";
import {
  driftedFamily,
  drawFamily,
  drawKinds,
  familyOf,
  HELD_OUT_KIND,
  HELD_OUT_PAIRS,
  type CardKind,
  type Family,
} from "./family.js";
import { overGeneral, sentenceOfCard, WORDINGS, type SkillSentence } from "./sentences.js";
import { explore, worthOf, type Worth } from "./value.js";

export interface HouseholdOptions extends Partial<HouseDials> {
  /** The seed of the hidden cards. */
  readonly family?: number | string;
  /** The kinds of cards, or how many of them (0 to 4; the kinds then follow from the seed). */
  readonly cards?: readonly CardKind[] | number;
  /** How many place cards a family with that kind has. */
  readonly places?: number;
  /** The step limit of a task as a multiple of the informed optimum, at most `maxSteps`. */
  readonly patience?: number;
  readonly maxSteps?: number;
  readonly dialect?: Dialect;
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
  /** The chance that the explorer wins a task within its limit when it is told these sentences. */
  chance(task: Task, sentences: readonly string[]): number;
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
  readonly optimum: number;
  readonly limit: number;
}

interface Params {
  readonly key: Key;
  readonly cards: readonly Card[];
  readonly dials: HouseDials;
  readonly limit: number;
}

/** A world of generated households: `makeHousehold({ family: 3, cards: ["device", "closure"] })`. */
export function makeHousehold(options: HouseholdOptions = {}): HouseholdWorld {
  const {
    family: seed = 0,
    cards: kinds = 2,
    places = 3,
    patience = 2.5,
    maxSteps = 50,
    dialect = "0.4",
    heldOut = 256,
    drift,
    ...rest
  } = options;
  const dials = { ...DIALS, ...rest };
  checkOptions(dials, patience);
  const family = familyOf(seed, kinds, places);
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
    return cardsOfSplit(name, splitKey(splitKey(key, name), index), family, places);
  };
  const taskAt = remember(
    ({ name, index }: { readonly name: string; readonly index: number }) =>
      drawTask({
        name,
        index,
        key: splitKey(splitKey(key, name), index),
        cards: cardsFor(name, index),
        dials,
        patience,
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
    sentences: family.cards.map((card) => sentenceOfCard(card)),
    overGeneral: family.cards.map((card) => overGeneral(card)),
    truths: (task) => concerningCards(open(task)).map((card) => sentenceOfCard(card).text),
    chance: (task, sentences) => chanceOf(open(task), sentences),
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

/** The cards a task of a split obeys. */
function cardsOfSplit(name: string, key: Key, family: Family, places: number): readonly Card[] {
  switch (name) {
    case "newFamilies":
      return drawFamily(key, drawKinds(key, Math.max(1, new Set(family.cards.map(({ kind }) => kind)).size)), places)
        .cards;
    case "unseenPairs":
      return drawFamily(key, stream(splitKey(key, "pair")).choice(HELD_OUT_PAIRS), places).cards;
    case "unseenCard":
      return drawFamily(key, [HELD_OUT_KIND], places).cards;
    default:
      return family.cards;
  }
}

interface TaskRequest {
  readonly name: string;
  readonly index: number;
  readonly key: Key;
  readonly cards: readonly Card[];
  readonly dials: HouseDials;
  readonly patience: number;
  readonly maxSteps: number;
}

const ATTEMPTS = 400;

/** Even the shortest task leaves time to look around. */
const SHORTEST_LIMIT = 12;

/** The first draw that can be won within the limit and is not won at the start. */
function drawTask({ name, index, key, cards, dials, patience, maxSteps }: TaskRequest): Task {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const own = splitKey(key, attempt);
    const drawn = drawHouse(cards, dials, own);
    const house = drawn && compileHouse(drawn.description, `${name}-${index}`);
    const optimum = house && (solve(house, drawn.aim, house.start, DRAWING_PATIENCE)?.length ?? 0);
    if (drawn === undefined || !optimum || optimum > maxSteps) continue;
    const limit = Math.min(maxSteps, Math.max(SHORTEST_LIMIT, Math.ceil(patience * optimum)));
    const params = { key: own, cards, dials, limit } as unknown as Json;
    return {
      world: "household",
      split: name,
      id: `${name}-${index}`,
      kind: drawn.kind,
      text: drawn.description.task,
      params,
    };
  }
  const expected = `a house that obeys the cards within ${ATTEMPTS} draws`;
  throw labError("household.tasks", { expected, got: cards, fix: "give more receptacles, less focus or other kinds" });
}

/** A plan longer to find than this many looks is not worth a task. */
const DRAWING_PATIENCE = 3_000;

function openTask(task: Task, dialect: Dialect): Playable {
  const { limit } = paramsOf(task);
  const drawn = drawnOf(task);
  return playable(compileHouse(drawn.description, task.id), dialect, limit);
}

function drawnOf(task: Task): DrawnHouse {
  const { key, cards, dials } = paramsOf(task);
  const drawn = drawHouse(cards, dials, key);
  const fix = "take tasks from this world's tasks()";
  expect(drawn !== undefined, "household.reset", { expected: "params of a possible house", got: task.params, fix });
  return drawn;
}

function paramsOf(task: Task): Params {
  const params = task.params as unknown as Partial<Params> | null;
  const whole = Array.isArray(params?.key) && Array.isArray(params.cards) && typeof params.dials === "object";
  const fix = "take tasks from this world's tasks()";
  expect(whole, "household.reset", { expected: "params { key, cards, dials, limit }", got: task.params, fix });
  return params as Params;
}

function concerningCards({ house, aim }: Playable): Card[] {
  return aim ? concerning(house, aim) : [];
}

/** Sentences are recognised in any wording; what is not a sentence of a card of this house tells nothing. */
function chanceOf({ house, aim, limit }: Playable, sentences: readonly string[]): number {
  const said = new Set(sentences);
  const wordings = Array.from({ length: WORDINGS }, (_, i) => i);
  const told = house.cards.filter((card) => wordings.some((wording) => said.has(sentenceOfCard(card, wording).text)));
  return explore(house, aim!, toldCards(told), limit, 16).wins;
}

function worthOfTask(game: Playable): Worth {
  return worthOf(game.house, game.aim!, concerningCards(game), game.limit);
}

function difficultyOf(game: Playable): Difficulty {
  const { house, limit } = game;
  const aim = game.aim!;
  const changes = [1, 2, 4, 8].filter((bit) => aim.flags & bit).length;
  return {
    receptacles: house.receptacles.length,
    openable: house.receptacles.filter(({ openable }) => openable).length / house.receptacles.length,
    things: house.objects.length,
    copies: house.objects.filter(({ type }) => type === aim.object).length,
    depth: changes + aim.count,
    rules: concerningCards(game).length,
    feedback: house.feedback,
    optimum: solve(house, aim, house.start)!.length,
    limit,
  };
}
