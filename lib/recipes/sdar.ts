/**
 * SDAR (arXiv 2605.15155): GRPO, and beside it a loss that makes a said token likelier where the same policy, reading a
 * skill, finds it likelier: σ(β·Δ)·(log π_teacher − log π), its gate held constant. What the teacher dislikes is hardly
 * touched: its trust is one-sided. Its arm RLSD has no loss: the teacher's agreement scales the token's advantage.
 *
 * The code's gate compares teacher and policy at every step of the optimiser, as here. Its teacher reads a fixed file of
 * skills before the whole prompt; here it reads the world's true sentences where skills always stand.
 */
import type { SdarConfig } from "../config.js";
import { isJudged } from "../config/methods/sdar.js";
import { scaledByGap } from "../credit/gap.js";
import type { UpdateOptions } from "../training/update.js";
import type { Sequence, TokenSignal } from "../types.js";
import { isExamined } from "./evaluation.js";
import { keyAt } from "./lab.js";
import { methodOf } from "./maker.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { judgedByTeacher, keepNotes, untold, withGaps, withShuffledGaps, type ToldState } from "./told.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export const sdar = methodOf<SdarConfig, GroupVerbs<SdarConfig>, ToldState>(relativeVerbs, (verbs) => ({
  method: "sdar",
  start: () => untold,
  async *iterate(config, lab, { iteration, state }) {
    const groups = yield* verbs.collect(config, lab, iteration);
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    const facts = { groups, sequences, state, iteration };
    const judged = isJudged(config) ? yield* judgedByTeacher(config, lab, facts) : sequences;
    const shuffled = config.agreement.gaps === "shuffled";
    const said = shuffled ? withShuffledGaps(judged, keyAt(lab, iteration, "gaps")) : judged;
    const taught = said.map((sequence) => agreed(sequence, config.agreement, iteration));
    yield* verbs.learn(lab, iteration, taught, { ...lossOptions(config), measureParts: isExamined(config, iteration) });
    return isJudged(config) ? yield* keepNotes(config, lab, facts) : state;
  },
}));

/** Judged tokens get the gated loss, or another advantage; all others stay as they are. */
function agreed(sequence: Sequence, { as, ...agreement }: SdarConfig["agreement"], iteration: number): Sequence {
  const { fade, band } = agreement;
  const share = agreement.share * (fade === 0 ? 1 : Math.max(0, 1 - iteration / fade));
  const gated: TokenSignal = { component: "ce", weight: 1 };
  return withGaps(sequence, (signals, gap) => {
    if (gap === undefined) return signals;
    if (as === "loss") return [...signals, gated];
    return signals.map((signal) =>
      signal.component === "rl"
        ? { ...signal, advantage: scaledByGap(signal.advantage!, gap, { share, band }) }
        : signal,
    );
  });
}

function lossOptions(config: SdarConfig): UpdateOptions {
  const { weight, steepness } = config.agreement;
  const options = updateOptions(config);
  const imitation = { ...options.objective.imitation, weight, form: "gated-log-ratio" as const, beta: steepness };
  return { ...options, objective: { ...options.objective, imitation } };
}
