/**
 * GiGPO (arXiv 2505.10978): play groups, credit each turn by its episode and by the turns that started from the same
 * state, update. Nothing is mined and no prompt ever holds a skill; SIRI's first phase is this loop.
 *
 * The paper: 16 groups of 8, language models. Here: 8 groups of 8, a micro policy. See `credit/gigpo.ts` for where the
 * reference code differs from the paper.
 */
import type { GigpoConfig } from "../config.js";
import { gigpo as estimate } from "../credit/gigpo.js";
import { methodOf } from "./maker.js";
import { gigpoOptions, policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, sharedVerbs, type GroupVerbs } from "./verbs.js";

const verbs: GroupVerbs<GigpoConfig> = {
  ...sharedVerbs,
  credit: (episodes, { credit }) => estimate(episodes, gigpoOptions(credit)),
};

export const gigpo = methodOf<GigpoConfig, GroupVerbs<GigpoConfig>, null>(verbs, (verbs) => ({
  method: "gigpo",
  start: () => null,
  async *iterate(config, lab, { iteration }) {
    const groups = yield* verbs.collect(config, lab, iteration);
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    return null;
  },
}));
