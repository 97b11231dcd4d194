/** The card of Ctx2Skill, its replay over versions. `Paper` is the idea as our sources tell it. */
import { oneOf, whole, type Fields } from "../../fields.js";
import {
  groupFields,
  groupUnread,
  refuseCommon,
  refuseOddGroups,
  type GroupConfig,
  type MethodCard,
} from "../common.js";
import { notes, type NotesSection } from "../teacher-sections.js";

/** How the versions of the notes are compared when the run ends. */
export interface VersionsSection {
  /** Versions that are replayed: the last, and earlier ones as far apart as can be. Ours: 6. */
  readonly replayed: number;
  /** Probes of either sort: tasks that were hard when they were met, and tasks that were easy. Ours: 8. */
  readonly probes: number;
  /** Attempts at each probe with each version; all count as episodes of training. Ours: 2. */
  readonly attempts: number;
  /** The version with the best product of both success rates is deployed; or, as a control that must lose the effect, any. Paper: product. */
  readonly choose: "product" | "any";
}

const versions: Fields<VersionsSection> = {
  replayed: whole(6, { min: 1 }),
  probes: whole(8, { min: 1 }),
  attempts: whole(2, { min: 1 }),
  choose: oneOf("product", ["any"]),
};

/** GRPO in groups half of which read the newest notes; at the end the best of all versions of them is chosen. */
export interface Ctx2skillConfig extends GroupConfig {
  readonly method: "ctx2skill";
  readonly notes: NotesSection;
  readonly versions: VersionsSection;
}

export const ctx2skill: MethodCard<Ctx2skillConfig> = {
  about:
    "GRPO in groups half of which read notes that replace each other; at the end the best version is chosen (Ctx2Skill)",
  fields: { ...groupFields, notes, versions },
  unread: groupUnread,
  refuse: (config) => {
    refuseCommon(config);
    refuseOddGroups(config);
  },
  metrics: {
    "versions/count": { about: "Versions of the notes so far.", formula: "count", healthy: "one more each writing" },
    "versions/chosen": {
      about: "Which version is deployed, from 1.",
      formula: "the best product of success on hard and on easy probes; once, at the end",
      healthy: "any; the last one where nothing was lost on the way",
    },
    "versions/product": {
      about: "What that version did on the probes.",
      formula: "success on hard probes · success on easy probes",
      healthy: "above versions/ofLast, or equal to it",
    },
    "versions/ofLast": {
      about: "What the last version did on the probes.",
      formula: "the same product",
      healthy: "near versions/product",
    },
  },
  // The phrases of the probes have no words for notes: nothing is written, and the rest of it is GRPO.
  probe: { notes: { every: 1_000_000 } },
  atOnce: { notes: { every: 1 }, versions: { probes: 1, attempts: 1 } },
};
