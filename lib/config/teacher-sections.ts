/** Sections of methods whose teacher is the policy itself under another prompt, and the rows of options that nothing reads. */
import { oneOf, real, whole, type Fields } from "../fields.js";
import type { MetricEntry } from "./common.js";
import type { Row } from "./unread.js";

/** Who judges what was said, and what it reads. */
export interface TeacherSection {
  /** Notes on own successes, or the world's own true sentences. Paper: a summary (Skill-SD), a fixed bank (SDAR). */
  readonly reads: "notes" | "truths";
  /** About the task that is played; or, as a control that must lose the effect, as many sentences that are not. Ours: task. */
  readonly about: "task" | "another";
  /** Iterations between two syncs of the teacher's weights: 1 is the policy as it is now, 0 the policy at the start. Paper: periodic (Skill-SD), 1 (SDAR). */
  readonly sync: number;
}

export function teacherReading(reads: TeacherSection["reads"]): Fields<TeacherSection> {
  const others = [reads === "notes" ? ("truths" as const) : ("notes" as const)];
  return { reads: oneOf(reads, others), about: oneOf("task", ["another"]), sync: whole(1) };
}

/** How the policy writes notes on its successes: one sentence each, in use at once. */
export interface NotesSection {
  /** Iterations between two times of writing. Ours: 5, as SIRI mines. */
  readonly every: number;
  /** Successes that are summarised at once. Ours: 32. */
  readonly episodes: number;
  /** Of these, at most so many of one topic. Ours: 2. */
  readonly perTopic: number;
  /** Sampling temperature of the author. Ours: 0.7. */
  readonly temperature: number;
}

export const notes: Fields<NotesSection> = {
  every: whole(5, { min: 1 }),
  episodes: whole(32, { min: 1 }),
  perTopic: whole(2, { min: 1 }),
  temperature: real(0.7, { min: 0 }),
};

export const teacherUnread: readonly Row<{ readonly teacher: TeacherSection; readonly notes: NotesSection }>[] = [
  {
    options: ["notes.every", "notes.episodes", "notes.perTopic", "notes.temperature"],
    isRead: ({ teacher: { reads } }) => reads === "notes",
    because: () => "the teacher reads truths",
  },
];

export const teacherMetrics: Readonly<Record<string, MetricEntry>> = {
  "teacher/tokens": {
    about: "Tokens that were said and that the teacher judged.",
    formula: "tokens of episodes whose task the teacher is told something about",
    healthy: "0 until something is known, then most of tokens/rl",
  },
  "teacher/gap": {
    about: "How much likelier the teacher finds what was said than the policy that said it.",
    formula: "mean of log π_teacher − log π_behaviour over teacher/tokens",
    healthy: "below 0 where the teacher knows better; rises towards 0 as the policy learns what the teacher reads",
  },
};
