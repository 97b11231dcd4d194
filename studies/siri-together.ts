/** Where own successes are imitated anyway: in which worlds do skills still add to them? */
import { selfImitation, shortRun, siriArm, type SiriChange } from "./arms.js";
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";

/** Not the seeds of the studies that asked for this one. */
const fresh = seedsFrom(10, 5);

interface World {
  readonly name: string;
  readonly about: string;
  readonly change: SiriChange;
}

const worlds: readonly World[] = [
  { name: "rare", about: "slack 1", change: { ...shortRun, tasks: { dials: { slack: 1 } } } },
  { name: "rarest", about: "slack 0", change: { ...shortRun, tasks: { dials: { slack: 0 } } } },
  {
    name: "unseen",
    about: "cards for categories, one object of each held out",
    change: {
      iterations: shortRun.iterations,
      evaluation: { ...shortRun.evaluation, transfer: "unseen" },
      tasks: {
        policy: "pocket-category",
        dials: { granularity: "category", heldOut: 1, slack: 2 },
      },
    },
  },
];

function armsOf({ name, about, change }: World): Arm[] {
  return [
    siriArm(
      `${name}-together`,
      `${about}: SIRI, and own plain successes`,
      { ...change, internalise: { source: "both" } },
      fresh,
    ),
    siriArm(`${name}-self-imitation`, `${about}: own successes, no skill`, { ...change, ...selfImitation }, fresh),
  ];
}

export const siriTogether: Study = {
  name: "siri-together",
  registered: `
Registered before the runs. siri-rare left the question open whether skills are of no use where success is rare, or only come
too late there, since SIRI alone teaches nothing before three skills have passed. Here both arms imitate their own plain
successes from the first iteration on, and one of them is SIRI besides. Worlds: slack 1 (an explorer without sentences wins
12 %), slack 0 (6 %), and cards for categories with one object of each category never met in training (the further list).
60 iterations of 64 episodes, five seeds that these worlds have not seen yet; 256 held-out tasks at temperature .4.
In a world where the paired 95 % interval of together minus self-imitation excludes 0 at the end, skills add something beyond
a sooner rise. On the further list the policy with its bank is compared with self-imitation.`.trim(),
  reading: {
    runs: 30,
    text: `
Here is a regime in which skills end higher, and not only sooner. With one step to spare, together ends above self-imitation in all
five families, .759 against .630 (+.129 [.030, .228]), and is ahead over the curve (+.040 [.006, .075]); its bank adds .053 in the
mean in the prompt. With none to spare the difference is of the same sign (+.095) and five families do not tell it from 0: success
is so rare that skills are mined late, and both arms keep dead kinds. With cards for categories the end is not told apart (+.050
[−.055, .155], above in three of five; one family with a dead kind without skills makes most of it). There the bank is what counts:
on objects never met in training the policy with its bank wins .876, self-imitation .728, above in all five families (+.148 [.027,
.269]), though without the bank the two are not told apart.
In siri-rare SIRI alone, which teaches nothing before its skills are active, was below self-imitation in the mean. So where success is
rare skills can be of use, and waiting for them costs. With five families no pair of this study survives the correction. 60
iterations, eight trials.`.trim(),
    verdicts: {
      "rare-together − rare-self-imitation": "above",
      "rare-together − rare-self-imitation, curve": "above",
      "unseen-together − unseen-self-imitation, further list": "above",
    },
  },
  arms: worlds.flatMap(armsOf),
  comparisons: worlds.map(({ name }) => [`${name}-together`, `${name}-self-imitation`] as const),
  forest: "comparisons",
  shown: ["rare-together", "rare-self-imitation", "rarest-together", "rarest-self-imitation"],
  thresholds: [0.5, 0.7],
};
