/** ALFWorld's validation games by the expert start: played once, with one seed, as registered. */
import { playedOnce, scriptsText } from "../lib/experiment/alfworld/study.js";
import { published } from "../lib/experiment/alfworld/table.js";
import { short } from "../lib/experiment/studies/report.js";
import { keyOf } from "../lib/random.js";

export const alfworldStudy = playedOnce({
  name: "alfworld",
  policy: "alfworld",
  key: keyOf("alfworld, registered"),
  ways: [
    { player: "expert start, choosing, greedy", choose: "admissible", temperature: 0 },
    { player: "expert start, choosing, T=.4", choose: "admissible", temperature: 0.4 },
    { player: "expert start, free, greedy", choose: "free", temperature: 0 },
    { player: "expert start, free, T=.4", choose: "free", temperature: 0.4 },
  ],
  counting: 2,
  registered: `
Registered before the games were played. The policy [alfworld](../../policies/alfworld) (120,832 weights), taught on train games
only and not reinforced, plays the 274 released validation games of ALFWorld (140 seen, 134 unseen) once each with one fixed
seed, at most 50 steps, one growing transcript, no skills. It was developed on the 200 games of valid_train. Two numbers count:
the share of the 274 games won within 50 steps when it chooses among the admissible commands, greedily (the first) and at
temperature .4 (the second). Each is reported beside ${short(published.SIRI)} (SIRI) and ${short(published.GiGPO)} (GiGPO), both with Qwen2.5-7B, and said to be at
least as high or not; being as high is no win over these methods, for the kind of player is another one. Everything else is
description: free answers, shorter limits from the same episodes, types of tasks, and the scripts. Earlier trials with other
policies had looked at these games about twenty times; nothing of this policy was chosen by them but the way of teaching.`.trim(),
  marks: `${scriptsText} This is the first study of these
games with lessons of real size; [alfworld-expert](../alfworld-expert) plays them with a policy that was taught further. The older study
[household-official](../household-official) played the same games with a policy that was never shown such homes.`,
});
