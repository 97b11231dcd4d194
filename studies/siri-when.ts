/** Is it when teaching begins, and from what, that sets SIRI and self-imitation apart? */
import { selfImitation, siriArm, type SiriChange } from "./arms.js";
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";

/** Seeds that no study has used for the default world yet. */
const fresh = seedsFrom(10, 10);

function arm(name: string, about: string, change: SiriChange = {}): Arm {
  return siriArm(name, about, change, fresh);
}

export const siriWhen: Study = {
  name: "siri-when",
  registered: `
Registered before the runs. In siri-pocket SIRI ends a little above self-imitation and is a little behind it over the curve;
but self-imitation teaches from the first iteration on, and from every success, SIRI from the seventeenth on (the median of
ten seeds), and only from groups with a skill. Three things are thus mixed: skills, when teaching begins, and from how much.
Here they are taken apart, on ten families that no earlier study has trained on, by the protocol of siri-pocket: 100
iterations of 64 episodes, 256 held-out tasks at temperature .4 every ten iterations.
Arms: SIRI; self-imitation; self-imitation that waits until iteration 17; SIRI that also imitates its own plain successes from
the first iteration on (together); and two ways for SIRI to begin sooner, four trials in place of eight, and no validation.
Two numbers count, each paired by seed: success without skills after the last iteration, and its mean over the curve.
1. Skills are worth something beside imitation that begins as late, if the interval of siri minus self-imitation-late excludes 0.
2. Skills add to imitation that is there anyway, if the interval of together minus self-imitation excludes 0.
3. A sooner beginning is a better default, if the interval of trials-4 (or no-validation) minus siri excludes 0 on one number
and does not lie below 0 on the other.
Corrected after the first runs: this text said that runs are examined every five iterations; it is every ten.`.trim(),
  reading: {
    runs: 60,
    text: `
Waiting costs. Of the three questions:
1. Not shown. SIRI ends .047 [−.005, .099] above self-imitation that begins as late, in eight of ten families.
2. No. Where own successes are imitated anyway, adding SIRI (together) makes no difference that ten families show.
3. Yes, for both. Four trials end .018 [.005, .032] above eight and .031 over the curve; no validation .032 [.009, .054] and .060.
With four trials SIRI is above self-imitation on both numbers, by intervals that begin just above 0 (+.038 [.001, .075] at the end,
+.023 [.001, .046] over the curve), with none by more (+.052 [.008, .095] and +.052). With eight it is not told apart from
self-imitation here (+.020 [−.020, .060]); in siri-pocket it was above by .036, and the mean over the twenty families of both
studies is .028. None of the eight pairs survives the correction over all eight.
The default has been four trials since, not none: this policy writes three true sentences in four, and after four trials the bank is
worth more than after eight (.897 with it, +.044 [.005, .082]). siri-default tries that default on ten further families; siri-authors
asks about worse authors.`.trim(),
    verdicts: {
      "trials-4 − siri": "above",
      "trials-4 − siri, curve": "above",
      "trials-4 − siri, banks": "above",
      "no-validation − siri": "above",
      "no-validation − siri, curve": "above",
      "trials-4 − self-imitation": "above",
      "trials-4 − self-imitation, curve": "above",
      "no-validation − self-imitation": "above",
      "no-validation − self-imitation, curve": "above",
    },
  },
  arms: [
    arm("siri", "skills mined, validated by eight trials, internalised"),
    arm("self-imitation", "own successes from the first iteration on; no skill anywhere", selfImitation),
    arm("self-imitation-late", "own successes from iteration 17 on; no skill anywhere", {
      ...selfImitation,
      internalise: { ...selfImitation.internalise, ownFrom: 17 },
    }),
    arm("together", "SIRI, and own plain successes from the first iteration on", { internalise: { source: "both" } }),
    arm("trials-4", "SIRI, decided after four trials", { validation: { minimumTrials: 4 } }),
    arm("no-validation", "SIRI, every candidate active at once", { validation: { on: false } }),
  ],
  comparisons: [
    ["siri", "self-imitation"],
    ["siri", "self-imitation-late"],
    ["together", "self-imitation"],
    ["together", "siri"],
    ["trials-4", "siri"],
    ["no-validation", "siri"],
    ["trials-4", "self-imitation"],
    ["no-validation", "self-imitation"],
  ],
  shown: ["siri", "self-imitation", "self-imitation-late", "together", "no-validation"],
  thresholds: [0.6, 0.8],
};
