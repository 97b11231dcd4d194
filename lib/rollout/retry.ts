/** A second attempt at a failed task, with the first attempt's transcript in the context. */
import type { World } from "../environment.js";
import type { Sampling } from "../policy/policy.js";
import { split } from "../random.js";
import type { Episode } from "../types.js";
import type { EpisodePlan, Stage } from "./episode.js";
import { playEpisodes } from "./group.js";

/** Retry each failed episode once; the result has an entry (or nothing) for each episode given. */
export async function retryFailures(
  stage: Stage,
  world: World,
  episodes: readonly Episode[],
  sampling: Sampling,
): Promise<(Episode | undefined)[]> {
  const plans = episodes.map((episode) => (episode.success ? undefined : retryPlan(stage, episode)));
  const played = await playEpisodes(
    stage,
    world,
    plans.filter((plan) => plan !== undefined),
    sampling,
  );
  return plans.map((plan) => played.find((episode) => episode.id === plan?.id));
}

function retryPlan({ format }: Stage, { id, task, key, turns }: Episode): EpisodePlan {
  const first = turns.map((turn) => `${format.observation(turn.observation, task)} ${turn.said.text}`).join(" ");
  return {
    id: `${id}.retry`,
    task,
    key: split(key, "retry"),
    condition: { kind: "plain" },
    skillTexts: [],
    preface: first,
  };
}
