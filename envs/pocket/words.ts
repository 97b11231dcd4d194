/**
 * The closed vocabulary of the pocket world: every word an observation, an action or a skill sentence can hold.
 * A word is a token, so the order of `words` is part of every checkpoint: never reorder it, only append.
 * No rules and no randomness here.
 */
import { labError } from "../../lib/errors.js";
import type { Counts, Granularity } from "./dials.js";
import { terse, type Wording } from "./wording.js";

const placeWords = "cabinet drawer shelf table desk bed sofa counter".split(" ");
const deviceWords = "sink tub stove oven fridge lamp".split(" ");
const verbWords = "clean heat cool light".split(" ");
const objectWords = "apple bread egg potato tomato lettuce mug plate pan knife spoon book phone towel soap vase".split(
  " ",
);

/** Objects of the world whose place cards speak of categories; four each, a member's position says nothing. */
const categoryMembers: Readonly<Record<string, readonly string[]>> = {
  fruit: ["apple", "banana", "pear", "plum"],
  dish: ["mug", "plate", "bowl", "cup"],
  tool: ["knife", "spoon", "hammer", "brush"],
  paper: ["book", "card", "letter", "map"],
  cloth: ["towel", "scarf", "sock", "shirt"],
  toy: ["ball", "doll", "kite", "robot"],
};

const grammar =
  "<pad> <bos> task : skill obs act ; , note when look in use with and you see are nothing happens ok done hall go take put two";

/** Which words a world uses, and how. `words` is the whole vocabulary of its granularity, whatever the counts. */
export interface Lexicon {
  readonly objects: readonly string[];
  readonly places: readonly string[];
  readonly devices: readonly string[];
  readonly verbs: readonly string[];
  readonly kinds: readonly string[];
  /** The category of each object; empty where cards speak of objects. */
  readonly categoryOf: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** How it says what these words name. */
  readonly wording: Wording;
}

/** All tokens of a granularity; 62 for "object", in the order of the published checkpoint. */
export function vocabulary(granularity: Granularity = "object"): readonly string[] {
  const objects = granularity === "object" ? objectWords : Object.values(categoryMembers).flat();
  const categories = granularity === "object" ? [] : Object.keys(categoryMembers);
  return [...grammar.split(" "), ...objects, ...placeWords, ...deviceWords, ...verbWords, ...categories];
}

/** The words a world with these counts speaks of. */
export function lexiconOf(counts: Counts, wording: Wording = terse): Lexicon {
  const byCategory = counts.granularity === "category";
  const categoryOf = byCategory
    ? Object.fromEntries(
        Object.entries(categoryMembers).flatMap(([category, members]) => members.map((member) => [member, category])),
      )
    : {};
  const verbs = first(verbWords, counts.verbs, "verbs");
  return {
    objects: first(byCategory ? membersInTurn() : objectWords, counts.objects, "objects"),
    places: first(placeWords, counts.places, "places"),
    devices: first(deviceWords, counts.devices, "devices"),
    verbs,
    kinds: ["put", ...verbs, "two"],
    categoryOf,
    words: vocabulary(counts.granularity),
    wording,
  };
}

/** One member of each category, then the next of each: any first n objects are spread over all categories. */
function membersInTurn(): string[] {
  return [0, 1, 2, 3].flatMap((turn) => Object.values(categoryMembers).map((members) => members[turn]!));
}

function first(words: readonly string[], count: number, dial: string): readonly string[] {
  if (!Number.isInteger(count) || count < 1 || count > words.length) {
    throw labError(`pocket dial ${dial}`, {
      expected: `a whole number from 1 to ${words.length}`,
      got: count,
      fix: "the vocabulary is closed; choose fewer",
    });
  }
  return words.slice(0, count);
}
