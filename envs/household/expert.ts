/**
 * The expert: a cheapest way to win from a state, knowing the whole house and all its cards. A* over short routines (fetch,
 * process, deliver, drop, …) that are tried out with the real rules, so whatever a card does to an action is taken into
 * account. Candidates that do not differ in anything that matters are tried once.
 */
import { cardId, concerns } from "./cardText.js";
import { Flag, type House, type Operation } from "./model.js";
import { perform } from "./rules.js";
import type { HouseState } from "./state.js";
import { commandText, type Dialect } from "./text.js";
import type { Plan } from "../../lib/environment.js";
import type { Aim } from "./aim.js";
import { hex } from "./hash.js";
import { routines } from "./routines.js";

/** States looked at before the expert gives a task up as unsolvable. */
const PATIENCE = 20_000;

/** The expert's plan in words; undefined where there is none. */
export function planFor(house: House, aim: Aim | undefined, state: HouseState, dialect: Dialect): Plan | undefined {
  const operations = solve(house, aim, state);
  if (operations === undefined) return undefined;
  const knows = aim ? house.cards.filter((card) => concerns(card, aim, house)).map(cardId) : [];
  return { actions: operations.map((operation) => commandText(house, dialect, operation)), knows };
}

interface Node {
  readonly state: HouseState;
  readonly cost: number;
  readonly before: Node | undefined;
  readonly by: readonly Operation[];
}

/** The fewest operations that reach the goal, or undefined. */
export function solve(house: House, aim: Aim | undefined, start: HouseState): Operation[] | undefined {
  if (house.goal.holds(start)) return [];
  if (aim === undefined) return undefined;
  const best = new Map<string, number>([[hex(start.hash), 0]]);
  const buckets: Node[][] = [];
  const add = (node: Node) => (buckets[node.cost + remaining(house, aim, node.state)] ??= []).push(node);
  add({ state: start, cost: 0, before: undefined, by: [] });
  let looked = 0;
  for (let estimate = 0; estimate < buckets.length; estimate++) {
    for (let node = buckets[estimate]?.pop(); node; node = buckets[estimate]?.pop()) {
      if (best.get(hex(node.state.hash))! < node.cost) continue;
      if (house.goal.holds(node.state)) return unwind(node);
      if (++looked > PATIENCE) return undefined;
      for (const operations of routines(house, aim, node.state)) {
        const next = follow(house, node, operations);
        if (next === undefined) continue;
        const key = hex(next.state.hash);
        if ((best.get(key) ?? Infinity) <= next.cost) continue;
        best.set(key, next.cost);
        add(next);
      }
    }
  }
  return undefined;
}

/** Play a routine; undefined where a step of it is refused, blocked, or the whole changes nothing. */
function follow(house: House, before: Node, operations: readonly Operation[]): Node | undefined {
  let state = before.state;
  for (const operation of operations) {
    const outcome = perform(house, state, operation);
    if (outcome.refused !== undefined || outcome.blocked !== undefined) return undefined;
    state = outcome.state;
  }
  return state === before.state ? undefined : { state, cost: before.cost + operations.length, before, by: operations };
}

/** Never more than the operations still needed. */
function remaining(house: House, aim: Aim, state: HouseState): number {
  if (house.goal.holds(state)) return 0;
  let least = Infinity;
  house.objects.forEach(({ type }, object) => {
    if (type !== aim.object) return;
    const missing = aim.flags & ~state.flags[object]!;
    const changes = (missing & Flag.clean ? 1 : 0) + (missing & Flag.hot ? 1 : 0) + (missing & Flag.cool ? 1 : 0);
    const taken = state.holding === object ? 0 : 1;
    least = Math.min(least, changes + (changes > 0 || aim.lamp ? taken : 0) + (missing & Flag.sliced ? 1 : 0));
  });
  return Math.max(1, least === Infinity ? 1 : least);
}

function unwind(last: Node): Operation[] {
  const parts: (readonly Operation[])[] = [];
  for (let node: Node | undefined = last; node; node = node.before) parts.push(node.by);
  return parts.reverse().flat();
}
