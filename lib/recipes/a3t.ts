/**
 * A³T: rewards are binary, a success is to be said again and a failure is not: ∇ log π(won) − β ∇ log π(lost), each a mean over its tokens. A task that
 * failed is tried again from somewhere in the failed attempt, with an action put in that the policy did not choose; where
 * such an attempt succeeds, all of it is imitated, the action that was put in too.
 *
 * The paper: a second model explains the action that was put in, and the explanation is imitated with it; four rounds, each
 * from a fresh start. Here: our policies act without reasons, so the action alone is taught; each iteration goes on. The
 * pushing away is a clipped policy gradient, since a likelihood that is pushed down has no end.
 */
import type { A3tConfig } from "../config.js";
import { mean } from "../credit/normalise.js";
import { split, stream, type Key } from "../random.js";
import type { RunRecord } from "../records.js";
import { branchOf, type Branch } from "../rollout/branch.js";
import { actedSequences, onSpan } from "../rollout/sequences.js";
import type { Episode, Group, Sequence, TokenSignal, Turn } from "../types.js";
import { keyAt, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { collect, learn, sharedGroups, updateOptions, withNewTasks, type Start } from "./steps.js";
import type { GroupVerbs } from "./verbs.js";

/** It judges nothing: an episode is a success or a failure. */
export type A3tVerbs = Pick<GroupVerbs<A3tConfig>, "collect" | "learn">;

export interface A3tState {
  /** Starts in failed attempts of the iteration before. */
  readonly branches: readonly (readonly Branch[])[];
}

export const a3t = methodOf<A3tConfig, A3tVerbs, A3tState>({ collect, learn }, (verbs) => ({
  method: "a3t",
  start: () => ({ branches: [] }),
  async *iterate(config, lab, { iteration, state: { branches } }) {
    const again = branches.map(([first, ...others]): Start => ({
      task: first!.task,
      forced: [first!, ...others].map(({ actions }) => actions),
    }));
    const groups = yield* verbs.collect(config, lab, iteration, {
      starts: withNewTasks(config, lab, iteration, again),
    });
    yield* measure(groups.slice(0, again.length), iteration);
    const sequences = groups.flatMap(({ episodes }) => episodes.flatMap((episode) => contrasted(config, episode)));
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    return { branches: branchesFrom(config, lab, groups.slice(again.length), iteration) };
  },
}));

function* measure(again: readonly Group[], iteration: number): Generator<RunRecord> {
  const episodes = again.flatMap((group) => group.episodes);
  const won = episodes.map(({ success }) => Number(success));
  const metrics = { "branches/episodes": episodes.length, ...(won.length > 0 && { "branches/won": mean(won) }) };
  yield { kind: "measure", iteration, metrics };
}

/** A success is imitated, what was put in too; of a failure, what the policy itself said is pushed away. */
function contrasted({ contrast: { failures, mask }, update }: A3tConfig, episode: Episode): Sequence[] {
  if (!episode.success && failures === 0) return [];
  const near: TokenSignal[] = update.kl.weight > 0 ? [{ component: "refKl", weight: 1 }] : [];
  const imitate: TokenSignal = { component: "ce", weight: 1 };
  const shun: TokenSignal = { component: "rl", weight: 1, advantage: -failures };
  const spanOf = (turn: Turn): Turn["actionSpan"] =>
    mask === "action" ? turn.actionSpan : { start: 0, end: turn.said.tokens.length };
  return actedSequences(episode, (turn) => {
    if (episode.success ? !turn.valid : turn.forced) return undefined;
    return onSpan(turn, spanOf(turn), [episode.success ? imitate : shun, ...near]);
  });
}

/** Failed tasks to try again: for each a whole group of starts, dealt over its failures. */
function branchesFrom(config: A3tConfig, lab: Lab, groups: readonly Group[], iteration: number): A3tState["branches"] {
  const key = keyAt(lab, iteration, "branch");
  const failed = groups.map(({ episodes }) => episodes.filter(({ success, turns }) => !success && turns.length > 0));
  const chosen = stream(split(key, "tasks")).sample(
    failed.filter((episodes) => episodes.length > 0),
    sharedGroups(config, config.branch.share),
  );
  return chosen.map((episodes, g) =>
    Array.from({ length: config.rollout.groupSize }, (_, place) =>
      branchOf(lab.world, episodes[place % episodes.length]!, branchKey(key, g, place)),
    ),
  );
}

function branchKey(key: Key, group: number, place: number): Key {
  return split(split(key, group), place);
}
