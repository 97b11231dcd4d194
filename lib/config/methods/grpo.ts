/** The card of GRPO. */
import { groupFields, groupUnread, refuseCommon, type GroupConfig, type MethodCard } from "../common.js";

/** Group-relative policy optimisation: every turn of an episode shares the episode's advantage. */
export interface GrpoConfig extends GroupConfig {
  readonly method: "grpo";
}

export const grpo: MethodCard<GrpoConfig> = {
  about: "compare whole episodes of one task",
  fields: { ...groupFields },
  unread: groupUnread,
  refuse: refuseCommon,
  metrics: {},
  probe: {},
  atOnce: {},
};
