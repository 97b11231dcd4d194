/** How a policy is examined in the household: unseen families, and what a sentence about one of its houses is worth. */
import { limitRule, makeHousehold, Stranger, type StrangerOptions } from "../../../envs/household/index.js";
import { sentenceGrammar } from "../../mining/grammar.js";
import type { Policy } from "../../policy/policy.js";
import { split, type Key, type Stream } from "../../random.js";
import type { Episode } from "../../types.js";
import { householdFormat } from "./household-format.js";
import { examine, shownTurns, type Examination, type Judgement } from "./examination.js";
import type { ExaminationOptions } from "./pretraining-world.js";

const arms = ["plain", "true", "true object", "true verb", "irrelevant", "wrong", "over-general"] as const;

export function examineHousehold(
  policy: Policy,
  key: Key,
  {
    families = 400,
    temperatures = [1, 0.4],
    slack,
    ...options
  }: ExaminationOptions & StrangerOptions & { readonly slack: number },
): Promise<Examination> {
  const limit = limitRule(1, slack, Infinity);
  const strangers = Array.from(
    { length: families },
    (_, i) => new Stranger(split(split(key, "sitting"), i), limit, options),
  );
  const byTask = new Map(strangers.map((stranger) => [stranger.task.id, stranger]));
  return examine(
    {
      key,
      arms,
      stage: { policy, format: householdFormat, style: { kind: "transcript" }, patience: Infinity },
      world: makeHousehold(),
      tasks: strangers.map(({ task }) => task),
      sentencesFor: (arm, i, draw) => sentencesFor(arm as (typeof arms)[number], strangers[i]!, draw),
      judge: (sentence, episode) => judge(byTask.get(episode.task.id)!, sentence, episode),
    },
    temperatures,
  );
}

function sentencesFor(arm: (typeof arms)[number], stranger: Stranger, draw: Stream): readonly string[] {
  switch (arm) {
    case "plain":
      return [];
    case "true":
      return stranger.truths;
    case "true object":
      return stranger.truths.filter((truth) => truth.includes(" look "));
    case "true verb":
      return stranger.truths.filter((truth) => !truth.includes(" look "));
    case "irrelevant":
      return draw.sample(stranger.others, 2);
    case "wrong":
      return stranger.truths
        .map((truth) => stranger.falsified(truth, draw))
        .filter((text) => !stranger.truths.includes(text));
    case "over-general":
      return [stranger.overGeneral(draw)];
  }
}

function judge(stranger: Stranger, sentence: string, episode: Episode): Judgement {
  const { supported, overGeneral } = stranger.shownBy(shownTurns(episode));
  return {
    wellFormed: sentenceGrammar.parse(sentence) !== undefined,
    supported: supported.includes(sentence),
    true: stranger.truths.includes(sentence) || stranger.others.includes(sentence),
    overGeneral: overGeneral.includes(sentence),
  };
}
