/**
 * HGPO (arXiv 2602.22817): as GiGPO, but turns are compared by the states they came through: with all turns in the same
 * state, and, at more weight, with those whose last states were the same too. Equal texts that hide different states are
 * told apart by their past.
 *
 * With `credit.history` 0 whole episodes alone are compared, and nothing differs from GiGPO with `credit.stepWeight` 0.
 */
import type { HgpoConfig } from "../config/methods/hgpo.js";
import { hgpo as estimate } from "../credit/gigpo.js";
import { methodOf } from "./maker.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, sharedVerbs, type GroupVerbs } from "./verbs.js";

const verbs: GroupVerbs<HgpoConfig> = { ...sharedVerbs, credit: (episodes, { credit }) => estimate(episodes, credit) };

export const hgpo = methodOf<HgpoConfig, GroupVerbs<HgpoConfig>, null>(verbs, (verbs) => ({
  method: "hgpo",
  start: () => null,
  async *iterate(config, lab, { iteration }) {
    const groups = yield* verbs.collect(config, lab, iteration);
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    return null;
  },
}));
