/**
 * ExIt: the tasks grow out of the episodes. A beginning, a task and the first actions of some attempt at it, is kept with the
 * spread of the returns of the group it was played in, p̂ (1 − p̂); part of the groups begin at kept ones, the wider the
 * spread the sooner, and learn from there on. What was given to an episode is not learnt.
 *
 * Left out: that only one further step is learnt at a time, the request to do it differently, and the bonus for being unlike
 * the others, which asks for embeddings.
 */
import type { ExitConfig } from "../config.js";
import { mean } from "../credit/normalise.js";
import { split, stream, type Key } from "../random.js";
import type { RunRecord } from "../records.js";
import { upTo, type Branch } from "../rollout/branch.js";
import { successOf } from "../rollout/group.js";
import { emptyReplay, remember, type Replay } from "../rollout/replay.js";
import type { Group } from "../types.js";
import { keyAt } from "./lab.js";
import { methodOf } from "./maker.js";
import { policyGradientSequences, sharedGroups, updateOptions, withNewTasks, type Start } from "./steps.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

/** A place to begin at, and how undecided it was from there. */
interface Beginning extends Branch {
  readonly spread: number;
}

export interface ExitState {
  readonly beginnings: Replay<Beginning>;
}

export const exit = methodOf<ExitConfig, GroupVerbs<ExitConfig>, ExitState>(relativeVerbs, (verbs) => ({
  method: "exit",
  start: ({ restart: { capacity } }) => ({ beginnings: emptyReplay(capacity) }),
  async *iterate(config, lab, { iteration, state: { beginnings } }) {
    const count = sharedGroups(config, config.restart.share);
    const drawn = drawnFrom(config, beginnings, count, keyAt(lab, iteration, "restart"));
    const again = drawn.map(({ task, actions }): Start => ({
      task,
      forced: Array.from({ length: config.rollout.groupSize }, () => actions),
    }));
    const groups = yield* verbs.collect(config, lab, iteration, {
      starts: withNewTasks(config, lab, iteration, again),
    });
    yield* measure(groups.slice(0, again.length), drawn, iteration);
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    const found = groups.flatMap((group) => beginningOf(group, keyAt(lab, iteration, "beginning")));
    return { beginnings: remember(beginnings, found, lab.policy.version) };
  },
}));

/** Different beginnings, drawn in proportion to their spread or alike. */
export function drawnFrom(
  { restart: { priority } }: Pick<ExitConfig, "restart">,
  { kept }: Replay<Beginning>,
  count: number,
  key: Key,
): Beginning[] {
  const items = kept.map(({ item }) => item);
  return stream(key).sampleWeighted(items, ({ spread }) => (priority === "spread" ? spread : 1), count);
}

/** A beginning in a group whose outcome was undecided: some turn of some of its episodes. */
function beginningOf({ id, episodes }: Group, key: Key): Beginning[] {
  const p = successOf(episodes);
  const draw = stream(split(key, id));
  const episode = draw.choice(episodes);
  if (p === 0 || p === 1 || episode.turns.length < 2) return [];
  return [{ ...upTo(episode, 1 + draw.integer(episode.turns.length - 1)), spread: p * (1 - p) }];
}

function* measure(again: readonly Group[], drawn: readonly Beginning[], iteration: number): Generator<RunRecord> {
  const mixed = again.map(({ episodes }) => Number(new Set(episodes.map(({ success }) => success)).size > 1));
  const depth = drawn.map(({ actions }) => actions.length);
  const found = again.length > 0 && { "restarts/mixed": mean(mixed), "restarts/depth": mean(depth) };
  yield { kind: "measure", iteration, metrics: { "restarts/groups": again.length, ...found } };
}
