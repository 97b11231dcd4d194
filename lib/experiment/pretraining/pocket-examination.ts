/** How a policy is examined in the pocket world: unseen families, and what a sentence about one of its houses is worth. */
import {
  conditionsOf,
  drawFamily,
  drawHouse,
  lexiconOf,
  parseSkill,
  pocketEnvironment,
  resolveDials,
  retargeted,
  supportedSentences,
  taskOf,
  terse,
  trueSentences,
  type Dials,
  type Family,
  type House,
  type Lexicon,
  type Wording,
} from "../../../envs/pocket/index.js";
import type { World } from "../../environment.js";
import type { Policy } from "../../policy/policy.js";
import { compactFormat, type PromptFormat } from "../../policy/prompt.js";
import { split, type Key, type Stream } from "../../random.js";
import type { Stage } from "../../rollout/episode.js";
import type { Episode, Task } from "../../types.js";
import { examine, shownTurns, type Examination, type Judgement } from "./examination.js";
import type { ExaminationOptions } from "./pretraining-world.js";

/** One task of one unseen family. */
interface Case {
  readonly family: Family;
  readonly house: House;
  readonly task: Task;
}

const pocketArms = ["plain", "true", "true object", "true verb", "irrelevant", "wrong", "over-general"] as const;

/** How the pocket house is spoken of, and with the policy. */
export interface Spoken {
  readonly world: string;
  readonly wording: Wording;
  readonly format: PromptFormat;
  readonly choose?: NonNullable<Stage["choose"]>;
}

const inMicroWords: Spoken = { world: "pocket", wording: terse, format: compactFormat };

export function examinePocket(
  policy: Policy,
  key: Key,
  {
    families = 400,
    temperatures = [1, 0.4],
    dials: some = {},
    spoken = inMicroWords,
  }: ExaminationOptions & { readonly dials?: Partial<Dials>; readonly spoken?: Spoken } = {},
): Promise<Examination> {
  const { format, choose } = spoken;
  const dials = resolveDials(some);
  const lexicon = lexiconOf(dials, spoken.wording);
  const cases = Array.from({ length: families }, (_, i) => caseOf(split(split(key, "sitting"), i), dials, spoken));
  const byTask = new Map(cases.map((one) => [one.task.id, one]));
  return examine(
    {
      key,
      arms: pocketArms,
      stage: { policy, format, style: { kind: "transcript" }, patience: Infinity, ...(choose && { choose }) },
      world: unseenWorld(spoken.world, lexicon),
      tasks: cases.map(({ task }) => task),
      sentencesFor: (arm, i, draw) => sentencesFor(lexicon, arm as (typeof pocketArms)[number], cases[i]!, draw),
      judge: (sentence, episode) => judge(lexicon, byTask.get(episode.task.id)!, sentence, episode),
    },
    temperatures,
  );
}

function unseenWorld(name: string, lexicon: Lexicon): World {
  return { name, about: "", splits: [], make: () => pocketEnvironment(lexicon, name), tasks: () => [] };
}

function caseOf(key: Key, dials: Dials, spoken: Spoken): Case {
  const family = drawFamily(split(key, "family"), dials);
  const house = drawHouse(family, dials, split(key, "house"));
  return { family, house, task: taskOf(house, "unseen families", String(key), spoken) };
}

function sentencesFor(
  lexicon: Lexicon,
  arm: (typeof pocketArms)[number],
  { family, house }: Case,
  draw: Stream,
): string[] {
  const known = trueSentences(family, lexicon.wording);
  const own = conditionsOf(lexicon, house);
  const elsewhere = (targets: readonly string[], target: string): string =>
    draw.choice(targets.filter((other) => other !== target));
  switch (arm) {
    case "plain":
      return [];
    case "true":
      return own.map((condition) => known[condition]!);
    case "true object":
      return [known[own[0]!]!];
    case "true verb":
      return own.slice(1).map((condition) => known[condition]!);
    case "irrelevant":
      return draw
        .sample(
          Object.keys(known).filter((condition) => !own.includes(condition)),
          2,
        )
        .map((condition) => known[condition]!);
    case "wrong":
      return own.map((condition) => retargeted(lexicon, known[condition]!, elsewhere));
    case "over-general":
      return [
        lexicon.wording.sentence({
          condition: house.kind,
          operation: "look",
          target: elsewhere(lexicon.places, house.home),
        }),
      ];
  }
}

function judge(lexicon: Lexicon, { family, house }: Case, sentence: string, episode: Episode): Judgement {
  const { supported, overGeneral } = supportedSentences(lexicon, house, shownTurns(episode));
  return {
    wellFormed: parseSkill(lexicon, sentence) !== undefined,
    supported: supported.includes(sentence),
    true: Object.values(trueSentences(family, lexicon.wording)).includes(sentence),
    overGeneral: overGeneral.includes(sentence),
  };
}
