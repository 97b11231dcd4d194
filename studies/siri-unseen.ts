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
By both criteria this is such a regime, by a little. On the usual list SIRI ends above self-imitation (.859 against .832) though
not over the curve; and on objects never met in training the policy with its bank wins .877, self-imitation .803
(+.074 [.007, .141]), while SIRI without its bank wins .816 there: one sentence covers a whole category, weights have
learnt the objects that they met. The bank holds what the weights lose, at the cost of a longer prompt. Five seeds, one
policy, six categories; on the usual list the difference is as small as in the pocket world itself.`.trim(),
  },
});
