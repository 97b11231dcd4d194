/**
 * The verbs of each method as a value: what a recipe calls, by name. Every verb has the method's own as its default; a
 * variant gives others. The defaults are exported where they live, so that a verb of one's own can call them.
 */
import type {
  CommonConfig,
  GigpoConfig,
  GrpoConfig,
  SdarConfig,
  SelfguideConfig,
  SiriConfig,
  SkillsdConfig,
  SpearConfig,
} from "../config.js";
import type { Advantages, CreditEpisode } from "../credit/credit.js";
import { gigpo } from "../credit/gigpo.js";
import { grpo } from "../credit/grpo.js";
import type { GateRule, TurnWeight, WeightRule } from "../internalization/gate.js";
import type { Miner } from "../mining/miners.js";
import { verdictOf, type DecisionRule } from "../validation/decide.js";
import type { Episode } from "../types.js";
import { nextPhase } from "./phases.js";
import { skillsFor, validate } from "./skill-steps.js";
import { collect, gigpoOptions, grpoOptions, judge, learn } from "./steps.js";
import { teach } from "./teach.js";

/** Verbs of every method that plays groups, judges them and learns. */
export interface GroupVerbs<C extends CommonConfig> {
  /** Play one group a task. */
  readonly collect: typeof collect;
  /** The advantages of one group's turns. */
  readonly credit: (episodes: CreditEpisode[], config: C) => Advantages;
  /** Ask `credit` of every group, and tell the log. */
  readonly judge: typeof judge;
  /** Update the policy from training sequences. */
  readonly learn: typeof learn;
}

/** Verbs of a method that judges nothing, and keeps or leaves whole episodes. */
export interface SelfguideVerbs extends Pick<GroupVerbs<SelfguideConfig>, "collect" | "learn"> {
  /** Whether an episode is imitated. */
  readonly keep: (episode: Episode) => boolean;
}

/** SIRI's verbs. Where the default is `undefined`, the configuration says how. */
export interface SiriVerbs extends GroupVerbs<SiriConfig> {
  /** Which skills the skill half of a task's group reads. */
  readonly choose: typeof skillsFor;
  /** Count paired groups as trials, and ask `decide`. */
  readonly validate: typeof validate;
  /** What becomes of a skill after a trial. */
  readonly decide: DecisionRule;
  /** Whether a skill-guided episode is taught; `internalise.gate` where left out. */
  readonly gate: GateRule | undefined;
  /** How strongly a turn is taught, as a function or a name; `internalise.turnWeight` where left out. */
  readonly weight: TurnWeight | WeightRule | undefined;
  /** From episodes to imitation; asks `gate` and `weight`. */
  readonly teach: typeof teach;
  /** Who writes skills; `mining.miner` and `mining.author` where left out. */
  readonly mine: Miner | undefined;
  /** When one phase gives way to the next. */
  readonly phase: typeof nextPhase;
}

/** The verbs that each method reads. */
export interface VerbsOf {
  readonly grpo: GroupVerbs<GrpoConfig>;
  readonly gigpo: GroupVerbs<GigpoConfig>;
  readonly sdar: GroupVerbs<SdarConfig>;
  readonly selfguide: SelfguideVerbs;
  readonly siri: SiriVerbs;
  readonly skillsd: GroupVerbs<SkillsdConfig>;
  readonly spear: GroupVerbs<SpearConfig>;
}

const shared = { collect, judge, learn } as const;

/** Judged as GRPO judges. */
const relative = {
  ...shared,
  credit: (episodes: CreditEpisode[], { credit }: Pick<GrpoConfig, "credit">): Advantages =>
    grpo(episodes, grpoOptions(credit)),
};

const defaults: VerbsOf = {
  grpo: relative,
  gigpo: { ...shared, credit: (episodes, { credit }) => gigpo(episodes, gigpoOptions(credit)) },
  selfguide: { collect, learn, keep: ({ success }) => success },
  siri: {
    ...shared,
    credit: (episodes, { credit }) => gigpo(episodes, { ...gigpoOptions(credit), baseline: credit.baseline }),
    choose: skillsFor,
    validate,
    decide: verdictOf,
    gate: undefined,
    weight: undefined,
    teach,
    mine: undefined,
    phase: nextPhase,
  },
  sdar: relative,
  skillsd: relative,
  spear: relative,
};

export const defaultVerbs: VerbsOf = Object.freeze({
  grpo: Object.freeze(defaults.grpo),
  gigpo: Object.freeze(defaults.gigpo),
  sdar: Object.freeze(defaults.sdar),
  selfguide: Object.freeze(defaults.selfguide),
  siri: Object.freeze(defaults.siri),
  skillsd: Object.freeze(defaults.skillsd),
  spear: Object.freeze(defaults.spear),
});
