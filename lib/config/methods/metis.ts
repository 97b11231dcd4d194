/** The card of METIS, as far as a running estimate goes. `Paper` is the idea as our sources tell it; its sizes are ours. */
import { oneOf, real, whole, type Fields } from "../../fields.js";
import { groupFields, groupUnread, refuseCommon, type GroupConfig, type MethodCard } from "../common.js";
import type { Row } from "../unread.js";

/** Which tasks are worth playing. */
export interface CurriculumSection {
  /** Tasks considered for each that is played; 1 plays them as they come and leaves GRPO. Ours: 4. */
  readonly pool: number;
  /** How fast the estimate of success follows what is played. Ours: .3. */
  readonly rate: number;
  /** Least weight of a task, so that none is given up. Ours: .02, where an undecided task has .25. */
  readonly floor: number;
  /** A task's own prediction; or, as a control that must lose the effect, those of the pool dealt anew. Paper: own. */
  readonly predict: "own" | "shuffled";
}

const curriculum: Fields<CurriculumSection> = {
  pool: whole(4, { min: 1 }),
  rate: real(0.3, { above: 0, max: 1 }),
  floor: real(0.02, { above: 0, max: 0.25 }),
  predict: oneOf("own", ["shuffled"]),
};

/** GRPO on the tasks whose outcome is predicted to be most undecided. */
export interface MetisConfig extends GroupConfig {
  readonly method: "metis";
  readonly curriculum: CurriculumSection;
}

const unread: readonly Row<MetisConfig>[] = [
  {
    options: ["curriculum.rate", "curriculum.floor", "curriculum.predict"],
    isRead: ({ curriculum: { pool } }) => pool > 1,
    because: () => "pool is 1, and every task is played",
  },
];

export const metis: MethodCard<MetisConfig> = {
  about: "GRPO on tasks whose attempts will differ, as predicted from what was played (METIS)",
  fields: { ...groupFields, curriculum },
  unread: [...groupUnread, ...unread],
  refuse: refuseCommon,
  metrics: {
    "curriculum/predicted": {
      about: "Predicted spread of success in the groups that are played.",
      formula: "mean of p̂ (1 − p̂) over the chosen tasks",
      healthy: "above curriculum/offered; .25 is a coin",
    },
    "curriculum/offered": {
      about: "The same over all tasks that might have been played.",
      formula: "mean of p̂ (1 − p̂) over the pool",
      healthy: "falls as kinds of tasks are decided, for good or ill",
    },
    "curriculum/error": {
      about: "How far the prediction was from the spread that came.",
      formula: "mean of |p̂ (1 − p̂) − p (1 − p)| over the groups",
      healthy: "below .1 once every kind was met",
    },
  },
  probe: {},
  atOnce: {},
};
