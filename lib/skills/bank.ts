/**
 * The bank: every skill there ever was, with its status and its trials, as the fold of a log of operations. Snapshots are
 * immutable values; replaying the log gives the same bank.
 */
import { mean } from "../credit/normalise.js";
import { expect, labError } from "../errors.js";
import type { Decision, Skill, SkillId, SkillStatus, Trial } from "../types.js";
import { checkTransition } from "./lifecycle.js";

/** One change; the log of a bank is a list of these. */
export type BankOperation =
  | { readonly kind: "insert"; readonly iteration: number; readonly skill: Skill; readonly status: SkillStatus }
  | {
      readonly kind: "update";
      readonly iteration: number;
      readonly old: SkillId;
      readonly skill: Skill;
      readonly because: string;
    }
  | { readonly kind: "merge"; readonly iteration: number; readonly parts: readonly SkillId[]; readonly skill: Skill }
  | { readonly kind: "trial"; readonly trial: Trial }
  | { readonly kind: "decide"; readonly decision: Decision }
  | { readonly kind: "delete"; readonly iteration: number; readonly skill: SkillId; readonly because: string };

/** A skill in the bank. */
export interface BankEntry {
  readonly skill: Skill;
  readonly status: SkillStatus;
  readonly born: number;
  /** Mean success with the skill minus without, trial by trial. */
  readonly deltas: readonly number[];
  /** How many of these are of an earlier life, before it was retired and came back; left out where it has had one life. */
  readonly earlier?: number;
  readonly repairs: number;
  readonly regressions: number;
  readonly decisions: readonly Decision[];
}

export interface Bank {
  readonly entries: readonly BankEntry[];
  readonly log: readonly BankOperation[];
}

export const emptyBank: Bank = { entries: [], log: [] };

/** The bank after one more operation; the old bank stays as it is. */
export function apply(bank: Bank, operation: BankOperation): Bank {
  return { entries: entriesAfter(bank, operation), log: [...bank.log, operation] };
}

export function applyAll(bank: Bank, operations: readonly BankOperation[]): Bank {
  return operations.reduce(apply, bank);
}

/** The bank of a log. */
export function replay(log: readonly BankOperation[]): Bank {
  return applyAll(emptyBank, log);
}

function entriesAfter(bank: Bank, operation: BankOperation): readonly BankEntry[] {
  switch (operation.kind) {
    case "insert":
      return insert(bank, operation.skill, operation.status, operation.iteration);
    case "update": {
      const without = replaceOne(bank, operation.old, (old) => ({ ...old, status: "retired" }));
      return insert({ ...bank, entries: without }, operation.skill, "candidate", operation.iteration);
    }
    case "merge":
      return merge(bank, operation);
    case "trial":
      return creditedSkills(operation.trial).reduce(
        (entries, id) => replaceOne({ entries, log: [] }, id, (old) => tried(old, operation.trial)),
        bank.entries,
      );
    case "decide":
      return replaceOne(bank, operation.decision.skill, (old) => decided(old, operation.decision));
    case "delete":
      entryOf(bank, operation.skill);
      return bank.entries.filter(({ skill }) => skill.id !== operation.skill);
  }
}

/** The parts retire; the whole is a new candidate, or stays what it is where the bank knows it already. */
function merge(
  bank: Bank,
  { parts, skill, iteration }: Extract<BankOperation, { readonly kind: "merge" }>,
): readonly BankEntry[] {
  const absorbed = parts.filter((id) => id !== skill.id);
  const entries = absorbed.reduce(
    (now, id) => replaceOne({ entries: now, log: [] }, id, (old) => ({ ...old, status: "retired" })),
    bank.entries,
  );
  const known = find(bank, skill.id) !== undefined;
  return known ? entries : insert({ ...bank, entries }, skill, "candidate", iteration);
}

function insert(bank: Bank, skill: Skill, status: SkillStatus, born: number): readonly BankEntry[] {
  expect(find(bank, skill.id) === undefined, "bank.insert", {
    expected: "a skill the bank does not know",
    got: skill.text,
    fix: "check `find` first; a retired skill stays known, and comes back by a decision",
  });
  return [...bank.entries, { skill, status, born, deltas: [], repairs: 0, regressions: 0, decisions: [] }];
}

/** A skill after one more trial. */
export function tried(old: BankEntry, trial: Pick<Trial, "withSkill" | "without">): BankEntry {
  const { repairs, regressions } = repairsOf(trial);
  return {
    ...old,
    deltas: [...old.deltas, deltaOf(trial)],
    repairs: old.repairs + repairs,
    regressions: old.regressions + regressions,
  };
}

function decided(old: BankEntry, decision: Decision): BankEntry {
  expect(old.status === decision.from, "bank.decide", {
    expected: `a decision from ${old.status}`,
    got: decision.from,
    fix: "decide on the newest snapshot",
  });
  checkTransition(decision.from, decision.to);
  return { ...old, status: decision.to, decisions: [...old.decisions, decision], ...newLife(old, decision) };
}

/** What a sentence that comes back begins with; where nothing is said, its old trials count. */
function newLife({ deltas }: BankEntry, { from, oldTrials }: Decision): Partial<BankEntry> {
  if (from !== "retired") return {};
  if (oldTrials === "forget") return { deltas: [], earlier: 0, repairs: 0, regressions: 0 };
  return { earlier: deltas.length };
}

/** In which iteration a skill was retired by a decision; undefined where it is not, or was replaced or merged. */
export function retiredIn({ status, decisions }: BankEntry): number | undefined {
  const last = decisions.at(-1);
  return status === "retired" && last?.to === "retired" ? last.iteration : undefined;
}

function replaceOne(bank: Bank, id: SkillId, change: (entry: BankEntry) => BankEntry): readonly BankEntry[] {
  entryOf(bank, id);
  return bank.entries.map((entry) => (entry.skill.id === id ? change(entry) : entry));
}

export function find(bank: Bank, id: SkillId): BankEntry | undefined {
  return bank.entries.find(({ skill }) => skill.id === id);
}

/** The entry of a skill that must be there. */
export function entryOf(bank: Bank, id: SkillId): BankEntry {
  const entry = find(bank, id);
  if (entry === undefined)
    throw labError("bank", {
      expected: "the id of a skill in the bank",
      got: id,
      fix: `it holds ${bank.entries.length} skills; see bank.entries`,
    });
  return entry;
}

export function withStatus(bank: Bank, ...wanted: readonly SkillStatus[]): BankEntry[] {
  return bank.entries.filter(({ status }) => wanted.includes(status));
}

/**
 * Whose merit a trial's difference is: the skill that it names, or else those that only one half read. Where the other half
 * read skills of its own, their effect cannot be told apart, and it is nobody's.
 */
export function creditedSkills({ skills, against = [], of }: Trial): readonly SkillId[] {
  if (of !== undefined) return [of];
  return against.every((id) => skills.includes(id)) ? skills.filter((id) => !against.includes(id)) : [];
}

/** Mean success with the skills minus mean success without, on one task. */
export function deltaOf({ withSkill, without }: Pick<Trial, "withSkill" | "without">): number {
  return mean(withSkill) - mean(without);
}

/** Pairs with equal luck that only one side won: repaired by the skill, or lost with it. */
export function repairsOf({ withSkill, without }: Pick<Trial, "withSkill" | "without">): {
  repairs: number;
  regressions: number;
} {
  let repairs = 0;
  let regressions = 0;
  for (let pair = 0; pair < Math.min(withSkill.length, without.length); pair++) {
    if (withSkill[pair]! > without[pair]!) repairs++;
    if (withSkill[pair]! < without[pair]!) regressions++;
  }
  return { repairs, regressions };
}
