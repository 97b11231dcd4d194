/**
 * The verb "internalise": from this iteration's guided episodes, and from those kept for replay, to imitation signals
 * under the plain prompt. The control without skills (own successes) takes the same way.
 */
import { internalise, type Funnel } from "../internalization/internalise.js";
import { withTeacher } from "../internalization/teacher.js";
import { recall, remember, type Replay } from "../rollout/replay.js";
import { entryOf, type Bank } from "../skills/bank.js";
import { needsTeacher } from "../training/objective.js";
import type { Episode, Group, Sequence, SkillId } from "../types.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { skillIds, teachable, type TeachableFacts, type TeachConfig, type TeachRules } from "./teachable.js";

/** Taught sequences of one episode, with the skills that guided it. */
export interface Taught {
  readonly sequences: readonly Sequence[];
  readonly skills: readonly SkillId[];
}

export interface TeachFacts extends TeachableFacts {
  readonly replay: Replay<Taught>;
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

/** The episodes that were played with skills, and the sentences. */
export function guidedBy(groups: readonly Group[], bank: Bank): { episode: Episode; skillTexts: string[] }[] {
  return groups.flatMap(({ episodes }) =>
    episodes.flatMap((episode) => {
      const ids = skillIds(episode);
      return ids.length === 0 ? [] : [{ episode, skillTexts: ids.map((id) => entryOf(bank, id).skill.text) }];
    }),
  );
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
