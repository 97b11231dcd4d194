/**
 * A bank over time. From the records of a run (or the lines of its `skills.jsonl`) back to the bank's operations, and from
 * those to the life of every skill and to how many there were of each status. Pure; knows no files.
 */
import type { RunRecord } from "../records.js";
import type { Skill, SkillId, SkillStatus, Trial } from "../types.js";
import { creditedSkills, type Bank, type BankOperation } from "./bank.js";
import { statuses } from "./lifecycle.js";

/** One change of a skill's status. */
export interface LifeChange {
  readonly at: number;
  readonly status: SkillStatus;
  readonly because: string;
  /** Trials that counted when this happened. */
  readonly trials: number;
  /** It came back, and its earlier trials are forgotten. */
  readonly anew?: true;
}

/** What became of one skill, also of one that is deleted by now. */
export interface SkillLife {
  readonly skill: Skill;
  readonly changes: readonly LifeChange[];
  readonly trials: readonly Trial[];
  /** The iteration in which it was deleted. */
  readonly until?: number;
}

/** The operations that a run's records stand for; records of other kinds are passed over. */
export function operationsOf(records: Iterable<RunRecord>): BankOperation[] {
  const operations: BankOperation[] = [];
  const counted = new Set<string>();
  for (const record of records) {
    if (record.kind === "mined" && record.rejected === undefined) operations.push(entering(record));
    if (record.kind === "merged")
      operations.push({ kind: "merge", iteration: record.iteration, parts: record.parts, skill: record.skill });
    if (record.kind === "decision") operations.push({ kind: "decide", decision: record.decision });
    // a trial of several skills has a record for each; one that names its skill is a trial of its own
    if (record.kind !== "trial") continue;
    const trial = `${record.trial.group} ${record.trial.of ?? ""}`;
    if (counted.has(trial)) continue;
    counted.add(trial);
    operations.push({ kind: "trial", trial: record.trial });
  }
  return operations;
}

/** A sentence enters the bank: for the first time, or again. */
function entering({
  iteration,
  skill,
  status = "candidate",
  decision,
}: Extract<RunRecord, { kind: "mined" }>): BankOperation {
  return decision === undefined ? { kind: "insert", iteration, skill, status } : { kind: "decide", decision };
}

/** The life of every skill there ever was, in order of birth. */
export function livesOf({ log }: Bank): SkillLife[] {
  const lives = new Map<SkillId, Growing>();
  for (const operation of log) grow(lives, operation);
  return [...lives.values()];
}

interface Growing {
  readonly skill: Skill;
  readonly changes: LifeChange[];
  readonly trials: Trial[];
  /** Trials that count no more. */
  forgotten: number;
  until?: number;
}

function grow(lives: Map<SkillId, Growing>, operation: BankOperation): void {
  const change = (id: SkillId, at: number, status: SkillStatus, because: string): void => {
    const life = lives.get(id)!;
    life.changes.push({ at, status, because, trials: life.trials.length - life.forgotten });
  };
  const born = (skill: Skill, at: number, status: SkillStatus, because: string): void => {
    lives.set(skill.id, { skill, changes: [], trials: [], forgotten: 0 });
    change(skill.id, at, status, because);
  };
  switch (operation.kind) {
    case "insert":
      return born(operation.skill, operation.iteration, operation.status, `written by: ${operation.skill.source.by}`);
    case "update":
      change(operation.old, operation.iteration, "retired", `replaced: ${operation.because}`);
      return born(operation.skill, operation.iteration, "candidate", operation.because);
    case "merge":
      for (const id of operation.parts)
        if (id !== operation.skill.id) change(id, operation.iteration, "retired", `merged: ${operation.skill.text}`);
      if (lives.has(operation.skill.id)) return undefined;
      return born(operation.skill, operation.iteration, "candidate", `merged from ${operation.parts.length} skills`);
    case "trial":
      return creditedSkills(operation.trial).forEach((id) => lives.get(id)!.trials.push(operation.trial));
    case "decide": {
      const { skill, iteration, to, because, oldTrials } = operation.decision;
      if (oldTrials !== "forget") return change(skill, iteration, to, because);
      const life = lives.get(skill)!;
      life.forgotten = life.trials.length;
      life.changes.push({ at: iteration, status: to, because, trials: 0, anew: true });
      return undefined;
    }
    case "delete":
      lives.get(operation.skill)!.until = operation.iteration;
  }
}

/** The last iteration that the log speaks of. */
export function lastIteration({ log }: Bank): number {
  const times = log.map((operation) => {
    if (operation.kind === "trial") return operation.trial.iteration;
    return operation.kind === "decide" ? operation.decision.iteration : operation.iteration;
  });
  return times.reduce((latest, time) => Math.max(latest, time), 0);
}

/** How many skills of each status there were at the end of every iteration, from 0 to the last. */
export function compositionOf(bank: Bank): Readonly<Record<SkillStatus, readonly number[]>> {
  const lives = livesOf(bank);
  const iterations = Array.from({ length: lastIteration(bank) + 1 }, (_, i) => i);
  const counts = iterations.map((at) => lives.flatMap((life) => statusAt(life, at) ?? []));
  const row = (status: SkillStatus): number[] => counts.map((all) => all.filter((each) => each === status).length);
  return Object.fromEntries(statuses.map((status) => [status, row(status)])) as Record<SkillStatus, number[]>;
}

/** The status of a skill at the end of an iteration; undefined before its birth and after its deletion. */
export function statusAt({ changes, until }: SkillLife, iteration: number): SkillStatus | undefined {
  if (until !== undefined && iteration >= until) return undefined;
  return changes.findLast(({ at }) => at <= iteration)?.status;
}
