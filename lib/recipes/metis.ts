/**
 * METIS, its curriculum: a group teaches by comparison only where its attempts differ, so tasks are played in proportion to
 * the spread of success that is predicted for them, p̂ (1 − p̂). The estimate p̂ of a task is a running mean over earlier
 * groups that were about the same things, or else over its kind, or else one half.
 *
 * Left out: that the policy itself predicts, in words, and is rewarded for predicting well. The lists of our worlds seldom
 * repeat a task, so an estimate is of what a task is about.
 */
import type { MetisConfig } from "../config.js";
import { mean } from "../credit/normalise.js";
import { split, stream, type Key } from "../random.js";
import { successOf } from "../rollout/group.js";
import { topicsOf } from "../skills/retrieval.js";
import type { Group, Task } from "../types.js";
import { keyAt, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export interface MetisState {
  /** Running success by what tasks are about, and by kind. */
  readonly success: Readonly<Record<string, number>>;
}

export const metis = methodOf<MetisConfig, GroupVerbs<MetisConfig>, MetisState>(relativeVerbs, (verbs) => ({
  method: "metis",
  start: () => ({ success: {} }),
  async *iterate(config, lab, { iteration, state }) {
    const pool = poolOf(config, lab, iteration);
    const spreadOf = (task: Task): number => spread(predicted(state, lab, task));
    const tasks = chosen(config, pool, spreadOf, keyAt(lab, iteration, "curriculum"));
    const groups = yield* verbs.collect(config, lab, iteration, { starts: tasks.map((task) => ({ task })) });
    const errors = groups.map((group) => Math.abs(spreadOf(group.task) - spread(successOf(group.episodes))));
    const metrics = {
      "curriculum/predicted": mean(tasks.map(spreadOf)),
      "curriculum/offered": mean(pool.map(spreadOf)),
      "curriculum/error": mean(errors),
    };
    yield { kind: "measure", iteration, metrics };
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    return groups.reduce((now, group) => learnt(now, group, lab, config.curriculum.rate), state);
  },
}));

/** The next tasks of the training list, more of them than are played. */
function poolOf({ rollout, tasks, curriculum }: MetisConfig, lab: Lab, iteration: number): Task[] {
  const count = rollout.groups * curriculum.pool;
  return [...lab.world.tasks(tasks.split, { start: iteration * count, count })];
}

/** As many tasks as are played, drawn without replacement in proportion to their weights; in the order of the list. */
export function chosen(
  { rollout: { groups }, curriculum: { floor, predict } }: Pick<MetisConfig, "rollout" | "curriculum">,
  pool: readonly Task[],
  weightOf: (task: Task) => number,
  key: Key,
): Task[] {
  if (pool.length <= groups) return [...pool];
  const own = pool.map((task) => Math.max(floor, weightOf(task)));
  const weights = predict === "own" ? own : stream(split(key, "shuffle")).shuffle(own);
  const places = pool.map((_, place) => place);
  const drawn = stream(split(key, "draw")).sampleWeighted(places, (place) => weights[place]!, groups);
  return drawn.sort((a, b) => a - b).map((place) => pool[place]!);
}

/** p (1 − p): how much the outcomes of attempts at a task differ. */
function spread(p: number): number {
  return p * (1 - p);
}

function predicted({ success }: MetisState, lab: Lab, task: Task): number {
  const [whole, kind] = namesOf(lab, task);
  return success[whole] ?? success[kind] ?? 0.5;
}

function learnt({ success }: MetisState, group: Group, lab: Lab, rate: number): MetisState {
  const now = successOf(group.episodes);
  const next = namesOf(lab, group.task).map((name) => {
    const before = success[name];
    return [name, before === undefined ? now : before + rate * (now - before)] as const;
  });
  return { success: { ...success, ...Object.fromEntries(next) } };
}

/** What a task is about, and its kind alone. */
function namesOf(lab: Lab, task: Task): [string, string] {
  return [`${task.kind}: ${topicsOf(lab.world, task).join(" ")}`, task.kind];
}
