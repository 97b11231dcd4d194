/** ALFWorld's validation games by the household expert: played once, with a fresh seed, as registered. */
import { playedOnce, scriptsText } from "../lib/experiment/alfworld/study.js";
import { published } from "../lib/experiment/alfworld/table.js";
import { short } from "../lib/experiment/studies/report.js";
import { keyOf } from "../lib/random.js";

export const alfworldExpert = playedOnce({
  name: "alfworld-expert",
  policy: "household-expert",
  key: keyOf("alfworld-expert from train games alone, registered"),
  ways: [
    { player: "household expert, choosing, T=.4", choose: "admissible", temperature: 0.4 },
    { player: "household expert, choosing, greedy", choose: "admissible", temperature: 0 },
    { player: "household expert, free, T=.4", choose: "free", temperature: 0.4 },
    { player: "household expert, free, greedy", choose: "free", temperature: 0 },
  ],
  counting: 2,
  registered: `
Registered before the games were played with this policy. [household-expert](../../policies/household-expert), taught from random
weights on train games only and not reinforced, plays the 274 released validation games of ALFWorld (140 seen, 134 unseen) once each with
one fixed, fresh seed, at most 50 steps, one growing transcript, no skills. Its prompt repeats, after each observation, those names in it
that the task says too. It was developed on the 200 games of valid_train, where it wins 196 at temperature .4 and 194 greedily.
The number that counts is the share of the 274 games won within 50 steps when it chooses among the admissible commands at
temperature .4; the second is the same greedily. Expected: at least ${short(published.SIRI)}. Each is reported beside ${short(published.SIRI)} (SIRI) and ${short(published.GiGPO)}
(GiGPO), both with Qwen2.5-7B, and said to be at least as high or not; being as high is no win over these methods, for the kind
of player is another one. Everything else is description. These games were looked at before: about twenty times with the
policies of early trials, once as registered in the study [alfworld](../alfworld), whose policy won 220, and once as registered here with an
earlier expert, which won 269 both ways. That one had begun with the household policy, whose generated homes are drawn from counts over
all released states, validation games among them; so it was taught anew without. Nothing of this policy was chosen by the 274 games.`.trim(),
  marks: `${scriptsText} The first study of
these games, [alfworld](../alfworld), had an earlier policy. Without the names that the prompt repeats, 2,500 steps of lessons alike
won 172 of the 200 games of valid_train greedily, with them 189 after 2,000 steps; both began with the household policy. From random
weights it was 189 at temperature .4 after 4,000 steps, and 196 after 8,000. So this policy is better than the earlier expert in the rooms
of train games (196 and 194) and won fewer games here (262 and 269), above all in unseen rooms (.925, earlier .978). Whether the earlier one
was helped by what its first lessons knew of validation games, or by their many other floor plans, was not tested. What GiGPO makes of this
policy at 50 steps stands in [alfworld-reinforced](../alfworld-reinforced).`,
});
