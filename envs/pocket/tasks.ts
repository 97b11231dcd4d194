/**
 * Families and households of the pocket world. A family fixes hidden cards: where each object (or category) is kept, and
 * which device really does each verb. A household obeys them, mostly. A family, its homes, its devices and every house
 * are separate random streams, so one dial does not move the others.
 */
import type { Task } from "../../lib/types.js";
import { expect, expectKnown } from "../../lib/errors.js";
import { keyOf, split, stream, type Key, type Stream } from "../../lib/random.js";
import type { House, Thing } from "./rules.js";
import { goalText, skillSentence } from "./text.js";
import { lexiconOf, type Counts, type Lexicon } from "./words.js";

export interface Dials extends Counts {
  /** How often a thing lies where the family keeps it; else anywhere. */
  readonly homeProbability: number;
  /** Steps allowed beyond what an informed player needs. */
  readonly slack: number;
  /** Other things in the house. */
  readonly distractors: number;
  /** Objects (of each category, where cards speak of categories) that no task but those of "unseen" ever holds. */
  readonly heldOut: number;
  /** The split "new-goals" has no goal that is worded as one of the first so many train tasks; 0 leaves that split out. */
  readonly newGoals: number;
  /** From train task `after` on, this share of the cards is drawn anew; the split "drifted" obeys the new ones. */
  readonly drift: { readonly after: number; readonly share: number } | null;
}

export const defaultDials: Dials = {
  granularity: "object",
  objects: 16,
  places: 8,
  devices: 6,
  verbs: 4,
  homeProbability: 0.85,
  slack: 3,
  distractors: 5,
  heldOut: 0,
  newGoals: 0,
  drift: null,
};

/** The hidden cards of a family. */
export interface Family {
  readonly homes: Readonly<Record<string, string>>;
  readonly devices: Readonly<Record<string, string>>;
  /** Objects met in ordinary tasks, and those kept for the split "unseen". */
  readonly objects: readonly string[];
  readonly heldOut: readonly string[];
}

/** Dials with defaults filled in; refuses impossible ones. */
export function resolveDials(dials: Partial<Dials> = {}): Dials {
  expectKnown("pocket", "dial", Object.keys(dials), Object.keys(defaultDials));
  const base = dials.granularity === "category" ? { ...defaultDials, objects: 24 } : defaultDials;
  const all = { ...base, ...dials };
  const refuse = (holds: boolean, dial: keyof Dials, expected: string, fix: string): void =>
    expect(holds, `pocket dial ${dial}`, { expected, got: all[dial], fix });
  refuse(
    all.granularity === "object" || all.granularity === "category",
    "granularity",
    `"object" or "category"`,
    "choose one",
  );
  refuse(all.homeProbability >= 0 && all.homeProbability <= 1, "homeProbability", "a probability", "0.85 is usual");
  refuse(Number.isInteger(all.slack) && all.slack >= 0, "slack", "a whole number ≥ 0", "2 is hard, 3 usual, 4 easy");
  refuse(all.places >= 3, "places", "at least 3", "a home, a destination and somewhere else are needed");
  refuse(
    all.devices >= all.verbs,
    "devices",
    `at least as many as verbs (${all.verbs})`,
    "each verb has its own device",
  );
  refuse(Number.isInteger(all.heldOut) && all.heldOut >= 0, "heldOut", "a whole number ≥ 0", "0 holds nothing out");
  refuse(Number.isInteger(all.newGoals) && all.newGoals >= 0, "newGoals", "a whole number ≥ 0", "0 has no such split");
  const perFamily = all.heldOut * (all.granularity === "category" ? 6 : 1);
  refuse(
    Number.isInteger(all.distractors) && all.distractors >= 0 && all.distractors < all.objects - perFamily,
    "distractors",
    `fewer than the ${all.objects - perFamily} objects met`,
    "lower distractors or heldOut",
  );
  refuse(
    all.drift === null || (all.drift.share >= 0 && all.drift.share <= 1),
    "drift",
    "a share from 0 to 1",
    "0.5 redraws half of the cards",
  );
  return all;
}

/** What a place card speaks of for this object: the object itself or its category. */
export function placeCondition(lexicon: Lexicon, object: string): string {
  return lexicon.categoryOf[object] ?? object;
}

/** The family of a seed; the same seed and counts give the same cards whatever the other dials. */
export function familyOf(seed: number | string, dials: Partial<Dials> = {}): Family {
  const all = resolveDials(dials);
  return drawFamily(split(keyOf(seed), "pocket family"), all);
}

/** The same, from a key: for drawing many families. */
export function drawFamily(key: Key, dials: Dials): Family {
  const lexicon = lexiconOf(dials);
  const homes = stream(split(key, "homes"));
  const devices = stream(split(key, "devices")).sample(lexicon.devices, lexicon.verbs.length);
  const conditions = [...new Set(lexicon.objects.map((object) => placeCondition(lexicon, object)))];
  const heldOut = drawHeldOut(lexicon, stream(split(key, "held out")), dials.heldOut);
  return {
    homes: Object.fromEntries(conditions.map((condition) => [condition, homes.choice(lexicon.places)])),
    devices: Object.fromEntries(lexicon.verbs.map((verb, index) => [verb, devices[index]!])),
    objects: lexicon.objects.filter((object) => !heldOut.includes(object)),
    heldOut,
  };
}

function drawHeldOut(lexicon: Lexicon, draw: Stream, count: number): string[] {
  const categories = [...new Set(Object.values(lexicon.categoryOf))];
  if (categories.length === 0) return draw.sample(lexicon.objects, count);
  return categories.flatMap((category) =>
    draw.sample(
      lexicon.objects.filter((object) => lexicon.categoryOf[object] === category),
      count,
    ),
  );
}

/** The family after its rules drifted: each card is drawn anew with probability `share`. */
export function driftedFamily(family: Family, key: Key, dials: Dials): Family {
  const share = dials.drift?.share ?? 0;
  const lexicon = lexiconOf(dials);
  const redrawn = drawFamily(split(key, "drifted"), dials);
  const which = stream(split(key, "drift"));
  const homes = Object.fromEntries(
    Object.entries(family.homes).map(([condition, place]) => [
      condition,
      which.chance(share) ? redrawn.homes[condition]! : place,
    ]),
  );
  const moved = lexicon.verbs.filter(() => which.chance(share));
  const pool = which.shuffle(moved.map((verb) => family.devices[verb]!));
  const free = lexicon.devices.filter((device) => !Object.values(family.devices).includes(device));
  const anew = which.sample([...pool, ...free], moved.length);
  const devices = { ...family.devices, ...Object.fromEntries(moved.map((verb, index) => [verb, anew[index]!])) };
  return { ...family, homes, devices };
}

/** Every true skill sentence of a family by its condition. */
export function trueSentences(family: Family): Readonly<Record<string, string>> {
  const look = Object.entries(family.homes).map(([condition, target]) => [
    condition,
    skillSentence({ condition, operation: "look", target }),
  ]);
  const use = Object.entries(family.devices).map(([condition, target]) => [
    condition,
    skillSentence({ condition, operation: "use", target }),
  ]);
  return Object.fromEntries([...look, ...use]) as Record<string, string>;
}

/** Conditions under which a true sentence exists for a house: its object's place card and its verb's device card. */
export function conditionsOf(lexicon: Lexicon, house: House): string[] {
  const place = placeCondition(lexicon, house.object);
  return house.verb === null ? [place] : [place, house.verb];
}

/** Words of a task that a skill may be retrieved by: the place card's condition and the task kind. */
export function retrievalWords(lexicon: Lexicon, house: House): readonly [string, string] {
  return [placeCondition(lexicon, house.object), house.kind];
}

/** Steps an informed player needs from the start. */
export function informedSteps(kind: string): number {
  return kind === "two" ? 8 : kind === "put" || kind === "light" ? 4 : 6;
}

/** One household of a family. `from` says which objects the goal may be about; all things obey the same cards. */
export function drawHouse(
  family: Family,
  dials: Dials,
  key: Key,
  { kind: asked, from = family.objects }: { readonly kind?: string; readonly from?: readonly string[] } = {},
): House {
  const lexicon = lexiconOf(dials);
  const goal = stream(split(key, "goal"));
  const kind = asked ?? goal.choice(lexicon.kinds);
  const object = goal.choice(from);
  const home = family.homes[placeCondition(lexicon, object)]!;
  const verb = lexicon.verbs.includes(kind) ? kind : null;
  const destination = kind === "light" ? null : goal.choice(lexicon.places.filter((place) => place !== home));
  return {
    kind,
    object,
    verb,
    destination,
    things: drawThings(family, dials, lexicon, stream(split(key, "things")), { kind, object, destination }),
    devices: family.devices,
    home,
    limit: informedSteps(kind) + dials.slack,
  };
}

function drawThings(
  family: Family,
  dials: Dials,
  lexicon: Lexicon,
  draw: Stream,
  { kind, object, destination }: Pick<House, "kind" | "object" | "destination">,
): Thing[] {
  const placeOf = (thing: string): string =>
    draw.chance(dials.homeProbability) ? family.homes[placeCondition(lexicon, thing)]! : draw.choice(lexicon.places);
  const elsewhere = (): string => {
    for (;;) {
      const place = placeOf(object);
      if (place !== destination) return place;
    }
  };
  const copies: Thing[] = Array.from({ length: kind === "two" ? 2 : 1 }, () => [object, elsewhere()]);
  const others = draw.sample(
    family.objects.filter((other) => other !== object),
    dials.distractors,
  );
  return [...copies, ...others.map((other): Thing => [other, placeOf(other)])];
}

/** A house as a task. */
export function taskOf(house: House, split: string, id: string): Task {
  return {
    world: "pocket",
    split,
    id,
    kind: house.kind,
    text: goalText(house),
    params: house as unknown as Task["params"],
  };
}

/** The same task with another step limit (demonstrations are allowed to take longer). */
export function withLimit(task: Task, limit: number): Task {
  return { ...task, params: { ...(task.params as unknown as House), limit } as unknown as Task["params"] };
}
