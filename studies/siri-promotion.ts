/** Should a retired sentence get a second chance, and should a rule with stated errors decide? Against the defaults, on fresh families. */
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";
import type { SiriChange } from "./arms.js";

const untouched = seedsFrom(60, 10);

function arm(name: string, about: string, change: SiriChange): Arm {
  return { name, about, config: { method: "siri", ...change }, seeds: untouched };
}

export const siriPromotion: Study = {
  name: "siri-promotion",
  registered: `
Registered before the runs. The rule that promotes mined skills is the mean of at least four trials. By simulation (4000 runs,
plain success .2, .5 and .8) it promotes a skill that is worth nothing in 34 to 39 % of cases, and it retires one that is worth
.2 in 1 to 12 %; what is retired can never be written again. Two changes are tried, each alone, on ten families that no study has used.
Arms: SIRI with its defaults; the same, but a retired sentence may be written again ten iterations later and is then tried
anew, its old trials forgotten; the same, but a sequential test of pairs decides (α = β = .2, worth having .7, at least four
trials and at most 24), which by simulation promotes a skill worth nothing in 12 to 14 % of cases and one worth .2 in 86 to
100 %, after 7 to 12 trials in place of 4 to 6. By the protocol of siri-default: 100 iterations of 64 episodes, 256 held-out tasks at
temperature .4.
The number that counts is success without skills after the last iteration. A change becomes a default if its end minus that of
siri, paired over the ten families, is above 0 both by Student's 97.5 % interval and by the exact sign-flip test at .025 (two
changes are tried, so each gets half of .05), and if the same difference with the bank is not below 0 by its 95 % interval. If
both pass, the one that ends higher. Else the defaults stay as they are. Each comparison over the curve is told, and decides
nothing.`.trim(),
  reading: {
    runs: 30,
    verdicts: {},
    text: `
Neither change passes, nor comes near; the defaults stay. returns − siri is −.004 (Student's 97.5 % interval [−.027, .020], above in 3 of
10 families, exact sign-flip p = .73); sequential − siri is −.017 ([−.079, .045], 4 of 10, p = .68); with the bank −.004 and −.022. The
sequential rule's mean is one family: in family 66 it ends at .695 (it wins no task of the kind "clean" to the end) and siri at .906;
over the other nine families it is .004 above.
So a third of useless skills promoted, and good ones lost for good, cost nothing that ten families show, with an author who is mostly
right. Where the author is mostly wrong it may differ: siri-misled and siri-authors ask that of other rules.`.trim(),
  },
  arms: [
    arm("siri", "the defaults: the mean of four trials decides, and a retired sentence is out for good", {}),
    arm("returns", "a retired sentence may be written again after ten iterations, and is tried anew", {
      validation: { returnAfter: 10 },
    }),
    arm("sequential", "a sequential test of pairs decides, α = β = .2, within 24 trials", {
      validation: { rule: "sequential", alpha: 0.2, patience: 6 },
    }),
  ],
  comparisons: [
    ["returns", "siri"],
    ["sequential", "siri"],
  ],
  shown: ["siri", "returns", "sequential"],
  thresholds: [0.6, 0.8],
};
