/** The paper leaves open how skills come to their trials. Does another reading of it do better than ours? */
import { asRead, siriArm, type SiriChange } from "./arms.js";
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";

const fresh = seedsFrom(10, 5);

function reading(name: string, about: string, change: SiriChange): Arm {
  return siriArm(name, about, { ...asRead, ...change }, fresh);
}

const oneScore: SiriChange = { retrieval: { contest: "all" } };

/** As our prototype decided: four trials, and the exponential average. */
const quickPoint: SiriChange = { validation: { rule: "point", minimumTrials: 4, promoteAbove: 0.05 } };

export const siriReadings: Study = {
  name: "siri-readings",
  registered: `
Registered before the runs. In siri-pocket the arm siri-as-read (no settling, no candidate share, no replay) is not told apart
from GiGPO, and its bank is worth less at the end than half-way: there a candidate always displaces active skills, new ones
never stop coming, and in most iterations nothing is taught. That is one reading of a paper whose code we have not seen. Another
lets candidates and active skills compete in one score, of which one skill wins; and our prototype decided after four trials
by the exponential average. Arms, all without our three additions: candidates first (as siri-as-read), one score, candidates
first with the prototype's rule, one score with it; and GiGPO. By the protocol of siri-pocket: 100 iterations of 64 episodes,
256 held-out tasks at temperature .4; five families that siri-pocket has not used.
A reading internalises if the paired 95 % interval of its success without skills minus that of GiGPO excludes 0 after the
last iteration. Its bank works if success with it is above .8 then.`.trim(),
  reading: {
    runs: 25,
    text: `
Where candidates and active skills compete in one score, SIRI internalises without any addition of ours: .780 (+.129 [.062, .196] over
GiGPO), and with the prototype's quick rule .859 (+.208 [.153, .262]); both survive the correction. Where a candidate always goes
first it is not told apart from GiGPO with either rule, as in siri-pocket. The two readings themselves are not told apart by five
families (+.086 [−.015, .186]). The bank of one-score works by the criterion (.814), that of one-score-quick does not (.750, below
its own policy without skills); why was not looked into.
siri-one-score tries one score together with our additions. Five families.`.trim(),
    verdicts: {
      "one-score − gigpo": "above",
      "one-score-quick − gigpo": "above",
      "one-score-quick − gigpo, curve": "above",
    },
  },
  arms: [
    reading("candidates-first", "a candidate displaces active skills", {}),
    reading("one-score", "candidates and active skills compete, one wins", oneScore),
    reading("candidates-first-quick", "candidates first; four trials, the exponential average", quickPoint),
    reading("one-score-quick", "one score; four trials, the exponential average", { ...oneScore, ...quickPoint }),
    { name: "gigpo", about: "no skills at all, equal episodes", config: { method: "gigpo" }, seeds: fresh },
  ],
  comparisons: [
    ["candidates-first", "gigpo"],
    ["one-score", "gigpo"],
    ["candidates-first-quick", "gigpo"],
    ["one-score-quick", "gigpo"],
    ["one-score", "candidates-first"],
  ],
  shown: ["candidates-first", "one-score", "candidates-first-quick", "one-score-quick", "gigpo"],
  thresholds: [0.5, 0.7],
};
