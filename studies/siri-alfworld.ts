/** SIRI where search costs: ALFWorld within 20 steps, from a policy that knows how to act and not where things lie. */
import { selfImitation, siriArm, type SiriChange } from "./arms.js";
import type { ConfigInput } from "../lib/config.js";
import { seedsFrom, type Arm, type Study } from "../lib/experiment/studies/study.js";

const contest = seedsFrom(1000, 6);
const rest = seedsFrom(1000, 5);

function from(policy: "household-novice" | "household-expert") {
  return {
    iterations: 40,
    tasks: { world: "alfworld", policy, dials: { maxSteps: 20 } },
    rollout: { choose: "admissible" },
    evaluation: { every: 20, tasks: 134, split: "valid_unseen" },
  } as const;
}

function siri(name: string, about: string, more: SiriChange, seeds = rest, run = from("household-novice")): Arm {
  return siriArm(name, about, { ...run, ...more, validation: { minimumTrials: 4 } }, seeds);
}

function gigpo(
  name: string,
  about: string,
  seeds: readonly number[],
  run: Omit<ConfigInput<"gigpo">, "method"> = from("household-novice"),
): Arm {
  return { name, about, config: { method: "gigpo", ...run }, seeds };
}

const expert = from("household-expert");

export const siriAlfworld: Study = {
  name: "siri-alfworld",
  registered: `
Registered before the runs, after one pilot of twelve iterations (SIRI, seed 900) that was made for its cost. ALFWorld with at most
20 steps an episode. Training plays the rebuilt train games; the examination is the 134 released games of valid_unseen, each once,
at temperature .4, choosing among the admissible commands. The start is [household-novice](../../policies/household-novice): it
knows how to act, to recover and to read sentences, and looks everywhere in a random order. A skill here is a place: "when mug ,
look in coffeemachine". GiGPO may learn the same places into its weights without a word; that is the contest. 40 iterations of 64
episodes for every arm (SIRI's trials are inside the 64), six seeds for siri, gigpo and self-imitation, five for the rest. The games
have no hidden family: seeds differ in the order of the train games and in luck, so seeds are repetitions of one experiment.
SIRI's options are the defaults of the pocket world with four trials, untuned.
The number that counts is success within 20 steps on valid_unseen without skills after the last iteration. SIRI counts as better than
GiGPO (or self-imitation) if the paired 95 % interval over the six seeds excludes 0 and the exact sign-flip p is at most .05.
Controls: self-imitation (no skill anywhere), the oracle's sentences (the three commonest places in train games of what a task wants),
and shuffled sentences, which must not be above GiGPO. Beside them GiGPO and SIRI from [household-expert](../../policies/household-expert),
which was taught where things lie: there SIRI is expected to add nothing that one can measure. (These two arms were run anew with the
same settings and seeds when that policy was taught anew, from train games alone; the earlier one ended at .893 in both. As they then fell,
a third was added with a tenth of the learning rate, found on valid_train alone: see [alfworld-reinforced](../alfworld-reinforced).)
These 134 games were played before with other policies (study [alfworld-expert](../alfworld-expert)); nothing of this study was chosen
by them but the one pilot's cost.`.trim(),
  reading: {
    runs: 43,
    text: `
SIRI is not above GiGPO here, nor above self-imitation: .776 against .789 and .774 within 20 steps (−.012 [−.092, .067] and
+.002 [−.043, .048], six seeds). The intervals leave room for a difference of either sign of some .08. What is plain is that GiGPO needs no word for
it: in 40 iterations it brings the novice from .49 to .79, most of that in the first twenty. Neither the true places from the start
(−.004) nor false ones (+.024) end apart from it, though at the start the true ones are worth .18 when they stand in the prompt; by
the end they are worth nothing there either (.782 against .789).
Why SIRI's own half hardly began: train games want some fifty kinds of things, each with several places, and a sentence needs four
paired trials. Of about 440 sentences that a run wrote, 2 to 9 were decided on and 1 to 9 became active; the bank moved success by
.004. There were too many things and too few trials for 40 iterations of 64 episodes, while the weights learn all places at once.
From the expert start the two arms are one to the byte: that policy was not taught to write a lesson, what it writes cannot be read, and so
SIRI has nothing to try. Reinforcement with the usual learning rate and a limit of 20 steps makes this start worse on unseen rooms: .897 before
in the mean, .812 after, worse in every seed. With a tenth of the rate it ends at .888, and within 50 steps it wins .966 of the 274 games,
the start .956 ([alfworld-reinforced](../alfworld-reinforced)): most of what was lost was lost to the size of the steps.
What limits this: one novice, whose very first lessons knew where things lie by counts that hold validation games too, alike for
every arm; one limit; 134 games of which each is a hundred and thirty-fourth of a result; seeds are repetitions, not families; no trial was
made here with fewer kinds of things, with more trials, or with utility by steps that were saved (the latter two
are in [siri-alfworld-ranked](../siri-alfworld-ranked/README.md)).`.trim(),
    verdicts: {
      "gigpo-expert-slow − gigpo-expert": "above",
      "gigpo-expert-slow − gigpo-expert, curve": "above",
    },
  },
  arms: [
    siri("siri", "skills mined, validated, internalised", {}, contest),
    gigpo("gigpo", "no skills at all, equal episodes", contest),
    siri("self-imitation", "own successes imitated; no skill anywhere", selfImitation, contest),
    siri("oracle", "the commonest places in train games from the start", { mining: { author: "oracle" } }),
    siri("shuffled", "sentences with conditions and places shuffled", { mining: { author: "shuffled" } }),
    gigpo("gigpo-expert", "GiGPO from the expert start", rest, expert),
    siri("siri-expert", "SIRI from the expert start", {}, rest, expert),
    gigpo("gigpo-expert-slow", "GiGPO from the expert start, a tenth of the learning rate", rest, {
      ...expert,
      update: { learningRate: 3e-5 },
    }),
  ],
  comparisons: [
    ["siri", "gigpo"],
    ["siri", "self-imitation"],
    ["self-imitation", "gigpo"],
    ["oracle", "gigpo"],
    ["shuffled", "gigpo"],
    ["siri-expert", "gigpo-expert"],
    ["gigpo-expert-slow", "gigpo-expert"],
  ],
  shown: ["siri", "gigpo", "self-imitation", "oracle", "shuffled"],
  thresholds: [0.7, 0.8],
};
