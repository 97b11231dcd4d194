/**
 * SIRI (arXiv 2606.02355): self-internalising reinforcement learning with intrinsic skills. Three phases: `warmup` is
 * plain GiGPO; `mine` writes skills from own successes and tries them in paired groups; `internalise` also teaches the
 * useful, skill-guided actions to the policy that acts without any skill.
 *
 * The paper's abstract names a repository, which we have not seen; this is made from the text. Its open choices are fields of
 * `SiriConfig`, each with its source; four additions are ours and can be switched off: `mining.settled`,
 * `retrieval.candidateShare`, the replay of taught episodes, and graduation (`validation.neutralInARow`).
 * The controls of every figure (oracle, shuffled, no validation, self-imitation, …) are configurations of this file.
 */
import type { SiriConfig } from "../config.js";
import { gigpo } from "../credit/gigpo.js";
import { skillDependence } from "../internalization/dependence.js";
import { grammarOf } from "../mining/grammar.js";
import { shuffledSkills } from "../mining/mine.js";
import { emptyReplay } from "../rollout/replay.js";
import { emptyBank, withStatus, type Bank } from "../skills/bank.js";
import { scheduled } from "../training/schedule.js";
import type { UpdateOptions } from "../training/update.js";
import { verdictOf } from "../validation/decide.js";
import type { RunRecord } from "../records.js";
import type { Episode, Group } from "../types.js";
import { isExamined } from "./evaluation.js";
import { announce, bankOf, truthsOf } from "./given.js";
import { keyAt, stageOf, type Examination, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { gather, mine } from "./mine-steps.js";
import { isMining, nearTo, nextPhase, type SiriState } from "./phases.js";
import { activeSkills, skillLimitOf, skillsFor, validate } from "./skill-steps.js";
import { gigpoOptions, policyGradientSequences, updateOptions } from "./steps.js";
import { guidedBy, teach } from "./teach.js";
import { teachingAt, type Teaching } from "./teachable.js";
import { judgedAs, sharedVerbs, type SiriVerbs } from "./verbs.js";

const verbs: SiriVerbs = {
  ...sharedVerbs,
  credit: (episodes, { credit }) => gigpo(episodes, { ...gigpoOptions(credit), baseline: credit.baseline }),
  choose: skillsFor,
  validate,
  decide: verdictOf,
  gate: undefined,
  weight: undefined,
  teach,
  mine: undefined,
  phase: nextPhase,
};

export const siri = methodOf<SiriConfig, SiriVerbs, SiriState>(verbs, (verbs) => ({
  method: "siri",
  start: (config, lab) => ({
    phase: config.phases.warmupSuccesses > 0 ? "warmup" : "mine",
    internalisingSince: null,
    bank: firstBank(config, lab),
    successes: [],
    successCount: 0,
    replay: emptyReplay(config.internalise.replayCapacity),
  }),
  iterate: (config, lab, at) => iterate(verbs, config, lab, at),
  examinations: (config, lab, { bank }) => examinationsOf(config, lab, bank),
}));

async function* iterate(
  verbs: SiriVerbs,
  config: SiriConfig,
  lab: Lab,
  { iteration, state }: { readonly iteration: number; readonly state: SiriState },
): AsyncGenerator<RunRecord, SiriState> {
  const { phase } = state;
  if (iteration === 0) yield* announce(state.bank);
  const internalising = phase === "internalise";
  const choose = verbs.choose(config, lab, { bank: state.bank, iteration, internalising });
  const groups = yield* verbs.collect(config, lab, iteration, {
    skillsFor: phase === "warmup" ? () => [] : choose,
    pairing: config.retrieval.pairing,
    skillLimit: skillLimitOf(config),
  });
  const credit = yield* judgedAs(verbs, config, groups, iteration);
  let bank = yield* verbs.validate(config, lab, groups, { bank: state.bank, iteration }, verbs.decide);

  const teaching = teachingAt(config, state.internalisingSince, iteration);
  const imitation = lambda(config, teaching, iteration);
  const facts = { teaching, groups, credit, before: state.bank, bank, replay: state.replay, iteration };
  const taught =
    teaching.since !== null && config.internalise.weight > 0
      ? await verbs.teach(config, lab, facts, { gate: verbs.gate, weight: verbs.weight })
      : { sequences: [], replay: state.replay, funnel: {} };
  if (teaching.since !== null) yield { kind: "gate", iteration, funnel: taught.funnel };
  yield* measure(config, lab, groups, { bank, iteration, imitation });

  const gradient = policyGradientSequences(actedRows(config, groups), credit, config.update.kl.weight);
  yield* verbs.learn(await nearTo(lab, state), iteration, [...gradient, ...taught.sequences], {
    ...lossOptions(config, imitation),
    measureParts: isExamined(config, iteration),
  });

  let material = gather(config, state, groups, verbs.mine);
  if (isMining(config, phase) && iteration % config.mining.every === 0) {
    bank = yield* mine(config, lab, { ...material, bank, iteration }, verbs.mine);
    material = { ...material, successes: [], ...(material.failures && { failures: [] }) };
  }
  const now: SiriState = { ...state, ...material, bank, replay: taught.replay };
  return yield* verbs.phase(config, lab, { iteration, groups, state: now });
}

/** The groups with the turns that the policy gradient may see. */
function actedRows({ policyGradient: { rows } }: SiriConfig, groups: readonly Group[]): Group[] {
  const isSeen = ({ condition }: Episode): boolean =>
    rows === "all" || (rows === "plain" && condition.kind === "plain");
  return groups.map((group) => ({
    ...group,
    episodes: group.episodes.map((episode) => (isSeen(episode) ? episode : { ...episode, turns: [] })),
  }));
}

function lossOptions(config: SiriConfig, weight: number): UpdateOptions {
  const { form, importanceCap, steepness, mixture } = config.internalise;
  const options = updateOptions(config);
  const importance = importanceCap > 0 ? { cap: importanceCap } : ("none" as const);
  const imitation = { weight, form, importance, beta: steepness, mixture };
  return { ...options, objective: { ...options.objective, imitation } };
}

/** λ(k): the weight of imitation rises in a line once it has begun. */
function lambda({ internalise: { weight, warmup } }: SiriConfig, { since }: Teaching, iteration: number): number {
  return since === null ? 0 : weight * scheduled({ kind: "warm-up", steps: warmup }, iteration - since);
}

/** What the log should show of internalisation; nothing that is measured here changes the run. */
async function* measure(
  { rollout: { temperature }, internalise }: SiriConfig,
  lab: Lab,
  groups: readonly Group[],
  { bank, iteration, imitation }: { bank: Bank; iteration: number; imitation: number },
): AsyncGenerator<RunRecord, void> {
  const stage = { ...stageOf(lab), policy: lab.policy };
  const guided = internalise.dependence ? guidedBy(groups, bank) : [];
  const dependence = await skillDependence(stage, guided, temperature);
  const metrics = {
    "imitation/weight": imitation,
    ...(dependence === undefined ? {} : { "skills/dependence": dependence }),
  };
  yield { kind: "measure", iteration, metrics };
}

/** Mined skills come later; the oracle's and the shuffled ones are there, and active, from the start. */
function firstBank(config: SiriConfig, lab: Lab): Bank {
  const { author } = config.mining;
  if (author !== "oracle" && author !== "shuffled") return emptyBank;
  const truths = truthsOf(config, lab);
  return bankOf(
    author === "oracle" ? truths : shuffledSkills(truths, lab.world, grammarOf(lab.world), keyAt(lab, 0, "shuffle")),
  );
}

/** Beside the plain examination: with the bank's active skills, and with the world's own sentences. */
function examinationsOf(config: SiriConfig, lab: Lab, bank: Bank): Examination[] {
  const limit = skillLimitOf(config);
  const active: Examination = {
    arm: "active",
    skillsFor: (task) => activeSkills(config, lab, bank, task).map((skill) => skill.text),
    ...(limit && { skillLimit: limit }),
  };
  return withStatus(bank, "active").length > 0 ? [active] : [];
}
