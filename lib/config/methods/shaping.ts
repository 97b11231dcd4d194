/** The card of reward design by potentials. */
import { oneOf, real, whole, type Fields } from "../../fields.js";
import { commonFields, commonUnread, refuseCommon, type CommonConfig, type MethodCard } from "../common.js";
import { groupCredit, type GroupCreditSection } from "../sections.js";
import type { Row } from "../unread.js";

/** Credit by the return from a turn on. */
export interface ReturnCreditSection extends Pick<GroupCreditSection, "invalidPenalty" | "penalise"> {
  /** Discount of the return of a turn, and of the potential. Ours: 0.95, as in step credit. */
  readonly gamma: number;
}

/** What is paid besides the world's reward. */
export interface RewardSection {
  /** Weight of the shaping; 0 leaves the world's own reward. Ours: 1, as much as winning. */
  readonly weight: number;
  /** Iterations over which the weight falls to 0 in a line; 0 never. Ours: 0, for a potential need not fade. */
  readonly fade: number;
  /**
   * γΦ(after) − Φ(before), with Φ the share of the true sentences that were followed so far; or the same progress as a
   * plain bonus, which is kept when the episode is lost and so changes what is best. Paper: potential (Ng et al., 1999).
   */
  readonly form: "potential" | "bonus";
  /** Sentences that bear on the task; or, as a control that must lose the effect, as many that do not. Ours: task. */
  readonly about: "task" | "another";
}

const credit: Fields<ReturnCreditSection> = {
  gamma: real(0.95, { min: 0, max: 1 }),
  invalidPenalty: groupCredit.invalidPenalty,
  penalise: groupCredit.penalise,
};

const reward: Fields<RewardSection> = {
  weight: real(1, { min: 0 }),
  fade: whole(0),
  form: oneOf("potential", ["bonus"]),
  about: oneOf("task", ["another"]),
};

/** Returns from each turn on, compared in a group; skills stand in the reward, and in no prompt. */
export interface ShapingConfig extends CommonConfig {
  readonly method: "shaping";
  readonly credit: ReturnCreditSection;
  readonly reward: RewardSection;
}

const unread: readonly Row<ShapingConfig>[] = [
  {
    options: ["credit.penalise"],
    isRead: ({ credit: { invalidPenalty } }) => invalidPenalty > 0,
    because: () => "invalidPenalty is 0",
  },
  {
    options: ["reward.fade", "reward.form", "reward.about"],
    isRead: ({ reward: { weight } }) => weight > 0,
    because: () => "weight is 0 and nothing is paid besides",
  },
];

export const shaping: MethodCard<ShapingConfig> = {
  about: "the world's true sentences as a reward for following them, shaped so that the best policy stays the best",
  fields: { ...commonFields, credit, reward },
  unread: [...commonUnread, ...unread],
  refuse: refuseCommon,
  metrics: {
    "reward/shaping": {
      about: "Weight of the shaping in the reward.",
      formula: "weight · max(0, 1 − k / fade) in iteration k",
      healthy: "reward.weight, or falling to 0",
    },
    "reward/followed": {
      about: "Share of the sentences about a task that its episodes followed.",
      formula: "mean over episodes whose task has some",
      healthy: "rises with success",
    },
  },
  probe: {},
  atOnce: {},
};
