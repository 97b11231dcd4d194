/** Does trying versions of a bank inside the groups pay? ReSkill beside the same notes accepted untried, and beside GRPO. */
import type { ConfigInput } from "../lib/config.js";
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";

const families = seedsFrom(1030, 10);
const run = { iterations: 40, evaluation: { every: 20 } } as const;

function arm(name: string, about: string, change: Omit<ConfigInput<"reskill">, "method"> = {}, seeds = families): Arm {
  return { name, about, config: { method: "reskill", ...run, ...change } as ConfigInput, seeds };
}

export const reskillPocket: Study = {
  name: "reskill-pocket",
  registered: `
Registered before the runs. ReSkill claims that versions of a bank which are tried inside the groups that teach are better than versions
that are taken as they come. Ten families that nothing has used (seeds 1030 to 1039), the shipped pocket policy, 40 iterations of 64
episodes (2560; a test costs none), examined on 256 held-out tasks at temperature .4 before, half-way and after, without skills and with
the accepted bank. Two numbers are registered at the end. With its bank (the paper examines so): reskill minus reskill-untried, the same
notes and the same tests whose verdict is not asked; the claim holds if the paired 95 % interval lies above 0, and for its reason if the
same holds of reskill minus reskill-broken, where outcomes are dealt to any episode. Without skills: reskill minus grpo, which is told and
is not the paper's claim. Null arm, on the first family: with no note in time every examination must be grpo's.`.trim(),
  reading: {
    runs: 41,
    verdicts: { "reskill − grpo": "below", "reskill − grpo, curve": "below" },
    text: `
**No: in this world trying versions inside the groups adds nothing to taking them as they come.** With its bank reskill ends at .851, the
untried bank at .848 (+.002 [−.029, .034]) and the one whose outcomes are dealt to any episode at .850. Why is
not asked here; our guess is that most notes about own successes are right, so that a test has little to refuse. An author who errs more
would be the place to ask again.
Without skills reskill ends .152 [.087, .218] below GRPO: the half of each group that reads notes wins, and plain success falls behind, as in
skill0-why.
The null arm has GRPO's numbers. Limits: one small policy, 40 iterations, notes of one sentence.`.trim(),
  },
  arms: [
    { name: "grpo", about: "no skill anywhere", config: { method: "grpo", ...run }, seeds: families },
    arm("reskill", "own notes, versions tried inside the groups"),
    arm("reskill-untried", "the same, every version accepted", { test: { accept: "all" } }),
    arm("reskill-broken", "the same, outcomes dealt to any episode", { test: { outcomes: "shuffled" } }),
    arm("null-reskill", "no note in time", { notes: { every: 1000 } }, families.slice(0, 1)),
  ],
  comparisons: [
    ["reskill", "reskill-untried"],
    ["reskill", "reskill-broken"],
    ["reskill", "grpo"],
  ],
  shown: ["grpo", "reskill", "reskill-untried", "reskill-broken"],
  thresholds: [0.5, 0.7],
};
