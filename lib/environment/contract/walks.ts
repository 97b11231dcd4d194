/** What the clauses of the contract share: which tasks are played, reproducible walks, and their traces in bytes. */
import type { Environment, KeyLevel, World } from "../../environment.js";
import { keyOf, split, stream, type Key, type Stream } from "../../random.js";
import type { Task } from "../../types.js";

export interface ContractOptions {
  /** How many tasks of each split are played. */
  readonly tasks?: number;
  /** Finite splits and their sizes; all others are endless. */
  readonly finite: Readonly<Record<string, number>>;
  /** Share of tasks on which following the oracle from the start must win; undefined where the world has none. */
  readonly oracle?: number;
  /** The world draws while it runs, so another key gives another episode. */
  readonly draws?: boolean;
  /** The same task with other hidden facts, and the actions whose texts those facts may change. */
  readonly hidden?: { twin(task: Task): Task; depends(action: string, task: Task): boolean };
  /** Strings that must never be read, given a task. */
  readonly secrets?: (task: Task) => readonly string[];
  /** How many tasks of an endless split are listed; 200 by default. */
  readonly listed?: number;
  /** Odd actions tried on each of a few states; 10 000 in all by default. */
  readonly fuzz?: number;
}

export type Clause = (world: World, options: ContractOptions) => string[];

export const LEVELS: readonly KeyLevel[] = ["observation", "agent", "task", "full"];
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function tasksOf(world: World, options: ContractOptions): Task[] {
  return world.splits.flatMap((name) => [...world.tasks(name, { count: options.tasks ?? 6 })]);
}

/** A walk: mostly possible actions, sometimes nonsense. */
export function nextAction(environment: Environment, draw: Stream): string {
  const admissible = environment.admissible();
  return admissible.length === 0 || draw.chance(0.1) ? "jump over the moon" : draw.choice(admissible);
}

/** What an environment does on a walk, in bytes. */
export function trace(environment: Environment, key: Key, steps = 25): string[] {
  const draw = stream(key);
  const seen: string[] = [];
  for (let index = 0; index < steps; index++) {
    const action = nextAction(environment, draw);
    const step = environment.step(action);
    seen.push(JSON.stringify([action, step, LEVELS.map((level) => environment.key(level)), environment.progress()]));
    if (step.terminated || step.truncated) break;
  }
  return seen;
}

export function started(world: World, task: Task, key = keyOf("run")): { environment: Environment; first: string } {
  const environment = world.make();
  return { environment, first: JSON.stringify(environment.reset(task, key)) };
}

/** Visit states on walks; the visitor returns complaints. */
export function onWalks(
  world: World,
  options: ContractOptions,
  visit: (at: Environment, task: Task, draw: Stream) => string[],
): string[] {
  return tasksOf(world, options).flatMap((task) => {
    const { environment } = started(world, task);
    const draw = stream(split(keyOf("walk"), task.id));
    const complaints: string[] = [];
    for (let index = 0; index < 12; index++) {
      complaints.push(...visit(environment, task, draw));
      const step = environment.step(nextAction(environment, draw));
      if (step.terminated || step.truncated) break;
    }
    return complaints.map((complaint) => `${task.id}: ${complaint}`);
  });
}
