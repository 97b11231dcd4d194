/**
 * From results to pairs: the tasks that were tried both with a skill and without it. A pair is a task, not a try: its tries
 * are averaged first, because tries of one task say little about other tasks.
 */
import { expect, labError, unknownName } from "../../errors.js";
import type { Result } from "./result.js";

/** A task with its mean outcome in both conditions. */
export interface TaskPair {
  readonly task: string;
  readonly withSkill: number;
  readonly without: number;
  /** With minus without. */
  readonly delta: number;
}

export interface SkillPairs {
  readonly skill: string;
  readonly pairs: readonly TaskPair[];
  /** Tasks that were tried in one condition only, and therefore do not count. */
  readonly onlyWith: readonly string[];
  readonly onlyWithout: readonly string[];
}

export interface PairOptions {
  /** The condition that is no skill, where it is none of the usual names. */
  readonly baseline?: string;
}

const WITH = ["with", "with_skill", "with_skills", "new_skill"];
const WITHOUT = [
  ...["without", "without_skill", "without_skills", "baseline", "none", "no_skill", "no_skills", "plain", "control"],
  "old_skill",
];
/** What a skill is called that has no name. */
const UNNAMED = "the skill";

/** The pairs of every skill, in the order of their names; the order of the results changes nothing. */
export function pairsOf(results: readonly Result[], options: PairOptions = {}): SkillPairs[] {
  checkScale(results);
  const words = wordsOf(results, options);
  const sorted = results.map((result) => sideOf(result, words));
  refuseTwice(sorted);
  const skills = [...new Set(sorted.flatMap(({ skill }) => skill ?? []))].sort(byText);
  const named = skills.length > 0 ? skills : [UNNAMED];
  return named.map((skill) => {
    const mine = sorted.filter((one) => one.skill === undefined || one.skill === skill);
    expect(mine.some(({ side }) => side === "with") && mine.some(({ side }) => side === "without"), placeOf(results), {
      expected: `results with "${skill}" and without it`,
      got: conditionsOf(results),
      fix: "add the other condition, or say which one is no skill with --baseline NAME",
    });
    return { skill, ...tasksOf(mine) };
  });
}

/** Words and fractions together are two scales: true would count as the best score. */
function checkScale(results: readonly Result[]): void {
  const word = results.find(({ inWords }) => inWords);
  const fraction = results.find(({ inWords, outcome }) => !inWords && outcome > 0 && outcome < 1);
  if (word === undefined || fraction === undefined) return;
  throw labError(fraction.where, {
    expected: `true or false, as in ${word.where}`,
    got: fraction.outcome,
    fix: "use one scale for all outcomes",
  });
}

interface Sided {
  readonly result: Result;
  readonly side: "with" | "without";
  /** Undefined: counts for every skill. */
  readonly skill: string | undefined;
}

/** How a file speaks of conditions. */
interface Words {
  readonly without: readonly string[];
  /** Whether conditions are words for with and without; else they are names of skills. */
  readonly fixed: boolean;
  readonly named: boolean;
}

function wordsOf(results: readonly Result[], { baseline }: PairOptions): Words {
  const named = results.some(({ skill }) => skill !== undefined);
  return {
    without: baseline === undefined ? WITHOUT : [baseline],
    fixed: named || results.some(({ condition }) => WITH.includes(spelled(condition))),
    named,
  };
}

/** "No skill", "no-skill" and "no_skill" are one. */
function spelled(condition: string): string {
  return condition.toLowerCase().replaceAll(/[ -]/g, "_");
}

function sideOf(result: Result, { without, fixed, named }: Words): Sided {
  const { condition, skill, where } = result;
  if (without.includes(condition) || without.includes(spelled(condition))) return { result, side: "without", skill };
  if (!fixed) return { result, side: "with", skill: condition };
  if (!WITH.includes(spelled(condition)))
    throw unknownName(`${where}, condition`, "condition", condition, [...WITH, ...without]);
  expect(skill !== undefined || !named, `${where}, skill`, {
    expected: "the name of the skill, as in other lines",
    got: "nothing",
    fix: "write it; only results without a skill may leave it out, and count for every skill",
  });
  return { result, side: "with", skill };
}

function refuseTwice(sided: readonly Sided[]): void {
  const seen = new Map<string, Result>();
  for (const { result, side, skill } of sided) {
    const name = JSON.stringify([skill ?? null, side, result.task, result.repeat ?? null]);
    const before = seen.get(name);
    expect(before === undefined, result.where, {
      expected: "every try once",
      got: `task "${result.task}" ${side} the skill, which is in ${before?.where} already`,
      fix: "remove one; several tries of a task have different numbers in a column repeat",
    });
    seen.set(name, result);
  }
}

function tasksOf(mine: readonly Sided[]): Omit<SkillPairs, "skill"> {
  const tasks = new Map<string, { withSkill: number[]; without: number[] }>();
  for (const { result, side } of mine) {
    const task = tasks.get(result.task) ?? { withSkill: [], without: [] };
    (side === "with" ? task.withSkill : task.without).push(result.outcome);
    tasks.set(result.task, task);
  }
  const all = [...tasks].sort(([a], [b]) => byText(a, b));
  return {
    pairs: all.flatMap(([task, { withSkill, without }]) =>
      withSkill.length === 0 || without.length === 0 ? [] : [pairOf(task, average(withSkill), average(without))],
    ),
    onlyWith: all.flatMap(([task, { without }]) => (without.length === 0 ? [task] : [])),
    onlyWithout: all.flatMap(([task, { withSkill }]) => (withSkill.length === 0 ? [task] : [])),
  };
}

export function pairOf(task: string, withSkill: number, without: number): TaskPair {
  return { task, withSkill, without, delta: withSkill - without };
}

/** The mean, summed from the smallest so that no order changes its last digit. */
function average(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b).reduce((sum, value) => sum + value, 0) / values.length;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function conditionsOf(results: readonly Result[]): string[] {
  return [...new Set(results.map(({ condition }) => condition))].slice(0, 8);
}

function placeOf(results: readonly Result[]): string {
  return results[0]?.where.replace(/, [^,]*$/, "") ?? "results";
}
