/**
 * What the pocket policy is taught before any reinforcement: episodes of the scripted explorer in random families, never
 * those that are trained on later. It learns to follow skill sentences (also wrong ones, first), to explore without them,
 * to ignore those that do not apply, and to say in one sentence what a successful transcript shows.
 */
import {
  conditionsOf,
  demonstrate,
  drawFamily,
  drawHouse,
  hintsOf,
  noHints,
  pocketEnvironment,
  resolveDials,
  retargeted,
  supportedSentences,
  taskOf,
  trueSentences,
  lexiconOf,
  withLimit,
  type Demonstration as PocketDemonstration,
  type Dials,
  type Family,
  type House,
  type Lexicon,
} from "../../../envs/pocket/index.js";
import type { Environment } from "../../environment.js";
import type { Tokenizer } from "../../policy/policy.js";
import { compactFormat } from "../../policy/prompt.js";
import { split, stream, type Key, type Stream } from "../../random.js";
import type { Task } from "../../types.js";
import { writeLesson, type Lesson } from "./lesson.js";
import { defaultMix, lessonKind, type CorpusMix } from "./mix.js";

/** Demonstrations may take longer than a trained agent is allowed to. */
const demonstrationLimit = 14;

export class PocketCorpus {
  private readonly lexicon: Lexicon;
  private readonly environment: Environment;

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly mix: CorpusMix = defaultMix,
    private readonly dials: Partial<Dials> = {},
  ) {
    this.lexicon = lexiconOf(resolveDials(dials));
    this.environment = pocketEnvironment(this.lexicon);
  }

  /** The lesson of a key. */
  lesson(key: Key): Lesson {
    const draw = stream(split(key, "lesson"));
    switch (lessonKind(this.mix, draw)) {
      case "skill":
        return this.skillLesson(key, draw);
      case "plain":
        return this.play(key, this.house(key), []);
      case "irrelevant":
        return this.irrelevantLesson(key, draw);
      case "summary":
        return this.summary(key, draw);
    }
  }

  private house(key: Key): { family: Family; house: House; task: Task } {
    const homeProbability = stream(split(key, "home probability")).choice([0.7, 0.85, 1]);
    const dials = resolveDials({ ...this.dials, homeProbability });
    const family = drawFamily(split(key, "family"), dials);
    const house = drawHouse(family, dials, split(key, "house"), { from: family.objects });
    return { family, house, task: withLimit(taskOf(house, "lessons", "lesson"), demonstrationLimit) };
  }

  private skillLesson(key: Key, draw: Stream): Lesson {
    const drawn = this.house(key);
    const sentences = trueSentences(drawn.family);
    const own = conditionsOf(this.lexicon, drawn.house);
    const told = own
      .filter(() => draw.chance(this.mix.mentioned))
      .map((condition) =>
        draw.chance(this.mix.wrong) ? this.retarget(sentences[condition]!, draw) : sentences[condition]!,
      );
    if (draw.chance(this.mix.overGeneral))
      told.push(`when ${drawn.house.kind} , look in ${draw.choice(this.lexicon.places)}`);
    const others = Object.keys(sentences).filter((condition) => !own.includes(condition));
    told.push(...draw.sample(others, draw.choice([0, 0, 0, 1, 2])).map((condition) => sentences[condition]!));
    return this.play(key, drawn, draw.shuffle(told));
  }

  private irrelevantLesson(key: Key, draw: Stream): Lesson {
    const drawn = this.house(key);
    const sentences = trueSentences(drawn.family);
    const own = conditionsOf(this.lexicon, drawn.house);
    const others = Object.keys(sentences).filter((condition) => !own.includes(condition));
    const told = draw.sample(others, draw.choice([1, 2])).map((condition) => sentences[condition]!);
    return this.play(key, drawn, told);
  }

  /** The same sentence about another place or device, drawn from all of them. */
  private retarget(sentence: string, draw: Stream): string {
    return retargeted(this.lexicon, sentence, (targets) => draw.choice(targets));
  }

  private play(key: Key, { house, task }: { house: House; task: Task }, told: readonly string[]): Lesson {
    const hints = told.length === 0 ? noHints : hintsOf(this.lexicon, house, told);
    const shown = demonstrate(this.environment, this.lexicon, task, { hints, key: split(key, "explorer") });
    return this.write(task, told, shown);
  }

  /** A successful plain transcript and one sentence about it; luckless draws are drawn again. */
  private summary(key: Key, draw: Stream): Lesson {
    for (let attempt = 0; ; attempt++) {
      const child = split(key, attempt);
      const { family, house, task } = this.house(child);
      const helped = draw.chance(0.6);
      const known = trueSentences(family);
      const own = conditionsOf(this.lexicon, house).map((condition) => known[condition]!);
      const told = helped ? own.filter((sentence) => sentence.includes(" use ") || draw.chance(0.7)) : [];
      const hints = hintsOf(this.lexicon, house, told);
      const shown = demonstrate(this.environment, this.lexicon, task, { hints, key: split(child, "explorer") });
      if (shown.won) return this.write(task, [], shown, this.sentenceAbout(house, shown, draw));
    }
  }

  private sentenceAbout(house: House, { turns }: PocketDemonstration, draw: Stream): string {
    const { supported, overGeneral } = supportedSentences(this.lexicon, house, turns);
    const general = draw.chance(this.mix.overGeneralSummary);
    const sentence = draw.choice(general && overGeneral.length > 0 ? overGeneral : supported);
    return draw.chance(this.mix.falseSummary) ? this.retarget(sentence, draw) : sentence;
  }

  private write(task: Task, told: readonly string[], { turns }: PocketDemonstration, note?: string): Lesson {
    const first = this.environment.reset(task).text;
    return writeLesson(this.tokenizer, compactFormat, {
      task,
      told,
      first,
      turns,
      ...(note !== undefined && { note }),
    });
  }
}
