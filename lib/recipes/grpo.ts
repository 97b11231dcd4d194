/**
 * GRPO (arXiv 2402.03300), played in episodes: every turn shares the advantage of its episode against its group.
 * The baseline of `gigpo.ts`; the two differ only in how a group is judged.
 */
import type { GrpoConfig } from "../config.js";
import { grpo as estimate } from "../credit/grpo.js";
import type { Recipe } from "./lab.js";
import { collect, grpoOptions, judge, learn, policyGradientSequences, updateOptions } from "./steps.js";

export const grpo: Recipe<GrpoConfig, null> = {
  method: "grpo",
  start: () => null,
  async *iterate(config, lab, { iteration }) {
    const groups = yield* collect(config, lab, iteration);
    const credit = yield* judge(groups, iteration, {
      anchor: "state",
      penalise: config.credit.penalise,
      estimate: (episodes) => estimate(episodes, grpoOptions(config.credit)),
    });
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* learn(lab, iteration, sequences, updateOptions(config));
    return null;
  },
};
