/**
 * A solver of Sokoban: A* over single steps with the sum of push distances as its estimate, so its plans have the fewest
 * steps. It gives up after a number of states, and then says nothing rather than something worse.
 */
import {
  directions,
  isTarget,
  isWall,
  move,
  neighbour,
  solved,
  type Direction,
  type Level,
  type State,
} from "./rules.js";

/** Pushes a lone box needs from each cell to the nearest target; Infinity where it is lost. */
function pushDistances(level: Level): readonly number[] {
  const distances = Array.from(level.ground, (_, cell) => (isTarget(level, cell) ? 0 : Infinity));
  const queue = distances.flatMap((distance, cell) => (distance === 0 ? [cell] : []));
  for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
    for (const direction of directions) {
      const from = neighbour(level, cell, direction);
      if (isWall(level, from) || distances[from]! <= distances[cell]! + 1) continue;
      if (isWall(level, neighbour(level, from, direction))) continue; // no room to stand and push
      distances[from] = distances[cell]! + 1;
      queue.push(from);
    }
  }
  return distances;
}

interface Node {
  readonly state: State;
  readonly steps: number;
  readonly by: Direction | undefined;
  readonly from: Node | undefined;
}

export interface Effort {
  /** Solutions with more steps are not looked for. */
  readonly longest?: number;
  /** States after which the solver gives up. */
  readonly budget?: number;
}

/** The shortest solution, [] where it is solved; undefined where there is none or it was not found with that effort. */
export function solve(start: State, { longest = Infinity, budget = 60_000 }: Effort = {}): Direction[] | undefined {
  const distances = pushDistances(start.level);
  const estimate = (state: State): number => state.boxes.reduce((sum, box) => sum + distances[box]!, 0);
  const best = new Map<string, number>([[nameOf(start), 0]]);
  const buckets: Node[][] = [];
  const add = (node: Node): void => {
    const cost = node.steps + estimate(node.state);
    if (Number.isFinite(cost)) (buckets[cost] ??= []).push(node);
  };
  add({ state: start, steps: 0, by: undefined, from: undefined });
  for (let cost = 0; cost < buckets.length && cost <= longest; cost++) {
    for (let node = buckets[cost]?.pop(); node !== undefined; node = buckets[cost]?.pop()) {
      if (solved(node.state)) return pathTo(node);
      if (best.size > budget) return undefined;
      if (best.get(nameOf(node.state))! < node.steps) continue;
      for (const next of successors(node, best)) add(next);
    }
  }
  return undefined;
}

function successors(node: Node, best: Map<string, number>): Node[] {
  const nodes: Node[] = [];
  for (const by of directions) {
    const state = move(node.state, by);
    if (typeof state === "string") continue;
    const [name, steps] = [nameOf(state), node.steps + 1];
    if ((best.get(name) ?? Infinity) <= steps) continue;
    best.set(name, steps);
    nodes.push({ state, steps, by, from: node });
  }
  return nodes;
}

function nameOf({ player, boxes }: State): string {
  return `${player}:${boxes.join()}`;
}

function pathTo(node: Node): Direction[] {
  const path: Direction[] = [];
  for (let at: Node | undefined = node; at?.by !== undefined; at = at.from) path.push(at.by);
  return path.reverse();
}
