/** How much do SIRI's own choices matter, and where does it not pay? One choice is changed at a time. */
import { selfImitation, shortRun, siriArm, type SiriChange } from "./arms.js";
import { seedsTo, type Arm, type Study } from "../lib/experiment/studies/study.js";

function arm(name: string, about: string, change: SiriChange = {}): Arm {
  return siriArm(name, about, { ...shortRun, ...change }, seedsTo(5));
}

const noisy: SiriChange = { tasks: { dials: { homeProbability: 0.6 } } };

/** Half of the cards are drawn anew after thirty iterations of eight tasks; "drifted" holds tasks of the new cards. */
const drifting: SiriChange = {
  tasks: { dials: { drift: { after: 240, share: 0.5 } } },
  evaluation: { ...shortRun.evaluation, transfer: "drifted" },
};

export const siriSensitivity: Study = {
  name: "siri-sensitivity",
  registered: `
Registered before the runs. One choice of SIRI is changed at a time, in the default pocket world with the shipped policy: 60
iterations of 64 episodes, five seeds, 256 held-out tasks at temperature .4 before, half-way and after. Choices: the weight
of imitation λ_max (.3, 1, 3), the trials before a decision N_eval (4, 8, 16), the iterations between two minings (2, 5, 10),
groups of 16 in place of 8 at equal episodes, extra in place of split pairing (more episodes), and teaching that
only starts after .4 of the iterations. Worlds: noisier rules (a thing lies where its card says with .6 in place of .85), and cards of
which half are drawn anew after iteration 30; there, success on the new cards counts.
SIRI is called insensitive to a choice if the paired 95 % interval of the difference to the default lies within ±.1. It is
not worth its cost in a world where the interval of siri minus self-imitation does not exclude 0 there.`.trim(),
  reading: {
    runs: 75,
    text: `
At 60 iterations SIRI is sensitive to how long a skill waits, and to little else that five families show. Four trials before a
decision end .094 [.027, .160] above eight, and sixteen are no worse than eight; mining every second iteration ends .075 [.032, .118]
above every fifth. λ_max from .3 to 3, sixteen trials and mining every tenth iteration are insensitive by the criterion. Four groups
of 16 are below eight of 8 over the curve (half as many tasks an iteration, and half as many trials) and in all five families at
the end, where the interval just holds 0. Extra pairing (half as many episodes again) and teaching as late as possible end higher in
the mean and are not told apart.
In none of the three worlds is SIRI, without skills in the prompt and with eight trials, worth its cost beside self-imitation at this
budget: behind it over the curve in the usual one, not told apart where rules are noisy and where half of them change.
After the change the policy with its bank wins .641 on tasks of the new cards, self-imitation .538, above in four of five families and
not told apart (+.103 [−.036, .242]); without the bank SIRI wins .522 there.
Twelve pairs of five seeds each: at the end two are told apart, and neither survives the correction over the twelve.`.trim(),
    verdicts: {
      "siri − self-imitation, curve": "below",
      "trials-4 − siri": "above",
      "mining-2 − siri": "above",
      "mining-2 − siri, curve": "above",
      "groups-of-16 − siri, curve": "below",
    },
  },
  arms: [
    arm("siri", "λ 1, N 8, mining every 5"),
    arm("self-imitation", "no skill anywhere", selfImitation),
    arm("drift-siri", "half of the cards are drawn anew after iteration 30", drifting),
    arm("drift-self-imitation", "the same, no skill anywhere", { ...drifting, ...selfImitation }),
    arm("noisy-siri", "a thing lies where its card says with .6", noisy),
    arm("noisy-self-imitation", "the same, no skill anywhere", { ...noisy, ...selfImitation }),
    arm("lambda-0.3", "λ_max .3", { internalise: { weight: 0.3 } }),
    arm("lambda-3", "λ_max 3", { internalise: { weight: 3 } }),
    arm("trials-4", "N_eval 4", { validation: { minimumTrials: 4 } }),
    arm("trials-16", "N_eval 16", { validation: { minimumTrials: 16 } }),
    arm("mining-2", "mining every 2 iterations", { mining: { every: 2 } }),
    arm("mining-10", "mining every 10 iterations", { mining: { every: 10 } }),
    arm("groups-of-16", "four groups of 16 in place of eight of 8", { rollout: { groups: 4, groupSize: 16 } }),
    arm("extra-pairing", "the skill half is extra: more episodes", { retrieval: { pairing: "extra" } }),
    arm("late-teaching", "teaching starts at the latest possible moment", { phases: { activeSkills: 1000 } }),
  ],
  comparisons: [
    ["siri", "self-imitation"],
    ["drift-siri", "drift-self-imitation"],
    ["noisy-siri", "noisy-self-imitation"],
    ["lambda-0.3", "siri"],
    ["lambda-3", "siri"],
    ["trials-4", "siri"],
    ["trials-16", "siri"],
    ["mining-2", "siri"],
    ["mining-10", "siri"],
    ["groups-of-16", "siri"],
    ["extra-pairing", "siri"],
    ["late-teaching", "siri"],
  ],
  forest: "comparisons",
  shown: ["siri", "self-imitation", "noisy-siri", "drift-siri"],
  thresholds: [0.5, 0.7],
};
