/**
 * The verb "internalise": from this iteration's guided episodes, and from those kept for replay, to imitation signals
 * under the plain prompt. The control without skills (own successes) takes the same way.
 */
import type { RolloutSection, SiriConfig, ValidationSection } from "../config.js";
import type { Advantages } from "../credit/credit.js";
import {
  internalise,
  type Funnel,
  type GuidedEpisode,
  type InternaliseOptions,
} from "../internalization/internalise.js";
import type { GateFacts, GateRule, TurnWeight, WeightRule } from "../internalization/gate.js";
import { withTeacher } from "../internalization/teacher.js";
import { groupDelta } from "../rollout/group.js";
import { recall, remember, type Replay } from "../rollout/replay.js";
import { entryOf, type Bank } from "../skills/bank.js";
import { needsTeacher } from "../training/objective.js";
import type { Episode, Group, Interval, Sequence, SkillId } from "../types.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { utilityAt, utilityIn } from "./skill-steps.js";
import type { Teaching } from "./teaching.js";

/** Taught sequences of one episode, with the skills that guided it. */
export interface Taught {
  readonly sequences: readonly Sequence[];
  readonly skills: readonly SkillId[];
}

/** What teaching reads. */
export type TeachConfig = Pick<SiriConfig, "internalise"> & {
  readonly validation: Pick<ValidationSection, "rate" | "outcome">;
  readonly rollout: Pick<RolloutSection, "temperature">;
};

/** Rules of one's own in place of the configured ones: which skill-guided episodes are taught, and how strongly each turn. */
export interface TeachRules {
  readonly gate?: GateRule | undefined;
  readonly weight?: WeightRule | TurnWeight | undefined;
}

/** The imitation signals of this iteration, and those replayed from earlier ones. */
export async function teach(
  config: TeachConfig,
  lab: Lab,
  { replay, ...facts }: TeachFacts,
  rules: TeachRules = {},
): Promise<{ readonly sequences: readonly Sequence[]; readonly replay: Replay<Taught>; readonly funnel: Funnel }> {
  const { replayDraw, form, topK } = config.internalise;
  const { bank, iteration } = facts;
  const results = teachable(config, { ...facts, lab }, rules).map((one) => ({
    ...one,
    ...internalise(stageOf(lab), [one.episode], one.options),
  }));
  const pairs = results.flatMap((result) => result.pairs);
  const ready = needsTeacher(form)
    ? await withTeacher(lab.policy, pairs, { count: topK, temperature: config.rollout.temperature })
    : pairs.map(({ plain }) => plain);
  let next = 0;
  const fresh = results.flatMap(({ episode: { episode }, sequences: { length } }) =>
    length === 0 ? [] : [{ sequences: ready.slice(next, (next += length)), skills: skillIds(episode) }],
  );
  const retired = new Set(bank.entries.filter(({ status }) => status === "retired").map(({ skill }) => skill.id));
  const again = recall(
    replay,
    replayDraw,
    keyAt(lab, iteration, "replay"),
    ({ skills }) => !skills.some((id) => retired.has(id)),
  );
  return {
    sequences: [...fresh, ...again].flatMap(({ sequences }) => sequences),
    replay: remember(replay, fresh, lab.policy.version),
    funnel: sumFunnels(results.map(({ own, funnel }) => (own ? ownFunnel(funnel) : funnel))),
  };
}

/** An episode that may be taught, and by which rules; `own`: it was won without a skill. */
export interface Teachable {
  readonly own: boolean;
  readonly episode: GuidedEpisode;
  readonly options: InternaliseOptions;
}

/** The episodes of an iteration that the gate is asked about; those replayed from earlier ones passed it then. */
export function teachable(
  config: Pick<TeachConfig, "internalise" | "validation">,
  { teaching: { own, guided }, ...facts }: Omit<TeachFacts, "replay"> & { readonly lab: Pick<Lab, "key"> },
  rules: TeachRules = {},
): Teachable[] {
  const { gate, turnWeight, maxWeight, mask } = config.internalise;
  const options = { gate, weight: rules.weight ?? turnWeight, maxWeight, mask };
  const all = (own: boolean, episodes: readonly GuidedEpisode[], chosen: InternaliseOptions): Teachable[] =>
    episodes.map((episode) => ({ own, episode, options: chosen }));
  return [
    ...(guided ? all(false, guidedEpisodes(config, facts), { ...options, rule: rules.gate }) : []),
    ...(own ? all(true, ownSuccesses(facts.groups, facts.credit), { ...options, gate: { ...gate, ...ungated } }) : []),
  ];
}

/** Own successes have no skill that a gate could ask about. */
const ungated = { used: false, groupDelta: false, utility: false, active: false };

export interface TeachFacts {
  readonly teaching: Teaching;
  readonly groups: readonly Group[];
  readonly credit: readonly Advantages[];
  /** The bank before this iteration's trials, for the lagged gate. */
  readonly before: Bank;
  readonly bank: Bank;
  readonly replay: Replay<Taught>;
  readonly iteration: number;
}

/** The episodes that were played with skills, and the sentences. */
export function guidedBy(groups: readonly Group[], bank: Bank): { episode: Episode; skillTexts: string[] }[] {
  return groups.flatMap(({ episodes }) =>
    episodes.flatMap((episode) => {
      const ids = skillIds(episode);
      return ids.length === 0 ? [] : [{ episode, skillTexts: ids.map((id) => entryOf(bank, id).skill.text) }];
    }),
  );
}

/** The episodes played with skills, each with what the gate asks about it. */
export function guidedEpisodes(
  config: Pick<TeachConfig, "validation">,
  {
    lab,
    groups,
    credit,
    before,
    bank,
    iteration,
  }: Omit<TeachFacts, "teaching" | "replay"> & { readonly lab: Pick<Lab, "key"> },
): GuidedEpisode[] {
  const utility = utilityIn(config);
  const lowest = (bank: Bank, ids: readonly SkillId[]): number =>
    Math.min(...ids.map((id) => utility(entryOf(bank, id))));
  return groups.flatMap((group, g) =>
    group.episodes.flatMap((episode, e) => {
      const ids = skillIds(episode);
      if (ids.length === 0) return [];
      const entries = ids.map((id) => entryOf(bank, id));
      const facts: GateFacts = {
        used: true,
        groupDelta: groupDelta(group, config.validation.outcome) ?? 0,
        utility: lowest(bank, ids),
        laggedUtility: lowest(before, ids),
        active: entries.every(({ status }) => status === "active"),
        get interval() {
          return lowestInterval(entries.map((entry) => utilityAt(config, lab, iteration, entry).interval));
        },
      };
      const skillTexts = entries.map(({ skill }) => skill.text);
      return [{ episode, facts, advantages: credit[g]![e]!, peers: known(credit[g]!), skillTexts }];
    }),
  );
}

function lowestInterval(intervals: readonly Interval[]): Interval {
  return intervals.reduce((a, b) => (b.low < a.low ? b : a));
}

function known(credit: Advantages): number[] {
  return credit.flatMap((row) => row.filter((value) => value !== undefined));
}

/** The policy's own successes without any skill, with the same weights. */
function ownSuccesses(groups: readonly Group[], credit: readonly Advantages[]): GuidedEpisode[] {
  const nothing = { low: 0, high: 0, level: 0.95 };
  const facts = { used: false, groupDelta: 0, utility: 0, laggedUtility: 0, active: false, interval: nothing };
  return groups.flatMap((group, g) =>
    group.episodes.flatMap((episode, e) =>
      episode.success && episode.condition.kind === "plain"
        ? [{ episode, facts, advantages: credit[g]![e]!, peers: known(credit[g]!), skillTexts: [] }]
        : [],
    ),
  );
}

function skillIds({ condition }: Episode): readonly SkillId[] {
  return condition.kind === "skill" ? condition.skills : [];
}

/** Own successes pass no gate: how many tokens there were, and how many were taught. */
function ownFunnel(funnel: Funnel): Funnel {
  return { "own/all": funnel["gate/all"]!, "own/weight": funnel["gate/weight"]! };
}

function sumFunnels(funnels: readonly Funnel[]): Funnel {
  const total: Record<string, number> = {};
  for (const funnel of funnels)
    for (const [name, count] of Object.entries(funnel)) total[name] = (total[name] ?? 0) + count;
  return total;
}
