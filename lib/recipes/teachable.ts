/**
 * Which episodes of an iteration the gate is asked about, with what it must know of each: the skill-guided ones, and a policy's
 * own successes where those are taught. Nothing is scored here, so that who only looks at a finished run can ask it too.
 */
import type { RolloutSection, SiriConfig, ValidationSection } from "../config.js";
import type { Advantages } from "../credit/credit.js";
import type { GuidedEpisode, InternaliseOptions } from "../internalization/internalise.js";
import type { GateFacts, GateRule, TurnWeight, WeightRule } from "../internalization/gate.js";
import { groupDelta } from "../rollout/group.js";
import { entryOf, type Bank } from "../skills/bank.js";
import type { Episode, Group, Interval, SkillId } from "../types.js";
import type { Lab } from "./lab.js";
import { utilityAt, utilityIn, worthIn } from "./skill-steps.js";

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

/** An episode that may be taught, and by which rules; `own`: it was won without a skill. */
export interface Teachable {
  readonly own: boolean;
  readonly episode: GuidedEpisode;
  readonly options: InternaliseOptions;
}

/** The episodes of an iteration that the gate is asked about; those replayed from earlier ones passed it then. */
export function teachable(
  config: Pick<TeachConfig, "internalise" | "validation">,
  { teaching: { own, guided }, ...facts }: TeachableFacts & { readonly lab: Pick<Lab, "key" | "world"> },
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

/** What is taught in an iteration: the policy's own plain successes, skill-guided episodes, both or neither. */
export interface Teaching {
  readonly own: boolean;
  readonly guided: boolean;
  /** The iteration in which it began; λ rises from there. */
  readonly since: number | null;
}

export function teachingAt(
  { internalise: { source, ownFrom } }: Pick<SiriConfig, "internalise">,
  internalisingSince: number | null,
  iteration: number,
): Teaching {
  const own = source !== "skill" && iteration >= ownFrom;
  const guided = source !== "self" && internalisingSince !== null;
  const begins = [...(own ? [ownFrom] : []), ...(guided ? [internalisingSince] : [])];
  return { own, guided, since: begins.length === 0 ? null : Math.min(...begins) };
}

export interface TeachableFacts {
  readonly teaching: Teaching;
  readonly groups: readonly Group[];
  readonly credit: readonly Advantages[];
  /** The bank before this iteration's trials, for the lagged gate. */
  readonly before: Bank;
  readonly bank: Bank;
  readonly iteration: number;
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
  }: Omit<TeachableFacts, "teaching"> & { readonly lab: Pick<Lab, "key" | "world"> },
): GuidedEpisode[] {
  const worth = worthIn(config, lab);
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
        groupDelta: groupDelta(group, worth) ?? 0,
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

export function skillIds({ condition }: Episode): readonly SkillId[] {
  return condition.kind === "skill" ? condition.skills : [];
}
