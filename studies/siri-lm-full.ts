/** SIRI with a real language model at a language model's usual size: 64 episodes an iteration, on families that nothing has run. */
import { seedsFrom, type Study } from "../lib/experiment/studies/study.js";
import { languageModelStudy } from "./siri-lm.js";

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
  reading: {
    runs: 9,
    text: `
**Nothing is told apart, and the expectation is not met.** In 960 episodes plain success rises from .250 to .562 with SIRI, .625 with
self-imitation and .563 with GiGPO. SIRI minus self-imitation is +.083, +.021 and −.292 by family, SIRI minus GiGPO −.188, +.208 and −.021: no
sign is the same in all three. Greedily it is .660, .694 and .708. SIRI trained a little over half of self-imitation's tokens. Its bank adds .153
when it stands in the prompt (in every family; the interval of three holds 0), so perhaps not all that its sentences are worth has gone into the
weights. True sentences stay obeyed (.85 to .90, before .903). Cooling is never learnt in two families of three by SIRI, in one by the others.
So three times the episodes of [siri-lm](../siri-lm/README.md) make every arm better (there .37 to .40) and tell no more about which is best; the
prototype's one run with SIRI ahead is not seen again.
What limits this: three families, one run an arm, differences between families larger than those between arms; 48 tasks an examination, a
standard error of .07; settings untuned. The runs were made beside other work and stopped several times, so minutes are no speeds. No broken arm was run.`.trim(),
    verdicts: {},
  },
  ...languageModelStudy(families, { iterations: 15, groups: 8 }),
};
