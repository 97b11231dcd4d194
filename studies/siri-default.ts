/** SIRI with the defaults that siri-when led to, on families that no study has used: is it above GiGPO and self-imitation? */
import { selfImitation, siriArm, type SiriChange } from "./arms.js";
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";

const untouched = seedsFrom(20, 10);

const fourTrials: SiriChange = { validation: { minimumTrials: 4 } };

function arm(name: string, about: string, change: SiriChange): Arm {
  return siriArm(name, about, change, untouched);
}

export const siriDefault: Study = {
  name: "siri-default",
  registered: `
Registered before the runs. siri-when changed a default: a skill is decided on after four trials in place of eight. That was
chosen on its ten families; here it is tried on ten that no study has used. A review also found that of nineteen skills
retired as harmful in six runs sixteen were true: once the policy knows a rule, the trials of its sentence scatter around
zero, and three averages below −.05 in a row count as harm. A skill may graduate instead (validation.neutralInARow), which is
off by default. By the protocol of siri-pocket: 100 iterations of 64 episodes, 256 held-out tasks at temperature .4.
Arms: SIRI with its defaults of today; the same with graduation after three averages within ±.05; self-imitation; GiGPO.
The number that counts is success without skills after the last iteration; the second is its mean over the curve.
SIRI is above GiGPO, and above self-imitation, if the paired 95 % interval over the ten families excludes 0.
Graduation becomes a default if the interval of siri-graduates minus siri excludes 0 on one of the two numbers, or on success
with the bank, and does not lie below 0 on the others.`.trim(),
  reading: {
    runs: 40,
    text: `
On ten families that no study had used SIRI ends above GiGPO (.896 against .697, in every family) and above self-imitation
(+.059 [.012, .106], above in nine of ten). It is above both over the curve, over self-imitation by little: +.027 [.001, .054],
in six of ten families, and the exact test is not sure of that (p .055).
The gap is closed (−.010). Its worst family ends at .863, that of self-imitation at .715.
Graduation meets its criterion: .018 [.001, .034] more at the end, .023 more with the bank, and no difference over the curve. It is
a default since. What this does not say: whether it helps where skills are wrong more often, or where rules change.`.trim(),
    verdicts: {
      "siri − gigpo": "above",
      "siri − gigpo, curve": "above",
      "siri − self-imitation": "above",
      "siri − self-imitation, curve": "above",
      "self-imitation − gigpo": "above",
      "self-imitation − gigpo, curve": "above",
      "siri-graduates − siri": "above",
      "siri-graduates − siri, banks": "above",
    },
  },
  arms: [
    arm("siri", "four trials before a decision; no skill graduates", fourTrials),
    arm("siri-graduates", "and a skill that no longer makes a difference graduates: the defaults since", {
      validation: { ...fourTrials.validation, neutralInARow: 3 },
    }),
    arm("self-imitation", "own successes from the first iteration on; no skill anywhere", selfImitation),
    { name: "gigpo", about: "no skills at all, equal episodes", config: { method: "gigpo" }, seeds: untouched },
  ],
  comparisons: [
    ["siri", "gigpo"],
    ["siri", "self-imitation"],
    ["self-imitation", "gigpo"],
    ["siri-graduates", "siri"],
  ],
  shown: ["siri", "self-imitation", "gigpo", "siri-graduates"],
  thresholds: [0.6, 0.8],
};
