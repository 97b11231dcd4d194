/**
 * GRPO (arXiv 2402.03300), played in episodes: every turn shares the advantage of its episode against its group.
 * The baseline of `gigpo.ts`; the two differ only in how a group is judged.
 */
import type { GrpoConfig } from "../config.js";
import { methodOf } from "./maker.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export const grpo = methodOf<GrpoConfig, GroupVerbs<GrpoConfig>, null>(relativeVerbs, (verbs) => ({
  method: "grpo",
  start: () => null,
  async *iterate(config, lab, { iteration }) {
    const groups = yield* verbs.collect(config, lab, iteration);
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    return null;
  },
}));
