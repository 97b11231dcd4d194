/** The card of ReSkill. `Paper` is arXiv 2606.01619 and its code. */
import { oneOf, real, whole, type Fields } from "../../fields.js";
import { groupFields, groupUnread, refuseCommon, type GroupConfig, type MethodCard } from "../common.js";
import { notes, type NotesSection } from "../teacher-sections.js";

/** How a new version of the bank is tried beside the accepted one, inside the groups that teach. */
export interface TestSection {
  /** Iterations of a test at least. Paper: 5. */
  readonly steps: number;
  /** Episodes at least whose prompt differs between the versions. Paper: 50, of any task. */
  readonly episodes: number;
  /** An episode reads the new version with the chance that this is the better one, kept so far from 0 and 1; .5 deals halves. Paper: .15. */
  readonly least: number;
  /** How old outcomes count less: by a memory that is fitted to finished tests, or not at all. Paper: fitted. */
  readonly memory: "fitted" | "endless";
  /** A version is accepted if its mean is higher; or, as a control without the test's verdict, always. Paper: better. */
  readonly accept: "better" | "all";
  /** An episode's own outcome; or, as a control that must lose the effect, any of the same iteration. Paper: own. */
  readonly outcomes: "own" | "shuffled";
}

const test: Fields<TestSection> = {
  steps: whole(5, { min: 1 }),
  episodes: whole(50, { min: 1 }),
  least: real(0.15, { min: 0, max: 0.5 }),
  memory: oneOf("fitted", ["endless"]),
  accept: oneOf("better", ["all"]),
  outcomes: oneOf("own", ["shuffled"]),
};

/** GRPO in groups that read an accepted bank, and in part a newer version that is on trial. */
export interface ReskillConfig extends GroupConfig {
  readonly method: "reskill";
  readonly notes: NotesSection;
  readonly test: TestSection;
}

export const reskill: MethodCard<ReskillConfig> = {
  about: "GRPO in groups that read a bank of own notes, whose next version is tried inside the same groups (ReSkill)",
  fields: { ...groupFields, notes, test },
  unread: groupUnread,
  refuse: refuseCommon,
  metrics: {
    "test/share": {
      about: "The chance with which an episode reads the version on trial.",
      formula:
        "P(success with it > success with the accepted bank), within test.least of 0 and 1; no line without a test",
      healthy: "above .5 where new notes help",
    },
    "test/fresh": {
      about: "Success that is believed of the version on trial.",
      formula: "mean of its Beta distribution, old outcomes counting less",
      healthy: "above test/old for what deserves to be accepted",
    },
    "test/old": {
      about: "Success that is believed of the accepted bank, on tasks where the two differ.",
      formula: "the same",
      healthy: "rises as the policy learns",
    },
    "test/accepted": {
      about: "Whether a version was accepted when its test ended.",
      formula: "1 or 0; one line a test",
      healthy: "1 more often than 0 while notes are good",
    },
    "bank/accepted": {
      about: "Notes in the accepted bank.",
      formula: "count, one answer to each question",
      healthy: "rises in steps",
    },
  },
  // The phrases of the probes have no words for notes: nothing is written, and the rest of it is GRPO.
  probe: { notes: { every: 1_000_000 } },
  atOnce: { notes: { every: 1 }, test: { steps: 1, episodes: 1 } },
};
