/**
 * The verbs of methods with skills: choose a group's skills and try them. The bank goes in and comes out as a value; every
 * change of it is an operation and a record. Writing new ones is in `mine-steps.ts`, teaching what helps in `teach.ts`.
 */
import type { SiriConfig, ValidationSection } from "../config.js";
import { grammarOf } from "../mining/grammar.js";
import { split, stream } from "../random.js";
import type { SkillLimit } from "../rollout/episode.js";
import { worthOf, type Worth } from "../rollout/group.js";
import { apply, creditedSkills, entryOf, type Bank, type BankEntry } from "../skills/bank.js";
import { bestOfEachSlot, choose, fitting } from "../skills/retrieval.js";
import { decide, verdictOf, type DecisionRule } from "../validation/decide.js";
import { defaultUtility, exponentialAverage, trialOf, utilityOf } from "../validation/utility.js";
import type { RunRecord } from "../records.js";
import type { Group, Skill, Task, Utility } from "../types.js";
import { keyAt, type Lab } from "./lab.js";

/** The utility that decides which skill is best: the exponential average, as in the paper. */
export function utilityIn({
  validation,
}: {
  readonly validation: Pick<ValidationSection, "rate">;
}): (entry: BankEntry) => number {
  return (entry) => exponentialAverage(entry.deltas, validation.rate);
}

/** By what the halves of a paired group are compared. */
export function worthIn(
  { validation }: { readonly validation: Pick<ValidationSection, "outcome"> },
  lab: Pick<Lab, "world">,
): Worth {
  const { outcome } = validation;
  return worthOf(outcome, outcome === "steps" ? lab.world.make().spec.maxSteps : Infinity);
}

/** What a skill's trials say together, as the log tells it. */
export function utilityAt(
  { validation: { rate } }: { readonly validation: Pick<ValidationSection, "rate"> },
  lab: Pick<Lab, "key">,
  iteration: number,
  entry: BankEntry,
): Utility {
  return utilityOf(entry, keyAt(lab, iteration, "interval"), { ...defaultUtility, rate });
}

/** How much of a prompt skills may take; undefined where nothing limits them. */
export function skillLimitOf({
  retrieval: { slots, promptTokens },
}: Pick<SiriConfig, "retrieval">): SkillLimit | undefined {
  if (slots === 0 && promptTokens === 0) return undefined;
  return { sentences: slots || Infinity, tokens: promptTokens || Infinity };
}

/** What choosing among skills reads. */
export type RetrievalConfig = Pick<SiriConfig, "retrieval"> & {
  readonly validation: Pick<ValidationSection, "rate">;
};

/** The active skills for a task: the best answers to each question; the most useful first where room is limited. */
export function activeSkills(config: RetrievalConfig, lab: Lab, bank: Bank, task: Task): Skill[] {
  const utility = utilityIn(config);
  const fit = fitting(bank, lab.world, task, "active");
  const { slot } = grammarOf(lab.world);
  const best = bestOfEachSlot(fit, ({ skill }) => slot(skill), utility, config.retrieval.answers);
  if (skillLimitOf(config) !== undefined) best.sort((a, b) => utility(b) - utility(a));
  return best.map(({ skill }) => skill);
}

/** What the skill half of a task's group carries: one skill on trial alone (a clean effect), or the active ones, or none. */
export function skillsFor(
  config: RetrievalConfig,
  lab: Lab,
  at: { bank: Bank; iteration: number; internalising: boolean },
): (task: Task) => Skill[] {
  const { contest, candidateShare, together } = config.retrieval;
  return (task) => {
    const key = split(keyAt(lab, at.iteration, "retrieval"), task.id);
    const rivals = contest === "all" ? (["candidate", "active"] as const) : (["candidate"] as const);
    const best = choose(fitting(at.bank, lab.world, task, ...rivals), task, {
      utility: utilityIn(config),
      key,
      options: config.retrieval,
    });
    if (contest === "all") return best === undefined ? [] : [best.skill];
    const active = activeSkills(config, lab, at.bank, task);
    const tries = active.length === 0 || !at.internalising || stream(split(key, "try")).chance(candidateShare);
    if (best !== undefined && tries) return [best.skill];
    return together === "all" || active.length === 0 ? active : [stream(key).choice(active)];
  };
}

/** Count every paired group as a trial, and decide about the skills it tried, by the configured rule or one's own. */
export async function* validate(
  config: Pick<SiriConfig, "validation">,
  lab: Lab,
  groups: readonly Group[],
  at: { bank: Bank; iteration: number },
  rule: DecisionRule = verdictOf,
): AsyncGenerator<RunRecord, Bank> {
  const { iteration } = at;
  const worth = worthIn(config, lab);
  let bank = at.bank;
  for (const group of groups) {
    const trial = trialOf(group, iteration, worth);
    if (trial === undefined) continue;
    bank = apply(bank, { kind: "trial", trial });
    for (const id of creditedSkills(trial)) {
      const entry = entryOf(bank, id);
      const utility = utilityAt(config, lab, iteration, entry);
      yield { kind: "trial", iteration, trial, utility };
      const decision = config.validation.on ? decide(entry, iteration, config.validation, rule) : undefined;
      if (decision === undefined) continue;
      bank = apply(bank, { kind: "decide", decision });
      yield { kind: "decision", iteration, decision };
    }
  }
  return bank;
}
