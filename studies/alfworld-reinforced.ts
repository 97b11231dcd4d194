/** ALFWorld's validation games within 50 steps, by what GiGPO made of the household expert with 20 steps an episode. */
import { playedOnce } from "../lib/experiment/alfworld/study.js";
import { published, sharesOf, type Played } from "../lib/experiment/alfworld/table.js";
import { tInterval } from "../lib/experiment/statistics.js";
import { interval, short } from "../lib/experiment/studies/report.js";
import { seedsFrom } from "../lib/experiment/studies/study.js";
import { keyOf } from "../lib/random.js";

const seeds = seedsFrom(1000, 5);

export const alfworldReinforced = playedOnce({
  name: "alfworld-reinforced",
  policy: "household-expert",
  key: keyOf("alfworld-reinforced, from train games alone, registered"),
  ways: seeds.map((seed) => ({
    player: `after GiGPO, seed ${seed}`,
    choose: "admissible",
    temperature: 0.4,
    run: { study: "siri-alfworld", arm: "gigpo-expert", seed },
  })),
  counting: seeds.length,
  scripts: false,
  registered: `
Registered before the games were played with these policies at 50 steps. What each of the five runs gigpo-expert of
[siri-alfworld](../siri-alfworld) ended with (40 iterations of GiGPO from household-expert, at most 20 steps an episode) plays the 274
released validation games once, at most 50 steps, temperature .4, choosing among the admissible commands, one fixed fresh seed. SIRI's
arm from this start is the same to the byte and is not played. The number that counts is the mean share of the 274 games won over the
five runs, with Student's interval. Expected: at least ${short(published.SIRI)}. Known before: household-expert itself wins EXPERT within 50
([alfworld-expert](../alfworld-expert)), and an earlier expert, whose first lessons knew counts from validation games, ended at .958 [.938,
.978] after the same training; that study was made anew when the expert was.`.trim(),
  marks: `The runs' whole folders, with their checkpoints, must lie under \`runs/siri-alfworld\` to play the games again
(\`npm run study siri-alfworld -- --arm gigpo-expert\` makes them). What scripts and the policy before training win stands on the page of
[alfworld-expert](../alfworld-expert).`,
  besides: (played) => (played.length < 2 ? [] : [meanLine(played)]),
});

function meanLine(played: readonly Played[]): string {
  const shares = played.map((one) => sharesOf(one)[0]!.won.at(-1)!.share);
  const found = tInterval(shares, { range: [0, 1] });
  const met = found.value >= published.SIRI ? "the expectation is met" : "the expectation is not met";
  return `- **Mean over ${played.length} runs: ${interval(found)}; ${met}.**`;
}
