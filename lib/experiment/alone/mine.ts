/** Mining alone: the policy of a kept run writes skills about its own successes, with every refusal and its reason. */
import { expect } from "../../errors.js";
import { split } from "../../random.js";
import { toEnd } from "../../recipes/lab.js";
import { mine, plainEpisodes } from "../../recipes/mine-steps.js";
import { collect } from "../../recipes/steps.js";
import { emptyBank } from "../../skills/bank.js";
import type { Episode, Skill } from "../../types.js";
import type { StoppedRun } from "../stopped-run.js";
import { keepPhase, openPhase, phasePath, siriOptions, type PhaseOptions, type Place } from "./opened.js";

export interface MineOptions extends PhaseOptions {
  /** Groups of plain episodes to play for it; as many as an iteration has where the run kept no successes. */
  readonly groups?: number | undefined;
}

export interface MinedAlone extends Place {
  /** Episodes that were read: kept ones of the run, and those played for this. */
  readonly successes: number;
  readonly played: number;
  /** What entered, as candidates. */
  readonly skills: readonly Skill[];
  readonly refused: readonly {
    readonly text: string;
    readonly because: string;
    readonly episodes: readonly string[];
  }[];
}

/** Reads the run, writes only its own result; the same call gives the same skills. */
export async function mineRun(
  path: string,
  { groups, ...options }: MineOptions = {},
): Promise<MinedAlone & { file: string }> {
  const run = await openPhase(path, options);
  const { lab, standing, place } = run;
  try {
    const config = siriOptions(run);
    const kept = (standing.state as { readonly successes?: readonly Episode[] } | null)?.successes ?? [];
    const played = await playedFor(run, groups ?? (kept.length > 0 ? 0 : config.rollout.groups));
    const successes = [...kept, ...played.filter(({ success }) => success)];
    expect(successes.length > 0, "mine", {
      expected: "successes to write about",
      got: `none in ${played.length} episodes`,
      fix: "train the run on, or play more with --groups N",
    });
    const facts = { successes, bank: emptyBank, iteration: standing.iteration };
    const { records } = await toEnd(mine(config, lab, facts));
    const mined = records.flatMap((record) => (record.kind === "mined" ? [record] : []));
    const result: MinedAlone = {
      ...place,
      successes: successes.length,
      played: played.length,
      skills: mined.flatMap(({ skill, rejected }) => (rejected === undefined ? [skill] : [])),
      refused: mined.flatMap(({ skill, rejected }) =>
        rejected === undefined ? [] : [{ text: skill.text, because: rejected, episodes: skill.source.episodes }],
      ),
    };
    return keepPhase(phasePath("mine", place, { groups }), result);
  } finally {
    lab.policy.dispose();
  }
}

/** Plain episodes of the tasks that the run would play next, with luck of their own. */
async function playedFor({ config, lab, standing }: StoppedRun, groups: number): Promise<Episode[]> {
  if (groups === 0) return [];
  const own = { ...lab, key: split(lab.key, "mine alone") };
  const more = { ...config, rollout: { ...config.rollout, groups } };
  const first = Math.ceil((standing.iteration * config.rollout.groups) / groups);
  return plainEpisodes((await toEnd(collect(more, own, first))).value);
}
