/** The card of B-STaR. The score is as our sources recall it; sizes are ours. */
import { expect } from "../../errors.js";
import { oneOf, real, whole, type Fields } from "../../fields.js";
import {
  commonFields,
  commonUnread,
  imitationUnread,
  refuseCommon,
  type CommonConfig,
  type MethodCard,
} from "../common.js";
import { refuseUnread, type Row } from "../unread.js";

/** How the sampling temperature is chosen anew while the policy learns. */
export interface BalanceSection {
  /** Iterations between two probes; 0 never probes and leaves STaR at rollout.temperature. Ours: 10. */
  readonly every: number;
  /** Lowest temperature that is tried. Ours: .6. */
  readonly low: number;
  /** Highest temperature that is tried. Ours: 1.4. */
  readonly high: number;
  /** Temperatures that are tried, equally far apart. Ours: 5. */
  readonly settings: number;
  /** Tasks of a probe. Ours: 8. */
  readonly tasks: number;
  /** Attempts at each, at each temperature; all count as episodes of training. Ours: 4. */
  readonly attempts: number;
  /** Different successes at a task that are enough. Ours: 2. */
  readonly enough: number;
  /** The best score decides; or, as a control that must lose the effect, luck. Paper: score. */
  readonly choose: "score" | "any";
}

const balance: Fields<BalanceSection> = {
  every: whole(10),
  low: real(0.6, { above: 0 }),
  high: real(1.4, { above: 0 }),
  settings: whole(5, { min: 1 }),
  tasks: whole(8, { min: 1 }),
  attempts: whole(4, { min: 1 }),
  enough: whole(2, { min: 1 }),
  choose: oneOf("score", ["any"]),
};

/** What of a success is imitated. */
export interface ImitateSection {
  /** The action or the whole answer. Ours: action, as SIRI does. */
  readonly mask: "action" | "response";
}

/** STaR whose temperature keeps successes both many and different. */
export interface BstarConfig extends CommonConfig {
  readonly method: "bstar";
  readonly balance: BalanceSection;
  readonly imitate: ImitateSection;
}

const unread: readonly Row<BstarConfig>[] = [
  {
    options: [
      "balance.low",
      "balance.high",
      "balance.settings",
      "balance.tasks",
      "balance.attempts",
      "balance.enough",
      "balance.choose",
    ],
    isRead: ({ balance: { every } }) => every > 0,
    because: () => "every is 0 and nothing is probed",
  },
];

export const bstar: MethodCard<BstarConfig> = {
  about: "imitate own successes, at the temperature that keeps them many and different (B-STaR)",
  fields: { ...commonFields, balance, imitate: { mask: oneOf("action", ["response"]) } },
  unread: [...commonUnread, ...unread],
  refuse: (config) => {
    refuseCommon(config);
    refuseUnread(config, { fields: commonFields, unread: imitationUnread });
    const { low, high } = config.balance;
    expect(low <= high, "config.balance.low", {
      expected: `at most balance.high (${high})`,
      got: low,
      fix: "exchange the two",
    });
  },
  metrics: {
    "demonstrations/kept": {
      about: "Of the episodes of an iteration, those that succeeded and are imitated.",
      formula: "share of episodes",
      healthy: "rises with success; where it is 0 nothing is learnt",
    },
    "balance/temperature": {
      about: "Temperature that is sampled at.",
      formula: "the one with the best score in the last probe",
      healthy: "rises as the policy becomes sure",
    },
    "balance/score": {
      about: "How many and how different successes were at that temperature.",
      formula: "mean over tasks of min(n′ / enough, 1) · n′ / n, n′ different successes of n attempts",
      healthy: "rises",
    },
  },
  // Where failures teach nothing, more attempts are needed.
  probe: { rollout: { groups: 16, groupSize: 8 } },
  atOnce: { balance: { every: 1, settings: 2, tasks: 1, attempts: 2 } },
};
