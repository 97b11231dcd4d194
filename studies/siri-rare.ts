/** Where successes are rare, do skills bring a higher end than imitating them? */
import { regime, regimeProtocol } from "./arms.js";

/** Few blind successes: an explorer without sentences wins 12 % of the tasks. */
export const siriRare = regime({
  name: "siri-rare",
  dials: { slack: 1 },
  registered: `In the default world skills buy speed beside self-imitation, not a higher end.
Here successes are rare: with slack 1 an explorer without sentences wins 12 % of the tasks, with all true ones 89 %.
${regimeProtocol}`,
  reading: {
    runs: 15,
    text: `
By the criterion this is not such a regime. SIRI ends at .584, self-imitation at .736 (SIRI is below in four of five families, by an
interval that holds 0), and self-imitation is ahead over the curve (.105 [.001, .210]); SIRI ends above GiGPO (+.191 [.021, .362]).
With its bank SIRI wins .722, so that a part of what was mined has not reached the weights (gap +.138 [.037, .239]). SIRI begins to
teach after 20 to 24 of the 60 iterations, self-imitation at once; siri-together asks what skills add where own successes are
imitated from the start as well. With true sentences in the prompt SIRI's policy ends at .862, that of self-imitation at .792.`.trim(),
    verdicts: {
      "siri − self-imitation, curve": "below",
      "siri − gigpo": "above",
      "self-imitation − gigpo": "above",
      "self-imitation − gigpo, curve": "above",
    },
  },
});
