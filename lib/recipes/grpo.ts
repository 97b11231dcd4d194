/**
 * GRPO (arXiv 2402.03300), played in episodes: every turn shares the advantage of its episode against its group.
 * The baseline of `gigpo.ts`; the two differ only in how a group is judged.
 */
import type { GrpoConfig } from "../config.js";
import { grpo as estimate } from "../credit/grpo.js";
import { methodOf } from "./maker.js";
import { grpoOptions, policyGradientSequences, updateOptions } from "./steps.js";
import { sharedVerbs, type GroupVerbs } from "./verbs.js";

const verbs: GroupVerbs<GrpoConfig> = {
  ...sharedVerbs,
  credit: (episodes, { credit }) => estimate(episodes, grpoOptions(credit)),
};

export const grpo = methodOf<GrpoConfig, GroupVerbs<GrpoConfig>, null>(verbs, (verbs) => ({
  method: "grpo",
  start: () => null,
  async *iterate(config, lab, { iteration }) {
    const groups = yield* verbs.collect(config, lab, iteration);
    const credit = yield* verbs.judge(groups, iteration, {
      anchor: "state",
      penalise: config.credit.penalise,
      estimate: (episodes) => verbs.credit(episodes, config),
    });
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    return null;
  },
}));
