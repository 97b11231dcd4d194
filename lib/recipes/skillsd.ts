/**
 * Skill-SD (arXiv 2604.10674): the policy acts without any skill. The same policy, reading the same turns with a skill in
 * its prompt, judges every token that was said; beside the policy gradient the loss is the reverse divergence from that
 * teacher, so that no action is imitated that was acted under a skill. Arms: OPSD, whose teacher reads what is true; and
 * OPD, the teacher without any policy gradient.
 *
 * The paper: another model summarises each episode, a rule with a bonus chooses the summary, the teacher is synced now and
 * then. Here: the policy writes one sentence about a success, one that fits is drawn, and by default the teacher is the
 * policy as it is now (`teacher.sync`).
 */
import type { SkillsdConfig } from "../config.js";
import { addedGap } from "../credit/gap.js";
import type { UpdateOptions } from "../training/update.js";
import type { Sequence, TokenSignal } from "../types.js";
import { isExamined } from "./evaluation.js";
import { methodOf } from "./maker.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { judgedByTeacher, keepNotes, untold, withGaps, type ToldState } from "./told.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export const skillsd = methodOf<SkillsdConfig, GroupVerbs<SkillsdConfig>, ToldState>(relativeVerbs, (verbs) => ({
  method: "skillsd",
  start: () => untold,
  async *iterate(config, lab, { iteration, state }) {
    const groups = yield* verbs.collect(config, lab, iteration);
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    const facts = { groups, sequences, state, iteration };
    const isTaught = config.distil.weight > 0;
    const judged = isTaught ? yield* judgedByTeacher(config, lab, facts) : sequences;
    const taught = judged.map((sequence) => distilled(sequence, config.distil));
    yield* verbs.learn(lab, iteration, taught, { ...lossOptions(config), measureParts: isExamined(config, iteration) });
    return isTaught ? yield* keepNotes(config, lab, facts) : state;
  },
}));

/** Each judged token also follows the teacher; alone, it follows nothing else. */
function distilled(sequence: Sequence, { form, weight, limit, alone }: SkillsdConfig["distil"]): Sequence {
  const follow: TokenSignal = { component: "ce", weight: 1 };
  return withGaps(sequence, (signals, gap) => {
    if (form === "importance-k3") {
      const others = alone ? signals.filter(({ component }) => component !== "rl") : signals;
      return gap === undefined ? others : [...others, follow];
    }
    return signals.flatMap((signal) => {
      if (signal.component !== "rl") return [signal];
      if (gap === undefined) return alone ? [] : [signal];
      return [{ ...signal, advantage: addedGap(alone ? 0 : signal.advantage!, gap, { weight, limit }) }];
    });
  });
}

function lossOptions(config: SkillsdConfig): UpdateOptions {
  const options = updateOptions(config);
  const imitation = { ...options.objective.imitation, weight: config.distil.weight, form: "importance-k3" as const };
  return { ...options, objective: { ...options.objective, imitation } };
}
