/** The card of D2Skill. `Paper` is arXiv 2603.28716 and its code. */
import { oneOf, real, whole, type Fields } from "../../fields.js";
import {
  groupFields,
  groupUnread,
  refuseCommon,
  refuseOddGroups,
  type GroupConfig,
  type MethodCard,
} from "../common.js";
import { choiceOf, type ChoiceSection } from "../noted-sections.js";
import { groupCredit } from "../sections.js";
import { notes, type NotesSection } from "../teacher-sections.js";
import type { Row } from "../unread.js";

/** What is paid once it is known how the half without notes did. */
export interface BonusSection {
  /** Weight of success − mean success without notes, paid at the end of every episode of a paired group; 0 pays nothing. Paper: 1. */
  readonly weight: number;
  /** An episode's own success; or, as a control that must lose the effect, another's of its group. Paper: own. */
  readonly of: "own" | "another";
}

/** How large the bank of notes may become. */
export interface PruneSection {
  /** Notes that are kept. Paper: 300, of a language model's. Ours: 48, about what a pocket family has true ones of. */
  readonly capacity: number;
  /** Iterations in which a new note is safe. Paper: 10. */
  readonly young: number;
  /** The least useful go first; or, as a control, any. Paper: utility. */
  readonly by: "utility" | "any";
}

const bonus: Fields<BonusSection> = { weight: real(1, { min: 0 }), of: oneOf("own", ["another"]) };
const prune: Fields<PruneSection> = {
  capacity: whole(48, { min: 1 }),
  young: whole(10),
  by: oneOf("utility", ["any"]),
};

/** GRPO in groups half of which read own notes, a bonus for doing better than the other half, and a bank that forgets. */
export interface D2skillConfig extends GroupConfig {
  readonly method: "d2skill";
  readonly notes: NotesSection;
  readonly choice: ChoiceSection;
  readonly bonus: BonusSection;
  readonly prune: PruneSection;
}

const unread: readonly Row<D2skillConfig>[] = [
  {
    options: ["bonus.of"],
    isRead: ({ bonus: { weight } }) => weight > 0,
    because: () => "weight is 0 and no bonus is paid",
  },
];

export const d2skill: MethodCard<D2skillConfig> = {
  about: "GRPO in groups half of which read own notes, with hindsight pay, and a bank that forgets (D2Skill)",
  // the penalty stands beside the bonus in the score, as in the paper's code: elsewhere the bonus could not be seen
  fields: {
    ...groupFields,
    credit: { ...groupCredit, penaltyIn: oneOf("score", ["advantage"]) },
    notes,
    choice: choiceOf(0.5, 0.05),
    bonus,
    prune,
  },
  unread: [...groupUnread, ...unread],
  refuse: (config) => {
    refuseCommon(config);
    refuseOddGroups(config);
  },
  metrics: {
    "notes/kept": { about: "Notes in the bank.", formula: "count of active ones", healthy: "at most prune.capacity" },
    "notes/forgotten": {
      about: "Notes that had to make room in this iteration.",
      formula: "count",
      healthy: "0 until the bank is full",
    },
    "bonus/mean": {
      about: "What was paid in hindsight.",
      formula: "mean over episodes of paired groups; no line where there are none",
      healthy: "above 0 where notes help, and never far from it",
    },
  },
  // The phrases of the probes have no words for notes: nothing is written, and the rest of it is GRPO.
  probe: { notes: { every: 1_000_000 }, credit: { penaltyIn: "advantage" } },
  atOnce: { notes: { every: 1 }, prune: { capacity: 1, young: 0 } },
};
