/** The skills of a run, from its log: every one in a row, or one with its whole life. Records that do not fit are left out. */
import { join } from "node:path";
import type { Files } from "../experiment/files.js";
import { skillRecords } from "../experiment/log-rows.js";
import { linesOf } from "../experiment/run-log.js";
import { labError } from "../errors.js";
import { lookingTimes, measure, utilityPath } from "../plot/skills/measure.js";
import type { RunRecord } from "../records.js";
import { apply, emptyBank, type Bank, type BankEntry, type BankOperation } from "../skills/bank.js";
import { livesOf, operationsOf } from "../skills/history.js";
import type { SkillId } from "../types.js";
import type { Refused, SkillData, SkillRow } from "./data.js";
import type { Place } from "./places.js";

type Mined = Extract<RunRecord, { readonly kind: "mined" }>;

export interface SkillLog {
  readonly bank: Bank;
  readonly mined: readonly Mined[];
  readonly problems: readonly string[];
}

export function skillLog({ folder, kept, path }: Place, files: Files): SkillLog {
  const log = join(folder, "skills.jsonl");
  if (kept !== undefined || !files.exists(log)) return { bank: emptyBank, mined: [], problems: [] };
  const records: RunRecord[] = [];
  let odd = 0;
  for (const line of linesOf(files, log)) {
    try {
      records.push(...skillRecords(`${line}\n`, log));
    } catch {
      odd++;
    }
  }
  const { bank, lost } = foldOf(records);
  return {
    bank,
    mined: records.filter((record) => record.kind === "mined"),
    problems: [
      ...(odd === 0 ? [] : [`${path}/skills.jsonl: ${odd} of its lines cannot be read and are left out.`]),
      ...(lost === 0 ? [] : [`${path}/skills.jsonl: ${lost} of its records speak of skills that it lacks.`]),
    ],
  };
}

/**
 * The bank as far as the records tell it; one whose skill is missing counts for nothing. The log is gathered apart: a bank
 * that grows by one operation copies its log, which a run of many thousand trials would feel.
 */
function foldOf(records: readonly RunRecord[]): { bank: Bank; lost: number } {
  const log: BankOperation[] = [];
  let { entries } = emptyBank;
  let lost = 0;
  for (const operation of operationsOf(records)) {
    try {
      entries = apply({ entries, log: [] }, operation).entries;
      log.push(operation);
    } catch {
      lost++;
    }
  }
  return { bank: { entries, log }, lost };
}

export function skillRows({ bank }: SkillLog): SkillRow[] {
  return bank.entries.map(rowOf);
}

function rowOf(entry: BankEntry): SkillRow {
  const { skill, status, born } = entry;
  return { id: skill.id, text: skill.text, status, born, from: skill.source.episodes, utility: measure(entry) };
}

export function refusedOf({ mined }: SkillLog): Refused[] {
  return mined.flatMap(({ iteration, skill, rejected }) =>
    rejected === undefined ? [] : [{ iteration, text: skill.text, because: rejected, episodes: skill.source.episodes }],
  );
}

/** Points of a path of utilities that can be told apart. */
const TIMES = 60;

export function skillData({ bank, mined }: SkillLog, id: SkillId, promptOf: (id: SkillId) => string): SkillData {
  const entry = bank.entries.find(({ skill }) => skill.id === id);
  if (entry === undefined)
    throw labError("skill", { expected: "a skill of this run", got: id, fix: "its bank lists all that it has" });
  const { skill, changes, trials } = livesOf(bank).find((life) => life.skill.id === id)!;
  const times = lookingTimes(entry.deltas.length, TIMES);
  const born = mined.find((record) => record.skill.id === id && record.rejected === undefined);
  return {
    ...rowOf(entry),
    skill,
    changes,
    trials,
    parents: born?.parents ?? [],
    prompt: promptOf(id),
    path: utilityPath(entry, times).map(({ mean, interval }, i) => [times[i]!, mean, interval.low, interval.high]),
  };
}
