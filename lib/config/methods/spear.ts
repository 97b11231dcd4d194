/** The card of SPEAR without tools, with self-imitation learning (SIL) as its arm. */
import { oneOf, real, whole, type Fields } from "../../fields.js";
import { groupFields, groupUnread, refuseCommon, type GroupConfig, type MethodCard } from "../common.js";
import type { Row } from "../unread.js";

/** Own episodes that were better than expected are learnt from again. */
export interface SelfImitationSection {
  /** Weight of the replay in the loss; 0 leaves GRPO. Paper: 1. */
  readonly weight: number;
  /** Iterations over which the weight rises along half a cosine; 0 begins in full. Paper: 100 (ALFWorld). Ours: 40. */
  readonly ramp: number;
  /**
   * The loss of a replayed token, times max(0, R − V): clipped by its ratio to the policy that said it (SPEAR,
   * arXiv 2509.22601), or plain likelihood (SIL, arXiv 1806.05635). Paper: clipped-ratio.
   */
  readonly form: "clipped-ratio" | "nll";
  /** V: the median of the last groups' mean returns, as it is now (SPEAR), or the mean return of the episode's own group, as it was. Paper: recent. */
  readonly baseline: "recent" | "own-group";
  /** Episodes above their group's mean are kept; or, as a control that must lose the effect, as many of any, at the same weight. Ours: better. */
  readonly keep: "better" | "any";
  /** Groups whose means the median is taken of. Paper: 10240. Ours: 64, the last eight iterations. */
  readonly window: number;
  /** Episodes that are kept. Paper: 2048 rows. Ours: 256. */
  readonly capacity: number;
  /** Kept episodes that are replayed each iteration. Ours: 32; the paper waits until its buffer is full and uses it once. */
  readonly draw: number;
  /** Iterations after which a kept episode is no longer replayed. Paper: 10. */
  readonly oldest: number;
}

const selfImitation: Fields<SelfImitationSection> = {
  weight: real(1, { min: 0 }),
  ramp: whole(40),
  form: oneOf("clipped-ratio", ["nll"]),
  baseline: oneOf("recent", ["own-group"]),
  keep: oneOf("better", ["any"]),
  window: whole(64, { min: 1 }),
  capacity: whole(256, { min: 1 }),
  draw: whole(32, { min: 1 }),
  oldest: whole(10, { min: 1 }),
};

/** Tokens that are left out so that entropy does not fall (Clip-Cov): rewarded, and likely anyway. */
export interface ClipCovSection {
  /** Share of all tokens that are left out; 0 leaves this part out. Paper: .02. Ours: 0, until a study has asked what it does here. */
  readonly share: number;
  /** Least covariance of advantage and log-probability of a token that may be left out. Paper: 1. */
  readonly low: number;
  /** Largest. Paper: 40. */
  readonly high: number;
}

const clipCov: Fields<ClipCovSection> = {
  share: real(0, { min: 0, max: 1 }),
  low: real(1),
  high: real(40),
};

/** GRPO, and own successes again by their recalibrated advantage. */
export interface SpearConfig extends GroupConfig {
  readonly method: "spear";
  readonly selfImitation: SelfImitationSection;
  readonly clipCov: ClipCovSection;
}

const unread: readonly Row<SpearConfig>[] = [
  {
    options: ["clipCov.low", "clipCov.high"],
    isRead: ({ clipCov: { share } }) => share > 0,
    because: () => "share is 0 and no token is left out",
  },
  {
    options: [
      "selfImitation.ramp",
      "selfImitation.form",
      "selfImitation.baseline",
      "selfImitation.keep",
      "selfImitation.window",
      "selfImitation.capacity",
      "selfImitation.draw",
      "selfImitation.oldest",
    ],
    isRead: ({ selfImitation: { weight } }) => weight > 0,
    because: () => "weight is 0 and nothing is replayed",
  },
  {
    options: ["selfImitation.window"],
    isRead: ({ selfImitation: { baseline } }) => baseline === "recent",
    because: () => "baseline is own-group",
  },
];

export const spear: MethodCard<SpearConfig> = {
  about: "GRPO, and own episodes that were better than usual again (SPEAR without tools; SIL)",
  fields: { ...groupFields, selfImitation, clipCov },
  unread: [...groupUnread, ...unread],
  refuse: refuseCommon,
  metrics: {
    "replay/weight": {
      about: "Weight of the replay in the loss.",
      formula: "weight · (1 − cos(π · min(1, k / ramp))) / 2 in iteration k",
      healthy: "0, then rises to selfImitation.weight",
    },
    "replay/episodes": {
      about: "Kept episodes that are replayed in an iteration.",
      formula: "episodes with R > V, not too old, at most selfImitation.draw",
      healthy:
        "selfImitation.draw while successes are rare; fewer once the policy is steadily better than what was kept",
    },
    "replay/advantage": {
      about: "Mean recalibrated advantage of the replayed episodes.",
      formula: "mean of R − V over replayed episodes",
      healthy: "falls as the policy becomes better than what was kept",
    },
  },
  probe: { selfImitation: { ramp: 0 } },
  atOnce: { selfImitation: { ramp: 0, baseline: "own-group" } },
};
