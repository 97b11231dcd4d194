/** The card of SKILL0. `Paper` is arXiv 2604.02268 and its code. */
import { oneOf, whole, type Fields } from "../../fields.js";
import {
  groupFields,
  groupUnread,
  refuseCommon,
  refuseOddGroups,
  type GroupConfig,
  type MethodCard,
} from "../common.js";

/** How the skills in the prompt become fewer. */
export interface WithdrawalSection {
  /** Stages of equal length, of which the first shows all skills and the last none. Paper: 3. */
  readonly stages: number;
  /** Tasks of an audit, on each of which what is shown is compared with nothing. Ours: 32. Paper: 1000. */
  readonly tasks: number;
  /** Pairs of episodes a task of an audit; all of them count as episodes of training. Ours: 2. */
  readonly pairs: number;
  /** What stays: the most helpful of those that helped; or, as a control that must lose the effect, as many of any. Paper: helpful. */
  readonly keep: "helpful" | "any";
  /** Who reads what is shown: all episodes of a group, or half of them. Paper: all. `half` is our mend; see its row. */
  readonly guided: "all" | "half";
}

const withdrawal: Fields<WithdrawalSection> = {
  stages: whole(3, { min: 2 }),
  tasks: whole(32, { min: 1 }),
  pairs: whole(2, { min: 1 }),
  keep: oneOf("helpful", ["any"]),
  guided: oneOf("all", ["half"]),
};

/** GRPO under skills that are withdrawn while it learns. */
export interface Skill0Config extends GroupConfig {
  readonly method: "skill0";
  readonly withdrawal: WithdrawalSection;
}

export const skill0: MethodCard<Skill0Config> = {
  about: "GRPO with true sentences in the prompt, withdrawn by how much they help, until there are none (SKILL0)",
  fields: { ...groupFields, withdrawal },
  unread: groupUnread,
  refuse: (config) => {
    refuseCommon(config);
    if (config.withdrawal.guided === "half") refuseOddGroups(config);
  },
  metrics: {
    "shown/stage": { about: "The stage of the withdrawal.", formula: "1 to withdrawal.stages", healthy: "rises" },
    "shown/skills": {
      about: "Skills that may stand in a prompt.",
      formula: "count",
      healthy: "falls from all to 0",
    },
    "shown/help": {
      about: "How much what is shown helped in the last audit.",
      formula: "success with what is shown minus success without, on the audit's tasks",
      healthy: "above 0 at first, falls towards 0 as the policy no longer needs it",
    },
  },
  probe: {},
  atOnce: {},
};
