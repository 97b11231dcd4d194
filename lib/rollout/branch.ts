/** Where else an attempt could have gone: the same turns up to one of them, then an action that the world takes there. */
import type { World } from "../environment.js";
import { split, stream, type Key } from "../random.js";
import type { Episode, Task } from "../types.js";

/** The actions that an attempt at a task begins with. */
export interface Branch {
  readonly task: Task;
  readonly actions: readonly string[];
}

/** The actions of an attempt before one of its turns. */
export function upTo({ task, turns }: Episode, turn: number): Branch {
  return { task, actions: turns.slice(0, turn).map(({ action }) => action) };
}

/**
 * An attempt up to a turn drawn by the key, and there another action of those that the world lists. The world is walked to
 * that turn again, so its own luck must not depend on the attempt.
 */
export function branchOf(world: World, episode: Episode, key: Key): Branch {
  const draw = stream(key);
  const turn = draw.integer(episode.turns.length);
  const { task, actions } = upTo(episode, turn);
  const environment = world.make();
  environment.reset(task, split(episode.key, "world"));
  for (const action of actions) environment.step(action);
  const others = environment.admissible().filter((action) => action !== episode.turns[turn]!.action);
  return { task, actions: others.length === 0 ? actions : [...actions, draw.choice(others)] };
}
