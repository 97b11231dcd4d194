/**
 * Sokoban as pure rules on cell numbers (row × columns + column): walk, push one box, never pull. No text, no randomness.
 */

/** What never moves. */
export interface Level {
  readonly columns: number;
  /** One sign a cell: `#` wall, `O` target, `_` floor. */
  readonly ground: string;
}

export interface State {
  readonly level: Level;
  readonly player: number;
  /** In ascending order. */
  readonly boxes: readonly number[];
  /** Steps until the task is cut off. */
  readonly limit: number;
}

export type Direction = "up" | "down" | "left" | "right";
export const directions: readonly Direction[] = ["up", "down", "left", "right"];

/** The neighbour in a direction. The border is wall, so no level is ever left. */
export function neighbour({ columns }: Level, cell: number, direction: Direction): number {
  if (direction === "up") return cell - columns;
  if (direction === "down") return cell + columns;
  return direction === "left" ? cell - 1 : cell + 1;
}

export function isWall(level: Level, cell: number): boolean {
  return level.ground[cell] === "#";
}

export function isTarget(level: Level, cell: number): boolean {
  return level.ground[cell] === "O";
}

export function placedCount({ level, boxes }: Pick<State, "level" | "boxes">): number {
  return boxes.filter((box) => isTarget(level, box)).length;
}

export function solved(state: Pick<State, "level" | "boxes">): boolean {
  return placedCount(state) === state.boxes.length;
}

/** One step: the new state, or why it is refused. */
export function move(state: State, direction: Direction): State | "wall" | "stuck" {
  const { level, boxes } = state;
  const to = neighbour(level, state.player, direction);
  if (isWall(level, to)) return "wall";
  if (!boxes.includes(to)) return { ...state, player: to };
  const beyond = neighbour(level, to, direction);
  if (isWall(level, beyond) || boxes.includes(beyond)) return "stuck";
  return { ...state, player: to, boxes: boxes.map((box) => (box === to ? beyond : box)).sort((a, b) => a - b) };
}

/** The reverse of a step: walk one way and, where a box stood behind, pull it along. Undefined where there is no room. */
export function pull(state: State, direction: Direction, withBox: boolean): State | undefined {
  const { level, boxes, player } = state;
  const to = neighbour(level, player, direction);
  if (isWall(level, to) || boxes.includes(to)) return undefined;
  if (!withBox) return { ...state, player: to };
  const behind = neighbour(level, player, opposite[direction]);
  if (!boxes.includes(behind)) return undefined;
  return { ...state, player: to, boxes: boxes.map((box) => (box === behind ? player : box)).sort((a, b) => a - b) };
}

const opposite: Readonly<Record<Direction, Direction>> = { up: "down", down: "up", left: "right", right: "left" };
