/**
 * Kinds of task for adapters: a verb and a category of objects. Four are taught; the kinds that none is taught on join the
 * verb of one with the category of the next, so that all they need is known, by two different adapters.
 */
import { drawHouse, taskOf, type PocketWorld } from "../../../../envs/pocket/index.js";
import { split, stream, type Key } from "../../../random.js";
import type { Task } from "../../../types.js";

/** A kind of task: what is to be done, to objects of which category. */
export interface Cell {
  readonly name: string;
  readonly verb: string;
  readonly category: string;
}

export interface Cells {
  readonly taught: readonly Cell[];
  readonly untaught: readonly Cell[];
}

export function cellsOf({ lexicon }: PocketWorld, key: Key): Cells {
  const draw = stream(split(key, "cells"));
  const verbs = draw.shuffle([...lexicon.verbs]);
  const categories = draw.shuffle([...new Set(Object.values(lexicon.categoryOf))]).slice(0, verbs.length);
  const cell = (verb: string, category: string): Cell => ({ name: `${verb}-${category}`, verb, category });
  return {
    taught: verbs.map((verb, i) => cell(verb, categories[i]!)),
    untaught: verbs.map((verb, i) => cell(verb, categories[(i + 1) % categories.length]!)),
  };
}

/** Tasks of one kind; each list is its own, and a place of it always holds the same task. */
export function cellTasks(
  { family, dials, lexicon, name: world }: PocketWorld,
  { name, verb, category }: Cell,
  {
    list,
    start,
    count,
    key,
  }: { readonly list: string; readonly start: number; readonly count: number; readonly key: Key },
): Task[] {
  const from = family.objects.filter((object) => lexicon.categoryOf[object] === category);
  return Array.from({ length: count }, (_, place) => {
    const id = `${list}-${name}-${start + place}`;
    const house = drawHouse(family, dials, split(key, id), { kind: verb, from });
    return taskOf(house, list, id, { world, wording: lexicon.wording });
  });
}
