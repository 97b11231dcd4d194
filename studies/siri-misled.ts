/** Where do validation and gates earn their cost? SIRI on a policy whose own summaries are mostly wrong. */
import { byEvidence, openGate, selfImitation, shortRun, siriArm, type SiriChange } from "./arms.js";
import { seedsTo, type Arm, type Study } from "../lib/experiment/studies/study.js";

function misled(name: string, about: string, change: SiriChange = {}): Arm {
  return siriArm(name, about, { ...shortRun, tasks: { policy: "pocket-misled" }, ...change }, seedsTo(5));
}

export const siriMisled: Study = {
  name: "siri-misled",
  registered: `
Registered before the runs. On the shipped policy four summaries in five are right, and our prototype found that neither
validation nor the gate changed the end of a run. Here SIRI begins with the policy pocket-misled, which acts alike but names
a place or a device at random in four summaries of five (its card says how often it is right). 60 iterations of 64 episodes,
five seeds, each a hidden family of its own; 256 held-out tasks at temperature .4, without skills and with the bank's active
ones, before, half-way and after. Arms: all of SIRI; without validation (candidates are active at once); without the gate
(no group difference, no utility, no status asked); without both; with the interval rule (α = .05, up to 24 trials) in
place of the mean; and self-imitation, which never reads a skill.
The number that counts is success without skills after the last iteration; validation, or the gate, earns its cost if the
paired 95 % interval of siri minus the arm without it excludes 0. The second number is success with the bank's active skills
at the end: what the bank itself is worth.`.trim(),
  reading: {
    runs: 30,
    text: `
Neither validation nor the gate earns its cost by the criterion: siri minus each arm without them is below 0 in the mean, and every
interval holds 0; five seeds could miss a difference of .1. No pair of this study is told apart at the end. The interval rule ends
in the mean a little below the mean rule (−.035 [−.095, .025]), and its bank is worth less in the prompt (.646 against .717, −.071
[−.127, −.015]): it had promoted six skills where the mean had promoted 28 (counted over the first two seeds). SIRI ends below
self-imitation in all five families (−.089 [−.184, .005], an interval that just holds 0) and is below it over the curve. With
validation teaching begins after 19 to 24 of the 60 iterations (24 is the latest allowed; the interval rule always waits for it),
without it after 6. A failed action has no positive advantage, so that even under a wrong skill only actions of successful episodes
are taught; siri-authors asks what happens where every turn is taught.
What limits this: 60 iterations, five seeds, one policy, and eight trials before a decision, which siri-when found too many.`.trim(),
    verdicts: { "interval-rule − siri, banks": "below", "siri − self-imitation, curve": "below" },
  },
  arms: [
    misled("siri", "validation and gate"),
    misled("no-validation", "every candidate is active at once; the gate asks for its utility", {
      validation: { on: false },
    }),
    misled("no-gate", "validated, but every skill-guided turn with a positive advantage is taught", {
      internalise: { gate: openGate },
    }),
    misled("neither", "every candidate is active and taught", {
      validation: { on: false },
      internalise: { gate: openGate },
    }),
    misled("interval-rule", "sequential evidence decides in place of the mean", {
      validation: byEvidence,
    }),
    misled("self-imitation", "no skill anywhere", selfImitation),
  ],
  comparisons: [
    ["siri", "no-validation"],
    ["siri", "no-gate"],
    ["siri", "neither"],
    ["interval-rule", "siri"],
    ["siri", "self-imitation"],
    ["neither", "self-imitation"],
  ],
  shown: ["siri", "no-validation", "no-gate", "neither", "self-imitation"],
  thresholds: [0.5, 0.7],
};
