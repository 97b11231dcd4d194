/**
 * Reward design: a skill as reward, beside prompt, loss and replay. Each true sentence that an episode follows is progress,
 * Φ; what is paid is γΦ(after) − Φ(before), so that from any turn on the shaped return is the world's return less Φ as it
 * was: the best policy stays the best (Ng, Harada and Russell, 1999). The thesis named in our sources adapts its rewards to
 * the learner; here they can fade.
 *
 * Credit is the return from each turn on, whitened in the group. Whole episodes would not do: their shaped returns differ
 * from the world's by a constant, and GRPO takes constants away, to the last digit; nor would turns of one state.
 */
import type { ShapingConfig } from "../config.js";
import type { Advantages, CreditEpisode } from "../credit/credit.js";
import { penaltyAfter, reinforcePlusPlus } from "../credit/grpo.js";
import { mean } from "../credit/normalise.js";
import { isShown } from "../mining/check.js";
import { rewarded, shapedRewards } from "../rollout/rewarded.js";
import { emptyBank } from "../skills/bank.js";
import type { Episode } from "../types.js";
import { methodOf } from "./maker.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { toldBy } from "./told.js";
import { judgedAs, sharedVerbs, type GroupVerbs } from "./verbs.js";

const verbs: GroupVerbs<ShapingConfig> = { ...sharedVerbs, credit: returnsFromEachTurn };

export const shaping = methodOf<ShapingConfig, GroupVerbs<ShapingConfig>, null>(verbs, (verbs) => ({
  method: "shaping",
  start: () => null,
  async *iterate(config, lab, { iteration }) {
    const { about, form } = config.reward;
    const { gamma } = config.credit;
    const played = yield* verbs.collect(config, lab, iteration);
    const told = toldBy(config, { reads: "truths", about }, lab, emptyBank, iteration);
    const weight = weightAt(config, iteration);
    const groups = rewarded(played, (episode) => {
      const potential = progressOf(episode, told(episode.task)).map((done) => weight * done);
      return shapedRewards(episode, potential, { gamma, form });
    });
    const followed = played.flatMap(({ episodes, task }) =>
      told(task).length === 0 ? [] : episodes.map((episode) => progressOf(episode, told(task)).at(-1)!),
    );
    const metrics = { "reward/shaping": weight, ...(followed.length > 0 && { "reward/followed": mean(followed) }) };
    yield { kind: "measure", iteration, metrics };
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    return null;
  },
}));

/** The discounted return from each turn on, whitened over the turns of the group; refused turns lose the penalty. */
function returnsFromEachTurn(
  episodes: readonly CreditEpisode[],
  { credit: { gamma, invalidPenalty } }: Pick<ShapingConfig, "credit">,
): Advantages {
  const penalty = { invalidPenalty, penaltyIn: "advantage" } as const;
  return reinforcePlusPlus(episodes, { gamma }).map((row, i) =>
    row.map((value, turn) => value! - penaltyAfter(episodes[i]!, turn, penalty)),
  );
}

/** The share of the sentences that were followed before each turn, and at the end. */
function progressOf({ turns }: Episode, sentences: readonly string[]): number[] {
  return Array.from({ length: turns.length + 1 }, (_, turn) => {
    const done = { turns: turns.slice(0, turn).filter(({ valid }) => valid) };
    return sentences.length === 0 ? 0 : mean(sentences.map((text) => Number(isShown(text, done))));
  });
}

function weightAt({ reward: { weight, fade } }: ShapingConfig, iteration: number): number {
  return fade === 0 ? weight : weight * Math.max(0, 1 - iteration / fade);
}
