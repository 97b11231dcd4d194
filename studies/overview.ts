/** What the page of data/runs shows: the studies side by side, and in short what they say. The words are ours, the tables are made. */
import type { Overview } from "../lib/experiment/studies/overview.js";
import type { Study } from "../lib/experiment/studies/study.js";
import { siriAuthors } from "./siri-authors.js";
import { siriDefault } from "./siri-default.js";
import { siriHousehold } from "./siri-household.js";
import { siriMisled } from "./siri-misled.js";
import { siriOneScore } from "./siri-one-score.js";
import { siriPocket } from "./siri-pocket.js";
import { siriRare } from "./siri-rare.js";
import { siriRarest } from "./siri-rarest.js";
import { siriReadings } from "./siri-readings.js";
import { siriSensitivity } from "./siri-sensitivity.js";
import { siriTogether } from "./siri-together.js";
import { siriUnseen } from "./siri-unseen.js";
import { siriWebshop } from "./siri-webshop.js";
import { siriWhen } from "./siri-when.js";

/** The same question in three worlds, in the first of them twice. */
const contests: readonly Study[] = [siriDefault, siriPocket, siriWebshop, siriHousehold];

/** The studies that turn a dial, in the page's order. */
const dials: readonly Study[] = [
  siriWhen,
  siriTogether,
  siriRare,
  siriRarest,
  siriUnseen,
  siriMisled,
  siriAuthors,
  siriSensitivity,
  siriReadings,
  siriOneScore,
];

/** In short, what the studies say; each names the one that showed it. */
const gains: readonly string[] = [
  "**Where it does not wait.** With four trials before a decision, the default, SIRI ends above self-imitation and is ahead over the curve, on ten families in siri-when and on ten more in siri-default. With eight it ends above in siri-pocket, is not told apart in siri-when, and is ahead over the curve in neither.",
  "**Where success is rare, beside own successes.** SIRI alone comes too late there (siri-rare, siri-rarest); SIRI that also imitates its own plain successes (`internalise.source=both`) ends far above self-imitation (siri-together).",
  "**Where a sentence covers more than was met.** Weights learn the objects they meet; a bank read in the prompt also wins on those they never met (siri-unseen, siri-together).",
  "**After rules have changed.** On tasks of the new rules the policy with its bank is above self-imitation, without it not (siri-sensitivity).",
  "**Validation and gate** pay where wrong skills can teach: where every guided turn is imitated alike, from an author on who is wrong four times in ten, and the more the worse the author (siri-authors).",
];

/** What to check before spending a run. */
const limits: readonly string[] = [
  "**Compare with self-imitation first.** The same imitation loss and the same replay on the policy's own successes, without any skill: `npm run train -- siri --set mining.author=nobody --set internalise.source=self`. What SIRI earns is the difference to that control, not to GiGPO.",
  "**The policy must already read.** If true sentences in the prompt do not lift it before any training, mined ones will not: look at the first `oracle` examination of a run, or at the preconditions on the card of each policy in [data/policies](../policies).",
  "**It must already win sometimes.** Skills are mined from own successes; where there are none, there is nothing to write down.",
  "**There must be room.** In siri-household true sentences from the start end .05 above GiGPO, and no skill can give more than that.",
  "**With the advantage as weight, waiting is the cost and wrong skills are not.** What failed under a wrong skill has no positive advantage and is not taught. An author who is right three times in five does better without validation and gate; with one who is wrong three times in four they are worth something again, to its bank above all (siri-authors).",
  "**The interval rule waits longest.** Its promotions are the most reliable, and in a run it ends below the mean (siri-misled, siri-authors); it is for judging skills outside a run.",
  "**Short budgets favour what teaches at once.** A third of a run of 60 iterations is over when SIRI with eight trials begins to teach; compare at the budget that will be used.",
  "**Skills must apply often enough to be tried.** A run of 100 iterations has 800 groups: a skill that speaks of one task in a hundred is decided on at its end, if at all (arithmetic, not measured).",
  "**A policy that is already good hides what a skill is worth.** The same true sentences need six times as many pairs after fifty iterations of GiGPO as before the first ([validation-pocket](validation-pocket/README.md)).",
];

export const overview: Overview = { contests, dials, gains, limits };
