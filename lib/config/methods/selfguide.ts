/** The card of SELF-GUIDE, with STaR as its arm. */
import { oneOf, type Fields } from "../../fields.js";
import {
  commonFields,
  commonUnread,
  imitationUnread,
  refuseCommon,
  type CommonConfig,
  type MethodCard,
} from "../common.js";
import { refuseUnread } from "../unread.js";

/** What is demonstrated, and what of it is imitated. */
export interface DemonstrateSection {
  /**
   * What stands in the prompt while the policy demonstrates. Paper: the task's instruction (SELF-GUIDE, arXiv 2407.12874); the
   * world's own true sentences take its place. `nothing` is STaR (arXiv 2203.14465) without its hints.
   */
  readonly prompt: "truths" | "nothing";
  /** Imitate the action or the whole answer. Ours: action, as SIRI does. */
  readonly mask: "action" | "response";
  /** Imitate what succeeded; or, as a control that must lose the effect, as many of all episodes. Paper: successes. */
  readonly keep: "successes" | "any";
}

const demonstrate: Fields<DemonstrateSection> = {
  prompt: oneOf("truths", ["nothing"]),
  mask: oneOf("action", ["response"]),
  keep: oneOf("successes", ["any"]),
};

/** The policy's own successes are imitated, all alike, by the policy that reads nothing. */
export interface SelfguideConfig extends CommonConfig {
  readonly method: "selfguide";
  readonly demonstrate: DemonstrateSection;
}

export const selfguide: MethodCard<SelfguideConfig> = {
  about: "act with what is true in the prompt, keep what succeeds, imitate it without (SELF-GUIDE; STaR)",
  fields: { ...commonFields, demonstrate },
  unread: commonUnread,
  refuse: (config) => {
    refuseCommon(config);
    refuseUnread(config, { fields: commonFields, unread: imitationUnread });
  },
  metrics: {
    "demonstrations/kept": {
      about: "Of the episodes of an iteration, those that succeeded and are imitated.",
      formula: "share of episodes",
      healthy: "rises with success; where it is 0 nothing is learnt",
    },
  },
  // The probes' answers must be found, not told; and where failures teach nothing, more attempts are needed.
  probe: { demonstrate: { prompt: "nothing" }, rollout: { groups: 16, groupSize: 8 } },
  atOnce: {},
};
