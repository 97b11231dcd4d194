/**
 * The page of data/runs: where SIRI pays and where it does not, from the kept runs of the studies that turn one dial of the
 * world, of the policy or of the method. Made whenever one of these studies writes its report; the words around are ours.
 */
import { siriAuthors } from "./siri-authors.js";
import { siriDefault } from "./siri-default.js";
import { siriHousehold } from "./siri-household.js";
import { siriMisled } from "./siri-misled.js";
import { siriOneScore } from "./siri-one-score.js";
import { siriPocket } from "./siri-pocket.js";
import { siriReadings } from "./siri-readings.js";
import { siriRare, siriRarest, siriUnseen } from "./siri-regimes.js";
import { siriSensitivity } from "./siri-sensitivity.js";
import { siriTogether } from "./siri-together.js";
import { siriWebshop } from "./siri-webshop.js";
import { siriWhen } from "./siri-when.js";
import { interval, markdown, verdict } from "./report.js";
import type { Comparison, StudyResults } from "./results.js";
import { jobsOf, type Study } from "./study.js";

/** The same question in three worlds, in the first of them twice. */
export const contests: readonly Study[] = [siriDefault, siriPocket, siriWebshop, siriHousehold];

/** The studies that turn a dial, in the page's order. */
export const dialStudies: readonly Study[] = [
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

export function overviewMarkdown(resultsOf: (study: Study) => StudyResults): string {
  return [
    "# Where SIRI pays, and where it does not",
    "",
    "Every folder here holds one study: its registered question, its page, its pictures and its runs. This page puts them side",
    "by side: first SIRI against GiGPO and self-imitation in each world, then the studies that turn a dial. It is made from the",
    "kept runs by `npm run study <name> -- --report`; differences are of held-out success without skills, paired by seed, with",
    "95 % bootstrap intervals. An interval that holds 0 is no finding, and with few seeds it is too narrow.",
    "",
    "## The same question in three worlds",
    "",
    ...markdown(
      ["study", "", "seeds", "at the end", "", "mean of the curve"],
      contests.map(resultsOf).flatMap(contestRows),
    ),
    "",
    "## Where SIRI pays",
    "",
    ...gains.map((line) => `- ${line}`),
    "",
    "## When SIRI is not worth it",
    "",
    ...limits.map((line) => `- ${line}`),
    "",
    ...dialStudies.map(resultsOf).flatMap(section),
  ].join("\n");
}

function section(results: StudyResults): string[] {
  const { study, arms, comparisons } = results;
  const done = arms.reduce((sum, { runs }) => sum + runs.length, 0);
  const of = jobsOf(study).length;
  const title = [
    `## ${done === 0 ? study.name : `[${study.name}](${study.name}/README.md)`}: ${done} of ${of} runs`,
    "",
  ];
  if (comparisons.length === 0)
    return [...title, `No run is kept yet; \`npm run study ${study.name}\` makes them.`, ""];
  const reading = study.reading === undefined ? [] : [study.reading.text, ""];
  const head = ["", "seeds", "at the end", "", "mean of the curve", "both with banks", "further list"];
  return [...title, ...reading, ...markdown(head, comparisons.map(row)), ""];
}

/** SIRI against the two that every figure of it needs. */
function contestRows({ study, comparisons }: StudyResults): (string | number)[][] {
  return comparisons
    .filter(({ a, b }) => a === "siri" && (b === "gigpo" || b === "self-imitation"))
    .map(({ a, b, final, area }) => [
      `[${study.name}](${study.name}/README.md)`,
      `${a} − ${b}`,
      final.units,
      interval(final, true),
      verdict(final),
      interval(area, true),
    ]);
}

function row({ a, b, final, area, active, transfer }: Comparison): (string | number)[] {
  const optional = (one: Comparison["active"]): string => (one === undefined ? "" : interval(one, true));
  const said = final.units < 3 ? "too few seeds to tell" : verdict(final);
  return [
    `${a} − ${b}`,
    final.units,
    interval(final, true),
    said,
    interval(area, true),
    optional(active),
    optional(transfer),
  ];
}

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
