/** The contract a candidate must meet before it enters the bank; each refusal has its reason. */
import { find, retiredIn, type Bank, type BankEntry } from "../skills/bank.js";
import { isUsable } from "../skills/lifecycle.js";
import { makeSkill, skillId } from "../skills/skill.js";
import { words } from "../skills/similarity.js";
import type { Episode, Provenance, Skill } from "../types.js";
import type { Parsed, Reject, SkillGrammar } from "./grammar.js";

export interface CheckOptions {
  /** Shortest condition and strategy, in characters. */
  readonly shortest: number;
  /** Longest skill, in words. */
  readonly longest: number;
  /** Every word of the strategy must occur in the episode it came from. */
  readonly consistent: boolean;
  /** Usable skills a slot may hold. */
  readonly slotCapacity: number;
  /** No new candidate where an active skill already answers, or one that has graduated. */
  readonly settled: boolean;
}

export const defaultCheck: CheckOptions = {
  shortest: 1,
  longest: 60,
  consistent: true,
  slotCapacity: 3,
  settled: false,
};

/** When a retired sentence may be written again. */
export interface ReturnOptions {
  /** Iterations it rests; 0 keeps it out for good. */
  readonly returnAfter: number;
  /** Whether its old trials count on. */
  readonly oldTrials: "count" | "forget";
}

/** Whether a skill that the bank knows may enter it again in this iteration. */
export function hasRested(entry: BankEntry, iteration: number, { returnAfter }: ReturnOptions): boolean {
  const since = retiredIn(entry);
  return returnAfter > 0 && since !== undefined && iteration - since >= returnAfter;
}

export type Checked = { readonly skill: Skill; readonly rejected?: Reject };

/**
 * A written text as a candidate; a text that cannot even be read keeps its words as the condition. `objection` is what its
 * author found against it; the form is checked before.
 */
export function checkCandidate(
  text: string,
  episode: Episode,
  bank: Bank,
  { grammar, source, options, objection, mayReturn = () => false }: CheckContext,
): Checked {
  const parsed = grammar.parse(text);
  const { world } = episode.task;
  const draft = parsed ?? { condition: text.trim() || "(empty)", strategy: "(unreadable)" };
  const skill = makeSkill({
    ...draft,
    text: parsed === undefined ? text : grammar.write(parsed),
    scope: { world, kinds: [] },
    source,
  });
  const rejected =
    parsed === undefined ? "malformed" : (objection ?? refusal(parsed, episode, bank, { grammar, options, mayReturn }));
  return rejected === undefined ? { skill } : { skill, rejected };
}

export interface CheckContext {
  readonly grammar: SkillGrammar;
  readonly source: Provenance;
  readonly options: CheckOptions;
  readonly objection?: Reject;
  /** Whether a skill that the bank knows already may enter it again; by default none may. */
  readonly mayReturn?: (entry: BankEntry) => boolean;
}

function refusal(
  parsed: Parsed,
  episode: Episode,
  bank: Bank,
  { grammar, options, mayReturn }: Required<Pick<CheckContext, "grammar" | "options" | "mayReturn">>,
): Reject | undefined {
  const { condition, strategy } = parsed;
  if (Math.min(condition.length, strategy.length) < options.shortest) return "too short";
  if (words(`${condition} ${strategy}`).length > options.longest) return "too long";
  if (/\p{L} \d+\b/u.test(`${condition} ${strategy}`)) return "names an instance";
  if (options.consistent && !isShown(parsed.strategy, episode)) return "not in its episode";
  const known = find(bank, skillId(condition, strategy));
  if (known !== undefined && !mayReturn(known)) return "known";
  const slot = grammar.slot(parsed);
  const inSlot = bank.entries.filter((entry) => grammar.slot(entry.skill) === slot);
  if (options.settled && inSlot.some(({ status }) => status === "active" || status === "graduated"))
    return "slot is settled";
  const rivals = inSlot.filter(({ status }) => isUsable(status));
  return rivals.length >= options.slotCapacity ? "slot is full" : undefined;
}

/** The last word of a sentence is its answer: it must have been done in the episode. Connectives may be the author's own. */
export function isShown(sentence: string, { turns }: Pick<Episode, "turns">): boolean {
  const done = new Set(turns.flatMap((turn) => words(turn.action)));
  const answer = words(sentence).at(-1);
  return answer !== undefined && done.has(answer);
}
