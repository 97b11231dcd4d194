/**
 * What the household policy is taught before any reinforcement: episodes of the scripted explorer in houses of families
 * that it meets once. It learns to follow skill sentences (also wrong ones, first), to explore without them, to ignore
 * those that do not apply, and to say in one sentence what a successful transcript shows. All texts are ALFWorld's.
 */
import { Stranger, type StrangerOptions } from "../../../envs/household/index.js";
import type { Tokenizer } from "../../policy/policy.js";
import { split, stream, type Key, type Stream } from "../../random.js";
import { householdFormat } from "./household-format.js";
import { writeLesson, type Lesson } from "./lesson.js";
import { defaultMix, lessonKind, type CorpusMix } from "./mix.js";

/** Steps a demonstration may take: more than a trained agent is allowed, so that late finds are seen too. */
const demonstrationLimit = 16;

/** How large the houses of lessons are; those of runs are like the first. Each lesson draws one size. */
export interface HouseSize {
  readonly receptacles: number;
  readonly clutter: number;
}

export class HouseholdCorpus {
  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly options: StrangerOptions,
    private readonly sizes: readonly HouseSize[],
    private readonly mix: CorpusMix = defaultMix,
  ) {}

  /** The lesson of a key. */
  lesson(key: Key): Lesson {
    const draw = stream(split(key, "lesson"));
    switch (lessonKind(this.mix, draw)) {
      case "skill":
        return this.skillLesson(key, draw);
      case "plain":
        return this.play(key, this.stranger(key), []);
      case "irrelevant":
        return this.irrelevantLesson(key, draw);
      case "summary":
        return this.summary(key, draw);
    }
  }

  private stranger(key: Key): Stranger {
    const draw = stream(split(key, "size"));
    const dials = { ...this.options.dials, ...draw.choice(this.sizes), home: draw.choice([0.7, 0.85, 1]) };
    return new Stranger(key, demonstrationLimit, { ...this.options, dials });
  }

  private skillLesson(key: Key, draw: Stream): Lesson {
    const stranger = this.stranger(key);
    const told = stranger.truths
      .filter(() => draw.chance(this.mix.mentioned))
      .map((truth) => (draw.chance(this.mix.wrong) ? stranger.falsified(truth, draw) : truth));
    if (draw.chance(this.mix.overGeneral)) told.push(stranger.overGeneral(draw));
    told.push(...draw.sample(stranger.others, draw.choice([0, 0, 0, 1, 2])));
    return this.play(key, stranger, told, draw.shuffle(told));
  }

  private irrelevantLesson(key: Key, draw: Stream): Lesson {
    const stranger = this.stranger(key);
    return this.play(key, stranger, draw.sample(stranger.others, draw.choice([1, 2])));
  }

  /** The explorer obeys the sentences in the order they were drawn; in the prompt they stand in any order. */
  private play(key: Key, stranger: Stranger, told: readonly string[], written = told): Lesson {
    const { first, turns } = stranger.demonstrate(told, split(key, "explorer"));
    return writeLesson(this.tokenizer, householdFormat, { task: stranger.task, told: written, first, turns });
  }

  /** A successful plain transcript and one sentence about it; luckless draws are drawn again. */
  private summary(key: Key, draw: Stream): Lesson {
    for (let attempt = 0; ; attempt++) {
      const child = split(key, attempt);
      const stranger = this.stranger(child);
      const helped = draw.chance(0.6);
      const told = helped ? stranger.truths.filter((truth) => truth.includes(" use ") || draw.chance(0.7)) : [];
      const { first, turns, won } = stranger.demonstrate(told, split(child, "explorer"));
      const { supported, overGeneral } = stranger.shownBy(turns);
      if (!won || supported.length === 0) continue;
      const general = draw.chance(this.mix.overGeneralSummary) && overGeneral.length > 0;
      const shown = draw.choice(general ? overGeneral : supported);
      const note = draw.chance(this.mix.falseSummary) ? stranger.falsified(shown, draw) : shown;
      return writeLesson(this.tokenizer, householdFormat, { task: stranger.task, told: [], first, turns, note });
    }
  }
}
