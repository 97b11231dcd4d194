/**
 * The rules of all probes: a small graph of rooms. An action leads from a room to a room, or to the end, and may pay.
 * Pure functions, no randomness: what a probe draws is drawn when its task is made.
 */
export interface Move {
  /** Null ends the episode. */
  readonly to: string | null;
  readonly reward: number;
}

export interface Room {
  readonly text: string;
  readonly moves: Readonly<Record<string, Move>>;
}

/** A probe, ready to be played; `best` is the highest return that can be had. */
export interface Graph {
  readonly start: string;
  readonly rooms: Readonly<Record<string, Room>>;
  readonly best: number;
  readonly limit: number;
  /** The hidden rule a winner must know; null where all can be seen or found out. */
  readonly rule: string | null;
}

export interface State {
  readonly graph: Graph;
  /** Null after the end. */
  readonly room: string | null;
  readonly earned: number;
}

export function roomOf({ graph, room }: State): Room | undefined {
  return room === null ? undefined : graph.rooms[room];
}

/** Take an action; undefined where the room does not have it. */
export function follow(state: State, action: string): { readonly state: State; readonly reward: number } | undefined {
  const moves = roomOf(state)?.moves;
  if (moves === undefined || !Object.hasOwn(moves, action)) return undefined;
  const { to, reward } = moves[action]!;
  return { state: { ...state, room: to, earned: state.earned + reward }, reward };
}

export function won({ graph, room, earned }: State): boolean {
  return room === null && earned > graph.best - 1e-9;
}
