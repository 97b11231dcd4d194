/** What the page of data/runs shows: the studies side by side, and in short what they say. The words are ours, the tables are made. */
import type { Claim, Overview, Pool } from "../lib/experiment/studies/overview.js";
import type { Study } from "../lib/experiment/studies/study.js";
import { studies } from "./index.js";
import { siriAlfworld } from "./siri-alfworld.js";
import { siriAuthors } from "./siri-authors.js";
import { siriConfirm } from "./siri-confirm.js";
import { siriDefault } from "./siri-default.js";
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

/** The same question in three worlds, in the first of them three times. */
const contests: readonly Study[] = [siriConfirm, siriDefault, siriPocket, siriWebshop, siriAlfworld];

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

/** Four trials against self-imitation: both studies together. It was not registered as one question. */
const pools: readonly Pool[] = [
  {
    about:
      "SIRI with four trials minus self-imitation at the end, all families of siri-default and siri-when together (not registered as one question)",
    parts: [
      { study: siriDefault, pair: ["siri", "self-imitation"] },
      { study: siriWhen, pair: ["trials-4", "self-imitation"] },
    ],
  },
];

/** In short, what the studies say; each names the one that showed it. */
const gains: readonly Claim[] = [
  {
    text: "**On houses that nothing had used.** On the twenty families of siri-confirm, registered for this question alone, SIRI ends above self-imitation, above GiGPO, and above GiGPO that plays on until it has trained more tokens than SIRI; on the usual held-out tasks and on goals worded as none that was trained on. These are the firmest differences here: each is far beyond any correction.",
    rests: {
      "siri-confirm": {
        "siri − self-imitation": "above",
        "siri − gigpo": "above",
        "siri − gigpo-longer": "above",
        "siri − self-imitation, further list": "above",
        "siri − gigpo, further list": "above",
        "siri − gigpo-longer, further list": "above",
      },
    },
  },
  {
    text: "**Where it does not wait.** With four trials before a decision, the default, SIRI ends above self-imitation on ten families in siri-when and on ten more in siri-default, by intervals that begin just above 0 there and at .012 here; the twenty together (above) agree with siri-confirm. With eight trials it ends above in siri-pocket, is not told apart in siri-when, and is ahead over the curve in neither.",
    rests: {
      "siri-when": {
        "trials-4 − self-imitation": "above",
        "siri − self-imitation": "not told apart",
        "siri − self-imitation, curve": "not told apart",
      },
      "siri-default": { "siri − self-imitation": "above" },
      "siri-pocket": { "siri − self-imitation": "above", "siri − self-imitation, curve": "not told apart" },
    },
  },
  {
    text: "**Beside twenty siblings.** On ten further families and at equal episodes (siblings-pocket) SIRI ends above self-imitation again, as high as demonstrating under sentences that are *given* and true; of the other ideas one more helps plain success by our criterion, halves of a group that correct each other, and seven hurt it.",
    rests: {
      "siblings-pocket": {
        "siri − self-imitation": "above",
        "siri − selfguide": "not told apart",
        "selfguide − star": "above",
        "ucob − ucob-uncorrected": "above",
        "skill0 − grpo": "below",
        "slim − grpo": "below",
        "skillrl − grpo": "below",
        "ctx2skill − grpo": "below",
        "shaping − shaping-none": "below",
        "metis − grpo": "below",
        "opd − grpo": "below",
      },
    },
  },
  {
    text: "**In the shop,** where success is graded and rules are few: above self-imitation in all seven chains, and far above GiGPO (siri-webshop).",
    rests: { "siri-webshop": { "siri − self-imitation": "above", "siri − gigpo": "above" } },
  },
  {
    text: "**Where success is rare, beside own successes.** SIRI alone comes too late there (siri-rare, siri-rarest). SIRI that also imitates its own plain successes (`internalise.source=both`) ends above self-imitation with one step to spare, and is not told apart with none (siri-together).",
    rests: {
      "siri-rarest": { "siri − self-imitation": "below" },
      "siri-rare": { "siri − self-imitation, curve": "below" },
      "siri-together": {
        "rare-together − rare-self-imitation": "above",
        "rarest-together − rarest-self-imitation": "not told apart",
      },
    },
  },
  {
    text: "**Where a sentence covers more than was met.** In siri-together a bank read in the prompt wins on objects that weights have never met, in all five families; siri-unseen asked the same without own successes, and five families did not tell it apart.",
    rests: {
      "siri-together": { "unseen-together − unseen-self-imitation, further list": "above" },
      "siri-unseen": { "siri − self-imitation, further list": "not told apart" },
    },
  },
  {
    text: "**Validation and gate** pay where wrong skills can teach: where every guided turn is imitated alike and the author is wrong three times in four (siri-authors). With one who is wrong four times in ten that is not shown.",
    rests: {
      "siri-authors": {
        "misled-guarded-every − misled-open-every": "above",
        "noisy-guarded-every − noisy-open-every": "above",
        "tight-guarded-every − tight-open-every": "above",
        "half-guarded-every − half-open-every": "not told apart",
      },
    },
  },
];

/** What to check before spending a run. */
const limits: readonly Claim[] = [
  {
    text: "**Compare with self-imitation first.** The same imitation loss and the same replay on the policy's own successes, without any skill: `npm run train -- siri --set mining.author=nobody --set internalise.source=self`. What SIRI earns is the difference to that control, not to GiGPO.",
    rests: {
      "siri-pocket": { "self-imitation − gigpo": "above" },
      "siri-default": { "self-imitation − gigpo": "above" },
    },
  },
  {
    text: "**The policy must already read.** If true sentences in the prompt do not lift it before any training, mined ones will not: look at the first `oracle` examination of a run, or at the preconditions on the card of each policy in [data/policies](../policies).",
    rests: {},
  },
  {
    text: "**It must already win sometimes.** Skills are mined from own successes; where there are none, there is nothing to write down.",
    rests: {},
  },
  {
    text: "**There must be room.** In siri-household true sentences from the start end .05 above GiGPO in the mean, and no skill can be expected to give more than that.",
    rests: { "siri-household": { "siri − gigpo": "not told apart", "oracle − siri": "not told apart" } },
  },
  {
    text: "**With the advantage as weight, waiting is the cost.** What failed under a wrong skill has no positive advantage and is not taught. An author who is right three times in five does better without validation and gate; with one who is wrong three times in four nothing is told apart (siri-authors).",
    rests: {
      "siri-authors": { "half-guarded − half-open": "below", "misled-guarded − misled-open": "not told apart" },
    },
  },
  {
    text: "**The interval rule waits longest.** Its promotions are the most reliable, and in a run its bank is worth less than the mean's (siri-misled, and siri-authors with pocket-half), though the ends are not told apart; it is for judging skills outside a run.",
    rests: {
      "siri-misled": { "interval-rule − siri": "not told apart", "interval-rule − siri, banks": "below" },
      "siri-authors": {
        "half-interval − half-guarded": "not told apart",
        "half-interval − half-guarded, banks": "below",
      },
    },
  },
  {
    text: "**After rules have changed** nothing is shown: with its bank the policy is ahead of self-imitation on tasks of the new rules in four of five families, and not told apart (siri-sensitivity).",
    rests: {
      "siri-sensitivity": { "drift-siri − drift-self-imitation, further list": "not told apart" },
    },
  },
  {
    text: "**Short budgets favour what teaches at once.** A third of a run of 60 iterations is over when SIRI with eight trials begins to teach; compare at the budget that will be used.",
    rests: {},
  },
  {
    text: "**Skills must apply often enough to be tried.** A run of 100 iterations has 800 groups: a skill that speaks of one task in a hundred is decided on at its end, if at all (arithmetic). In siri-alfworld, with some fifty kinds of things, a run of 40 iterations wrote 440 sentences and decided on two to nine; it is not told apart from GiGPO, which learns where things lie without a word. With ranked places and trials in steps saved 26 to 40 were decided on, and it still is not (siri-alfworld-ranked): what sentences could say was learnt before they could be tested.",
    rests: {
      "siri-alfworld": { "siri − gigpo": "not told apart", "siri − self-imitation": "not told apart" },
      "siri-alfworld-ranked": {
        "siri-ranked − gigpo": "not told apart",
        "siri-ranked − self-imitation": "not told apart",
      },
    },
  },
  {
    text: "**With a language model it is not known yet.** SmolLM2-135M more than doubles its plain success in 960 episodes under SIRI, self-imitation and GiGPO alike; families differ more than methods, and three of them cannot carry a verdict ([siri-lm](siri-lm/README.md), [siri-lm-full](siri-lm-full/README.md)).",
    rests: {
      "siri-lm": { "siri − self-imitation": "not told apart", "siri − gigpo": "not told apart" },
      "siri-lm-full": { "siri − self-imitation": "not told apart", "siri − gigpo": "not told apart" },
    },
  },
  {
    text: "**A policy that is already good hides what a skill is worth.** The same true sentences need six times as many pairs after fifty iterations of GiGPO as before the first ([validation-pocket](validation-pocket/README.md)).",
    rests: {},
  },
  {
    text: "**A bank that finds nothing new need not be right.** After all rules have changed, SIRI's bank looks as settled as before and holds about a quarter of what is true; with `mining.settled=false` it finds the new rules ([convergence-pocket](convergence-pocket/README.md)).",
    rests: {},
  },
  {
    text: "**A prompt holds few sentences.** One more sentence about another object takes the right choices of the pocket policy from 1.00 to .58, seven about devices to .72 ([capacity-pocket](capacity-pocket/README.md)).",
    rests: {},
  },
  {
    text: "**A sentence that is followed need not help.** False sentences are followed as much as useful ones; only what comes of it tells them apart ([axes-pocket](axes-pocket/README.md)).",
    rests: {},
  },
  {
    text: "**A skill can also be kept as weights.** Where a new kind of task joins what two adapters know, a mix of adapters that are each taught on one kind wins .81 of it; one adapter for all of them .60 at equal episodes, and .69 (not told apart from the mix) if it is then taught on the new kinds. No sentence is written ([psec-pocket](psec-pocket/README.md)).",
    rests: {},
  },
];

export const overview: Overview = { all: studies, contests, dials, pools, gains, limits };
