/**
 * What a run is told: one plain readonly object, a member of a union with one member a method. `resolve` fills the
 * defaults, derives what follows from them and refuses what cannot work, before anything has started.
 * A new method adds a member to `Config` and a line to `METHODS`; options and sources of shared sections are in
 * `config/sections.ts`, which options nothing reads beside which others in `config/unread.ts`.
 */
import * as sections from "./config/sections.js";
import * as skills from "./config/skill-sections.js";
import type {
  InternaliseSection,
  MiningSection,
  PairedCreditSection,
  PhasesSection,
  PolicyGradientSection,
  RetrievalSection,
  ValidationSection,
} from "./config/skill-sections.js";
import type {
  EvaluationSection,
  GroupCreditSection,
  RolloutSection,
  StepCreditSection,
  TasksSection,
  UpdateSection,
} from "./config/sections.js";
import { fill, listFields, whole, type Fields, type Input } from "./config/fields.js";
import { refuseUnread, UNREAD, type UnreadRow } from "./config/unread.js";
import { expect, labError, unknownName } from "./errors.js";

export type { Input } from "./config/fields.js";
export type * from "./config/sections.js";
export type * from "./config/skill-sections.js";

/** What follows from the options; computed, never set. */
export interface DerivedSection {
  /** Derived: groups × groupSize. */
  readonly episodesPerIteration: number;
  /** Derived: the budget of training episodes, iterations × episodesPerIteration. */
  readonly episodes: number;
  /** Derived: after which iterations the policy is examined; 0 is before the first. */
  readonly evaluationsAfter: readonly number[];
}

/** What every method is told. */
export interface CommonConfig {
  /** The one source of randomness. Ours: 0. */
  readonly seed: number;
  /** Rounds of playing and learning. Ours: 100, where our curves are flat. Paper: 150. */
  readonly iterations: number;
  readonly tasks: TasksSection;
  readonly rollout: RolloutSection;
  readonly update: UpdateSection;
  readonly evaluation: EvaluationSection;
}

/** Group-relative policy optimisation: every turn of an episode shares the episode's advantage. */
export interface GrpoConfig extends CommonConfig {
  readonly method: "grpo";
  readonly credit: GroupCreditSection;
}

/** Group-in-group policy optimisation: turns from the same state are compared as well. */
export interface GigpoConfig extends CommonConfig {
  readonly method: "gigpo";
  readonly credit: StepCreditSection;
}

/** Skills mined by the policy itself, validated by paired episodes, internalised into the policy that acts without them. */
export interface SiriConfig extends CommonConfig {
  readonly method: "siri";
  readonly credit: PairedCreditSection;
  readonly phases: PhasesSection;
  readonly mining: MiningSection;
  readonly retrieval: RetrievalSection;
  readonly validation: ValidationSection;
  readonly internalise: InternaliseSection;
  readonly policyGradient: PolicyGradientSection;
}

/** Every configuration there is; `method` tells which. */
export type Config = GrpoConfig | GigpoConfig | SiriConfig;
export type Method = Config["method"];
export type ConfigOf<M extends Method> = Extract<Config, { readonly method: M }>;

/** A configuration that is complete and possible. */
export type Resolved<M extends Method = Method> = ConfigOf<M> & { readonly derived: DerivedSection };

/** What a person writes: the method and whatever should differ from the defaults. */
export type ConfigInput<M extends Method = Method> = { readonly method: M } & Input<Omit<ConfigOf<M>, "method">>;

/** What the registry knows of a method's options. */
interface MethodEntry<C extends Config> {
  /** One sentence for lists and `--help`. */
  readonly about: string;
  readonly fields: Fields<Omit<C, "method">>;
  readonly unread: readonly UnreadRow<C>[];
  /** Throws where options that are each possible cannot work together. */
  readonly refuse: (config: C) => void;
}

const common: Fields<CommonConfig> = {
  seed: whole(0),
  iterations: whole(100, { min: 1 }),
  tasks: sections.tasks,
  rollout: sections.rollout,
  update: sections.update,
  evaluation: sections.evaluation,
};

export const METHODS: { readonly [M in Method]: MethodEntry<ConfigOf<M>> } = {
  grpo: {
    about: "compare whole episodes of one task",
    fields: { ...common, credit: sections.groupCredit },
    unread: UNREAD.grpo,
    refuse: refuseCommon,
  },
  gigpo: {
    about: "compare whole episodes, and turns that start from the same state",
    fields: { ...common, credit: sections.stepCredit },
    unread: UNREAD.gigpo,
    refuse: refuseCommon,
  },
  siri: {
    about: "mine skills from own successes, validate them in pairs, teach what helps to the policy without skills",
    fields: {
      ...common,
      credit: skills.pairedCredit,
      phases: skills.phases,
      mining: skills.mining,
      retrieval: skills.retrieval,
      validation: skills.validation,
      internalise: skills.internalise,
      policyGradient: skills.policyGradient,
    },
    unread: UNREAD.siri,
    refuse: (config) => {
      refuseCommon(config);
      refuseSiri(config);
    },
  },
};

/** The complete configuration; a complete one comes back unchanged. Throws on a typo, a wrong value, an impossible pair. */
export function resolve<M extends Method>(input: ConfigInput<M>): Resolved<M> {
  const { method, derived, ...options } = input as ConfigInput<M> & { readonly derived?: unknown };
  if (!Object.hasOwn(METHODS, method)) throw unknownName("config.method", "method", method, Object.keys(METHODS));
  const entry = METHODS[method] as unknown as MethodEntry<ConfigOf<M>>;
  const filled = fill(entry.fields, options as Input<Omit<ConfigOf<M>, "method">>, "config");
  const config = { method, ...filled } as unknown as ConfigOf<M>;
  entry.refuse(config);
  refuseUnread(config, entry);
  const computed = derive(config);
  if (derived !== undefined && JSON.stringify(derived) !== JSON.stringify(computed)) {
    throw labError("config.derived", { expected: JSON.stringify(computed), got: derived, fix: "leave it out" });
  }
  return { ...config, derived: computed };
}

/** Every option of a method: path, default, what it accepts. */
export function options(method: Method): { path: string; default: unknown; accepts: string }[] {
  return listFields(METHODS[method].fields);
}

function derive({ iterations, rollout, evaluation }: CommonConfig): DerivedSection {
  const episodesPerIteration = rollout.groups * rollout.groupSize;
  const step = evaluation.every === 0 ? iterations : Math.min(evaluation.every, iterations);
  const after = Array.from({ length: Math.floor(iterations / step) + 1 }, (_, i) => i * step);
  if (after.at(-1) !== iterations) after.push(iterations);
  return { episodesPerIteration, episodes: iterations * episodesPerIteration, evaluationsAfter: after };
}

function refuseCommon({ tasks, rollout, update, evaluation }: CommonConfig): void {
  expect(rollout.groupSize >= 2, "config.rollout.groupSize", {
    expected: "at least 2 episodes to compare",
    got: rollout.groupSize,
    fix: "raise groupSize; an episode is only good or bad beside another one of its task",
  });
  const episodes = rollout.groups * rollout.groupSize;
  expect(update.minibatches <= episodes, "config.update.minibatches", {
    expected: `at most one a training episode (${episodes})`,
    got: update.minibatches,
    fix: "lower minibatches or raise rollout.groups",
  });
  expect(tasks.split !== evaluation.split, "config.evaluation.split", {
    expected: "another list than the one trained on",
    got: evaluation.split,
    fix: "choose a held-out split; `world.splits` lists them",
  });
  expect(![tasks.split, evaluation.split].includes(evaluation.transfer), "config.evaluation.transfer", {
    expected: "a further list, neither the one trained on nor the one examined anyway",
    got: evaluation.transfer,
    fix: 'leave it out for "none"',
  });
}

function refuseSiri({ rollout, mining, retrieval, validation, internalise, policyGradient }: SiriConfig): void {
  expect(retrieval.pairing === "extra" || rollout.groupSize % 2 === 0, "config.rollout.groupSize", {
    expected: "an even group to split into halves",
    got: rollout.groupSize,
    fix: 'use an even groupSize or retrieval.pairing "extra"',
  });
  expect(policyGradient.rows !== "none" || internalise.weight > 0, "config.policyGradient.rows", {
    expected: "something to learn from",
    got: policyGradient.rows,
    fix: "raise internalise.weight above 0",
  });
  const reason = ONLY_GUIDED[internalise.form];
  expect(reason === undefined || internalise.source === "skill", "config.internalise.source", {
    expected: `"skill", since ${internalise.form} ${reason}`,
    got: internalise.source,
    fix: 'use form "nll" for the policy\'s own successes',
  });
  expect(mining.consolidate !== 1, "config.mining.consolidate", {
    expected: "0, or at least 2 skills to make one of",
    got: mining.consolidate,
    fix: "3 is cautious",
  });
  expect(validation.on || mining.consolidate === 0, "config.mining.consolidate", {
    expected: "0 without validation, since a general skill is a new claim that must be tested",
    got: mining.consolidate,
    fix: "switch validation on, or leave it out",
  });
}

const underAnother = "compares the policy with itself under another prompt";

/** Forms that own successes cannot be taught in, since the prompt these were acted under is the one they are taught under. */
const ONLY_GUIDED: Readonly<Partial<Record<InternaliseSection["form"], string>>> = {
  "topk-kl": underAnother,
  jsd: underAnother,
  "importance-k3": "pulls own successes, acted under the very prompt that is taught, back to the policy that acted",
};
