/**
 * What knowing the cards is worth in a house: the informed optimum, and the expected cost and chance of a systematic
 * explorer who knows all, none or some of the cards. Expectations are means over explorers with fixed keys.
 */
import { keyOf, split, type Key } from "../../../lib/random.js";
import type { Aim } from "../aim.js";
import { solve } from "../expert.js";
import type { Card, House, Operation } from "../model.js";
import { perform } from "../rules.js";
import { Explorer, toldCards, toldEverything } from "./explorer.js";
import type { Told } from "./ways.js";

/** An explorer who has not won by then is counted with this cost. */
export const COST_LIMIT = 150;

export interface Worth {
  /** Steps of the expert, who knows where everything lies. */
  readonly optimum: number;
  /** Expected steps of the explorer who knows every card. */
  readonly full: number;
  /** Expected steps of the explorer who knows none. */
  readonly blind: number;
  /** Chance to win within the step limit, with every card and with none. */
  readonly fullWins: number;
  readonly blindWins: number;
  /** "needed": only the informed make it on average; "optional": the blind do too; "irrelevant": no card matters. */
  readonly skill: "needed" | "optional" | "irrelevant" | "out of reach";
}

/** What one explorer does, up to the win, its limit, or the end of its wits. */
export function exploreOnce(
  house: House,
  aim: Aim,
  told: Told,
  key: Key,
  limit: number,
): { readonly operations: Operation[]; readonly won: boolean } {
  const acting = new Explorer(house, aim, told, key).play();
  const operations: Operation[] = [];
  let state = house.start;
  let next = acting.next();
  while (!next.done && operations.length < limit) {
    operations.push(next.value);
    const outcome = perform(house, state, next.value);
    state = outcome.state;
    if (house.goal.holds(state)) return { operations, won: true };
    next = acting.next(outcome);
  }
  return { operations, won: false };
}

/** Steps of one explorer; infinite where it did not win. */
function explorerCost(house: House, aim: Aim, told: Told, seed: number): number {
  const { operations, won } = exploreOnce(house, aim, told, split(keyOf("explorer"), seed), COST_LIMIT);
  return won ? operations.length : Infinity;
}

/** Mean cost and chance within a limit over `runs` explorers. */
export function explore(
  house: House,
  aim: Aim,
  told: Told,
  limit: number,
  runs: number,
): { cost: number; wins: number } {
  const costs = Array.from({ length: runs }, (_, seed) => explorerCost(house, aim, told, seed));
  const mean = costs.reduce((sum, cost) => sum + Math.min(cost, COST_LIMIT), 0) / runs;
  return { cost: mean, wins: costs.filter((cost) => cost <= limit).length / runs };
}

/** The worth of all cards of a house at a step limit. */
export function worthOf(house: House, aim: Aim, matters: readonly Card[], limit: number, runs = 16): Worth {
  const full = explore(house, aim, toldEverything(house.cards), limit, runs);
  const blind = explore(house, aim, toldCards([]), limit, runs);
  const optimum = solve(house, aim, house.start)?.length ?? Infinity;
  const skill =
    matters.length === 0
      ? "irrelevant"
      : full.cost > limit
        ? "out of reach"
        : blind.cost > limit
          ? "needed"
          : "optional";
  return { optimum, full: full.cost, blind: blind.cost, fullWins: full.wins, blindWins: blind.wins, skill };
}
