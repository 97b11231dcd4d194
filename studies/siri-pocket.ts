/** Does SIRI beat plain GiGPO, and the control that imitates its own successes without any skill? With every control. */
import { asRead, openGate, selfImitation, siriArm, type SiriChange } from "./arms.js";
import { seedsTo, type Arm, type Study } from "../lib/experiment/studies/study.js";

function siri(name: string, about: string, change: SiriChange, seeds = seedsTo(5)): Arm {
  return siriArm(name, about, change, seeds);
}

const ten = seedsTo(10);

export const siriPocket: Study = {
  name: "siri-pocket",
  registered: `
Registered before the runs. SIRI and its controls in the pocket world: each seed is a hidden family that the pretrained
policy has never seen; 100 iterations of 64 episodes for every arm (the skill half is inside the 64); the same tasks and
random numbers. Examined every 10 iterations on 256 held-out tasks, each exactly once, at temperature .4, without skills
and (where there is a bank) with its active skills; at the first and the last also with true and with false sentences.
The number that counts is held-out success without skills after the last iteration; the second is its mean over the eleven
examinations. Ten seeds for siri, gigpo and self-imitation, five for the rest. SIRI counts as better than GiGPO, and as
better than self-imitation, if the paired 95 % interval over seeds excludes 0. The gap (success with the bank minus without)
counts as closed if it lies within ±.05 at the end. A PyTorch prototype of ours found .905 for siri, .715 for siri as read,
.656 for gigpo, .848 for self-imitation.`.trim(),
  reading: {
    runs: 110,
    text: `
By the criterion written down before, SIRI is better than GiGPO (.881 against .648, above in all ten families) and better than
self-imitation (+.036 [.004, .068] at the end; above in seven families, equal in one, below in two).
The gap is closed: −.011 with the bank minus without. No run of SIRI ends with a dead kind; four of ten GiGPO runs do (one of
them at the last examination only).
But most of the way from GiGPO to SIRI is not about skills: imitating one's own successes with the same replay, without any
skill, gets +.198 of the +.233. Over the mean of the curve the two are not told apart (−.022 [−.047, .004]; SIRI is behind in eight
of ten families). They differ in more than skills: self-imitation teaches from the first iteration on and from every success,
SIRI after 13 to 27 iterations and from guided groups only. siri-when takes that apart.
SIRI without settling, candidate share and replay is not told apart from GiGPO. That is a statement about one reading of the
paper: here a candidate always displaces active skills, and in 64 of 81 logged iterations of the last phase no fresh turn passes
the gate. Its bank is worth .782 at iteration 40 and .639 at the end, so its small gap is no success. In siri-readings another
reading, in which candidates and active skills compete in one score, ends above GiGPO without any addition.
Skills left in the prompt help only there: .860 with them, .601 without, in the mean of five seeds that differ much.
Of the controls, false skills from the start and imitation without policy gradient end below SIRI; one baseline for each half is
not told apart (−.071 [−.161, .019]). These pairs were not registered. No factor of the gate is told apart at the end, nor is the
warm-up; with five seeds a difference of .04 could be missed, and the factor utility stops only one token in fifty. Promoting every
candidate at once ends at .901, not told apart from SIRI, with a bank of .845; it also begins to teach twenty iterations sooner, and
siri-when asks whether that matters.
Full response is SIRI to the byte here, since an answer is all action.
Seconds are of the wall on a machine that other work shared; alone on a core a run of SIRI takes about 43.`.trim(),
    verdicts: {
      "siri − gigpo": "above",
      "siri − gigpo, curve": "above",
      "siri − self-imitation": "above",
      "self-imitation − gigpo": "above",
      "self-imitation − gigpo, curve": "above",
    },
  },
  arms: [
    { name: "gigpo", about: "no skills at all, equal episodes", config: { method: "gigpo" }, seeds: ten },
    siri("siri", "all of it, with our three additions and eight trials", {}, ten),
    siri(
      "self-imitation",
      "the same imitation and replay of own plain successes; no skill anywhere",
      selfImitation,
      ten,
    ),
    siri("siri-as-read", "without settling, candidate share and replay", asRead),
    siri("in-prompt-only", "skills mined and validated, never internalised", { internalise: { weight: 0 } }),
    siri("oracle", "the family's true sentences from the start", { mining: { author: "oracle" } }),
    siri("shuffled", "the same sentences with their answers exchanged", { mining: { author: "shuffled" } }),
    siri("no-validation", "every candidate is active at once", { validation: { on: false } }),
    siri("no-gate", "every skill-guided turn with a positive advantage is taught", {
      internalise: { gate: openGate },
    }),
    siri("no-group-delta", "the gate without the group's difference", { internalise: { gate: { groupDelta: false } } }),
    siri("no-utility", "the gate without the skill's utility", { internalise: { gate: { utility: false } } }),
    siri("no-active", "the gate also lets candidates teach", { internalise: { gate: { active: false } } }),
    siri("no-warm-up", "mining from the first iteration", { phases: { warmupSuccesses: 0 } }),
    siri("full-response", "the whole answer is taught (here it is the action)", { internalise: { mask: "response" } }),
    siri("weight-one", "every taught turn counts the same", { internalise: { turnWeight: "one" } }),
    siri("lagged-utility", "the gate looks at the utility before this group", {
      internalise: { gate: { utilityFrom: "lagged" } },
    }),
    siri("own-baselines", "each condition is compared with itself only", { credit: { baseline: "per-condition" } }),
    siri("extra-pairing", "a whole further half with skills (more episodes)", { retrieval: { pairing: "extra" } }),
    siri("imitation-only", "no policy gradient; every taught turn counts the same", {
      policyGradient: { rows: "none" },
      internalise: { turnWeight: "one" },
    }),
  ],
  comparisons: [
    ["siri", "gigpo"],
    ["siri", "self-imitation"],
    ["self-imitation", "gigpo"],
    ["siri-as-read", "gigpo"],
  ],
  shown: ["siri", "gigpo", "self-imitation", "siri-as-read", "in-prompt-only"],
  thresholds: [0.5, 0.7, 0.8],
};
