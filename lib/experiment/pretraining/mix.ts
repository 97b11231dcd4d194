/** How lessons are mixed; the same shares for every world. What a share means in a world is its corpus' business. */

import type { Stream } from "../../random.js";

/** Shares of the four kinds of lessons, and of the flaws that are taught on purpose. */
export interface CorpusMix {
  readonly skill: number;
  readonly plain: number;
  readonly irrelevant: number;
  readonly summarise: number;
  /** Each true sentence of the task stands in a skill lesson with this chance … */
  readonly mentioned: number;
  /** … and is then wrong (but obeyed first) with this one. */
  readonly wrong: number;
  /** A skill lesson also holds an over-general sentence, obeyed after the object's own. */
  readonly overGeneral: number;
  /** A summary is the over-general form: the built-in flaw that validation must repair. */
  readonly overGeneralSummary: number;
  /** A summary is about another place or device than the transcript shows. */
  readonly falseSummary: number;
}

export const defaultMix: CorpusMix = {
  skill: 0.45,
  plain: 0.3,
  irrelevant: 0.05,
  summarise: 0.2,
  mentioned: 0.75,
  wrong: 0.1,
  overGeneral: 0.2,
  overGeneralSummary: 0.2,
  falseSummary: 0,
};

/** Which kind of lesson comes next. */
export function lessonKind(
  { skill, plain, irrelevant }: CorpusMix,
  draw: Stream,
): "skill" | "plain" | "irrelevant" | "summary" {
  const number = draw.uniform();
  if (number < skill) return "skill";
  if (number < skill + plain) return "plain";
  return number < skill + plain + irrelevant ? "irrelevant" : "summary";
}
