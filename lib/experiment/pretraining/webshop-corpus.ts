/**
 * What the shop's policy is taught before any reinforcement: visits of the scripted shopper to random chains, never those
 * that are trained on later. It learns to follow skill sentences (also wrong ones, first), to try lines and pages without
 * them, to ignore those that do not apply, and to say in one sentence what a successful visit shows.
 */
import {
  chainEnvironment,
  chainTask,
  conditionsOf,
  drawChainFamily,
  goShopping,
  hintsOf,
  noHints,
  otherTargets,
  overGeneralSentences,
  paramsOf,
  parseChainSkill,
  sentenceOf,
  supportedSentences,
  trueSentences,
  withLimit,
  type ShoppingTrip,
} from "../../../envs/webshop/chain/index.js";
import type { Environment } from "../../environment.js";
import type { Tokenizer } from "../../policy/policy.js";
import { compactFormat } from "../../policy/prompt.js";
import { split, stream, type Key, type Stream } from "../../random.js";
import type { Task } from "../../types.js";
import { writeLesson, type Lesson } from "./lesson.js";
import { defaultMix, lessonKind, type CorpusMix } from "./mix.js";

/** Demonstrations may take longer than a trained agent is allowed to: three pages opened for a coupon, and all the rest. */
const demonstrationLimit = 10;

export class WebshopCorpus {
  private readonly environment: Environment = chainEnvironment();

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly mix: CorpusMix = defaultMix,
  ) {}

  /** The lesson of a key. */
  lesson(key: Key): Lesson {
    const draw = stream(split(key, "lesson"));
    switch (lessonKind(this.mix, draw)) {
      case "skill":
        return this.skillLesson(key, draw);
      case "plain":
        return this.play(key, errandOf(key), []);
      case "irrelevant":
        return this.irrelevantLesson(key, draw);
      case "summary":
        return this.summary(key, draw);
    }
  }

  private skillLesson(key: Key, draw: Stream): Lesson {
    const task = errandOf(key);
    const { own, others } = sentencesAbout(task);
    const told = own
      .filter(() => draw.chance(this.mix.mentioned))
      .map((sentence) => (draw.chance(this.mix.wrong) ? retarget(sentence, draw) : sentence));
    if (draw.chance(this.mix.overGeneral)) told.push(draw.choice(overGeneralSentences(paramsOf(task).wants, draw)));
    told.push(...draw.sample(others, draw.choice([0, 0, 0, 1, 2])));
    return this.play(key, task, draw.shuffle(told));
  }

  private irrelevantLesson(key: Key, draw: Stream): Lesson {
    const task = errandOf(key);
    return this.play(key, task, draw.sample(sentencesAbout(task).others, draw.choice([1, 2])));
  }

  private play(key: Key, task: Task, told: readonly string[]): Lesson {
    return this.write(task, told, this.trip(key, task, told));
  }

  private trip(key: Key, task: Task, told: readonly string[]): ShoppingTrip {
    const hints = told.length === 0 ? noHints : hintsOf(paramsOf(task).wants, told);
    return goShopping(this.environment, task, hints, split(key, "shopper"));
  }

  /** A successful plain visit and one sentence about it; luckless draws are drawn again. */
  private summary(key: Key, draw: Stream): Lesson {
    for (let attempt = 0; ; attempt++) {
      const child = split(key, attempt);
      const task = errandOf(child);
      const helped = draw.chance(0.6);
      const told = helped ? sentencesAbout(task).own.filter(() => draw.chance(0.8)) : [];
      const shown = this.trip(child, task, told);
      if (shown.won) return this.write(task, [], shown, this.sentenceAbout(task, shown, draw));
    }
  }

  private sentenceAbout(task: Task, { turns }: ShoppingTrip, draw: Stream): string {
    const { supported, overGeneral } = supportedSentences(paramsOf(task).wants, turns);
    const sentence = draw.choice(draw.chance(this.mix.overGeneralSummary) ? overGeneral : supported);
    return draw.chance(this.mix.falseSummary) ? retarget(sentence, draw) : sentence;
  }

  private write(task: Task, told: readonly string[], { turns }: ShoppingTrip, note?: string): Lesson {
    const first = this.environment.reset(task).text;
    const more = note === undefined ? {} : { note };
    return writeLesson(this.tokenizer, compactFormat, { task, told, first, turns, ...more });
  }
}

/** The errand of a key, in a chain of its own. */
function errandOf(key: Key): Task {
  const family = drawChainFamily(split(key, "family"));
  const task = chainTask(family, split(key, "errand"), { split: "lessons", id: "lesson", slack: 0 });
  return withLimit(task, demonstrationLimit);
}

/** The true sentences of a task's chain: those that bear on the task, and the others. */
export function sentencesAbout(task: Task): { readonly own: readonly string[]; readonly others: readonly string[] } {
  const { wants, store } = paramsOf(task);
  const known = Object.entries(trueSentences(store.family));
  const conditions = conditionsOf(wants);
  const own = known.filter(([condition]) => conditions.includes(condition)).map(([, sentence]) => sentence);
  const others = known.filter(([condition]) => !conditions.includes(condition)).map(([, sentence]) => sentence);
  return { own, others };
}

/** The same sentence about a line or page that it is not about. */
export function retarget(sentence: string, draw: Stream): string {
  const skill = parseChainSkill(sentence)!;
  return sentenceOf({ ...skill, target: draw.choice(otherTargets(skill)) });
}
