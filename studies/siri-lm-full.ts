/** SIRI with a real language model at a language model's usual size: 64 episodes an iteration, on families that nothing has run. */
import { seedsFrom, type Study } from "../lib/experiment/studies/study.js";
import { ahead, behind, languageModelArms } from "./siri-lm.js";

const families = seedsFrom(1065, 3);

export const siriLmFull: Study = {
  name: "siri-lm-full",
  registered: `
Registered before the runs, after [siri-lm](../siri-lm/README.md) told nothing apart with 320 episodes a run. The same three arms, settings and
examinations with three times the episodes: 15 iterations of 64 (8 tasks, 8 each), 960 a run, on three families (1065 to 1067) that nothing has
run. SmolLM2-135M-Instruct begins with the adapter of [pocket-english](../../policies/pocket-english) and learns rank-8 adapters with exact KL
of .1 to that start. The number that counts is plain success at temperature 1 after the last iteration: SIRI minus self-imitation and SIRI minus
GiGPO, paired by family, by Student's t and the exact sign-flip test; greedy success is second. Three families cannot carry a verdict alone:
the smallest sign-flip p that three can give is .25. Expected from a prototype that had 960 episodes a run: SIRI ahead of both. What would count
as such is a mean difference whose interval leaves out 0; one sign in every family is a hint and no more. The number of families was
set by the time that there was (about an hour of one core for a family) and not by any result.`.trim(),
  arms: languageModelArms(families, { iterations: 15, groups: 8 }),
  comparisons: [
    ["siri", "self-imitation"],
    ["siri", "gigpo"],
    ["self-imitation", "gigpo"],
  ],
  shown: ["siri", "self-imitation", "gigpo"],
  thresholds: [0.4, 0.6],
  ahead,
  behind,
};
