/**
 * Mined skills beside the world's own sentences: is a skill true of the family, how much of what is active is true, and
 * how much of what is true is active, over time. Works on a live bank and on one that was read back from a run's records
 * (`replay(operationsOf(records))`). Says nothing about how much a skill helps: that is `calibration.ts`.
 */
import type { World } from "../environment.js";
import type { SkillGrammar } from "../mining/grammar.js";
import { oracleSkills } from "../mining/mine.js";
import type { Bank } from "../skills/bank.js";
import { lastIteration, livesOf, statusAt, type SkillLife } from "../skills/history.js";
import type { Skill, SkillId, Task } from "../types.js";

/** `false`: a true sentence answers the same question otherwise; `unfounded`: no true sentence answers that question. */
export type Verdict = "true" | "false" | "unfounded";

/** The true sentences of a world, as skills. */
export interface Truths {
  readonly skills: ReadonlyMap<SkillId, Skill>;
  readonly verdictOf: (skill: Skill) => Verdict;
}

/** What is true on these tasks; where rules drift, ask about the tasks of one period. */
export function truthsOf(world: World, tasks: Iterable<Task>, grammar: SkillGrammar): Truths {
  const skills = new Map(oracleSkills(world, tasks, grammar).map((skill) => [skill.id, skill]));
  const questions = new Set([...skills.values()].map((skill) => grammar.slot(skill)));
  const verdictOf = (skill: Skill): Verdict => {
    if (skills.has(skill.id)) return "true";
    return questions.has(grammar.slot(skill)) ? "false" : "unfounded";
  };
  return { skills, verdictOf };
}

/** A bank against the truth at the end of one iteration. A share of nothing is null. */
export interface TruthRow {
  readonly iteration: number;
  /** Skills mined so far, and how many of them are true. */
  readonly mined: number;
  readonly minedTrue: number;
  /** Skills that passed validation and still stand (active or graduated), and how many of them are true. */
  readonly standing: number;
  readonly standingTrue: number;
  /** Share of standing skills that are true; share of mined ones. */
  readonly precision: number | null;
  readonly minedPrecision: number | null;
  /** Share of the true sentences that stand; that were ever mined. */
  readonly recall: number | null;
  readonly minedRecall: number | null;
}

/** One row an iteration, from 0 to the last that the bank's log speaks of. */
export function truthOverTime(bank: Bank, truths: Truths): TruthRow[] {
  const lives = livesOf(bank);
  return Array.from({ length: lastIteration(bank) + 1 }, (_, iteration) => rowOf(lives, truths, iteration));
}

function rowOf(lives: readonly SkillLife[], { skills, verdictOf }: Truths, iteration: number): TruthRow {
  const isTrue = ({ skill }: SkillLife): boolean => verdictOf(skill) === "true";
  const mined = lives.filter(({ changes }) => changes[0]!.at <= iteration);
  const standing = mined.filter((life) => ["active", "graduated"].includes(statusAt(life, iteration) ?? ""));
  const [minedTrue, standingTrue] = [mined.filter(isTrue).length, standing.filter(isTrue).length];
  return {
    iteration,
    mined: mined.length,
    minedTrue,
    standing: standing.length,
    standingTrue,
    precision: share(standingTrue, standing.length),
    minedPrecision: share(minedTrue, mined.length),
    recall: share(standingTrue, skills.size),
    minedRecall: share(minedTrue, skills.size),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** How many skills of a verdict were mined, ever became active, and stand now. */
export interface VerdictRow {
  readonly verdict: Verdict;
  readonly mined: number;
  readonly promoted: number;
  readonly standing: number;
}

/** What validation made of true, false and unfounded skills. */
export function verdictTable(bank: Bank, { verdictOf }: Truths): VerdictRow[] {
  const lives = livesOf(bank);
  const end = lastIteration(bank);
  const stands = (life: SkillLife): boolean => ["active", "graduated"].includes(statusAt(life, end) ?? "");
  return (["true", "false", "unfounded"] as const).map((verdict) => {
    const of = lives.filter(({ skill }) => verdictOf(skill) === verdict);
    const promoted = of.filter(({ changes }) => changes.some(({ status }) => status === "active"));
    return { verdict, mined: of.length, promoted: promoted.length, standing: of.filter(stands).length };
  });
}
