/**
 * SELF-GUIDE (arXiv 2407.12874): the policy acts with the instruction in its prompt, what succeeds is kept, and the policy
 * that reads no instruction imitates it. No gate, no advantage, no policy gradient: what SIRI adds can be taken away down
 * to here. Its arm STaR (arXiv 2203.14465) demonstrates without any instruction.
 *
 * The papers write their data once, or start again from the first model every round; here each iteration demonstrates
 * with the policy as it is now and goes on from it.
 */
import type { SelfguideConfig } from "../config.js";
import { openings } from "../internalization/internalise.js";
import { stream } from "../random.js";
import { onSpan, reopenedSequences } from "../rollout/sequences.js";
import { emptyBank, entryOf, type Bank } from "../skills/bank.js";
import { fitting } from "../skills/retrieval.js";
import type { Episode, Sequence, TokenSignal } from "../types.js";
import { announce, bankOf, truthsOf } from "./given.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { collect, learn, updateOptions } from "./steps.js";
import type { GroupVerbs } from "./verbs.js";

/** It judges nothing, and keeps or leaves whole episodes. */
export interface SelfguideVerbs extends Pick<GroupVerbs<SelfguideConfig>, "collect" | "learn"> {
  /** Whether an episode is imitated. */
  readonly keep: (episode: Episode) => boolean;
}

export interface SelfguideState {
  /** The instructions; they never change. */
  readonly bank: Bank;
}

export const selfguide = methodOf<SelfguideConfig, SelfguideVerbs, SelfguideState>(
  { collect, learn, keep: ({ success }) => success },
  (verbs) => ({
    method: "selfguide",
    start: (config, lab) => ({
      bank: config.demonstrate.prompt === "truths" ? bankOf(truthsOf(config, lab)) : emptyBank,
    }),
    async *iterate(config, lab, { iteration, state }) {
      const { bank } = state;
      if (iteration === 0) yield* announce(bank);
      const groups = yield* verbs.collect(config, lab, iteration, {
        skillsFor: (task) => fitting(bank, lab.world, task, "active").map(({ skill }) => skill),
        pairing: "whole",
      });
      const episodes = groups.flatMap((group) => group.episodes);
      const good = episodes.filter((episode) => verbs.keep(episode));
      const { keep } = config.demonstrate;
      const kept = keep === "successes" ? good : stream(keyAt(lab, iteration, "keep")).sample(episodes, good.length);
      yield { kind: "measure", iteration, metrics: { "demonstrations/kept": kept.length / episodes.length } };
      const sequences = kept.flatMap((episode) => imitated({ ...config, ...config.demonstrate }, lab, bank, episode));
      yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
      return state;
    },
  }),
);

/** The episode's accepted turns as they would have been said without the instruction. */
export function imitated(
  { mask, update }: Pick<SelfguideConfig["demonstrate"], "mask"> & Pick<SelfguideConfig, "update">,
  lab: Lab,
  bank: Bank,
  episode: Episode,
): Sequence[] {
  const { condition, task } = episode;
  const read = condition.kind === "skill" ? condition.skills.map((id) => entryOf(bank, id).skill.text) : [];
  const imitate: TokenSignal = { component: "ce", weight: 1 };
  const near: TokenSignal = { component: "refKl", weight: 1 };
  const signals = update.kl.weight > 0 ? [imitate, near] : [imitate];
  return reopenedSequences(episode, { ...openings(stageOf(lab), task, read), as: "plain" }, (turn) => {
    const span = mask === "action" ? turn.actionSpan : { start: 0, end: turn.said.tokens.length };
    return turn.valid ? onSpan(turn, span, signals) : undefined;
  });
}
