/**
 * Tasks of generated households as small data: a key, the cards and the dials, from which the house is drawn again.
 * A task is drawn until it can be won within its limit and is not won at the start.
 */
import { expect, labError, type LabError } from "../../../lib/errors.js";
import { split as splitKey, stream, type Key } from "../../../lib/random.js";
import type { Json, Task } from "../../../lib/types.js";
import { playable, type Playable } from "../environment.js";
import { solve } from "../expert.js";
import { compileHouse } from "../house.js";
import type { Card } from "../model.js";
import type { Dialect } from "../dials.js";
import { drawHouse, type DrawnHouse } from "./draw.js";
import type { HouseDials } from "../dials.js";
import { drawFamily, drawKinds, HELD_OUT_KIND, HELD_OUT_PAIRS, type CardCounts, type Family } from "./family.js";

interface Params {
  readonly key: Key;
  readonly cards: readonly Card[];
  readonly dials: HouseDials;
  readonly limit: number;
}

/** The cards a task of a split obeys. */
export function cardsOfSplit(name: string, key: Key, family: Family, counts: CardCounts): readonly Card[] {
  switch (name) {
    case "newFamilies":
      return drawFamily(key, drawKinds(key, Math.max(1, new Set(family.cards.map(({ kind }) => kind)).size)), counts)
        .cards;
    case "unseenPairs":
      return drawFamily(key, stream(splitKey(key, "pair")).choice(HELD_OUT_PAIRS), counts).cards;
    case "unseenCard":
      return drawFamily(key, [HELD_OUT_KIND], counts).cards;
    default:
      return family.cards;
  }
}

export interface TaskRequest {
  readonly name: string;
  readonly index: number;
  readonly key: Key;
  readonly cards: readonly Card[];
  readonly dials: HouseDials;
  readonly limit: (optimum: number) => number;
  readonly maxSteps: number;
}

const ATTEMPTS = 400;

/** Even the shortest task leaves time to look around. */
const SHORTEST_LIMIT = 12;

/** A multiple of the expert's steps, or so many more than them; never more than `maxSteps`. */
export function limitRule(patience: number, slack: number | undefined, maxSteps: number): TaskRequest["limit"] {
  return (optimum) =>
    Math.min(maxSteps, slack === undefined ? Math.max(SHORTEST_LIMIT, Math.ceil(patience * optimum)) : optimum + slack);
}

/** The first draw that can be won within the limit and is not won at the start. */
export function drawTask({ name, index, key, cards, dials, limit: limitOf, maxSteps }: TaskRequest): Task {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const own = splitKey(key, attempt);
    const drawn = drawHouse(cards, dials, own);
    const house = drawn && compileHouse(drawn.description, `${name}-${index}`);
    const optimum = house && (solve(house, drawn.aim, house.start, DRAWING_PATIENCE)?.length ?? 0);
    if (drawn === undefined || !optimum || optimum > maxSteps) continue;
    const limit = limitOf(optimum);
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
  throw noHouse(cards);
}

/** The first draw that is not won at the start, with a given limit; whether it can be won in time is not asked. */
export function drawQuickly({
  name,
  key,
  cards,
  dials,
  limit,
}: Pick<TaskRequest, "name" | "key" | "cards" | "dials"> & { readonly limit: number }): Task {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const own = splitKey(key, attempt);
    const drawn = drawHouse(cards, dials, own);
    const house = drawn && compileHouse(drawn.description, name);
    if (drawn === undefined || house!.goal.holds(house!.start)) continue;
    const params = { key: own, cards, dials, limit } as unknown as Json;
    return {
      world: "household",
      split: name,
      id: `${name}-quick`,
      kind: drawn.kind,
      text: drawn.description.task,
      params,
    };
  }
  throw noHouse(cards);
}

function noHouse(cards: readonly Card[]): LabError {
  const expected = `a house that obeys the cards within ${ATTEMPTS} draws`;
  return labError("household.tasks", { expected, got: cards, fix: "give more receptacles, less focus or other kinds" });
}

/** A plan longer to find than this many looks is not worth a task. */
const DRAWING_PATIENCE = 3_000;

export function openTask(task: Task, dialect: Dialect): Playable {
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
  const { dials, ...rest } = params as Params;
  // a task that was kept before there was a choice names no counts
  return { ...rest, dials: { ...dials, counted: (dials as Partial<HouseDials>).counted ?? "released" } };
}
