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
By the criterion this is not such a regime. SIRI ends at .584, self-imitation at .736 (below in four of five seeds, an interval
that just holds 0) and is ahead over the curve; SIRI ends above GiGPO. With its bank SIRI wins .722, so that a part of what was
mined has not reached the weights. SIRI begins to teach after 20 to 24 of the 60 iterations, self-imitation at once;
siri-together asks what skills add where own successes are imitated from the start as well. With true sentences in
the prompt SIRI's policy ends at .862, that of self-imitation at .792: it has unlearned less of how to read.`.trim(),
  },
});
