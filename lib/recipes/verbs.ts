/**
 * What verbs there are: what a recipe calls, by name. Each recipe stands with its usual verbs; a variant gives others. The
 * usual ones are exported where they live, so that a verb of one's own can call them.
 */
import type { CommonConfig, GroupCreditSection, GrpoConfig, SiriConfig, StepCreditSection } from "../config.js";
import type { Advantages, CreditEpisode } from "../credit/credit.js";
import { grpo } from "../credit/grpo.js";
import type { GateRule, TurnWeight, WeightRule } from "../internalization/gate.js";
import type { Miner } from "../mining/miners.js";
import type { Group } from "../types.js";
import type { DecisionRule } from "../validation/decide.js";
import type { nextPhase } from "./phases.js";
import type { skillsFor, validate } from "./skill-steps.js";
import { collect, grpoOptions, judge, learn } from "./steps.js";
import type { teach } from "./teach.js";

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

/** Verbs that are the same in every method. */
export const sharedVerbs = { collect, judge, learn } as const;

/** Verbs of a method that judges as GRPO does. */
export const relativeVerbs = {
  ...sharedVerbs,
  credit: (episodes: CreditEpisode[], { credit }: Pick<GrpoConfig, "credit">): Advantages =>
    grpo(episodes, grpoOptions(credit)),
} as const;

/** A configuration of a method that gives credit; one without an anchor compares whole episodes, where any will do. */
type Credited = CommonConfig & {
  readonly credit: Pick<GroupCreditSection, "penalise"> & Partial<Pick<StepCreditSection, "anchor">>;
};

/** Judge groups by a method's credit, with the states told apart and the turns penalised that its options say. */
export function judgedAs<C extends Credited>(
  { judge, credit }: Pick<GroupVerbs<C>, "judge" | "credit">,
  config: C,
  groups: readonly Group[],
  iteration: number,
): ReturnType<typeof judge> {
  const { anchor = "state", penalise } = config.credit;
  return judge(groups, iteration, { anchor, penalise, estimate: (episodes) => credit(episodes, config) });
}
