/** From where on do validation and the gate earn their cost? Authors of more and more wrong skills, two ways to teach. */
import type { DialsOf } from "../lib/config.js";
import { byEvidence, openGate, shortRun, siriArm, type SiriChange } from "./arms.js";
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";

/** Not the seeds of siri-misled, which asked for this study. */
const fresh = seedsFrom(10, 5);

interface Author {
  readonly name: string;
  readonly about: string;
  readonly policy: string;
  readonly dials?: DialsOf<"pocket">;
}

const authors = {
  right: { name: "right", about: "four summaries in five right", policy: "pocket" },
  half: { name: "half", about: "three in five right", policy: "pocket-half" },
  misled: { name: "misled", about: "one in four right", policy: "pocket-misled" },
  general: { name: "general", about: "mostly over-general", policy: "pocket-general" },
  noisy: {
    name: "noisy",
    about: "one in four right, rules that hold six times in ten",
    policy: "pocket-misled",
    dials: { homeProbability: 0.6 },
  },
  tight: {
    name: "tight",
    about: "one in four right, one step to spare",
    policy: "pocket-misled",
    dials: { slack: 1 },
  },
} as const satisfies Readonly<Record<string, Author>>;

/** How an arm decides and teaches. */
const ways: Readonly<Record<string, { readonly about: string; readonly change: SiriChange }>> = {
  guarded: { about: "validated and gated, weighted by advantage", change: {} },
  open: {
    about: "neither, weighted by advantage",
    change: { validation: { on: false }, internalise: { gate: openGate } },
  },
  "guarded-every": {
    about: "validated and gated, every turn alike",
    change: { internalise: { turnWeight: "every" } },
  },
  "open-every": {
    about: "neither, every turn alike",
    change: { validation: { on: false }, internalise: { turnWeight: "every", gate: openGate } },
  },
  point: {
    about: "the exponential average decides",
    change: { validation: { rule: "point", promoteAbove: 0.05 } },
  },
  interval: {
    about: "sequential evidence decides",
    change: { validation: byEvidence },
  },
};

function armsOf(author: Author, names: readonly string[]): Arm[] {
  const { policy, dials } = author;
  const tasks = { policy, ...(dials && { dials }) };
  return names.map((name) => {
    const { about, change } = ways[name]!;
    return siriArm(`${author.name}-${name}`, `${author.about}; ${about}`, { ...shortRun, tasks, ...change }, fresh);
  });
}

const both = ["guarded", "open", "guarded-every", "open-every"];
const rules = ["point", "interval"];

/** The share of false summaries on each author's card. */
const falseShare = { right: 0.26, half: 0.41, misled: 0.73 } as const;

function along(a: string, b: string) {
  return Object.entries(falseShare).map(([name, at]) => ({
    at,
    pair: [`${name}-${a}`, `${name}-${b}`] as [string, string],
  }));
}

export const siriAuthors: Study = {
  name: "siri-authors",
  registered: `
Registered before the runs. On two policies (four and one in four of whose summaries are right) neither validation nor the
gate changed the end of a run. A reason offered there: a turn is taught with its clipped advantage, so that what failed under
a wrong skill is not taught whatever the gate says. If that is so, validation and gate must earn their cost where every
guided turn is taught alike, as methods do that distil the skilled policy without asking for success; and the more so the
more skills are wrong. The dial: authors whose summaries are right in four of five, three of five and one of four (the policies
pocket, pocket-half, pocket-misled), and one whose summaries are mostly over-general (pocket-general). Two worlds besides, with
the worst author: rules that hold six times in ten, and one step to spare, where a wrong turn costs the episode.
60 iterations of 64 episodes, five fresh seeds, 256 held-out tasks at temperature .4.
Arms: validated and gated (guarded), neither (open), each with the advantage as weight and with every turn alike; and for two
authors the exponential average or sequential evidence in place of the mean.
Validation and gate together earn their cost, for an author and a way to teach, if the paired 95 % interval of guarded minus
open excludes 0 in success without skills after the last iteration. The second number is success with the bank's active
skills at the end. Expected: no cost earned with the advantage as weight for any author; earned with every turn alike from
pocket-half on.`.trim(),
  reading: {
    runs: 130,
    text: `
What validation and gate are worth depends on how a turn is taught. With every guided turn alike they earn their cost with the worst
author: +.217 [.117, .317], and as much where rules are noisy (+.178 [.028, .329]) or a step is all there is to spare (+.203
[.101, .305]). With pocket-half the difference has that sign in all five families (+.066) and an interval that just holds 0.
With the advantage as weight they earn it for no author. With pocket-half they cost .091 [.016, .167], for they wait: open teaching
begins after 6 iterations, guarded after 13 to 24 of 60. With the worst author they are ahead in the mean (+.060 at the end, +.083
with the bank, there in all five families), and five families do not tell it from 0: where the dial crosses zero is not known.
Nothing is told apart in the noisy and the tight world either, nor with an over-general author, who says of a kind what holds of one
object (−.106 [−.306, .094]). The exponential average ends within .02 of the mean. The interval rule is behind it with pocket-half
over the curve and with the bank (at the end −.054, in all five families, and the interval just holds 0), and is not told apart
with the worst author.
So: weigh by advantage and be quick where the author is mostly right; validate where every guided turn is distilled and the author is
mostly wrong. Of the four findings that stand at the end the two largest survive the correction. Five families an arm, 60 iterations,
eight trials: four wait less.`.trim(),
    verdicts: {
      "half-guarded − half-open": "below",
      "half-guarded − half-open, curve": "below",
      "misled-guarded-every − misled-open-every": "above",
      "misled-guarded-every − misled-open-every, curve": "above",
      "misled-guarded-every − misled-open-every, banks": "above",
      "noisy-guarded-every − noisy-open-every": "above",
      "noisy-guarded-every − noisy-open-every, curve": "above",
      "noisy-guarded-every − noisy-open-every, banks": "above",
      "tight-guarded-every − tight-open-every": "above",
      "tight-guarded-every − tight-open-every, curve": "above",
      "tight-guarded-every − tight-open-every, banks": "above",
      "half-interval − half-guarded, curve": "below",
      "half-interval − half-guarded, banks": "below",
      "half-interval − half-open": "below",
      "half-interval − half-open, curve": "below",
    },
  },
  arms: [
    ...armsOf(authors.right, both),
    ...armsOf(authors.half, [...both, ...rules]),
    ...armsOf(authors.misled, [...both, ...rules]),
    ...armsOf(authors.general, ["guarded", "open"]),
    ...armsOf(authors.noisy, both),
    ...armsOf(authors.tight, both),
  ],
  comparisons: [
    ...Object.keys(authors).map((name) => [`${name}-guarded`, `${name}-open`] as const),
    ...["right", "half", "misled", "noisy", "tight"].map(
      (name) => [`${name}-guarded-every`, `${name}-open-every`] as const,
    ),
    ...["half", "misled"].flatMap((name) => [
      [`${name}-point`, `${name}-guarded`] as const,
      [`${name}-interval`, `${name}-guarded`] as const,
      [`${name}-interval`, `${name}-open`] as const,
    ]),
  ],
  forest: "comparisons",
  dial: {
    x: "share of the author's summaries that are not true (from its card)",
    lines: [
      { name: "guarded − open, turns weighted by advantage", points: along("guarded", "open") },
      { name: "guarded − open, every turn alike", points: along("guarded-every", "open-every") },
    ],
  },
  shown: ["misled-guarded", "misled-open", "misled-guarded-every", "misled-open-every"],
  thresholds: [0.5, 0.7],
};
