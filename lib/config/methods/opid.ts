/** The card of OPID, whose analyser is the policy itself (SEED). */
import { oneOf, real, type Fields } from "../../fields.js";
import { groupFields, groupUnread, refuseCommon, type GroupConfig, type MethodCard } from "../common.js";
import { teacherMetrics } from "../teacher-sections.js";
import type { Row } from "../unread.js";

/** What is said of an episode once it is over, and what that is worth. `Paper` is arXiv 2606.26790 and its code. */
export interface HindsightSection {
  /** Weight of the gap that the lesson makes, added to the advantage; 0 leaves GRPO. Paper: .001, at billions. Ours: .1. */
  readonly weight: number;
  /** Largest gap that counts. Ours: 5. */
  readonly limit: number;
  /** Whose lessons there are. Paper: all; of eight notes on failures our policy had one right. Ours: successes. */
  readonly of: "successes" | "all";
  /** An episode's own lesson; or, as a control that must lose the effect, one of another task. Paper: own. */
  readonly lesson: "own" | "another";
  /** Sampling temperature of the analyser. Ours: 0.7, as all our authors write. */
  readonly temperature: number;
}

const hindsight: Fields<HindsightSection> = {
  weight: real(0.1, { min: 0 }),
  limit: real(5, { above: 0 }),
  of: oneOf("successes", ["all"]),
  lesson: oneOf("own", ["another"]),
  temperature: real(0.7, { min: 0 }),
};

/** GRPO, and each token's advantage moved by how much likelier it is once one knows what the episode taught. */
export interface OpidConfig extends GroupConfig {
  readonly method: "opid";
  readonly hindsight: HindsightSection;
}

const unread: readonly Row<OpidConfig>[] = [
  {
    options: ["hindsight.limit", "hindsight.of", "hindsight.lesson", "hindsight.temperature"],
    isRead: ({ hindsight: { weight } }) => weight > 0,
    because: () => "weight is 0 and no lesson is written",
  },
];

export const opid: MethodCard<OpidConfig> = {
  about: "GRPO, and what the policy says of its own episode afterwards judges each of its tokens (OPID; SEED)",
  fields: { ...groupFields, hindsight },
  unread: [...groupUnread, ...unread],
  refuse: refuseCommon,
  metrics: {
    ...teacherMetrics,
    "lessons/written": {
      about: "Lessons of an iteration that could be read as one sentence.",
      formula: "count",
      healthy: "rises with success, where lessons are of successes",
    },
  },
  // The phrases of the probes have no words for a lesson: the rest of it is GRPO.
  probe: { hindsight: { weight: 0 } },
  atOnce: {},
};
