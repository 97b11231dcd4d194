/** What the household expert is taught: games whose teacher knows where things lie in train games. */
import { byRates, type PlaceScore } from "../../../envs/household/index.js";
import type { Policy, Tokenizer } from "../../policy/policy.js";
import type { PromptFormat } from "../../policy/prompt.js";
import { split, stream, type Key } from "../../random.js";
import type { LessonSource } from "./clone.js";
import type { Lesson } from "./lesson.js";
import { defaultTogether, playedTogether, pupilTurns, TaughtPlay } from "./taught-play.js";
import { VariedGames } from "./varied-games.js";

export class ExpertCorpus {
  private readonly games = new VariedGames();
  private readonly worth: PlaceScore = byRates(this.games.rates);

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly format: PromptFormat,
  ) {}

  /** The teacher plays alone. */
  lesson(key: Key): Lesson {
    return this.play(key, false).lesson();
  }

  together(pupil: Policy): LessonSource {
    return playedTogether((key, pupilMayMove) => this.play(key, pupilMayMove), pupil);
  }

  private play(key: Key, pupilMayMove: boolean): TaughtPlay {
    const draw = stream(split(key, "lesson"));
    const joins = pupilMayMove && draw.chance(defaultTogether.together);
    const game = this.games.draw(draw);
    const { tokenizer, format, worth } = this;
    return new TaughtPlay(game, { tokenizer, format, key, worth, ...(joins && { pupil: pupilTurns(draw) }) });
  }
}
