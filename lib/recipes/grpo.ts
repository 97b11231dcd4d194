/**
 * GRPO (arXiv 2402.03300), played in episodes: every turn shares the advantage of its episode against its group.
 * The baseline of `gigpo.ts`; the two differ only in how a group is judged.
 */
import type { GrpoConfig } from "../config.js";
import type { Recipe } from "./lab.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { defaultVerbs, type VerbsOf } from "./verbs.js";

/** The method, with other verbs where some are given. */
export function grpoWith(given: Partial<VerbsOf["grpo"]> = {}): Recipe<GrpoConfig, null> {
  const verbs = { ...defaultVerbs.grpo, ...given };
  return {
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
  };
}

export const grpo = Object.freeze(grpoWith());
