/** The card of ExIt, as far as restarts go. `Paper` is the idea as our sources tell it. */
import { oneOf, real, whole, type Fields } from "../../fields.js";
import { groupFields, groupUnread, refuseCommon, type GroupConfig, type MethodCard } from "../common.js";
import type { Row } from "../unread.js";

/** Where episodes begin. */
export interface RestartSection {
  /** Share of the groups that begin in the middle of an earlier episode; 0 leaves GRPO. Ours: half. */
  readonly share: number;
  /** Beginnings that are kept, newest last. Ours: 256. */
  readonly capacity: number;
  /** Drawn by the spread of the returns of the group they come from; or, as a control that must lose the effect, alike. Paper: spread. */
  readonly priority: "spread" | "alike";
}

const restart: Fields<RestartSection> = {
  share: real(0.5, { min: 0, max: 0.9 }),
  capacity: whole(256, { min: 1 }),
  priority: oneOf("spread", ["alike"]),
};

/** GRPO that also begins where earlier episodes were undecided. */
export interface ExitConfig extends GroupConfig {
  readonly method: "exit";
  readonly restart: RestartSection;
}

const unread: readonly Row<ExitConfig>[] = [
  {
    options: ["restart.capacity", "restart.priority"],
    isRead: ({ restart: { share } }) => share > 0,
    because: () => "share is 0 and every episode begins at the beginning",
  },
];

export const exit: MethodCard<ExitConfig> = {
  about: "GRPO that also begins in the middle of earlier episodes, where their outcome was undecided (ExIt)",
  fields: { ...groupFields, restart },
  unread: [...groupUnread, ...unread],
  refuse: refuseCommon,
  metrics: {
    "restarts/groups": {
      about: "Groups that began in the middle of an earlier episode.",
      formula: "count",
      healthy: "restart.share of all after the first iterations",
    },
    "restarts/mixed": {
      about: "Of these, groups with successes and failures.",
      formula: "share; no line where there are none",
      healthy: "above groups/mixed of GRPO",
    },
    "restarts/depth": {
      about: "Turns that were given to them.",
      formula: "mean count; no line where there are none",
      healthy: "above 1",
    },
  },
  // Half of the groups are not new, so there are twice as many.
  probe: { rollout: { groups: 16, groupSize: 8 } },
  atOnce: {},
};
