/** Does a sentence about a category help with objects that were never met in training? */
import { regime, regimeProtocol } from "./arms.js";

/** Objects never met in training that a sentence about their category covers. */
export const siriUnseen = regime({
  name: "siri-unseen",
  dials: { granularity: "category", heldOut: 1, slack: 2 },
  policy: "pocket-category",
  transfer: "unseen",
  registered: `24 objects in six categories, one place card a category, slack 2, the policy
pocket-category. One object of each category is never met in training and makes up the further list "unseen".
${regimeProtocol}
On the further list the policy with its bank (siri) is compared with self-imitation: text keeps a generality that weights lose
if that interval excludes 0, while siri's own success there is lower without its bank than with it.`,
  reading: {
    runs: 15,
    text: `
By neither criterion is this such a regime. On the usual list SIRI ends at .859 and self-imitation at .832, above in four of five
families (+.027 [−.009, .062]). On objects never met in training the policy with its bank wins .877, self-imitation .803, above in
three of five (+.074 [−.040, .189]); SIRI without its bank wins .816 there. Both end above GiGPO on either list. Whether text keeps a
generality that weights lose is thus open here; siri-together asks again on five other families, where own successes are imitated
too. Five seeds, one policy, six categories.`.trim(),
    verdicts: {
      "siri − gigpo": "above",
      "siri − gigpo, curve": "above",
      "siri − gigpo, further list": "above",
      "self-imitation − gigpo": "above",
      "self-imitation − gigpo, curve": "above",
      "self-imitation − gigpo, further list": "above",
    },
  },
});
