/** The card of Skill-SD, with on-policy self-distillation (OPSD) and on-policy distillation alone (OPD) as its arms. */
import { flag, oneOf, real, type Fields } from "../../fields.js";
import { groupFields, groupUnread, refuseCommon, type GroupConfig, type MethodCard } from "../common.js";
import {
  notes,
  teacherMetrics,
  teacherReading,
  teacherUnread,
  type NotesSection,
  type TeacherSection,
} from "../teacher-sections.js";
import { expect } from "../../errors.js";
import type { Row } from "../unread.js";

/** How the policy follows its teacher. */
export interface DistilSection {
  /** Weight of the teacher; 0 leaves GRPO. Paper: .001 at 4 B (arXiv 2604.10674). Ours: .1, the size of our pilot. */
  readonly weight: number;
  /**
   * The reverse divergence as a loss of the sampled token, or its gap as a reward added to the token's advantage.
   * Paper: importance-k3.
   */
  readonly form: "importance-k3" | "advantage";
  /** Largest gap that counts in form advantage. Ours: 5, so that no single token outweighs a whole answer. */
  readonly limit: number;
  /** No policy gradient: the teacher alone (OPD; OPSD where it reads truths). Paper: off. */
  readonly alone: boolean;
}

const distil: Fields<DistilSection> = {
  weight: real(0.1, { min: 0 }),
  form: oneOf("importance-k3", ["advantage"]),
  limit: real(5, { above: 0 }),
  alone: flag(false),
};

/** GRPO, and the policy that has read a skill as the teacher of what was said without it. */
export interface SkillsdConfig extends GroupConfig {
  readonly method: "skillsd";
  readonly teacher: TeacherSection;
  readonly notes: NotesSection;
  readonly distil: DistilSection;
}

const unread: readonly Row<SkillsdConfig>[] = [
  {
    options: ["distil.form", "distil.limit", "teacher.reads", "teacher.about", "teacher.sync"],
    isRead: ({ distil: { weight } }) => weight > 0,
    because: () => "weight is 0 and there is no teacher",
  },
  {
    options: ["distil.limit"],
    isRead: ({ distil: { form } }) => form === "advantage",
    because: ({ distil: { form } }) => `form is ${form}`,
  },
];

export const skillsd: MethodCard<SkillsdConfig> = {
  about:
    "GRPO, and the same policy under its own notes as the teacher of what was said without them (Skill-SD; OPSD; OPD)",
  fields: { ...groupFields, teacher: teacherReading("notes"), notes, distil },
  unread: [...groupUnread, ...teacherUnread, ...unread],
  refuse: (config) => {
    refuseCommon(config);
    const { alone, weight } = config.distil;
    expect(!alone || weight > 0, "config.distil.alone", {
      expected: "something to learn from",
      got: alone,
      fix: "raise distil.weight above 0",
    });
  },
  metrics: teacherMetrics,
  // Without a teacher, who would need notes that nobody can write there: the only part of it that has a meaning on probes.
  probe: { distil: { weight: 0 } },
  atOnce: { teacher: { reads: "truths" } },
};
