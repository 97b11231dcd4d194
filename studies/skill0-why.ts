/** Why does plain success fall while true sentences stand in SKILL0's prompt? Four candidate causes, told apart. */
import { keptRows, measuring, opening, type DirectStudy } from "../lib/experiment/studies/direct.js";
import { armNames, type ArmName } from "../lib/experiment/studies/skill0-why/arms.js";
import { whyRun, type WhyRow } from "../lib/experiment/studies/skill0-why/measure.js";
import { whyReport } from "../lib/experiment/studies/skill0-why/report.js";
import { seedsFrom } from "../lib/experiment/studies/study.js";

const seeds = seedsFrom(1020, 5);
/** Written after the runs. */
const reading = `
**Plain success falls, and neither length nor falsehood is why.** Under as many sentences that do not speak of the task, or that are
false, plain success rises about as without any; there (our explanation) it must still search, as without any. Under
true sentences it falls. Fewer groups teach then (a third are mixed in place of three quarters), which is more than the quarter that was
named for "nothing to learn", and the plain policy does move. It moves without direction, as far as can be told: credit dealt to any
episode of the group does the same harm, and the true credit is not told apart from it. So the gradient that flows through guided prompts
says nothing about plain behaviour, and moves it anyway (cause a). Half of each group plain ends above it and so mends part of it, but stays
below grpo at iteration 20. Once the sentences are gone, plain success comes back; after 40 iterations neither arm is told apart from grpo, both
are lower in the mean. Five families: what is not told apart is not shown to be equal.`.trim();

const units = seeds.flatMap((seed) => armNames.map((arm): readonly [ArmName, number] => [arm, seed]));

export const skill0Why: DirectStudy = {
  name: "skill0-why",
  registered: `
Registered before the runs. In a pilot of ours SKILL0's plain success fell while true sentences stood in its prompt. Why? Five families
that nothing has used (seeds 1020 to 1024), the shipped pocket policy, 20 iterations of 64 episodes with the arm's sentences in the
prompt; then, for grpo, truths and truths-half, 20 more without any (SKILL0 with two stages, so no audit). Looked at after 0, 10, 20
(and 40) iterations: success on 256 held-out tasks at temperature .4, without sentences and with the task's true ones; and on 96 of
these tasks at temperature 1, how far the policy has moved from its start (divergence, on what the start said) and what it does
without sentences. The number that counts is plain success after 20 iterations; intervals are Student's over families, paired.
The candidates, and what each foretells. (b) Nothing to learn: nearly all groups are won under true sentences, so few of them teach.
Then the share of mixed groups is far below grpo's (less than a quarter of it), the policy hardly moves, and nothing falls. (a) Drift:
the gradient flows through guided prompts alone, and plain behaviour is moved along with nobody watching. Then the plain policy
moves although it never acts, plain success falls, and half of each group plain (truths-half) mends it: half − truths above 0. If the
drift has no direction, credit dealt to any episode of the group (truths-any-credit) does the same harm; if truths lies below that arm,
the direction harms: it learns to read in place of searching. (c) Length: a longer prompt alone does it. Then as many true sentences that do not
speak of the task (neutral) harm as much; if plain success under neutral rises as grpo's does, length is not the cause. The false arm
says whether it matters that the sentences are true. With five families only large differences will be told apart; what is not told apart
is no finding. A trial of the code on family 99 (2 iterations, 32 tasks) had 4 of 16 groups mixed under true sentences, 13 under grpo.`.trim(),

  units: units.map(nameOf),

  run: measuring((most = seeds.length) => units.filter(([, seed]) => seeds.indexOf(seed) < most), {
    nameOf,
    measure: (unit) => whyRun(...unit),
    told: (unit, _, { clock }) => `${nameOf(unit)}: ${clock} s`,
  }),

  report(kept) {
    const rows = keptRows<WhyRow>(kept, units.map(nameOf));
    return whyReport(opening(skill0Why, kept), rows, reading);
  },
};

function nameOf([arm, seed]: readonly [ArmName, number]): string {
  return `${arm}/seed-${seed}`;
}
