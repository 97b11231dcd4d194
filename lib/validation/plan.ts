/** Before the first trial: how many tasks it takes to see an effect of a given size, decided beforehand or while looking. */
import { expect } from "../errors.js";
import { keyOf, split, stream, type Key } from "../random.js";
import { bettor } from "./intervals.js";
import { pairsNeeded } from "./power.js";

export interface PlanQuestion {
  /** What the skill adds to the chance of success. */
  readonly effect: number;
  /** Success without it. */
  readonly plainSuccess: number;
  readonly alpha?: number;
  readonly power?: number;
}

export interface PlanRow {
  readonly effect: number;
  readonly plainSuccess: number;
  /** Tasks for one test at the end. */
  readonly fixed: number;
  /** Tasks within which the evidence is in, with the wanted chance, if one looks after every task; undefined: beyond the limit. */
  readonly looking: number | undefined;
  /** The same in half of the cases. */
  readonly median: number | undefined;
}

export interface PlanOptions {
  readonly key?: Key;
  /** Simulated experiments. */
  readonly runs?: number;
}

/** The two halves of a task succeed independently; equal luck in both needs fewer. */
export function planPairs(
  { effect, plainSuccess, alpha = 0.05, power = 0.8 }: PlanQuestion,
  { key = keyOf("plan"), runs = 1000 }: PlanOptions = {},
): PlanRow {
  expect(effect > 0 && plainSuccess >= 0 && plainSuccess + effect <= 1 + 1e-9, "plan", {
    expected: "an effect above 0, and a success that stays between 0 and 1 with it",
    got: { effect, plainSuccess },
    fix: "for example --plain 0.5 --effect 0.1",
  });
  const fixed = pairsNeeded({ utility: effect, plainSuccess, alpha, power });
  const limit = 10 * fixed + 100;
  const own = split(key, `${effect} ${plainSuccess}`);
  const stops = Array.from({ length: runs }, (_, run) =>
    stopOf({ effect, plainSuccess, alpha, limit }, split(own, run)),
  ).sort((a, b) => a - b);
  const within = (share: number): number | undefined => {
    const stop = stops[Math.ceil(share * runs) - 1]!;
    return stop > limit ? undefined : stop;
  };
  return { effect, plainSuccess, fixed, looking: within(power), median: within(0.5) };
}

/** After how many tasks the gambler has 1/α; one more than the limit where that is too late. */
function stopOf(
  { effect, plainSuccess, alpha, limit }: Required<Omit<PlanQuestion, "power">> & { readonly limit: number },
  key: Key,
): number {
  const numbers = stream(key);
  const gambler = bettor(0);
  for (let task = 1; task <= limit; task++) {
    const delta = Number(numbers.chance(plainSuccess + effect)) - Number(numbers.chance(plainSuccess));
    if (gambler(delta) >= 1 / alpha) return task;
  }
  return limit + 1;
}

/** Several effects at several rates of plain success; those that cannot be are left out. */
export function planTable(
  { alpha, power, plainSuccesses = [0.2, 0.5, 0.8], effects = [0.05, 0.1, 0.2, 0.3] }: PlanTableOptions = {},
  options: PlanOptions = {},
): PlanRow[] {
  const errors = { ...(alpha !== undefined && { alpha }), ...(power !== undefined && { power }) };
  return effects.flatMap((effect) =>
    plainSuccesses
      .filter((plainSuccess) => plainSuccess + effect <= 1 + 1e-9)
      .map((plainSuccess) => planPairs({ effect, plainSuccess, ...errors }, options)),
  );
}

export interface PlanTableOptions extends Partial<Pick<PlanQuestion, "alpha" | "power">> {
  readonly effects?: readonly number[];
  readonly plainSuccesses?: readonly number[];
}
