/** SIRI in generated homes that speak ALFWorld's texts: against plain GiGPO, the oracle, and skills that stay in the prompt. */
import { householdDials } from "../lib/experiment/pretraining/household.js";
import { fiveArms } from "./arms.js";
import { seedsTo, type Study } from "../lib/experiment/studies/study.js";

/** Fifteen rules a family; a run is short, so a candidate is decided on after four trials. */
const short = {
  iterations: 50,
  tasks: { world: "household", dials: householdDials },
  evaluation: { tasks: 128 },
} as const;

export const siriHousehold: Study = {
  name: "siri-household",
  registered: `
Registered before the runs. SIRI and its controls in generated households: ALFWorld's rules and texts, homes of about ten
receptacles, and hidden rules. Each seed is a family (where twelve kinds of things are kept, which device cleans, heats and
cools) that the pretrained policy has never seen; 50 iterations of 64 episodes for every arm (the skill half is inside the
64); the same tasks and random numbers; five seeds. Everything else is as in the pocket world without tuning, but for four
trials instead of eight before a candidate is decided on, since a run is short. Examined every 10 iterations on 128
held-out tasks, each exactly once, at temperature .4, without skills and (where there is a bank) with its active ones.
The number that counts is held-out success without skills after the last iteration; the second is its mean over the
examinations. SIRI counts as better than GiGPO, or than self-imitation, if the paired 95 % interval over seeds excludes 0;
with five seeds such an interval is narrow by construction, so the seeds themselves are listed too. The gap (success
with the bank minus without) counts as closed if it lies within ±.05 at the end.`.trim(),
  reading: {
    runs: 25,
    text: `
**What this study was.** It asked about skills with the wrong lessons: a policy taught in homes a third of ALFWorld's size by a
teacher who never errs, where what was hidden was devices more than places, and five steps of slack bought a wrong device back.
It says nothing of ALFWorld: [alfworld](../alfworld) plays the real games, in which what a skill can save is search.

By the criterion written down before, SIRI is **not** better than GiGPO here (.825 against .828, the seeds disagree), nor
than self-imitation (.844); it is not told apart from either over the curve. The gap is closed, but there was little to close: the
policy with its bank (.833) is no better than without. Nor are skills left in the prompt told apart (SIRI is +.044 [−.020, .107]).
Why is not known; this much is. With the true sentences from the start a run ends at .878, above SIRI in all five families and not
told apart by the interval, so that above GiGPO there is little room for any skill. Slack is five steps, which the policy needed to
read its sentences well at all, and a wrong device then costs little. Skills left in the prompt end at .781 without them and .794
with them: mined skills hardly help here even where they are read. Blind success (.25 at the first examination) is no higher than
in the pocket world.`.trim(),
    verdicts: {},
  },
  ...fiveArms(short, { validation: { minimumTrials: 4 } }, { contest: seedsTo(5) }),
  thresholds: [0.5, 0.7],
};
