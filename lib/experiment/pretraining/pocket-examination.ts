/** How a policy is examined in the pocket world: unseen families, and what a sentence about one of its houses is worth. */
import {
  conditionsOf,
  drawFamily,
  drawHouse,
  lexiconOf,
  parseSkill,
  pocketEnvironment,
  resolveDials,
  supportedSentences,
  taskOf,
  trueSentences,
  type Dials,
  type Family,
  type House,
  type Lexicon,
} from "../../../envs/pocket/index.js";
import type { World } from "../../environment.js";
import type { Policy } from "../../policy/policy.js";
import { compactFormat } from "../../policy/prompt.js";
import { split, type Key, type Stream } from "../../random.js";
import type { Episode, Task } from "../../types.js";
import { examine, shownTurns, type Examination, type Judgement } from "./examination.js";
import type { ExaminationOptions } from "./pretraining-world.js";

/** One task of one unseen family. */
interface Case {
  readonly family: Family;
  readonly house: House;
  readonly task: Task;
}

export const pocketArms = ["plain", "true", "true object", "true verb", "irrelevant", "wrong", "over-general"] as const;

export function examinePocket(
  policy: Policy,
  key: Key,
  {
    families = 400,
    temperatures = [1, 0.4],
    dials: some = {},
  }: ExaminationOptions & { readonly dials?: Partial<Dials> } = {},
): Promise<Examination> {
  const dials = resolveDials(some);
  const lexicon = lexiconOf(dials);
  const cases = Array.from({ length: families }, (_, i) => caseOf(split(split(key, "sitting"), i), dials));
  const byTask = new Map(cases.map((one) => [one.task.id, one]));
  return examine(
    {
      key,
      arms: pocketArms,
      stage: { policy, format: compactFormat, style: { kind: "transcript" }, patience: Infinity },
      world: unseenWorld(lexicon),
      tasks: cases.map(({ task }) => task),
      sentencesFor: (arm, i, draw) => sentencesFor(lexicon, arm as (typeof pocketArms)[number], cases[i]!, draw),
      judge: (sentence, episode) => judge(lexicon, byTask.get(episode.task.id)!, sentence, episode),
    },
    temperatures,
  );
}

function unseenWorld(lexicon: Lexicon): World {
  return { name: "pocket", about: "", splits: [], make: () => pocketEnvironment(lexicon), tasks: () => [] };
}

function caseOf(key: Key, dials: Dials): Case {
  const family = drawFamily(split(key, "family"), dials);
  const house = drawHouse(family, dials, split(key, "house"));
  return { family, house, task: taskOf(house, "unseen families", String(key)) };
}

function sentencesFor(
  lexicon: Lexicon,
  arm: (typeof pocketArms)[number],
  { family, house }: Case,
  draw: Stream,
): string[] {
  const known = trueSentences(family);
  const own = conditionsOf(lexicon, house);
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
      return own.map((condition) => retarget(lexicon, known[condition]!, draw));
    case "over-general":
      return [`when ${house.kind} , look in ${draw.choice(lexicon.places.filter((place) => place !== house.home))}`];
  }
}

/** The same sentence about a place or device that it is not about. */
function retarget(lexicon: Lexicon, sentence: string, draw: Stream): string {
  const words = sentence.split(" ");
  const targets = sentence.includes(" use ") ? lexicon.devices : lexicon.places;
  return [...words.slice(0, -1), draw.choice(targets.filter((target) => target !== words.at(-1)))].join(" ");
}

function judge(lexicon: Lexicon, { family, house }: Case, sentence: string, episode: Episode): Judgement {
  const { supported, overGeneral } = supportedSentences(lexicon, house, shownTurns(episode));
  return {
    wellFormed: parseSkill(lexicon, sentence) !== undefined,
    supported: supported.includes(sentence),
    true: Object.values(trueSentences(family)).includes(sentence),
    overGeneral: overGeneral.includes(sentence),
  };
}
