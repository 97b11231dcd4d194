/** And where they are very rare? */
import { regime, regimeProtocol } from "./arms.js";

/** Very few: 6 %. */
export const siriRarest = regime({
  name: "siri-rarest",
  dials: { slack: 0 },
  registered: `In the default world skills buy speed beside self-imitation, not a higher end.
Here successes are very rare: with slack 0 an explorer without sentences wins 6 % of the tasks, with all true ones 87 %.
${regimeProtocol}`,
  reading: {
    runs: 15,
    text: `
Nor is this one. SIRI ends below self-imitation in all five families (.358 against .542, −.184 [−.355, −.014]) and above GiGPO
(.185). With its bank it wins .569: much of the bank has not reached the weights (gap .211 [.064, .358]). Mining waits for 64
successes, and teaching began after 23 or 24 of 60 iterations, in four of five seeds with fewer than three active skills, because no
more waiting is allowed then.`.trim(),
    verdicts: {
      "siri − self-imitation": "below",
      "siri − self-imitation, curve": "below",
      "siri − gigpo": "above",
      "self-imitation − gigpo": "above",
      "self-imitation − gigpo, curve": "above",
    },
  },
});
