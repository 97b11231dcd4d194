/**
 * Which skills stand in the prompt for a task. Every way of choosing can answer "none": no skill fits, or none is good
 * enough. Choosing never changes the bank.
 */
import type { World } from "../environment.js";
import { split, stream, type Key } from "../random.js";
import type { SkillStatus, Task } from "../types.js";
import type { Bank, BankEntry } from "./bank.js";
import { bm25, words, type Similarity } from "./similarity.js";

export type RetrievalRule = "ucb" | "thompson" | "round-robin" | "similarity";

export interface RetrievalOptions {
  readonly rule: RetrievalRule;
  /** α: share of similarity in the score, the rest is utility. */
  readonly similarityShare: number;
  /** c: how much a seldom tried skill is worth trying. */
  readonly exploration: number;
  /** Skills with a lower score than this are left out. */
  readonly minimumScore: number;
}

export const defaultRetrieval: RetrievalOptions = {
  rule: "ucb",
  similarityShare: 0,
  exploration: 0.1,
  minimumScore: -Infinity,
};

/** Words by which skills are looked up for a task. */
export function topicsOf(world: World, task: Task): readonly string[] {
  return world.topics?.(task) ?? [task.kind, ...words(task.text)];
}

/** Whether a skill speaks of a task: its world and kind are right and every word of its condition is a topic. */
export function fits({ skill }: Pick<BankEntry, "skill">, task: Task, topics: readonly string[]): boolean {
  const { world, kinds } = skill.scope;
  if (world !== task.world || (kinds.length > 0 && !kinds.includes(task.kind))) return false;
  return speaksOf(skill.condition, topics);
}

/** Every word of the condition is a topic. */
export function speaksOf(condition: string, topics: readonly string[]): boolean {
  return words(condition).every((word) => topics.includes(word));
}

/** Entries of some status that fit a task. */
export function fitting(bank: Bank, world: World, task: Task, ...wanted: readonly SkillStatus[]): BankEntry[] {
  const topics = topicsOf(world, task);
  return bank.entries.filter((entry) => wanted.includes(entry.status) && fits(entry, task, topics));
}

/** The one entry to try, by score; ties are broken by the key. Undefined where none is good enough. */
export function choose(
  entries: readonly BankEntry[],
  task: Task,
  {
    utility,
    key,
    options = defaultRetrieval,
    similarity = bm25,
  }: {
    readonly utility: (entry: BankEntry) => number;
    readonly key: Key;
    readonly options?: RetrievalOptions;
    readonly similarity?: Similarity;
  },
): BankEntry | undefined {
  const tried = 1 + entries.reduce((sum, entry) => sum + entry.deltas.length, 0);
  const near =
    options.similarityShare > 0 || options.rule === "similarity"
      ? similarity(
          task.text,
          entries.map(({ skill }) => skill.text),
        )
      : [];
  const scored = entries.map((entry, i) => ({
    entry,
    score: scoreOf(
      entry,
      { near: near[i] ?? 0, tried, utility: utility(entry), key: split(key, entry.skill.id) },
      options,
    ),
    tie: stream(split(key, `tie ${entry.skill.id}`)).uniform(),
  }));
  const best = scored.sort((a, b) => b.score - a.score || b.tie - a.tie)[0];
  return best !== undefined && best.score >= options.minimumScore ? best.entry : undefined;
}

interface ScoreFacts {
  readonly near: number;
  readonly tried: number;
  readonly utility: number;
  readonly key: Key;
}

function scoreOf({ deltas }: BankEntry, { near, tried, utility, key }: ScoreFacts, options: RetrievalOptions): number {
  const { rule, similarityShare: share, exploration } = options;
  if (rule === "similarity") return near;
  if (rule === "round-robin") return -deltas.length;
  // Thompson: a draw around the utility, as wide as the few trials leave it
  const drawn = utility + stream(key).normal() / Math.sqrt(deltas.length + 1);
  const worth = rule === "thompson" ? drawn : utility + exploration * Math.sqrt(Math.log(tried) / (deltas.length + 1));
  return share * near + (1 - share) * worth;
}

/** The best entries of each slot (what a skill decides about), best first: by default a prompt holds one answer to a question. */
export function bestOfEachSlot(
  entries: readonly BankEntry[],
  slotOf: (entry: BankEntry) => string,
  utility: (entry: BankEntry) => number,
  answers = 1,
): BankEntry[] {
  const slots = new Map<string, BankEntry[]>();
  for (const entry of entries) {
    const slot = slotOf(entry);
    const rivals = slots.get(slot);
    if (rivals === undefined) slots.set(slot, [entry]);
    else rivals.push(entry);
  }
  return [...slots.values()].flatMap((rivals) => rivals.sort((a, b) => utility(b) - utility(a)).slice(0, answers));
}
