/** SIRI with its defaults on twenty families that nothing has used: equal episodes, equal trained tokens, goals worded anew. */
import { selfImitation } from "./arms.js";
import { spent } from "../lib/experiment/studies/spent.js";
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";
import type { ConfigInput } from "../lib/config.js";

const untouched = seedsFrom(80, 20);

/** The longest arm's training tasks: 160 iterations of 8 groups. */
const longest = 160;
const told = longest * 8;

const protocol = {
  tasks: { dials: { newGoals: told } },
  evaluation: { every: 20, transfer: "new-goals" },
} as const;

function arm(name: string, about: string, config: ConfigInput): Arm {
  return { name, about, config, seeds: untouched };
}

export const siriConfirm: Study = {
  name: "siri-confirm",
  registered: `
Registered before the runs. What earlier studies found was found while defaults were being chosen. This study chooses nothing:
twenty families that no study and no pretraining has used (seeds 80 to 99), SIRI with its defaults as they stand, 100
iterations of 64 episodes, the policy examined on 256 held-out tasks at temperature .4 before the first iteration and after
every twentieth.
Arms at equal episodes: SIRI; self-imitation (the same imitation and replay of own successes, no skill anywhere); GiGPO. A
fourth arm, gigpo-longer, plays on for 160 iterations, so that it trains at least as many tokens as SIRI: by the kept runs of
siri-default SIRI trains on 1.27 to 1.40 times the tokens of GiGPO at equal episodes. It has 60 % more episodes for it. Its
mean of the curve is over other iterations and is compared with nothing. Tokens and episodes are counted from what each run
logged, not by a formula, and the page tells them; if gigpo-longer has fewer tokens than SIRI in some family, the page says so.
Two held-out lists: the usual one, of which at least three goals in four are worded as some training goal (in another house), and
new-goals, 256 tasks whose goals are worded as none of the 1280 tasks that any arm trains on (its kinds are those that have a
destination: all goals "light x" are soon told). Both are examined without skills and, for SIRI, with the bank's active skills.
The number that counts is success without skills on the usual list after the last iteration. SIRI is above an arm if Student's
95 % interval of the differences paired over families excludes 0; the exact sign-flip p stands beside it. Three comparisons
are registered for it: siri minus self-imitation, minus gigpo, minus gigpo-longer. The same three on new-goals, and those with
the bank on either list, are told with the same intervals and are secondary. Runs go family by family, all arms of one before
the next; if time ends the study early, whole families are told and the page says how many.
Earlier estimate for the first comparison: +.049 [.021, .076] by Student's t, 17 of 20 families above, from the arms with four
trials of siri-when and siri-default.`.trim(),
  reading: {
    runs: 80,
    verdicts: {
      "siri − self-imitation": "above",
      "siri − self-imitation, curve": "above",
      "siri − self-imitation, further list": "above",
      "siri − gigpo": "above",
      "siri − gigpo, curve": "above",
      "siri − gigpo, further list": "above",
      "siri − gigpo-longer": "above",
      "siri − gigpo-longer, curve": "above",
      "siri − gigpo-longer, further list": "above",
    },
    text: `
SIRI is above every arm. It ends .063 above self-imitation (Student's 95 % interval [.035, .091], above in 19 of 20 families, exact
sign-flip p below .0001), .233 above GiGPO ([.188, .278], 20 of 20) and .145 above GiGPO that plays on ([.108, .183], 20 of 20),
although that one had 60 % more episodes and in every family 13 to 21 % more trained tokens. Its worst family ends at .855; the
worst of self-imitation at .680, of GiGPO at .512. The earlier estimate for the first comparison, +.049, lies inside the interval.
On goals worded as none that was trained on it is the same: +.062 [.033, .091] over self-imitation (15 of 20, p = .0001), +.245 over
GiGPO, +.144 [.102, .185] over gigpo-longer; SIRI itself has .888 there and .894 on the usual list. What was learnt is not the
wording of goals.
The bank adds nothing at the end (.892 with it, .894 without; .887 and .888 on new goals): what it knew is in the policy.
Of what SIRI has over GiGPO at equal episodes, most needs no skill: self-imitation has .170 of the .233. It trains on as many tokens
as gigpo-longer and ends .082 [.041, .123] above it with 6400 episodes against 10,240; that comparison was not registered. The table's
mean of the curve for gigpo-longer is over other iterations and says nothing.
What this does not say: anything about another world or another policy. This policy was taught to write and to obey such sentences
in other houses; siri-household does not tell SIRI and self-imitation apart.`.trim(),
  },
  arms: [
    arm("siri", "the defaults: skills mined, validated and internalised", { method: "siri", ...protocol }),
    arm("self-imitation", "own successes from the first iteration on; no skill anywhere", {
      method: "siri",
      ...selfImitation,
      ...protocol,
    }),
    arm("gigpo", "no skills at all, equal episodes", { method: "gigpo", ...protocol }),
    arm("gigpo-longer", "no skills at all, 160 iterations: at least as many trained tokens as siri", {
      method: "gigpo",
      iterations: longest,
      ...protocol,
    }),
  ],
  comparisons: [
    ["siri", "self-imitation"],
    ["siri", "gigpo"],
    ["siri", "gigpo-longer"],
  ],
  shown: ["siri", "self-imitation", "gigpo", "gigpo-longer"],
  thresholds: [0.6, 0.8],
  behind: spent,
};
