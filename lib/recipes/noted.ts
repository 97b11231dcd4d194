/**
 * Own notes on trial: the policy writes about what its attempts at a task show, half of every later group reads what fits, and
 * the difference to the other half is each note's utility. No note is ever decided on; a poor one is chosen less.
 */
import type { ChoiceSection, CommonConfig, NotesSection } from "../config.js";
import { mining as miningFields, validation as validationFields } from "../config/skill-sections.js";
import { defaultsOf } from "../fields.js";
import { grammarOf } from "../mining/grammar.js";
import { miners } from "../mining/miners.js";
import { split, type Key } from "../random.js";
import type { RunRecord } from "../records.js";
import { emptyBank, type Bank, type BankEntry } from "../skills/bank.js";
import { choose, defaultRetrieval, fitting } from "../skills/retrieval.js";
import type { Group, Skill, Task } from "../types.js";
import { keyAt, type Examination, type Lab } from "./lab.js";
import { gather, mine, plainEpisodes, unvalidated, type Material } from "./mine-steps.js";
import { utilityIn, validate } from "./skill-steps.js";

export type NotedConfig = CommonConfig & { readonly notes: NotesSection; readonly choice: ChoiceSection };

/** What such a method carries. */
export interface NotedState extends Material {
  readonly bank: Bank;
}

export const unnoted: NotedState = { bank: emptyBank, successes: [], successCount: 0 };

/** The notes that the skill half of a task's group reads: of each question the one most worth trying. */
export function notesFor(config: NotedConfig, lab: Lab, bank: Bank, iteration: number): (task: Task) => Skill[] {
  return (task) => chosenOf(config, lab, bank, task, split(keyAt(lab, iteration, "notes"), task.id));
}

/** The same in an examination, where nothing is tried out. */
export function knownNotes(config: NotedConfig, lab: Lab, bank: Bank): Examination[] {
  if (bank.entries.every(({ status }) => status !== "active")) return [];
  const settled = { ...config, choice: { ...config.choice, exploration: 0 } };
  const texts = (task: Task): string[] => chosenOf(settled, lab, bank, task, lab.key).map(({ text }) => text);
  return [{ arm: "active", skillsFor: texts }];
}

function chosenOf(config: NotedConfig, lab: Lab, bank: Bank, task: Task, key: Key): Skill[] {
  const { most, exploration, rate } = config.choice;
  const utility = utilityIn({ validation: { rate } });
  const options = { ...defaultRetrieval, exploration };
  const { slot } = grammarOf(lab.world);
  const bySlot = new Map<string, BankEntry[]>();
  for (const entry of fitting(bank, lab.world, task, "active")) {
    const question = slot(entry.skill);
    bySlot.set(question, [...(bySlot.get(question) ?? []), entry]);
  }
  const best = [...bySlot.values()].flatMap((rivals) => choose(rivals, task, { utility, key, options }) ?? []);
  return best
    .sort((a, b) => utility(b) - utility(a))
    .slice(0, most)
    .map(({ skill }) => skill);
}

/** Count every paired group as a trial of all that its skill half read. */
export function tried(
  { choice: { rate } }: NotedConfig,
  lab: Lab,
  groups: readonly Group[],
  at: { readonly bank: Bank; readonly iteration: number },
): AsyncGenerator<RunRecord, Bank> {
  return validate({ validation: { ...defaultsOf(validationFields), on: false, rate } }, lab, groups, at);
}

export interface WritingOptions extends Pick<NotedConfig, "notes"> {
  /** Notes that may answer one question. */
  readonly slotCapacity?: number;
  /** Attempts that are written about: those that read nothing, or all; a note is asked for under the plain prompt either way. */
  readonly of?: "plain" | "all";
}

/** Gather attempts, and write notes about them when it is time: what successes have and failures have not. */
export async function* written(
  { notes, slotCapacity = 3, of = "plain" }: WritingOptions,
  lab: Lab,
  {
    state,
    groups,
    iteration,
  }: { readonly state: NotedState; readonly groups: readonly Group[]; readonly iteration: number },
): AsyncGenerator<RunRecord, NotedState> {
  const mining = { ...defaultsOf(miningFields), ...notes, miner: "contrast", settled: false, slotCapacity } as const;
  const attempts = of === "plain" ? plainEpisodes(groups) : groups.flatMap(({ episodes }) => episodes);
  const material = gather({ mining }, state, groups, miners.contrast, attempts);
  if ((iteration + 1) % notes.every !== 0) return { ...state, ...material };
  const facts = { ...material, bank: state.bank, iteration };
  const bank = yield* mine({ mining, validation: unvalidated }, lab, facts, miners.contrast);
  return { ...material, bank, successes: [], failures: [] };
}
