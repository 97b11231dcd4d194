/**
 * Odd actions for every world: no exception, the page stays what it was when an action is refused, and what is done is
 * what `isAdmissible` says can be done, but for what only a hidden rule refuses.
 */
import fc from "fast-check";
import { world, worldNames, type WorldName } from "../../envs/index.js";
import type { Environment } from "../../lib/environment.js";
import { keyOf } from "../../lib/random.js";
import type { Counts } from "./section.js";
import { add, NOTHING, type Witness } from "./tally.js";

/** A recipe for one action: a kind of oddity, a place in the list of what can be done, a text. */
type Oddity = readonly [kind: number, place: number, text: string];

const text = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: "binary", maxLength: 40 }));
const oddities: fc.Arbitrary<Oddity> = fc.tuple(fc.nat({ max: 2 ** 31 - 1 }), fc.nat({ max: 2 ** 31 - 1 }), text);

const NO_TEXT: readonly unknown[] = [
  undefined,
  null,
  5,
  NaN,
  true,
  [],
  ["go to bed"],
  {},
  Symbol("go"),
  7n,
  () => "go",
];
const WORDS = [
  "__proto__",
  "constructor",
  "toString",
  "go to __proto__",
  "take x from y",
  "click[constructor]",
  "search[",
  "[]",
];

function actionOf(environment: Environment, [kind, place, word]: Oddity): unknown {
  const list = environment.admissible?.() ?? [];
  const known = list[place % Math.max(1, list.length)] ?? "look";
  const at = place % (known.length + 1);
  switch (kind % 14) {
    case 0:
    case 1:
      return known;
    case 2:
      return known.slice(0, at) + word + known.slice(at);
    case 3:
      return known.slice(0, at) + known.slice(at + 1);
    case 4:
      return `${known} ${known}`;
    case 5:
      return known.toUpperCase();
    case 6:
      return ` \t${known}\n`;
    case 7:
      return WORDS[place % WORDS.length];
    case 8:
      return NO_TEXT[place % NO_TEXT.length];
    case 9:
      return word.repeat(place % 2000);
    case 10:
      return "a".repeat(place % 50_000);
    case 11:
      return `\u001b[2J${known}\u0000`;
    case 12:
      return known.split(" ").reverse().join(" ");
    default:
      return word;
  }
}

/** `count` odd actions in one world. */
export function worldActions(name: WorldName, count: number, seed: number, witness?: Witness): Counts {
  const made = world(name);
  const environment = made.make();
  const split = made.splits[0]!;
  let tasks = made.tasks(split, { start: 0, count: 200 })[Symbol.iterator]();
  const start = (): void => {
    let next = tasks.next();
    if (next.done) next = (tasks = made.tasks(split, { start: 0, count: 200 })[Symbol.iterator]()).next();
    environment.reset(next.value!, keyOf(seed));
  };
  start();
  let tally = NOTHING;
  for (const oddity of fc.sample(oddities, { numRuns: count, seed })) {
    const { came, over } = tryOne(environment, oddity);
    if (typeof came !== "string") witness?.(name, oddity, came.why);
    tally = add(tally, { ...NOTHING, tried: 1, [typeof came === "string" ? came : "silent"]: 1 });
    if (over) start();
  }
  return tally;
}

type Came = "identical" | "clear" | { readonly why: string };

function tryOne(environment: Environment, oddity: Oddity): { came: Came; over: boolean } {
  try {
    const action = actionOf(environment, oddity) as string;
    const [before, can] = [environment.key("full"), environment.isAdmissible(action)];
    const { info, observation, terminated, truncated } = environment.step(action);
    const over = terminated || truncated;
    if (typeof observation.text !== "string") return { came: { why: "no text" }, over };
    // such actions stand in the list, and having been refused may be part of the state
    if (can && info.errorCode?.startsWith("rule:")) return { came: "clear", over };
    if (info.valid !== can) return { came: { why: `isAdmissible said ${can}, step ${info.valid}` }, over };
    if (info.valid) return { came: "identical", over };
    if (info.errorCode === undefined) return { came: { why: "refused without a reason" }, over };
    return { came: environment.key("full") === before ? "clear" : { why: "refused, and changed" }, over };
  } catch (error) {
    return { came: { why: `threw ${String(error)}` }, over: true };
  }
}

/** `count` odd actions in all, spread over all worlds. */
export function actions(count: number, seed: number, witness?: Witness): Counts {
  const each = Math.ceil(count / worldNames.length);
  return worldNames.map((name) => worldActions(name, each, seed, witness)).reduce(add, NOTHING);
}
