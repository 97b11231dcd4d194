/**
 * SLIM (arXiv 2605.10923), its lifecycle: all active skills that speak of a task stand in the prompt, while acting and when
 * examined. Audits play tasks with all of them against all but one: what a skill is worth beside the others, so that
 * neither of two that say the same is worth anything. A skill that stays poor is retired; where a kind of task keeps
 * failing, new ones are written about the failures; the rest is retained. Nothing is internalised on purpose.
 *
 * The paper: a bank and a creator that are another model's; tasks and skills matched by embeddings. Here: part of the
 * world's true sentences at first, and the world's expert as the creator.
 */
import type { SlimConfig } from "../config.js";
import { mining as miningFields } from "../config/skill-sections.js";
import { mean } from "../credit/normalise.js";
import { defaultsOf } from "../fields.js";
import { admit } from "../mining/admit.js";
import { grammarOf } from "../mining/grammar.js";
import { expertDrafts, writtenBy } from "../mining/mine.js";
import { split, stream } from "../random.js";
import type { RunRecord } from "../records.js";
import { leaveOneOut, type GroupPlan } from "../rollout/group.js";
import { transcript } from "../rollout/transcript.js";
import { apply, deltaOf, entryOf, withStatus, type Bank, type BankEntry } from "../skills/bank.js";
import { fits, fitting, topicsOf } from "../skills/retrieval.js";
import type { Decision, Episode, Group, Skill, SkillId, Task, Trial } from "../types.js";
import { trialOf } from "../validation/utility.js";
import { announce, bankOf, truthsOf } from "./given.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { utilityAt, utilityIn } from "./skill-steps.js";
import { audit, policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export interface SlimState {
  readonly bank: Bank;
  /** Episodes that read each skill. */
  readonly exposure: Readonly<Record<SkillId, number>>;
  /** Audits in a row in which it was poor. */
  readonly poor: Readonly<Record<SkillId, number>>;
  /** Since the last audit. */
  readonly episodes: readonly Episode[];
}

export const slim = methodOf<SlimConfig, GroupVerbs<SlimConfig>, SlimState>(relativeVerbs, (verbs) => ({
  method: "slim",
  start: (config, lab) => ({ bank: givenBank(config, lab), exposure: {}, poor: {}, episodes: [] }),
  async *iterate(config, lab, { iteration, state }) {
    const { every } = config.lifecycle;
    if (iteration === 0) yield* announce(state.bank);
    const skillsFor = (task: Task): Skill[] => activeFor(state.bank, lab, task);
    const groups = yield* verbs.collect(config, lab, iteration, { skillsFor, pairing: "whole" });
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    const seen = withEpisodes(state, groups);
    if (every === 0 || (iteration + 1) % every !== 0) return every === 0 ? { ...seen, episodes: [] } : seen;
    const audited = yield* audits(config, lab, seen, iteration);
    const grown = yield* expand(config, lab, audited, iteration);
    yield { kind: "measure", iteration, metrics: { "lifecycle/active": withStatus(grown, "active").length } };
    return { ...audited, bank: grown, episodes: [] };
  },
  examinations: (_config, lab, { bank }) =>
    withStatus(bank, "active").length === 0
      ? []
      : [{ arm: "active", skillsFor: (task) => activeFor(bank, lab, task).map(({ text }) => text) }],
}));

function givenBank(config: SlimConfig, lab: Lab): Bank {
  const truths = truthsOf(config, lab);
  const count = Math.round(config.lifecycle.given * truths.length);
  return bankOf(stream(keyAt(lab, 0, "given")).sample(truths, count));
}

function activeFor(bank: Bank, lab: Lab, task: Task): Skill[] {
  return fitting(bank, lab.world, task, "active").map(({ skill }) => skill);
}

function withEpisodes(state: SlimState, groups: readonly Group[]): SlimState {
  const episodes = groups.flatMap((group) => group.episodes);
  const exposure: Record<SkillId, number> = { ...state.exposure };
  for (const { condition } of episodes)
    for (const id of condition.kind === "skill" ? condition.skills : []) exposure[id] = (exposure[id] ?? 0) + 1;
  return { ...state, exposure, episodes: [...state.episodes, ...episodes] };
}

/** Leave each of the most read skills out, and retire what stays poor. */
async function* audits(
  config: SlimConfig,
  lab: Lab,
  state: SlimState,
  iteration: number,
): AsyncGenerator<RunRecord, SlimState> {
  const { audited, differences } = config.lifecycle;
  if (audited === 0) return state;
  const use = ({ skill }: BankEntry): number => state.exposure[skill.id] ?? 0;
  const entries = withStatus(state.bank, "active")
    .sort((a, b) => use(b) - use(a))
    .slice(0, audited);
  const plans = entries.map((entry) => plansFor(config, lab, state.bank, entry, iteration));
  const groups = yield* audit(config, lab, iteration, plans.flat());
  let next = 0;
  const own = plans.map(({ length }) => groups.slice(next, (next += length)));
  const dealt = differences === "own" ? own : stream(keyAt(lab, iteration, "deal")).shuffle(own);
  const poor: Record<SkillId, number> = { ...state.poor };
  let bank = state.bank;
  const marginal: number[] = [];
  for (const [i, { skill }] of entries.entries()) {
    const trials = dealt[i]!.flatMap((group) => trialOf(group, iteration) ?? []);
    if (trials.length === 0) continue;
    // an audit is one difference, however many tasks it was measured on
    const all = (half: "withSkill" | "without"): number[] => trials.flatMap((one) => one[half]);
    const trial: Trial = { ...trials[0]!, of: skill.id, withSkill: all("withSkill"), without: all("without") };
    bank = apply(bank, { kind: "trial", trial });
    marginal.push(deltaOf(trial));
    const validation = config.lifecycle;
    yield {
      kind: "trial",
      iteration,
      trial,
      utility: utilityAt({ validation }, lab, iteration, entryOf(bank, skill.id)),
    };
    const utility = utilityIn({ validation })(entryOf(bank, skill.id));
    poor[skill.id] = utility < config.lifecycle.keepAbove ? (poor[skill.id] ?? 0) + 1 : 0;
    const decision = retirement(config, entryOf(bank, skill.id), {
      utility,
      poor,
      use: use(entryOf(bank, skill.id)),
      iteration,
    });
    if (decision === undefined) continue;
    bank = apply(bank, { kind: "decide", decision });
    yield { kind: "decision", iteration, decision };
  }
  if (marginal.length > 0) yield { kind: "measure", iteration, metrics: { "lifecycle/marginal": mean(marginal) } };
  return { ...state, bank, poor };
}

/** Tasks that a skill speaks of: all active skills against all but this one, with equal luck. */
function plansFor(
  { lifecycle: { tasks, pairs }, tasks: { split: list } }: SlimConfig,
  lab: Lab,
  bank: Bank,
  entry: BankEntry,
  iteration: number,
): GroupPlan[] {
  const { world } = lab;
  const key = split(keyAt(lab, iteration, "audit"), entry.skill.id);
  const about = [...world.tasks(list, { start: 0, count: 500 })].filter((task) =>
    fits(entry, task, topicsOf(world, task)),
  );
  return about.slice(0, tasks).flatMap((task, place): GroupPlan[] => {
    const id = `${iteration}.audit.${entry.skill.id}.${place}`;
    const skills = activeFor(bank, lab, task);
    const plan = { id, task, key: split(key, place), size: pairs, skills, pairing: "extra" } as const;
    return [leaveOneOut(plan)[skills.findIndex((skill) => skill.id === entry.skill.id)]!];
  });
}

function retirement(
  { lifecycle: { patience, exposure } }: SlimConfig,
  { skill, status }: BankEntry,
  { utility, poor, use, iteration }: { utility: number; poor: SlimState["poor"]; use: number; iteration: number },
): Decision | undefined {
  if (poor[skill.id]! < patience || use < exposure) return undefined;
  const because = `worth ${utility.toFixed(3)} beside the others, in ${poor[skill.id]!} audits in a row`;
  return { skill: skill.id, iteration, from: status, to: "retired", because };
}

/** Where a kind of task keeps failing, the creator writes about its failures. */
async function* expand(
  { lifecycle }: SlimConfig,
  lab: Lab,
  { bank: before, episodes }: SlimState,
  iteration: number,
): AsyncGenerator<RunRecord, Bank> {
  const { expandBelow, failures, most } = lifecycle;
  const kinds = [...new Set(episodes.map(({ task }) => task.kind))];
  const failed = kinds.flatMap((kind) => {
    const all = episodes.filter(({ task }) => task.kind === kind);
    const lost = all.filter(({ success }) => !success);
    return lost.length >= failures && 1 - lost.length / all.length < expandBelow ? lost : [];
  });
  const key = keyAt(lab, iteration, "expand");
  const drafts = expertDrafts(lab.world, stream(split(key, "order")).shuffle(failed), split(key, "write"));
  const fresh = new Map(drafts.map((draft) => [draft.text, draft]));
  const known = new Set(before.entries.map(({ skill }) => skill.text));
  const chosen = [...fresh.values()].filter(({ text }) => !known.has(text)).slice(0, most);
  const source = writtenBy(stageOf(lab), "teacher", "the world's expert");
  const check = { ...defaultsOf(miningFields), settled: false };
  const { checked, bank } = admit(chosen, before, {
    grammar: grammarOf(lab.world),
    check,
    iteration,
    status: "active",
    source,
  });
  for (const [i, { skill, rejected }] of checked.entries()) {
    const told = rejected === undefined ? ({ status: "active" } as const) : { rejected };
    yield { kind: "mined", iteration, skill, ...told, parents: [transcript(chosen[i]!.episode)] };
  }
  return bank;
}
