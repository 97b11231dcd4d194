/**
 * Families and households of the pocket world. A family fixes hidden cards: where each object (or category) is kept, and
 * which device really does each verb. A household obeys them, mostly. A family, its homes, its devices and every house
 * are separate random streams, so one dial does not move the others.
 */
import type { Task } from "../../lib/types.js";
import { expect } from "../../lib/errors.js";
import { expectDials } from "../../lib/fields.js";
import { keyOf, split, stream, type Key, type Stream } from "../../lib/random.js";
import { defaultDials, pocketDials, type Dials } from "./dials.js";
import type { House, Thing } from "./rules.js";
import { terse, type Wording } from "./wording.js";
import { lexiconOf, type Lexicon } from "./words.js";

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
  expectDials(pocketDials, dials, "pocket");
  const base = dials.granularity === "category" ? { ...defaultDials, objects: 24 } : defaultDials;
  const all = { ...base, ...dials };
  expect(all.devices >= all.verbs, "pocket dial devices", {
    expected: `at least as many as verbs (${all.verbs})`,
    got: all.devices,
    fix: "each verb has its own device",
  });
  const met = all.objects - all.heldOut * (all.granularity === "category" ? 6 : 1);
  expect(all.distractors < met, "pocket dial distractors", {
    expected: `fewer than the ${met} objects met`,
    got: all.distractors,
    fix: "lower distractors or heldOut",
  });
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
export function trueSentences(
  family: Pick<Family, "homes" | "devices">,
  wording: Wording = terse,
): Readonly<Record<string, string>> {
  const look = Object.entries(family.homes).map(([condition, target]) => [
    condition,
    wording.sentence({ condition, operation: "look", target }),
  ]);
  const use = Object.entries(family.devices).map(([condition, target]) => [
    condition,
    wording.sentence({ condition, operation: "use", target }),
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

/** A house as a task of a world. */
export function taskOf(
  house: House,
  split: string,
  id: string,
  { world = "pocket", wording = terse }: { readonly world?: string; readonly wording?: Wording } = {},
): Task {
  return {
    world,
    split,
    id,
    kind: house.kind,
    text: wording.goal(house),
    params: house as unknown as Task["params"],
  };
}

/** The same task with another step limit (demonstrations are allowed to take longer). */
export function withLimit(task: Task, limit: number): Task {
  return { ...task, params: { ...(task.params as unknown as House), limit } as unknown as Task["params"] };
}
