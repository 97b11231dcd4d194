/** The card of SDAR, with RLSD as its arm. */
import { oneOf, real, whole, type Fields } from "../../fields.js";
import { groupFields, groupUnread, refuseCommon, type GroupConfig, type MethodCard } from "../common.js";
import {
  notes,
  teacherMetrics,
  teacherReading,
  teacherUnread,
  type NotesSection,
  type TeacherSection,
} from "../teacher-sections.js";
import type { Row } from "../unread.js";

/** What the teacher's agreement does. `Paper` is arXiv 2605.15155 and its code. */
export interface AgreementSection {
  /** A gated loss beside the policy gradient (SDAR), or a factor of the token's advantage (RLSD). Paper: loss. */
  readonly as: "loss" | "advantage";
  /** Weight of the gated loss; 0 leaves GRPO. Paper: .01. */
  readonly weight: number;
  /** Steepness of the gate σ(steepness · Δ); 0 is a gate of one half everywhere. Paper: 5. */
  readonly steepness: number;
  /** Share of the advantage that the teacher's agreement scales; 0 leaves GRPO. Paper: .5. */
  readonly share: number;
  /** The factor stays within 1 ± band. Paper: .2. */
  readonly band: number;
  /** Each token's own gap; or, as a control that must lose the effect, the gaps of the iteration dealt to any tokens. Ours: own. */
  readonly gaps: "own" | "shuffled";
  /** Iterations over which the share falls to 0 in a line; 0 never. Paper: 50. */
  readonly fade: number;
}

const agreement: Fields<AgreementSection> = {
  as: oneOf("loss", ["advantage"]),
  weight: real(0.01, { min: 0 }),
  steepness: real(5, { min: 0 }),
  share: real(0.5, { min: 0, max: 1 }),
  band: real(0.2, { min: 0, max: 1 }),
  gaps: oneOf("own", ["shuffled"]),
  fade: whole(50),
};

/** GRPO, and tokens that the same policy finds likelier under a skill are pushed further. */
export interface SdarConfig extends GroupConfig {
  readonly method: "sdar";
  readonly teacher: TeacherSection;
  readonly notes: NotesSection;
  readonly agreement: AgreementSection;
}

const unread: readonly Row<SdarConfig>[] = [
  {
    options: ["agreement.weight", "agreement.steepness"],
    isRead: ({ agreement }) => agreement.as === "loss",
    because: () => "agreement scales the advantage",
  },
  {
    options: ["agreement.share", "agreement.band", "agreement.fade"],
    isRead: ({ agreement }) => agreement.as === "advantage",
    because: () => "agreement is a loss",
  },
];

export const sdar: MethodCard<SdarConfig> = {
  about: "GRPO, and where the same policy under a skill agrees with what was said, more of it (SDAR; RLSD)",
  fields: { ...groupFields, teacher: teacherReading("truths"), notes, agreement },
  unread: [...groupUnread, ...teacherUnread, ...unread],
  refuse: refuseCommon,
  metrics: teacherMetrics,
  // The phrases of the probes have no words for what a teacher would read: the rest of it is GRPO.
  probe: { agreement: { weight: 0 } },
  atOnce: {},
};

/** Whether the teacher's agreement does anything at all. */
export function isJudged({ agreement }: SdarConfig): boolean {
  return (agreement.as === "loss" ? agreement.weight : agreement.share) > 0;
}
