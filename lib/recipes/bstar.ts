/**
 * B-STaR: the policy imitates its own successes, and as it becomes sure of itself they become all alike. So every few
 * iterations a probe plays some tasks at several temperatures, and the one with the best score is sampled at:
 * min(n′/n*, 1) · n′/n, for n′ different successes of n attempts: many, and not all the same.
 *
 * The paper also chooses a threshold of reward; success has none. It starts each round from the first model; here each
 * iteration goes on. The probes' episodes are counted and not learnt from.
 */
import type { BstarConfig } from "../config.js";
import { mean } from "../credit/normalise.js";
import { split, stream } from "../random.js";
import type { RunRecord } from "../records.js";
import type { GroupPlan } from "../rollout/group.js";
import { emptyBank } from "../skills/bank.js";
import type { Group } from "../types.js";
import { keyAt, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { imitated, type SelfguideVerbs } from "./selfguide.js";
import { audit, collect, learn, updateOptions } from "./steps.js";

/** The same verbs as the method it is a relative of. */
export type BstarVerbs = SelfguideVerbs;

export interface BstarState {
  /** What is sampled at; null until the first probe. */
  readonly temperature: number | null;
}

export const bstar = methodOf<BstarConfig, BstarVerbs, BstarState>(
  { collect, learn, keep: ({ success }) => success },
  (verbs) => ({
    method: "bstar",
    start: () => ({ temperature: null }),
    async *iterate(config, lab, { iteration, state }) {
      const { every } = config.balance;
      const probes = every > 0 && iteration % every === 0;
      const now = probes ? yield* balanced(config, lab, iteration) : state;
      const warm = now.temperature === null ? config : at(config, now.temperature);
      const groups = yield* verbs.collect(warm, lab, iteration);
      const episodes = groups.flatMap((group) => group.episodes);
      const kept = episodes.filter((episode) => verbs.keep(episode));
      const metrics = {
        "demonstrations/kept": kept.length / episodes.length,
        "balance/temperature": warm.rollout.temperature,
      };
      yield { kind: "measure", iteration, metrics };
      const { imitate, update } = config;
      const sequences = kept.flatMap((episode) => imitated({ ...imitate, update }, lab, emptyBank, episode));
      yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
      return now;
    },
  }),
);

function at(config: BstarConfig, temperature: number): BstarConfig {
  return { ...config, rollout: { ...config.rollout, temperature } };
}

/** Play the probe at every temperature, with the same luck, and take the best. */
async function* balanced(config: BstarConfig, lab: Lab, iteration: number): AsyncGenerator<RunRecord, BstarState> {
  const { low, high, settings, tasks, attempts, enough, choose } = config.balance;
  const key = keyAt(lab, iteration, "balance");
  const list = [...lab.world.tasks(config.tasks.split, { start: 0, count: tasks })];
  const tried: { temperature: number; score: number }[] = [];
  for (let i = 0; i < settings; i++) {
    const temperature = settings === 1 ? low : low + ((high - low) * i) / (settings - 1);
    const plans = list.map((task, place): GroupPlan => ({
      id: `${iteration}.audit.${i}.${place}`,
      task,
      key: split(key, place),
      size: attempts,
      skills: [],
      pairing: "whole",
    }));
    const groups = yield* audit(at(config, temperature), lab, iteration, plans);
    tried.push({ temperature, score: mean(groups.map((group) => balanceOf(group, enough))) });
  }
  const best = tried.reduce((a, b) => (b.score > a.score ? b : a));
  const taken = choose === "score" ? best : stream(split(key, "any")).choice(tried);
  yield { kind: "measure", iteration, metrics: { "balance/score": taken.score } };
  return { temperature: taken.temperature };
}

/** min(n′ / enough, 1) · n′ / n: successes are the same where they took the same actions. */
export function balanceOf({ episodes }: Pick<Group, "episodes">, enough: number): number {
  const won = episodes.filter(({ success }) => success);
  const different = new Set(won.map(({ turns }) => turns.map(({ action }) => action).join("; "))).size;
  return Math.min(different / enough, 1) * (different / episodes.length);
}
