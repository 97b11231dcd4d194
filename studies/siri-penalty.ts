/** A pilot: what does it do that refusals by hidden rules cost something, and not wrong formats alone? */
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";
import type { ConfigInput } from "../lib/config.js";

const untouched = seedsFrom(70, 5);

const protocol = { evaluation: { every: 50 } } as const;

function arm(name: string, about: string, config: ConfigInput<"gigpo" | "siri">): Arm {
  return { name, about, config, seeds: untouched };
}

export const siriPenalty: Study = {
  name: "siri-penalty",
  registered: `
Registered before the runs. The reference code of GiGPO takes .1 from a turn whose answer has a wrong format. Here it is also taken
from an action that the world refuses, by a hidden rule too, in every arm: a hint at the hidden rules that the reference does not
give. How much does it matter? Five families that no study has used, 100 iterations of 64 episodes, 256 held-out tasks at
temperature .4. Arms: SIRI with its defaults, and with formats penalised alone; GiGPO likewise.
The number that counts is success without skills after the last iteration, by Student's 95 % interval over the families. This is a
pilot: five families can show a large effect only, an exact test of five signs cannot pass at .05, and no default depends on it.`.trim(),
  reading: {
    runs: 20,
    verdicts: { "siri-format − siri, banks": "above" },
    text: `
Penalising formats alone makes no difference that five families show: siri-format − siri is +.015 at the end (Student's 95 % interval
[−.011, .040], exact sign-flip p = .25) and −.009 over the curve, gigpo-format − gigpo −.007 ([−.079, .065], p = .81). With the bank
siri-format ends +.017 [.001, .033] higher, one of several numbers told. So the hint that refusals give is no reason for what SIRI
gains, as far as a pilot can say.`.trim(),
  },
  arms: [
    arm("siri", "the defaults: refusals are penalised", { method: "siri", ...protocol }),
    arm("siri-format", "formats are penalised alone", {
      method: "siri",
      credit: { penalise: "format" },
      ...protocol,
    }),
    arm("gigpo", "no skills; refusals are penalised", { method: "gigpo", ...protocol }),
    arm("gigpo-format", "no skills; formats are penalised alone", {
      method: "gigpo",
      credit: { penalise: "format" },
      ...protocol,
    }),
  ],
  comparisons: [
    ["siri-format", "siri"],
    ["gigpo-format", "gigpo"],
  ],
  shown: ["siri", "siri-format", "gigpo", "gigpo-format"],
  thresholds: [0.6, 0.8],
};
