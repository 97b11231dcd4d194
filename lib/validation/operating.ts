/**
 * What a rule does with skills of known effect: its operating characteristic, by simulation of the very code that decides.
 * Each trial plays the two halves of a group, whose episodes succeed independently; pairs with equal luck differ less, so
 * that real trials are if anything kinder.
 */
import { split, stream, type Key, type Stream } from "../random.js";
import { tried, type BankEntry } from "../skills/bank.js";
import { makeSkill } from "../skills/skill.js";
import type { Decision } from "../types.js";
import { decide, type DecisionOptions } from "./decide.js";

/** A skill of known effect: success without it, what it adds, and how many episodes a half has. */
export interface KnownSkill {
  readonly plainSuccess: number;
  readonly utility: number;
  readonly half: number;
}

export interface OperatingPoint {
  /** Shares of candidates that become active, and that are retired. */
  readonly promoted: number;
  readonly retired: number;
  /** Of all candidates, those that are retired because their patience is spent. */
  readonly impatient: number;
  /** Trials a candidate takes. */
  readonly trials: number;
  /** Of those promoted, shares that graduate, and that are retired as harmful, within so many further trials. */
  readonly graduated: number;
  readonly harmful: number;
}

export interface SimulationOptions {
  readonly runs?: number;
  /** Trials of a promoted skill that are watched, its effect staying as it is. */
  readonly afterwards?: number;
}

export function operatingPoint(
  { runs = 1000, afterwards = 0, ...known }: KnownSkill & SimulationOptions,
  options: DecisionOptions,
  key: Key,
): OperatingPoint {
  const lives = Array.from({ length: runs }, (_, run) => live(known, options, split(key, run), afterwards));
  const promoted = lives.filter(({ first }) => first.to === "active");
  const share = (some: readonly Life[], is: (life: Life) => boolean): number =>
    some.length === 0 ? 0 : some.filter(is).length / some.length;
  return {
    promoted: promoted.length / runs,
    retired: 1 - promoted.length / runs,
    impatient: share(lives, ({ first }) => first.because.startsWith("undecided")),
    trials: lives.reduce((sum, { trials }) => sum + trials, 0) / runs,
    graduated: share(promoted, ({ then }) => then?.to === "graduated"),
    harmful: share(promoted, ({ then }) => then?.to === "retired"),
  };
}

interface Life {
  readonly first: Decision;
  /** Trials until the first decision. */
  readonly trials: number;
  /** What followed, for a promoted skill; undefined where it stayed active. */
  readonly then?: Decision | undefined;
}

function live(known: KnownSkill, options: DecisionOptions, key: Key, afterwards: number): Life {
  const next = (entry: BankEntry, numbers: Stream): BankEntry => tried(entry, play(known, numbers));
  const numbers = stream(key);
  let entry = newcomer;
  let first: Decision | undefined;
  while (first === undefined) {
    entry = next(entry, numbers);
    first = decide(entry, entry.deltas.length, options);
  }
  const trials = entry.deltas.length;
  if (first.to !== "active") return { first, trials };
  entry = { ...entry, status: "active" };
  let then: Decision | undefined;
  for (let trial = 0; trial < afterwards && then === undefined; trial++) {
    entry = next(entry, numbers);
    then = decide(entry, entry.deltas.length, options);
  }
  return { first, trials, then };
}

function play(
  { plainSuccess, utility, half }: KnownSkill,
  numbers: Stream,
): { withSkill: number[]; without: number[] } {
  const wins = (p: number): number[] => Array.from({ length: half }, () => Number(numbers.chance(p)));
  return { withSkill: wins(plainSuccess + utility), without: wins(plainSuccess) };
}

/** A candidate that nobody has tried. */
export const newcomer: BankEntry = {
  skill: makeSkill({
    condition: "any",
    strategy: "any",
    scope: { world: "", kinds: [] },
    source: { by: "oracle", episodes: [], policyVersion: 0, promptTemplate: "" },
  }),
  status: "candidate",
  born: 0,
  deltas: [],
  repairs: 0,
  regressions: 0,
  decisions: [],
};

/** One line of the operating characteristic. */
export interface OperatingRow extends OperatingPoint {
  readonly utility: number;
  readonly plainSuccess: number;
}

export interface CharacteristicOptions extends SimulationOptions {
  readonly half?: number;
  readonly utilities?: readonly number[];
  readonly plainSuccesses?: readonly number[];
}

/** A rule's shares for skills of several effects and several rates of plain success; pairs that cannot be are left out. */
export function operatingCharacteristic(
  options: DecisionOptions,
  key: Key,
  {
    half = 4,
    runs = 4000,
    afterwards = 40,
    utilities = [-0.1, 0, 0.1, 0.2, 0.4],
    plainSuccesses = [0.2, 0.5, 0.8],
  }: CharacteristicOptions = {},
): OperatingRow[] {
  return utilities.flatMap((utility) =>
    plainSuccesses
      .filter((plainSuccess) => plainSuccess + utility >= 0 && plainSuccess + utility <= 1 + 1e-9)
      .map((plainSuccess) => {
        const known = { plainSuccess, utility, half, runs, afterwards };
        return { utility, plainSuccess, ...operatingPoint(known, options, split(key, `${utility} ${plainSuccess}`)) };
      }),
  );
}

/** A rule with its dials set, by a name. */
export interface RuleSetting {
  readonly name: string;
  readonly options: DecisionOptions;
}

/** What a rule costs and buys in one number each. */
export interface FrontierPoint {
  readonly name: string;
  /** The largest share of skills worth nothing that it promotes, over the rates of plain success. */
  readonly error: number;
  /** The smallest share of skills worth `worth` that it promotes. */
  readonly power: number;
  /** Trials a candidate takes, where half are worth nothing and half worth `worth`. */
  readonly waiting: number;
}

/** Error, power and waiting of rules, at skills worth nothing and worth `worth`. */
export function frontierOf(
  settings: readonly RuleSetting[],
  key: Key,
  { worth = 0.2, ...rest }: Omit<CharacteristicOptions, "utilities" | "afterwards"> & { readonly worth?: number } = {},
): FrontierPoint[] {
  return settings.map(({ name, options }) => {
    const rows = operatingCharacteristic(options, key, { ...rest, afterwards: 0, utilities: [0, worth] });
    const promoted = (utility: number): number[] =>
      rows.filter((row) => row.utility === utility).map((row) => row.promoted);
    return {
      name,
      error: Math.max(...promoted(0)),
      power: Math.min(...promoted(worth)),
      waiting: rows.reduce((sum, { trials }) => sum + trials, 0) / rows.length,
    };
  });
}
