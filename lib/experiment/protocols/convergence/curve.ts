/**
 * Has a bank converged? After Yunjue Agent, whose convergence curve stands where training has its loss: how many new skills a
 * stretch of the stream of tasks brings, and which share of its tasks the bank serves already. Pure functions of a stream.
 */
import { speaksOf } from "../../../skills/retrieval.js";
import { mean } from "../../../credit/normalise.js";
import { stream as draws, type Key } from "../../../random.js";
import type { SkillStatus } from "../../../types.js";

/** One task as it came. */
export interface StreamTask {
  /** The iteration in which it was played. */
  readonly at: number;
  readonly kind: string;
  /** Words by which a skill may speak of it. */
  readonly topics: readonly string[];
  /** The true sentences about it, where the world tells them. */
  readonly truths?: readonly string[];
}

/** One skill, and what became of it. */
export interface StreamSkill {
  readonly text: string;
  readonly condition: string;
  /** Kinds of tasks that it is limited to; none means all. */
  readonly kinds: readonly string[];
  /** The first is its birth; in a log as it was written they stand in the order of time. */
  readonly changes: readonly { readonly at: number; readonly status: SkillStatus }[];
}

/** What a run met, and what its bank made of it. */
export interface TaskStream {
  readonly tasks: readonly StreamTask[];
  readonly skills: readonly StreamSkill[];
}

/** A stretch of the stream. */
export interface Stretch {
  /** Its iterations: from the first, to before the last. */
  readonly from: number;
  readonly to: number;
  readonly tasks: number;
  /** Skills that entered the bank for the first time. */
  readonly entered: number;
  /** Skills that were retired. */
  readonly left: number;
  /** Share of its tasks of which a skill in force speaks. */
  readonly served: number;
  /** Share of the true sentences about its tasks that are in force; absent where the world tells none. */
  readonly known?: number;
}

export interface Convergence {
  readonly stretches: readonly Stretch[];
  readonly entered: number;
  /**
   * New skills a task in the last third of the iterations, as a share of those a task in all of them: 0 where nothing new
   * came, 1 in the mean where the order of the log means nothing. Absent where no skill entered.
   */
  readonly late?: number;
}

/** A curve has levelled where its last third brings less than half of what a log without order would. */
export const LEVEL = 0.5;

/** The curve of a stream, a stretch being so many iterations. */
export function convergenceOf(stream: TaskStream, every: number): Convergence {
  const end = iterationsOf(stream);
  const starts = Array.from({ length: Math.ceil(end / every) }, (_, i) => i * every);
  const stretches = starts.map((from) => stretchOf(stream, from, Math.min(end, from + every)));
  const entered = enteredIn(stream, 0, end);
  return { stretches, entered, ...(entered > 0 && { late: lateShare(stream, end) }) };
}

/** How many iterations the tasks and changes of a stream reach over. */
function iterationsOf({ tasks, skills }: TaskStream): number {
  const last = (most: number, { at }: { readonly at: number }): number => Math.max(most, at + 1);
  return skills.reduce((most, { changes }) => changes.reduce(last, most), tasks.reduce(last, 0));
}

/**
 * The same log with its iterations in another order: what is in it stays, when it was written means nothing. A birth stays a
 * birth, also where something else about the skill comes before it.
 */
export function shuffled(stream: TaskStream, key: Key): TaskStream {
  const order = draws(key).shuffle(Array.from({ length: iterationsOf(stream) }, (_, i) => i));
  const moved = <T extends { readonly at: number }>(row: T): T => ({ ...row, at: order[row.at]! });
  return {
    tasks: stream.tasks.map(moved).sort((a, b) => a.at - b.at),
    skills: stream.skills.map((skill) => ({ ...skill, changes: skill.changes.map(moved) })),
  };
}

function stretchOf(stream: TaskStream, from: number, to: number): Stretch {
  const inside = ({ at }: { readonly at: number }): boolean => at >= from && at < to;
  const tasks = stream.tasks.filter(inside);
  const told = tasks.flatMap(({ at, truths = [] }) => truths.map((text) => ({ at, text })));
  const changes = stream.skills.flatMap((skill) => skill.changes);
  return {
    from,
    to,
    tasks: tasks.length,
    entered: enteredIn(stream, from, to),
    left: changes.filter((change) => change.status === "retired" && inside(change)).length,
    served: shareOf(tasks, (task) => stream.skills.some((skill) => serves(skill, task))),
    ...(tasks.some(({ truths }) => truths !== undefined) && {
      known: shareOf(told, ({ at, text }) => stream.skills.some((skill) => skill.text === text && inForce(skill, at))),
    }),
  };
}

/** What a change does is felt from the next iteration on. A skill that has graduated is known by heart, and in force. */
function inForce({ changes }: StreamSkill, at: number): boolean {
  const before = changes.filter((change) => change.at < at);
  const last = Math.max(...before.map((change) => change.at));
  const status = before.findLast((change) => change.at === last)?.status;
  return status === "active" || status === "graduated";
}

function serves(skill: StreamSkill, { at, kind, topics }: StreamTask): boolean {
  const meant = skill.kinds.length === 0 || skill.kinds.includes(kind);
  return meant && inForce(skill, at) && speaksOf(skill.condition, topics);
}

function enteredIn({ skills }: TaskStream, from: number, to: number): number {
  return skills.filter(({ changes: [birth] }) => birth !== undefined && birth.at >= from && birth.at < to).length;
}

function lateShare(stream: TaskStream, end: number): number {
  const from = Math.ceil((2 / 3) * end);
  return enteredIn(stream, from, end) / (end - from) / (enteredIn(stream, 0, end) / end);
}

function shareOf<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? 0 : mean(items.map((item) => Number(holds(item))));
}
