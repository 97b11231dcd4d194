/**
 * GiGPO (arXiv 2505.10978): play groups, credit each turn by its episode and by the turns that started from the same
 * state, update. Nothing is mined and no prompt ever holds a skill; SIRI's first phase is this loop.
 *
 * The paper: 16 groups of 8, language models. Here: 8 groups of 8, a micro policy. See `credit/gigpo.ts` for where the
 * reference code differs from the paper.
 */
import type { GigpoConfig } from "../config.js";
import type { Recipe } from "./lab.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { defaultVerbs, type VerbsOf } from "./verbs.js";

/** The method, with other verbs where some are given. */
export function gigpoWith(given: Partial<VerbsOf["gigpo"]> = {}): Recipe<GigpoConfig, null> {
  const verbs = { ...defaultVerbs.gigpo, ...given };
  return {
    method: "gigpo",
    start: () => null,
    async *iterate(config, lab, { iteration }) {
      const groups = yield* verbs.collect(config, lab, iteration);
      const credit = yield* verbs.judge(groups, iteration, {
        anchor: config.credit.anchor,
        penalise: config.credit.penalise,
        estimate: (episodes) => verbs.credit(episodes, config),
      });
      const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
      yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
      return null;
    },
  };
}

export const gigpo = Object.freeze(gigpoWith());
