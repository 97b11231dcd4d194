/**
 * What the ALFWorld policy is taught: whole games of the train split as the orderly explorer plays them, which knows
 * where things lie in train games and goes on after every mistake. The answers to mistakes are read and not imitated.
 */
import {
  trainHouses,
  byRates,
  demonstrateOrderly,
  placeRates,
  type PlaceScore,
} from "../../../envs/household/index.js";
import type { Tokenizer } from "../../policy/policy.js";
import { split, stream, type Key } from "../../random.js";
import { householdFormat } from "./household-format.js";
import { writeLesson, type Lesson } from "./lesson.js";

/** Lessons may be longer than games: mistakes cost turns. */
const demonstrationLimit = 50;
/** In half of the lessons; many tries do not suit the state, so that about one lesson in five holds a mistake. */
const mistakes = { refused: 1 / 12, astray: 1 / 20 };

export class AlfworldCorpus {
  private readonly games = trainHouses();
  private readonly worth: PlaceScore = byRates(placeRates(this.games.map(({ house }) => house)));

  constructor(private readonly tokenizer: Tokenizer) {}

  /** The lesson of a key. A lesson that would not fit into the context is drawn again. */
  lesson(key: Key): Lesson {
    for (let attempt = 0; ; attempt++) {
      const draw = stream(split(split(key, "lesson"), attempt));
      const game = draw.choice(this.games);
      const slips = draw.chance(0.5) ? { ...mistakes, draw } : undefined;
      const { first, turns } = demonstrateOrderly(game, this.worth, demonstrationLimit, slips);
      const lesson = writeLesson(this.tokenizer, householdFormat, { task: game.task, told: [], first, turns });
      if (lesson.tokens.length <= 1024) return lesson;
    }
  }
}
