/**
 * SKILL0 (arXiv 2604.02268): skills are given, stand in the prompt while acting, and are withdrawn. At the end of each stage
 * an audit plays fixed tasks with all that is shown and with nothing; a skill's help is the difference on the tasks it
 * speaks of. A budget that falls to zero keeps the most helpful; what does not help is no longer shown, and never again.
 * No loss speaks of a skill: reinforcement goes on while the prompt shrinks, and the examination is without any.
 *
 * The paper: files of skills a category, images of the context, a reward for its compression. Here: one true sentence of the
 * world is one skill; no image, no compression; the audits' episodes count.
 */
import type { Skill0Config } from "../config.js";
import { mean } from "../credit/normalise.js";
import { split } from "../random.js";
import type { RunRecord } from "../records.js";
import type { GroupPlan } from "../rollout/group.js";
import { apply, entryOf, type Bank } from "../skills/bank.js";
import { allOf, anyOf, budgetAt, mostHelpful, shownFor, stageAt, type Help, type Shown } from "../skills/shown.js";
import type { Trial } from "../types.js";
import { deltaOf } from "../skills/bank.js";
import { defaultUtility, trialOf } from "../validation/utility.js";
import { examinedWith } from "./evaluation.js";
import { announce, bankOf, truthsOf } from "./given.js";
import { keyAt, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { utilityAt } from "./skill-steps.js";
import { audit, policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export interface Skill0State {
  readonly bank: Bank;
  readonly shown: Shown;
}

export const skill0 = methodOf<Skill0Config, GroupVerbs<Skill0Config>, Skill0State>(relativeVerbs, (verbs) => ({
  method: "skill0",
  start: (config, lab) => {
    const bank = bankOf(truthsOf(config, lab));
    return { bank, shown: allOf(bank) };
  },
  async *iterate(config, lab, { iteration, state }) {
    if (iteration === 0) yield* announce(state.bank);
    const stage = stageOfRun(config, iteration);
    const begins = iteration > 0 && stage > stageOfRun(config, iteration - 1);
    const now = begins ? yield* withdrawn(config, lab, { state, iteration, stage }) : state;
    const metrics = { "shown/stage": stage, "shown/skills": now.shown.length };
    yield { kind: "measure", iteration, metrics };
    const groups = yield* verbs.collect(config, lab, iteration, {
      skillsFor: (task) => shownFor(now.bank, now.shown, lab.world, task),
      pairing: config.withdrawal.guided === "all" ? "whole" : "split",
    });
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    return now;
  },
  examinations: (_config, lab, { bank, shown }) =>
    shown.length === 0 ? [] : [examinedWith("active", lab, bank, shown)],
}));

function stageOfRun({ iterations, withdrawal: { stages } }: Skill0Config, iteration: number): number {
  return stageAt(iteration, { iterations, stages });
}

/** A stage begins: what is shown is measured, unless none of it will stay, and the budget is kept. */
async function* withdrawn(
  config: Skill0Config,
  lab: Lab,
  { state, iteration, stage }: { readonly state: Skill0State; readonly iteration: number; readonly stage: number },
): AsyncGenerator<RunRecord, Skill0State> {
  const { stages, keep } = config.withdrawal;
  const budget = budgetAt(stage, { count: state.bank.entries.length, stages });
  if (budget === 0 || state.shown.length === 0) {
    yield { kind: "phase", iteration, phase: `stage ${stage}`, because: "no skill stays, whatever it helps" };
    return { ...state, shown: [] };
  }
  const measured = yield* measureHelp(config, lab, state, iteration);
  const any = anyOf(measured.help, budget, keyAt(lab, iteration, "withdrawal"));
  const shown = keep === "helpful" ? mostHelpful(measured.help, budget) : any;
  const because = `${shown.length} of ${state.shown.length} skills stay, within a budget of ${budget}`;
  yield { kind: "phase", iteration, phase: `stage ${stage}`, because };
  return { bank: measured.bank, shown };
}

/** Δ of each shown skill on the tasks that it speaks of: all that is shown against nothing, with equal luck. */
async function* measureHelp(
  config: Skill0Config,
  lab: Lab,
  { bank: before, shown }: Skill0State,
  iteration: number,
): AsyncGenerator<RunRecord, { readonly help: Help; readonly bank: Bank }> {
  const { tasks, pairs } = config.withdrawal;
  const key = keyAt(lab, iteration, "audit");
  const list = [...lab.world.tasks(config.tasks.split, { start: 0, count: tasks })];
  const plans = list.map((task, place): GroupPlan => ({
    id: `${iteration}.audit.${place}`,
    task,
    key: split(key, place),
    size: pairs,
    skills: shownFor(before, shown, lab.world, task),
    pairing: "extra",
  }));
  const groups = yield* audit(config, lab, iteration, plans);
  const trials = groups.flatMap((group) => trialOf(group, iteration) ?? []);
  if (trials.length > 0) yield { kind: "measure", iteration, metrics: { "shown/help": mean(trials.map(deltaOf)) } };
  let bank = before;
  const deltas = new Map<string, number[]>(shown.map((id) => [id, []]));
  for (const trial of trials.flatMap((one) => one.skills.map((of): Trial => ({ ...one, of })))) {
    bank = apply(bank, { kind: "trial", trial });
    deltas.get(trial.of!)!.push(deltaOf(trial));
    const utility = utilityAt({ validation: defaultUtility }, lab, iteration, entryOf(bank, trial.of!));
    yield { kind: "trial", iteration, trial, utility };
  }
  // a skill that no task of the audit was about has shown no help
  return { bank, help: new Map([...deltas].map(([id, all]) => [id, all.length === 0 ? 0 : mean(all)])) };
}
