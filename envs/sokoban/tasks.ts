/**
 * Levels by reverse play: carve a room, put every box on a target, then pull boxes away. What was pulled can be pushed
 * back, so every level is solvable. Small rooms are played back in all ways, and every length a room has is drawn
 * equally often; large ones at random. The solver then measures the level, and only levels of the asked length are kept.
 */
import { expect, labError } from "../../lib/errors.js";
import { defaultsOf, expectDials } from "../../lib/fields.js";
import { split, stream, type Key, type Stream } from "../../lib/random.js";
import { sokobanDials, type Dials } from "./dials.js";
import { solve } from "./expert.js";
import { directions, isTarget, placedCount, pull, type Direction, type Level, type State } from "./rules.js";

/** Longer solutions and more steps where more boxes are asked for. */
export function resolveDials(given: Partial<Dials> = {}): Dials {
  expectDials(sokobanDials, given, "sokoban");
  const usual = defaultsOf(sokobanDials);
  const boxes = given.boxes ?? usual.boxes;
  const longest = given.longest ?? usual.longest * boxes;
  const scaled = { depth: usual.depth * boxes, longest, maxSteps: Math.max(15, Math.ceil(longest * 1.5)) };
  const dials = { ...usual, ...scaled, ...given };
  const atLeast = (dial: keyof Dials, other: keyof Dials): void =>
    expect(dials[dial] >= dials[other], `sokoban dial ${dial}`, {
      expected: `at least ${other}, ${dials[other]}`,
      got: dials[dial],
      fix: `raise ${dial} or lower ${other}`,
    });
  atLeast("longest", "shortest");
  atLeast("maxSteps", "longest");
  return dials;
}

/** A level that the solver solves in the asked number of steps, with that number. */
export function drawLevel(key: Key, dials: Dials): State {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const state = tryLevel(stream(split(key, attempt)), dials);
    const steps = state === undefined ? undefined : solve(state, { longest: dials.longest, budget: 20_000 })?.length;
    if (state !== undefined && steps !== undefined && steps >= dials.shortest) return state;
  }
  throw labError("sokoban", {
    expected: `a level with a solution of ${dials.shortest} to ${dials.longest} steps among 1000`,
    got: "none",
    fix: "lower `shortest`, raise `depth`, or give the room more space",
  });
}

function tryLevel(draw: Stream, dials: Dials): State | undefined {
  const floor = carve(draw, dials.size);
  if (floor.size < 2 * dials.boxes + 2) return undefined;
  const cells = draw.shuffle([...floor].sort((a, b) => a - b));
  const targets = cells.slice(0, dials.boxes);
  const ground = Array.from({ length: dials.size ** 2 }, (_, cell) =>
    targets.includes(cell) ? "O" : floor.has(cell) ? "_" : "#",
  ).join("");
  const level: Level = { columns: dials.size, ground };
  const boxes = [...targets].sort((a, b) => a - b);
  const free = cells.slice(dials.boxes);
  const ends = free.map((player): State => ({ level, player, boxes, limit: dials.maxSteps }));
  const layers = reverseLayers(ends, dials.longest);
  return layers === undefined ? reversePlay(draw, ends[0]!, dials.depth) : pickLayer(draw, layers, dials.shortest);
}

const mostStates = 3000;

/** All states by how many steps they are from being solved; undefined where there are too many to look at. */
function reverseLayers(ends: readonly State[], longest: number): State[][] | undefined {
  const nameOf = ({ player, boxes }: State): string => `${player}:${boxes.join()}`;
  const seen = new Set(ends.map(nameOf));
  const layers: State[][] = [[...ends]];
  while (layers.length <= longest) {
    const layer: State[] = [];
    for (const state of layers.at(-1)!)
      for (const before of [...pulls(state, true), ...pulls(state, false)]) {
        if (seen.has(nameOf(before))) continue;
        seen.add(nameOf(before));
        layer.push(before);
      }
    if (seen.size > mostStates) return undefined;
    if (layer.length === 0) break;
    layers.push(layer);
  }
  return layers;
}

function pulls(state: State, withBox: boolean): State[] {
  return directions.map((direction) => pull(state, direction, withBox)).filter((before) => before !== undefined);
}

/** A length drawn evenly from those there are, then a state of that length with every box off target. */
function pickLayer(draw: Stream, layers: readonly State[][], shortest: number): State | undefined {
  const usable = layers.slice(shortest).map((layer) => layer.filter((state) => placedCount(state) === 0));
  const some = usable.filter((layer) => layer.length > 0);
  return some.length === 0 ? undefined : draw.choice(draw.choice(some));
}

/** A connected room: a walker that clears small patches and turns now and then. */
function carve(draw: Stream, size: number): Set<number> {
  const floor = new Set<number>();
  const inside = (cell: number): boolean => {
    const [row, column] = [Math.floor(cell / size), cell % size];
    return row > 0 && column > 0 && row < size - 1 && column < size - 1;
  };
  const offsets: Readonly<Record<Direction, number>> = { up: -size, down: size, left: -1, right: 1 };
  let at = size * (1 + draw.integer(size - 2)) + 1 + draw.integer(size - 2);
  let heading = draw.choice(directions);
  for (let step = 0; step < 3 * size; step++) {
    if (draw.chance(0.35)) heading = draw.choice(directions);
    for (const cell of [at, at + offsets[draw.choice(directions)]]) if (inside(cell)) floor.add(cell);
    if (inside(at + offsets[heading])) at += offsets[heading];
  }
  return floor;
}

/** Pull boxes about; of all states on the way, the one with the boxes farthest from home and all off target. */
function reversePlay(draw: Stream, start: State, depth: number): State | undefined {
  let [state, best, bestScore] = [start, undefined as State | undefined, 0];
  for (let step = 0; step < depth; step++) {
    const [dragged, walked] = [pulls(state, true), pulls(state, false)];
    const options = dragged.length > 0 && draw.chance(0.6) ? dragged : walked.length > 0 ? walked : dragged;
    if (options.length === 0) return best;
    state = draw.choice(options);
    const score = displacement(state);
    if (score > bestScore) [best, bestScore] = [state, score];
  }
  return best;
}

/** How far boxes are from their nearest targets; 0 while one of them lies on a target. */
function displacement({ level, boxes }: State): number {
  const targets = [...level.ground].flatMap((_, cell) => (isTarget(level, cell) ? [cell] : []));
  if (boxes.some((box) => targets.includes(box))) return 0;
  const apart = (a: number, b: number): number =>
    Math.abs((a % level.columns) - (b % level.columns)) +
    Math.abs(Math.floor(a / level.columns) - Math.floor(b / level.columns));
  return boxes.reduce((sum, box) => sum + Math.min(...targets.map((target) => apart(box, target))), 0);
}
