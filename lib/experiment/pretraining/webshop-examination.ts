/** How a policy is examined in chains of shops: unseen families, and what a sentence about one of their visits is worth. */
import {
  chainEnvironment,
  chainSlack,
  chainTask,
  drawChainFamily,
  overGeneralSentences,
  paramsOf,
  parseChainSkill,
  supportedSentences,
  trueSentences,
} from "../../../envs/webshop/chain/index.js";
import type { World } from "../../environment.js";
import type { Policy } from "../../policy/policy.js";
import { compactFormat } from "../../policy/prompt.js";
import { split, type Key, type Stream } from "../../random.js";
import type { Episode, Task } from "../../types.js";
import { examine, shownTurns, type Examination, type Judgement } from "./examination.js";
import type { ExaminationOptions } from "./pretraining-world.js";
import { retarget, sentencesAbout } from "./webshop-corpus.js";

const webshopArms = ["plain", "true", "true line", "true coupon", "irrelevant", "wrong", "over-general"] as const;

export function examineWebshop(
  policy: Policy,
  key: Key,
  { families = 400, temperatures = [1, 0.4] }: ExaminationOptions = {},
): Promise<Examination> {
  const tasks = Array.from({ length: families }, (_, i) => unseenTask(split(split(key, "sitting"), i)));
  return examine(
    {
      key,
      arms: webshopArms,
      stage: { policy, format: compactFormat, style: { kind: "transcript" }, patience: Infinity },
      world: unseenWorld,
      tasks,
      sentencesFor: (arm, i, draw) => sentencesFor(arm as (typeof webshopArms)[number], tasks[i]!, draw),
      judge,
    },
    temperatures,
  );
}

const unseenWorld: World = { name: "webshop", about: "", splits: [], make: chainEnvironment, tasks: () => [] };

function unseenTask(key: Key): Task {
  const place = { split: "unseen families", id: String(key), slack: chainSlack };
  return chainTask(drawChainFamily(split(key, "family")), split(key, "errand"), place);
}

function sentencesFor(arm: (typeof webshopArms)[number], task: Task, draw: Stream): readonly string[] {
  const { own, others } = sentencesAbout(task);
  switch (arm) {
    case "plain":
      return [];
    case "true":
      return own;
    case "true line":
      return own.filter((sentence) => sentence.includes(" search "));
    case "true coupon":
      return own.filter((sentence) => sentence.includes(" click "));
    case "irrelevant":
      return draw.sample(others, 2);
    case "wrong":
      return own.map((sentence) => retarget(sentence, draw));
    case "over-general":
      return [tooGeneral(task, draw)];
  }
}

/** An over-general sentence whose target is not, by chance, the one of this very task. */
function tooGeneral(task: Task, draw: Stream): string {
  const targets = sentencesAbout(task).own.map((own) => own.split(" ").at(-1));
  for (;;) {
    const sentence = draw.choice(overGeneralSentences(paramsOf(task).wants, draw));
    if (!targets.includes(sentence.split(" ").at(-1))) return sentence;
  }
}

function judge(sentence: string, episode: Episode): Judgement {
  const { wants, store } = paramsOf(episode.task);
  const { supported, overGeneral } = supportedSentences(wants, shownTurns(episode));
  return {
    wellFormed: parseChainSkill(sentence) !== undefined,
    supported: supported.includes(sentence),
    true: Object.values(trueSentences(store.family)).includes(sentence),
    overGeneral: overGeneral.includes(sentence),
  };
}
