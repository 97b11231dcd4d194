/** The card of GiGPO. */
import {
  commonFields,
  commonUnread,
  groupCreditUnread,
  refuseCommon,
  stepCreditUnread,
  type CommonConfig,
  type MethodCard,
} from "../common.js";
import { stepCredit, type StepCreditSection } from "../sections.js";

/** Group-in-group policy optimisation: turns from the same state are compared as well. */
export interface GigpoConfig extends CommonConfig {
  readonly method: "gigpo";
  readonly credit: StepCreditSection;
}

export const gigpo: MethodCard<GigpoConfig> = {
  about: "compare whole episodes, and turns that start from the same state",
  fields: { ...commonFields, credit: stepCredit },
  unread: [...commonUnread, ...groupCreditUnread, ...stepCreditUnread],
  refuse: refuseCommon,
  metrics: {},
  probe: {},
  atOnce: {},
};
