/**
 * Consolidation, N to 1. Near-duplicates become the most useful one of them at once: it says the same, so its trials stay.
 * Several skills with one answer suggest a general one; that is a new claim, so it enters as a candidate, and only when
 * validation has made it active do its parts retire. A policy that can be asked (`format.consolidation`) words the general
 * skill. A micro policy cannot; for it the general condition is the one topic that all tasks of the parts share, if there
 * is one. In the pocket world that is a kind of task, and such sentences are mostly false: validation has to find out.
 */
import type { World } from "../environment.js";
import type { Sampling } from "../policy/policy.js";
import type { Key } from "../random.js";
import type { Stage } from "../rollout/episode.js";
import { answers } from "../rollout/summary.js";
import { withStatus, type Bank, type BankEntry, type BankOperation } from "../skills/bank.js";
import { fits, topicsOf } from "../skills/retrieval.js";
import { makeSkill, skillId } from "../skills/skill.js";
import { words } from "../skills/similarity.js";
import type { Provenance, Skill, Task } from "../types.js";
import type { SkillGrammar } from "./grammar.js";

/** Shared words over all words of two texts. */
export function overlap(a: string, b: string): number {
  const [left, right] = [new Set(words(a)), new Set(words(b))];
  const shared = [...left].filter((word) => right.has(word)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 1 : shared / all;
}

/** Groups of usable skills that say nearly the same, each with at least two; every skill is in at most one. */
export function nearDuplicates(bank: Bank, atLeast = 0.9): BankEntry[][] {
  const groups: BankEntry[][] = [];
  for (const entry of withStatus(bank, "candidate", "active")) {
    const group = groups.find(([first]) => saysTheSame(first!.skill, entry.skill, atLeast));
    if (group === undefined) groups.push([entry]);
    else group.push(entry);
  }
  return groups.filter(({ length }) => length > 1);
}

/** Condition and strategy are compared apart: the same answer to another question is another skill. */
function saysTheSame(a: Skill, b: Skill, atLeast: number): boolean {
  return overlap(a.condition, b.condition) >= atLeast && overlap(a.strategy, b.strategy) >= atLeast;
}

/** Each group of near-duplicates as one merge into its best skill: active before candidate, then by utility. */
export function mergeDuplicates(
  bank: Bank,
  { iteration, utility, atLeast }: { iteration: number; utility: (entry: BankEntry) => number; atLeast?: number },
): BankOperation[] {
  const rank = (entry: BankEntry): number => (entry.status === "active" ? 10 : 0) + utility(entry);
  return nearDuplicates(bank, atLeast).map((group) => {
    const best = group.reduce((a, b) => (rank(b) > rank(a) ? b : a));
    return { kind: "merge", iteration, parts: group.map(({ skill }) => skill.id), skill: best.skill };
  });
}

/** Active skills that give the same answer under different conditions, in groups of at least `count`. */
function sameAnswer(bank: Bank, count: number): BankEntry[][] {
  const groups = new Map<string, BankEntry[]>();
  for (const entry of withStatus(bank, "active")) {
    const { strategy } = entry.skill;
    groups.set(strategy, [...(groups.get(strategy) ?? []), entry]);
  }
  return [...groups.values()].filter(({ length }) => length >= count);
}

/**
 * The topics that all tasks of all parts share, without the parts' own conditions: what a general condition may be made
 * of without knowing the world. Parts that no task speaks of have no say.
 */
export function commonTopics(world: World, parts: readonly BankEntry[], tasks: readonly Task[]): string[] {
  const spokenOf = tasks.filter((task) => parts.some((entry) => fits(entry, task, topicsOf(world, task))));
  const own = new Set(parts.flatMap(({ skill }) => words(skill.condition)));
  const shared = spokenOf.map((task) => topicsOf(world, task));
  return [...new Set(shared[0] ?? [])].filter(
    (topic) => !own.has(topic) && shared.every((topics) => topics.includes(topic)),
  );
}

export interface ConsolidationOptions {
  readonly grammar: SkillGrammar;
  readonly sampling: Sampling;
  readonly iteration: number;
  /** So many active skills with one answer suggest a general one. */
  readonly count: number;
  /** Tasks met lately, from which a general condition is read where the author cannot be asked. */
  readonly tasks: readonly Task[];
}

/** General candidates for groups of skills with one answer; each knows its parts, and none is known to the bank yet. */
export async function generalise(
  author: Stage,
  world: World,
  bank: Bank,
  { grammar, sampling, iteration, count, tasks }: ConsolidationOptions,
  key: Key,
): Promise<BankOperation[]> {
  const groups = sameAnswer(bank, count);
  const texts = await generalTexts(author, world, groups, { grammar, sampling, tasks }, key);
  const known = new Set(bank.entries.map(({ skill }) => skill.id));
  return groups.flatMap((parts, i): BankOperation[] => {
    const parsed = grammar.parse(texts[i]!);
    if (parsed === undefined || known.has(skillId(parsed.condition, parsed.strategy))) return [];
    const source = sourceOf(author, parts);
    const skill = makeSkill({
      ...parsed,
      text: grammar.write(parsed),
      scope: { world: world.name, kinds: [] },
      source,
    });
    known.add(skill.id);
    return [{ kind: "insert", iteration, skill, status: "candidate" }];
  });
}

/** One text a group, empty where nobody has a word for it. */
async function generalTexts(
  author: Stage,
  world: World,
  groups: readonly (readonly BankEntry[])[],
  { grammar, sampling, tasks }: Pick<ConsolidationOptions, "grammar" | "sampling" | "tasks">,
  key: Key,
): Promise<string[]> {
  const { consolidation } = author.format;
  if (consolidation !== undefined) {
    const prompts = groups.map((parts) => consolidation(parts.map(({ skill }) => skill.text)));
    return answers(
      author,
      prompts.map((prompt) => author.policy.tokenizer.encode(prompt)),
      sampling,
      key,
    );
  }
  return groups.map((parts) => {
    const [condition, ...others] = commonTopics(world, parts, tasks);
    const { strategy } = parts[0]!.skill;
    return condition === undefined || others.length > 0 ? "" : grammar.write({ condition, strategy });
  });
}

function sourceOf({ policy, format }: Stage, parts: readonly BankEntry[]): Provenance {
  return {
    by: "self",
    episodes: [...new Set(parts.flatMap(({ skill }) => skill.source.episodes))],
    skills: parts.map(({ skill }) => skill.id),
    policyVersion: policy.version,
    promptTemplate: `${format.name} consolidation`,
  };
}

/** General skills that have become active take the place of their parts. */
export function mergeProven(bank: Bank, iteration: number): BankOperation[] {
  const usable = new Set(withStatus(bank, "candidate", "active").map(({ skill }) => skill.id));
  return withStatus(bank, "active").flatMap(({ skill }): BankOperation[] => {
    const parts = (skill.source.skills ?? []).filter((id) => usable.has(id));
    return parts.length === 0 ? [] : [{ kind: "merge", iteration, parts, skill }];
  });
}
