/** The card of GRPO. */
import {
  commonFields,
  commonUnread,
  groupCreditUnread,
  refuseCommon,
  type CommonConfig,
  type MethodCard,
} from "../common.js";
import { groupCredit, type GroupCreditSection } from "../sections.js";

/** Group-relative policy optimisation: every turn of an episode shares the episode's advantage. */
export interface GrpoConfig extends CommonConfig {
  readonly method: "grpo";
  readonly credit: GroupCreditSection;
}

export const grpo: MethodCard<GrpoConfig> = {
  about: "compare whole episodes of one task",
  fields: { ...commonFields, credit: groupCredit },
  unread: [...commonUnread, ...groupCreditUnread],
  refuse: refuseCommon,
  metrics: {},
  probe: {},
  atOnce: {},
};
