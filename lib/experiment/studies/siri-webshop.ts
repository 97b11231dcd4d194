/** SIRI in chains of web shops, where success is graded: against plain GiGPO and its controls, from words only. */
import type { ConfigInput } from "../../config.js";
import { seedsTo, type Arm, type Study } from "./study.js";

type Change = Omit<ConfigInput<"siri">, "method">;

const seeds = seedsTo(3);

/** A chain of one department (about twelve rules), so that a run is minutes and every rule is met often enough. */
const short = {
  iterations: 40,
  tasks: { world: "webshop", dials: '{"departments":1}' },
  evaluation: { tasks: 256 },
};

function siri(name: string, about: string, change: Change): Arm {
  const config: ConfigInput<"siri"> = { method: "siri", ...short, validation: { minimumTrials: 4 }, ...change };
  return { name, about, config, seeds };
}

export const siriWebshop: Study = {
  name: "siri-webshop",
  registered: `
Registered before the runs, after a look at three iterations for their cost. SIRI and its controls in chains of web shops:
each seed is a hidden family (which line stands for a property, which page holds the coupon of a kind of goods; one
department, about twelve rules) that the pretrained policy has never seen; 40 iterations of 64 episodes for every arm (the
skill half is inside the 64); the same tasks and random numbers; three seeds. Everything else is as in the pocket world
without tuning, but for four trials instead of eight before a candidate is decided on, since a run is short. The reward of
training is WebShop's score. Examined every 10 iterations on 256 held-out tasks, each exactly once, at temperature .4,
without skills and (where there is a bank) with its active ones.
The number that counts is held-out success without skills after the last iteration; the second is the score there, which
also counts purchases that are partly right; the third is the mean of success over the examinations. SIRI counts as better
than GiGPO, or than self-imitation, if the paired 95 % interval over seeds excludes 0; with three seeds such an interval is
hardly more than the range, so a difference that all seeds agree on is a pointer, not a proof.`.trim(),
  reading: `
By the criterion written down before, SIRI is better than GiGPO: .891 against .673 without skills, by .207 to .234 in every
seed. In score it leads by .072 only, since what GiGPO buys is mostly right but for the property that was asked for. Every
arm learns the pages of the coupons within thirty iterations (there are three); the arms differ in the lines (sixteen).
Self-imitation without any skill gets more than half of that way (.801). SIRI is above it in all three seeds, by .004, .148
and .117, which meets the letter of the criterion: a pointer that skills add something here, not a proof. Left in the prompt, skills help only while they stand
there: .943 with the bank, .715 without; SIRI closes that gap (.012). With the true sentences from the start every seed wins
all tasks from iteration 20 or 30 on: what SIRI lacks is time to find and try its skills, not the means to internalise them.
Of the 36 rules of the three chains SIRI mined 35 and promoted 26; of 87 other sentences that entered the banks, 10 were
promoted (8 over-general, 2 false), and 6 of these were still active at the end.
What limits this: three seeds; one pretrained policy for all of them; a closed world of 183 words in which a coupon is
always enough for the price, so that no numbers must be compared; and 40 iterations, after which GiGPO, self-imitation and
SIRI itself were still rising in most seeds. It says who is ahead at that budget, not who ends higher.`.trim(),
  arms: [
    { name: "gigpo", about: "no skills at all, equal episodes", config: { method: "gigpo", ...short }, seeds },
    siri("siri", "all of it, with our three additions", {}),
    siri("self-imitation", "the same imitation and replay of own plain successes; no skill anywhere", {
      mining: { author: "nobody" },
      internalise: { source: "self" },
    }),
    siri("in-prompt-only", "skills mined and validated, never internalised", { internalise: { weight: 0 } }),
    siri("oracle", "the family's true sentences from the start", { mining: { author: "oracle" } }),
  ],
  comparisons: [
    ["siri", "gigpo"],
    ["siri", "self-imitation"],
    ["siri", "in-prompt-only"],
    ["oracle", "siri"],
  ],
  shown: ["siri", "gigpo", "self-imitation", "in-prompt-only", "oracle"],
  thresholds: [0.5, 0.7],
};
