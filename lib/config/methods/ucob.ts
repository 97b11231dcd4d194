/** The card of UCOB. `Paper` is arXiv 2606.29502 and its code. */
import { oneOf, real, whole, type Fields } from "../../fields.js";
import {
  commonFields,
  commonUnread,
  groupCreditUnread,
  refuseCommon,
  refuseOddGroups,
  stepCreditUnread,
  type CommonConfig,
  type MethodCard,
} from "../common.js";
import { choiceOf, type ChoiceSection } from "../noted-sections.js";
import { stepCredit, type StepCreditSection } from "../sections.js";
import { notes, type NotesSection } from "../teacher-sections.js";
import type { Row } from "../unread.js";

/** What the two halves of a group teach each other. */
export interface CorrectSection {
  /** Weight of the corrections in the loss; 0 leaves notes that are tried and never learnt. Paper: .1. */
  readonly weight: number;
  /** Least advance of the better return from one state. Paper: .05. */
  readonly margin: number;
  /** An advance of so much weighs 1. Paper: .2. */
  readonly scale: number;
  /** Largest weight of a correction. Paper: 2. */
  readonly maxWeight: number;
  /** Corrections at most of one state. Paper: 2. */
  readonly pairs: number;
  /** Who learns: both halves, or the one without notes, or the one with. Paper: both. */
  readonly to: "both" | "plain" | "noted";
  /** What is taught: what the better one said there; or, as a control that must lose the effect, what anyone said anywhere. Paper: better. */
  readonly answer: "better" | "any";
}

const correct: Fields<CorrectSection> = {
  weight: real(0.1, { min: 0 }),
  margin: real(0.05, { min: 0 }),
  scale: real(0.2, { above: 0 }),
  maxWeight: real(2, { above: 0 }),
  pairs: whole(2, { min: 1 }),
  to: oneOf("both", ["plain", "noted"]),
  answer: oneOf("better", ["any"]),
};

/** Half of each group reads own notes, and where one half did better from the same state, the other is taught what it said. */
export interface UcobConfig extends CommonConfig {
  readonly method: "ucob";
  readonly credit: StepCreditSection;
  readonly notes: NotesSection;
  readonly choice: ChoiceSection;
  readonly correct: CorrectSection;
}

const unread: readonly Row<UcobConfig>[] = [
  {
    options: ["correct.margin", "correct.scale", "correct.maxWeight", "correct.pairs", "correct.to", "correct.answer"],
    isRead: ({ correct: { weight } }) => weight > 0,
    because: () => "weight is 0 and nothing is corrected",
  },
];

export const ucob: MethodCard<UcobConfig> = {
  about: "GiGPO in groups half of which read own notes; from equal states the worse half learns from the better (UCOB)",
  fields: { ...commonFields, credit: stepCredit, notes, choice: choiceOf(0.2, 0.1), correct },
  // corrections compare returns even where credit does not
  unread: [...commonUnread, ...groupCreditUnread, ...stepCreditUnread, ...unread],
  refuse: (config) => {
    refuseCommon(config);
    refuseOddGroups(config);
  },
  metrics: {
    "corrections/toPlain": {
      about: "Turns without notes that are taught what a turn with notes said in the same state.",
      formula: "count",
      healthy: "above 0 while notes help",
    },
    "corrections/toNoted": {
      about: "Turns with notes that are taught what a turn without said in the same state.",
      formula: "count",
      healthy: "beside corrections/toPlain; the two go together",
    },
  },
  // The phrases of the probes have no words for notes: nothing is written, and the rest of it is GiGPO.
  probe: { notes: { every: 1_000_000 } },
  atOnce: { notes: { every: 1 } },
};
