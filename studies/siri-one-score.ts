/** One score for candidates and active skills, with our additions and today's defaults: is it better than candidates first? */
import { siriArm, type SiriChange } from "./arms.js";
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";

const untouched = seedsFrom(30, 10);

/** The defaults after siri-default. */
const today = { minimumTrials: 4, neutralInARow: 3 } as const;

function arm(name: string, about: string, change: SiriChange = {}): Arm {
  return siriArm(name, about, { ...change, validation: { ...today, ...change.validation } }, untouched);
}

export const siriOneScore: Study = {
  name: "siri-one-score",
  registered: `
Registered before the runs. In siri-readings one score for candidates and active skills internalised without our additions, and
candidates first did not. Here both have our additions and the defaults of today (four trials, graduation), and the third arm
is one score without validation, since siri-when found that waiting is what costs. By the protocol of siri-pocket: 100
iterations of 64 episodes, 256 held-out tasks at temperature .4; ten families that no study has used.
One score is better than the default if the paired 95 % interval of one-score minus siri excludes 0 in success without skills
after the last iteration, or over the curve, and does not lie below 0 on the other. It would then be proposed as a default; a
default is not changed by this study alone, since its bank must work in the other worlds as well.`.trim(),
  reading: {
    runs: 30,
    text: `
With our additions who competes makes no difference that shows: one-score minus siri is −.003 [−.019, .012] at the end and −.002 over
the curve, so the default stays. Without validation the end is the same again and the curve .027 [.013, .041] higher, but the bank is
worth .787 in place of .897 (−.111 [−.149, −.072]): what validation buys here is a bank that can be read, and what it costs is a
slower rise.
All arms end at about .90 on these ten families, where an oracle's bank ends too (siri-pocket); a harder world would say more.`.trim(),
    verdicts: {
      "one-score-open − siri, curve": "above",
      "one-score-open − siri, banks": "below",
      "one-score-open − one-score, curve": "above",
      "one-score-open − one-score, banks": "below",
    },
  },
  arms: [
    arm("siri", "the defaults of today: candidates first, active skills together"),
    arm("one-score", "candidates and active skills compete, one wins", { retrieval: { contest: "all" } }),
    arm("one-score-open", "one score, every candidate active at once", {
      retrieval: { contest: "all" },
      validation: { on: false },
    }),
  ],
  comparisons: [
    ["one-score", "siri"],
    ["one-score-open", "siri"],
    ["one-score-open", "one-score"],
  ],
  shown: ["siri", "one-score", "one-score-open"],
  thresholds: [0.6, 0.8],
};
