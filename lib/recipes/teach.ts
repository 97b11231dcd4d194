/**
 * The verb "internalise": from this iteration's guided episodes, and from those kept for replay, to imitation signals
 * under the plain prompt. The control without skills (own successes) takes the same way.
 */
import type { SiriConfig } from "../config.js";
import type { Advantages } from "../credit/credit.js";
import {
  internalise,
  type Funnel,
  type GuidedEpisode,
  type InternaliseOptions,
} from "../internalization/internalise.js";
import { withTeacher } from "../internalization/teacher.js";
import { groupDelta } from "../rollout/group.js";
import { recall, remember, type Replay } from "../rollout/replay.js";
import { entryOf, type Bank } from "../skills/bank.js";
import { needsTeacher } from "../training/objective.js";
import type { Episode, Group, Sequence, SkillId } from "../types.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { utilityIn } from "./skill-steps.js";

/** Taught sequences of one episode, with the skills that guided it. */
export interface Taught {
  readonly sequences: readonly Sequence[];
  readonly skills: readonly SkillId[];
}

/** The imitation signals of this iteration, and those replayed from earlier ones. */
export async function teach(
  config: SiriConfig,
  lab: Lab,
  { teaching: { own, guided }, groups, credit, before, bank, replay, iteration }: TeachFacts,
): Promise<{ readonly sequences: readonly Sequence[]; readonly replay: Replay<Taught>; readonly funnel: Funnel }> {
  const { gate, turnWeight, maxWeight, mask, replayDraw, form, topK } = config.internalise;
  const options = { gate, weight: turnWeight, maxWeight, mask };
  const teachAll = (episodes: readonly GuidedEpisode[], chosen: InternaliseOptions) =>
    episodes.map((one) => ({ one, ...internalise(stageOf(lab), [one], chosen) }));
  const ofSkills = guided ? teachAll(guidedEpisodes(config, groups, credit, { before, bank }), options) : [];
  const ofOwn = own ? teachAll(ownSuccesses(groups, credit), { ...options, gate: { ...gate, ...ungated } }) : [];
  const results = [...ofSkills, ...ofOwn];
  const pairs = results.flatMap((result) => result.pairs);
  const ready = needsTeacher(form)
    ? await withTeacher(lab.policy, pairs, { count: topK, temperature: config.rollout.temperature })
    : pairs.map(({ plain }) => plain);
  let next = 0;
  const fresh = results.flatMap(({ one, sequences: { length } }) =>
    length === 0 ? [] : [{ sequences: ready.slice(next, (next += length)), skills: skillIds(one.episode) }],
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
    funnel: sumFunnels([...ofSkills.map(({ funnel }) => funnel), ...ofOwn.map(({ funnel }) => ownFunnel(funnel))]),
  };
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
  { internalise: { source, ownFrom } }: SiriConfig,
  internalisingSince: number | null,
  iteration: number,
): Teaching {
  const own = source !== "skill" && iteration >= ownFrom;
  const guided = source !== "self" && internalisingSince !== null;
  const begins = [...(own ? [ownFrom] : []), ...(guided ? [internalisingSince] : [])];
  return { own, guided, since: begins.length === 0 ? null : Math.min(...begins) };
}

interface TeachFacts {
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

function guidedEpisodes(
  config: SiriConfig,
  groups: readonly Group[],
  credit: readonly Advantages[],
  banks: { before: Bank; bank: Bank },
): GuidedEpisode[] {
  const utility = utilityIn(config);
  const lowest = (bank: Bank, ids: readonly SkillId[]): number =>
    Math.min(...ids.map((id) => utility(entryOf(bank, id))));
  return groups.flatMap((group, g) =>
    group.episodes.flatMap((episode, e) => {
      const ids = skillIds(episode);
      if (ids.length === 0) return [];
      const entries = ids.map((id) => entryOf(banks.bank, id));
      const facts = {
        used: true,
        groupDelta: groupDelta(group, config.validation.outcome) ?? 0,
        utility: lowest(banks.bank, ids),
        laggedUtility: lowest(banks.before, ids),
        active: entries.every(({ status }) => status === "active"),
      };
      return [{ episode, facts, advantages: credit[g]![e]!, skillTexts: entries.map(({ skill }) => skill.text) }];
    }),
  );
}

/** The policy's own successes without any skill, with the same weights. */
function ownSuccesses(groups: readonly Group[], credit: readonly Advantages[]): GuidedEpisode[] {
  const facts = { used: false, groupDelta: 0, utility: 0, laggedUtility: 0, active: false };
  return groups.flatMap((group, g) =>
    group.episodes.flatMap((episode, e) =>
      episode.success && episode.condition.kind === "plain"
        ? [{ episode, facts, advantages: credit[g]![e]!, skillTexts: [] }]
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
