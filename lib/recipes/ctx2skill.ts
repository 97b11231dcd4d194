/**
 * Ctx2Skill, its cross-time replay: notes are rewritten from what fails, each new one in the place of the one that answered
 * its question before, so that a later version of them may be worse than an earlier one. Every version is kept, and tasks
 * that were hard when they were met, and tasks that were easy; at the end the versions are replayed on these, and the one
 * with the best product of both success rates is deployed, not the last.
 *
 * The paper plays a game of challenger, reasoner and judge with frozen models. Here the training tasks are the challenges,
 * the world is the judge, and the policy learns beside by GRPO from groups half of which read the notes.
 */
import type { Ctx2skillConfig } from "../config.js";
import { grammarOf } from "../mining/grammar.js";
import { split, stream } from "../random.js";
import type { RunRecord } from "../records.js";
import { halvesOf, successOf, type GroupPlan } from "../rollout/group.js";
import { shownFor, type Shown } from "../skills/shown.js";
import type { Group, SkillId, Task } from "../types.js";
import { examinedWith } from "./evaluation.js";
import { keyAt, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { unnoted, written, type NotedState } from "./noted.js";
import { audit, policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export interface Ctx2skillState extends NotedState {
  /** The newest answer to each question. */
  readonly newest: Readonly<Record<string, SkillId>>;
  readonly versions: readonly Shown[];
  /** Tasks on which all attempts with notes failed, or succeeded; the first that were met. */
  readonly hard: readonly Task[];
  readonly easy: readonly Task[];
  /** The version that is deployed, once there is one. */
  readonly chosen: number | null;
}

export const ctx2skill = methodOf<Ctx2skillConfig, GroupVerbs<Ctx2skillConfig>, Ctx2skillState>(
  relativeVerbs,
  (verbs) => ({
    method: "ctx2skill",
    start: () => ({ ...unnoted, newest: {}, versions: [], hard: [], easy: [], chosen: null }),
    async *iterate(config, lab, { iteration, state }) {
      const skillsFor = (task: Task) => shownFor(state.bank, state.versions.at(-1) ?? [], lab.world, task);
      const groups = yield* verbs.collect(config, lab, iteration, { skillsFor });
      const credit = yield* judgedAs(verbs, config, groups, iteration);
      const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
      yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
      const met = withProbes(config, state, groups);
      const next = yield* rewritten(config, lab, { state: met, groups, iteration });
      yield { kind: "measure", iteration, metrics: { "versions/count": next.versions.length } };
      return iteration + 1 === config.iterations ? yield* deployed(config, lab, next, iteration) : next;
    },
    examinations: (_config, lab, { bank, versions, chosen }) => {
      const last = versions.at(-1);
      return last === undefined
        ? []
        : [
            examinedWith("active", lab, bank, last),
            ...(chosen === null ? [] : [examinedWith("chosen", lab, bank, versions[chosen]!)]),
          ];
    },
  }),
);

function withProbes(
  { versions: { probes } }: Ctx2skillConfig,
  state: Ctx2skillState,
  groups: readonly Group[],
): Ctx2skillState {
  const rateOf = (group: Group): number => successOf(halvesOf(group)?.withSkill ?? group.episodes);
  const where = (rate: number): Task[] => groups.filter((group) => rateOf(group) === rate).map(({ task }) => task);
  return {
    ...state,
    hard: [...state.hard, ...where(0)].slice(0, probes),
    easy: [...state.easy, ...where(1)].slice(0, probes),
  };
}

/** Write notes when it is time; each takes the place of what answered its question, also where the bank knew it. */
async function* rewritten(
  config: Ctx2skillConfig,
  lab: Lab,
  facts: { readonly state: Ctx2skillState; readonly groups: readonly Group[]; readonly iteration: number },
): AsyncGenerator<RunRecord, Ctx2skillState> {
  const { slot } = grammarOf(lab.world);
  const newest: Record<string, SkillId> = { ...facts.state.newest };
  const steps = written({ ...config, slotCapacity: Infinity }, lab, facts);
  for (;;) {
    const { done, value } = await steps.next();
    if (done) {
      const changed = JSON.stringify(newest) !== JSON.stringify(facts.state.newest);
      const { versions } = facts.state;
      return { ...facts.state, ...value, newest, versions: changed ? [...versions, Object.values(newest)] : versions };
    }
    if (value.kind === "mined" && (value.rejected ?? "known") === "known") newest[slot(value.skill)] = value.skill.id;
    yield value;
  }
}

/** Replay the versions on the probes, with equal luck, and deploy the best; of equal ones the latest. */
async function* deployed(
  config: Ctx2skillConfig,
  lab: Lab,
  state: Ctx2skillState,
  iteration: number,
): AsyncGenerator<RunRecord, Ctx2skillState> {
  const { hard, easy, versions } = state;
  if (versions.length === 0 || hard.length + easy.length === 0) return state;
  const { replayed, choose } = config.versions;
  const products: { readonly version: number; readonly product: number }[] = [];
  for (const version of spread(versions.length, replayed)) {
    const product = yield* productOf(config, lab, { state, version, iteration });
    products.push({ version, product });
  }
  const best = products.reduce((a, b) => (b.product >= a.product ? b : a));
  const taken = choose === "product" ? best : stream(keyAt(lab, iteration, "any version")).choice(products);
  const ofLast = products.at(-1)!.product;
  const metrics = {
    "versions/chosen": taken.version + 1,
    "versions/product": taken.product,
    "versions/ofLast": ofLast,
  };
  yield { kind: "measure", iteration, metrics };
  return { ...state, chosen: taken.version };
}

async function* productOf(
  config: Ctx2skillConfig,
  lab: Lab,
  {
    state,
    version,
    iteration,
  }: { readonly state: Ctx2skillState; readonly version: number; readonly iteration: number },
): AsyncGenerator<RunRecord, number> {
  const { bank, hard, easy, versions } = state;
  const key = keyAt(lab, iteration, "versions");
  const plans = [...hard, ...easy].map((task, place): GroupPlan => ({
    id: `${iteration}.audit.${version}.${place}`,
    task,
    key: split(key, place),
    size: config.versions.attempts,
    skills: shownFor(bank, versions[version]!, lab.world, task),
    pairing: "whole",
  }));
  const groups = yield* audit(config, lab, iteration, plans);
  const rate = (some: readonly Group[]): number =>
    some.length === 0 ? 1 : successOf(some.flatMap(({ episodes }) => episodes));
  return rate(groups.slice(0, hard.length)) * rate(groups.slice(hard.length));
}

/** At most so many of the numbers below `count`, equally far apart, the last among them. */
export function spread(count: number, most: number): number[] {
  if (most === 1) return [count - 1];
  const taken = Math.min(count, most);
  const steps = Array.from({ length: taken }, (_, i) => Math.round((i * (count - 1)) / Math.max(1, taken - 1)));
  return [...new Set(steps)];
}
