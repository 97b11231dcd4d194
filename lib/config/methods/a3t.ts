/** The card of A³T. `Paper` is the idea as our sources tell it; what they do not state is marked `Ours`. */
import { oneOf, real, type Fields } from "../../fields.js";
import { commonFields, commonUnread, refuseCommon, type CommonConfig, type MethodCard } from "../common.js";
import { refuseUnread, type Row } from "../unread.js";

/** How failed tasks are tried again. */
export interface BranchSection {
  /** Share of the groups that try failed tasks again, each attempt from a turn of the failure with another action; 0 never. Ours: a quarter. */
  readonly share: number;
}

/** What successes and failures are worth. */
export interface ContrastSection {
  /**
   * Weight of failures, away from which the policy is pushed: ∇ log π(won) − weight · ∇ log π(lost), each a mean over its tokens; 0 leaves successes. A
   * negative weight imitates failures: the control that must lose the effect. Ours: .2.
   */
  readonly failures: number;
  /** Imitate the action or the whole answer. Paper: whole. */
  readonly mask: "action" | "response";
}

const branch: Fields<BranchSection> = { share: real(0.25, { min: 0, max: 0.9 }) };
const contrast: Fields<ContrastSection> = {
  failures: real(0.2, { min: -1, max: 1 }),
  mask: oneOf("response", ["action"]),
};

/** Successes are imitated, failures are not to be repeated, and failed tasks are tried again in other ways. */
export interface A3tConfig extends CommonConfig {
  readonly method: "a3t";
  readonly branch: BranchSection;
  readonly contrast: ContrastSection;
}

const unread: readonly Row<A3tConfig>[] = [
  {
    options: ["update.clip.low", "update.clip.high", "update.clip.dual", "update.entropyBonus"],
    isRead: ({ contrast: { failures } }) => failures !== 0,
    because: () => "failures weigh nothing, and no gradient follows an advantage",
  },
];

export const a3t: MethodCard<A3tConfig> = {
  about: "imitate successes, shun failures, and try failed tasks again with other actions put in (A³T)",
  fields: { ...commonFields, branch, contrast },
  unread: commonUnread,
  refuse: (config) => {
    refuseCommon(config);
    refuseUnread(config, { fields: commonFields, unread });
  },
  metrics: {
    "branches/episodes": {
      about: "Attempts at failed tasks that began with another's turns and an action put in.",
      formula: "count",
      healthy: "branch.share of all after the first iteration, while tasks fail",
    },
    "branches/won": {
      about: "Of these, attempts that succeeded.",
      formula: "share; no line where there are none",
      healthy: "above 0, else trying again teaches nothing",
    },
  },
  // Where a failure is only pushed away, more attempts are needed.
  probe: { rollout: { groups: 16, groupSize: 8 } },
  atOnce: {},
};
