/** Does credit per step help beyond credit per episode, on families the policy has never seen? */
import { seedsTo, type Study } from "./study.js";

export const gigpoPocket: Study = {
  name: "gigpo-pocket",
  registered: `
Registered before the runs. GiGPO against GRPO in the pocket world: five seeds, each a hidden family of its own that the
pretrained policy has never seen; 100 iterations of 8 groups of 8 episodes; the same tasks, the same random numbers.
Examined every 10 iterations on 256 held-out tasks of the family, each exactly once, without skills, at temperature .4.
The number that counts is held-out success after the last iteration; the mean over the eleven examinations is the second.
GiGPO counts as better if the paired 95 % interval of the difference over seeds excludes 0. Learning counts as shown if
GiGPO's last success exceeds its first by at least .2 in the mean. A dead kind is a kind of task below .1 at the end.
A PyTorch prototype of ours reached .656 [.594, .718] with GiGPO after the same 6,400 episodes (512 held-out tasks).`.trim(),
  arms: [
    { name: "gigpo", about: "episode and step credit", config: { method: "gigpo" }, seeds: seedsTo(5) },
    { name: "grpo", about: "episode credit alone", config: { method: "grpo" }, seeds: seedsTo(5) },
  ],
  comparisons: [["gigpo", "grpo"]],
  shown: ["gigpo", "grpo"],
  thresholds: [0.5, 0.7],
};
