/**
 * The expert: a cheapest way to win from a state, knowing the whole house and all its cards. A* over short routines (fetch,
 * process, deliver, drop, …) that are tried out with the real rules, so whatever a card does to an action is taken into
 * account. Candidates that do not differ in anything that matters are tried once.
 */
import { cardId, concerning } from "./cardText.js";
import { Flag, type House, type Operation } from "./model.js";
import { isKnife, perform } from "./rules.js";
import type { HouseState } from "./state.js";
import { commandText } from "./text.js";
import type { Dialect } from "./dials.js";
import type { Plan } from "../../lib/environment.js";
import type { Aim } from "./aim.js";
import { routines } from "./routines.js";

/** States looked at before the expert gives a task up as unsolvable. */
const PATIENCE = 20_000;

/** The expert's plan in words; undefined where there is none. */
export function planFor(house: House, aim: Aim | undefined, state: HouseState, dialect: Dialect): Plan | undefined {
  const operations = solve(house, aim, state);
  if (operations === undefined) return undefined;
  const knows = aim ? concerning(house, aim).map(cardId) : [];
  return { actions: operations.map((operation) => commandText(house, dialect, operation)), knows };
}

interface Node {
  readonly state: HouseState;
  readonly cost: number;
  readonly before: Node | undefined;
  readonly by: readonly Operation[];
}

/** The fewest operations that reach the goal, or undefined. */
export function solve(
  house: House,
  aim: Aim | undefined,
  start: HouseState,
  patience = PATIENCE,
): Operation[] | undefined {
  if (house.goal.holds(start)) return [];
  if (aim === undefined) return undefined;
  const best = new Map<number, number>([[code(start), 0]]);
  const buckets: Node[][] = [];
  const add = (node: Node) => (buckets[node.cost + remaining(house, aim, node.state)] ??= []).push(node);
  add({ state: start, cost: 0, before: undefined, by: [] });
  let looked = 0;
  for (let estimate = 0; estimate < buckets.length; estimate++) {
    for (let node = buckets[estimate]?.pop(); node; node = buckets[estimate]?.pop()) {
      if (best.get(code(node.state))! < node.cost) continue;
      if (house.goal.holds(node.state)) return unwind(node);
      if (++looked > patience) return undefined;
      for (const operations of routines(house, aim, node.state)) {
        const next = follow(house, node, operations);
        if (next === undefined) continue;
        const key = code(next.state);
        if ((best.get(key) ?? Infinity) <= next.cost) continue;
        best.set(key, next.cost);
        add(next);
      }
    }
  }
  return undefined;
}

/** 53 bits of the hash as one number: enough to tell the states of one search apart. */
function code({ hash }: HouseState): number {
  return (hash[0] & 0x1fffff) * 2 ** 32 + (hash[1] >>> 0);
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

/** Never more than the operations still needed: walking, doors and cards are left out. */
function remaining(house: House, aim: Aim, state: HouseState): number {
  if (house.goal.holds(state)) return 0;
  const needs: number[] = [];
  house.objects.forEach(({ type }, object) => {
    if (type === aim.object) needs.push(neededFor(object, house, aim, state));
  });
  needs.sort((a, b) => a - b);
  const sum = needs.slice(0, aim.count).reduce((total, need) => total + need, 0);
  return Math.max(1, sum);
}

function neededFor(object: number, house: House, aim: Aim, state: HouseState): number {
  const missing = aim.flags & ~state.flags[object]!;
  const unsliced = (missing & Flag.sliced) !== 0;
  const changes = (missing & Flag.clean ? 1 : 0) + (missing & Flag.hot ? 1 : 0) + (missing & Flag.cool ? 1 : 0);
  const held = state.holding === object;
  const placed = !held && aim.receptacle !== undefined && liesIn(aim.receptacle, object, house, state);
  const knife = state.holding >= 0 && isKnife(house.objects[state.holding]!.type) && !held;
  const cutting = unsliced ? (knife ? 1 : 2) + (held ? 1 : 0) : 0;
  if (placed && changes === 0) return cutting;
  const dropping = unsliced || (state.holding >= 0 && !held && aim.count === 1) ? 1 : 0;
  const taking = held && !unsliced ? 0 : 1;
  return cutting + dropping + taking + changes + (aim.receptacle === undefined ? 0 : 1);
}

function liesIn(type: string, object: number, house: House, state: HouseState): boolean {
  return state.contents.some(
    (contents, receptacle) => house.receptacles[receptacle]!.type === type && contents.includes(object),
  );
}

function unwind(last: Node): Operation[] {
  const parts: (readonly Operation[])[] = [];
  for (let node: Node | undefined = last; node; node = node.before) parts.push(node.by);
  return parts.reverse().flat();
}
