/** The card of SLIM's lifecycle of skills. `Paper` is arXiv 2605.10923 and its code. */
import { oneOf, real, whole, type Fields } from "../../fields.js";
import { groupFields, groupUnread, refuseCommon, type GroupConfig, type MethodCard } from "../common.js";
import type { Row } from "../unread.js";

/** Which skills stay in the prompt, and which are added. */
export interface LifecycleSection {
  /** Share of the world's true sentences that are given at the start. Paper: a bank by another model. Ours: half of them. */
  readonly given: number;
  /** Iterations between two audits; 0 never: skills stay as they are given. Paper: 5. */
  readonly every: number;
  /** Skills of an audit, the most read first; 0 retires none, and skills are only added (SkillRL). Paper: 4, and one group of general ones. */
  readonly audited: number;
  /** Tasks of each, on which all skills are compared with all but this one. Ours: 4. */
  readonly tasks: number;
  /** Pairs of episodes a task; all of them count as episodes of training. Ours: 2. */
  readonly pairs: number;
  /** Rate of the running utility, from 0. Paper: .1. */
  readonly rate: number;
  /** A skill whose running utility is lower is poor. Paper: .001. */
  readonly keepAbove: number;
  /** Audits in a row after which a poor skill is retired. Paper: 3. */
  readonly patience: number;
  /** Episodes that must have read it before. Paper: 30. */
  readonly exposure: number;
  /** A kind of task with less success asks for new skills. Paper: .4. */
  readonly expandBelow: number;
  /** Failures of this kind that must have been met. Paper: 20. */
  readonly failures: number;
  /** New skills at most an audit. Paper: 2. */
  readonly most: number;
  /** An audit's own differences; or, as a control that must lose the effect, dealt to any of its skills. Paper: own. */
  readonly differences: "own" | "shuffled";
}

const lifecycle: Fields<LifecycleSection> = {
  given: real(0.5, { min: 0, max: 1 }),
  every: whole(5),
  audited: whole(4),
  tasks: whole(4, { min: 1 }),
  pairs: whole(2, { min: 1 }),
  rate: real(0.1, { above: 0, max: 1 }),
  keepAbove: real(0.001, { min: -1, max: 1 }),
  patience: whole(3, { min: 1 }),
  exposure: whole(30),
  expandBelow: real(0.4, { min: 0, max: 1 }),
  failures: whole(20, { min: 1 }),
  most: whole(2),
  differences: oneOf("own", ["shuffled"]),
};

/** GRPO under a set of skills that is audited by leaving each one out. */
export interface SlimConfig extends GroupConfig {
  readonly method: "slim";
  readonly lifecycle: LifecycleSection;
}

/** What only an audit of single skills reads. */
const auditing = [
  "lifecycle.tasks",
  "lifecycle.pairs",
  "lifecycle.rate",
  "lifecycle.keepAbove",
  "lifecycle.patience",
  "lifecycle.exposure",
  "lifecycle.differences",
] as const;

const unread: readonly Row<SlimConfig>[] = [
  {
    options: ["lifecycle.audited", ...auditing, "lifecycle.expandBelow", "lifecycle.failures", "lifecycle.most"],
    isRead: ({ lifecycle: { every } }) => every > 0,
    because: () => "every is 0 and nothing is audited",
  },
  {
    options: auditing,
    isRead: ({ lifecycle: { audited } }) => audited > 0,
    because: () => "audited is 0 and nothing is retired",
  },
];

export const slim: MethodCard<SlimConfig> = {
  about: "GRPO with skills in the prompt, each kept, retired or added to by what the set is worth without it (SLIM)",
  fields: { ...groupFields, lifecycle },
  unread: [...groupUnread, ...unread],
  refuse: refuseCommon,
  metrics: {
    "lifecycle/active": { about: "Skills that stand in prompts.", formula: "count", healthy: "rises, then falls" },
    "lifecycle/marginal": {
      about: "What the audited skills are worth beside all others.",
      formula: "mean over audited skills of success with all minus success without the one",
      healthy: "above 0; near 0 for what is doubled or absorbed",
    },
  },
  probe: {},
  atOnce: { lifecycle: { every: 1, exposure: 0, patience: 1, failures: 1, expandBelow: 1, tasks: 1, pairs: 1 } },
};
