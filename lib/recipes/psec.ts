/**
 * PSEC, skills in parameter space (arXiv 2502.05932): every skill is a low-rank adapter beside one frozen policy, taught
 * alone and kept. A new kind of task is met by a mix of the kept adapters, W + Σ αᵢ·Bᵢ·Aᵢ, whose weights are fitted to a few
 * good episodes of that kind while all adapters stay as they are.
 *
 * The paper clones a given behaviour and lets a small network say the weights state by state. Here each adapter imitates the
 * policy's own successes, and a kind of task has one mix: the point of a grid on the simplex that makes own successes likeliest.
 * The mix is a matter of the task and not of the run, so these are steps that a study takes, and no method of the loop.
 */
import type { SelfguideConfig } from "../config.js";
import type { AdapterShape } from "../policy/adapter.js";
import type { AdapterPolicy } from "../policy/adapter-policy.js";
import type { Mix } from "../policy/adapters.js";
import { split } from "../random.js";
import type { RunRecord } from "../records.js";
import { askedOf } from "../rollout/sequences.js";
import { emptyBank } from "../skills/bank.js";
import type { Episode, Sequence, Task } from "../types.js";
import type { Lab } from "./lab.js";
import { imitated } from "./selfguide.js";
import { collect, learn, updateOptions } from "./steps.js";

/** A lab whose policy is frozen but for its adapters. */
export interface AdapterLab extends Lab {
  readonly policy: AdapterPolicy;
}

export interface Lesson {
  /** Of the adapter. */
  readonly name: string;
  /** What is played in an iteration, one group a task. */
  readonly tasksOf: (iteration: number) => readonly Task[];
  /** Where the lesson begins and ends. */
  readonly from: number;
  readonly until: number;
}

/** Add a fresh adapter under this name and make it the one that learns, alone. */
export async function freshAdapter({ policy, key }: AdapterLab, name: string, shape: AdapterShape): Promise<void> {
  await policy.addAdapter(name, shape, split(key, "adapters"));
  await policy.train(name);
  await policy.use({ [name]: 1 });
}

/** Let the adapter that learns act and imitate its own successes, all alike, for some iterations. */
export async function* teachAdapter(
  config: SelfguideConfig,
  lab: AdapterLab,
  { name, tasksOf, from, until }: Lesson,
): AsyncGenerator<RunRecord, void> {
  const own = { ...lab, key: split(lab.key, name) };
  for (let iteration = from; iteration < until; iteration++) {
    const starts = tasksOf(iteration).map((task) => ({ task }));
    const groups = yield* collect(config, own, iteration, { starts });
    const sequences = goodSequences(
      config,
      lab,
      groups.flatMap(({ episodes }) => episodes),
    );
    yield* learn(own, iteration, sequences, updateOptions(config));
  }
}

/** The episodes that were won, as what is to be imitated. */
export function goodSequences(config: SelfguideConfig, lab: Lab, episodes: readonly Episode[]): Sequence[] {
  const good = episodes.filter(({ success }) => success);
  return good.flatMap((episode) => imitated({ ...config, ...config.demonstrate }, lab, emptyBank, episode));
}

/** All mixes of these adapters whose weights are multiples of 1 / parts and sum to 1, single adapters included. */
export function simplexMixes(names: readonly string[], parts: number): Mix[] {
  const shares = (places: number, left: number): number[][] =>
    places === 1
      ? [[left]]
      : Array.from({ length: left + 1 }, (_, own) => own).flatMap((own) =>
          shares(places - 1, left - own).map((rest) => [own, ...rest]),
        );
  return shares(names.length, parts).map((point) =>
    Object.fromEntries(names.flatMap((name, i) => (point[i] === 0 ? [] : [[name, point[i]! / parts]]))),
  );
}

/** How likely each mix makes what is to be imitated: nats a token, one number a mix. The policy keeps its mix. */
export async function likelihoods(
  { policy }: Pick<AdapterLab, "policy">,
  sequences: readonly Sequence[],
  mixes: readonly Mix[],
): Promise<number[]> {
  const asked = sequences.flatMap((sequence) => askedOf(sequence, 1, "ce") ?? []);
  const before = policy.adapters.mix;
  const found: number[] = [];
  for (const mix of mixes) {
    await policy.use(mix);
    const scores = await policy.score(asked);
    const told = scores.flatMap((row, i) => asked[i]!.at.map((position) => row[position - asked[i]!.from]!));
    found.push(told.reduce((sum, one) => sum + one, 0) / told.length);
  }
  await policy.use(before);
  return found;
}
