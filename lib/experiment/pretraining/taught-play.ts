/**
 * A game that a teacher and a pupil play together, written down as a lesson while it is played. What the teacher would do
 * is imitated; what the pupil did in place of it is read, like its answer, so that the pupil learns to go on.
 */
import { TaughtGame, type PlaceScore, type VariedGame } from "../../../envs/household/index.js";
import { choicesOf, type Ask, type Choices, type Dialogue, type Policy, type Tokenizer } from "../../policy/policy.js";
import { answerTokens, type PromptFormat } from "../../policy/prompt.js";
import { split, type Key, type Stream } from "../../random.js";
import type { Task, Utterance } from "../../types.js";
import type { LessonSource } from "./clone.js";
import type { Lesson } from "./lesson.js";

/** How a pupil takes part. */
export interface Together {
  /** The share of all steps before the pupil moves at all. */
  readonly alone: number;
  /** Then the share of lessons in which it moves too. */
  readonly together: number;
  /** Steps whose lessons are played at once, by the pupil as it then is. */
  readonly round: number;
  /** How it draws what it does. */
  readonly temperature: number;
}

/** Of a pupil that can already play. */
export const defaultTogether: Together = { alone: 0, together: 0.6, round: 16, temperature: 0.7 };

/** Something that is played with a pupil and becomes a lesson. */
export interface PlayedLesson extends Dialogue {
  /** Whether the pupil has something to say. */
  readonly asks: boolean;
  lesson(): Lesson;
}

/** Lessons of a pupil that is there: `play` makes the one of a key, in which the pupil may move once it was taught for a while. */
export function playedTogether(
  play: (key: Key, pupilMayMove: boolean) => PlayedLesson,
  pupil: Policy,
  { alone, round, temperature }: Together = defaultTogether,
): LessonSource {
  return {
    round,
    lessons: async (keys, done) => {
      const plays = keys.map((key) => play(key, done >= alone));
      await pupil.act(
        plays.filter(({ asks }) => asks),
        { temperature },
      );
      return plays.map((one) => one.lesson());
    },
  };
}

/** At which turns the pupil moves: the first ones, or some everywhere. */
export function pupilTurns(draw: Stream): (turn: number) => boolean {
  if (draw.chance(0.5)) {
    const until = 1 + draw.integer(30);
    return (turn) => turn < until;
  }
  const share = 0.7 * draw.uniform();
  return () => draw.chance(share);
}

/** Turns of a lesson, and tokens: a pupil that goes astray is not followed for ever. */
const MOST_TURNS = 60;
const LONGEST = 1280;

/** What reading is worth beside what is said. */
const READ = 0.05;

export interface PlayOptions {
  readonly tokenizer: Tokenizer;
  readonly format: PromptFormat;
  readonly key: Key;
  /** Where the teacher searches. */
  readonly worth: PlaceScore;
  /** Skill sentences in the prompt. */
  readonly told?: readonly string[];
  /** Left out, the teacher plays alone. */
  readonly pupil?: (turn: number) => boolean;
  /** What is said about a game that was won, after it; undefined says nothing. */
  readonly note?: (played: TaughtGame) => string | undefined;
}

export class TaughtPlay implements PlayedLesson {
  readonly asks: boolean;
  private readonly game: TaughtGame;
  private readonly tokens: number[] = [];
  private readonly weights: number[] = [];

  constructor(
    private readonly played: VariedGame,
    private readonly options: PlayOptions,
  ) {
    this.game = new TaughtGame(played.house, played.aim, options.worth);
    this.write(options.format.opening({ text: played.task } as Task, options.told ?? []), READ);
    this.observe(this.game.first);
    this.asks = this.untilPupil();
  }

  next(said: Utterance | undefined): Ask | undefined {
    const { tokenizer, format, key } = this.options;
    if (said !== undefined) {
      this.move(format.readAnswer(said.tokens, tokenizer).action);
      this.untilPupil();
    }
    if (this.over) return undefined;
    return {
      context: Int32Array.from(this.tokens),
      maxTokens: format.maxAnswerTokens,
      stopTokens: format.stop.map((token) => tokenizer.idOf(token)),
      choices: this.choices(),
      key: split(key, this.game.turns.length),
    };
  }

  lesson(): Lesson {
    const note = this.game.won ? this.options.note?.(this.game) : undefined;
    if (note !== undefined) {
      this.write(this.options.format.summaryRequest, READ);
      this.write(`${note} ;`, 1);
    }
    return {
      tokens: Int32Array.from(this.tokens.slice(0, LONGEST)),
      weights: Float32Array.from(this.weights.slice(0, LONGEST)),
    };
  }

  private get over(): boolean {
    return this.game.won || this.game.turns.length >= MOST_TURNS || this.tokens.length >= LONGEST - 16;
  }

  /** The teacher's turns, up to one of the pupil's; whether there is one. */
  private untilPupil(): boolean {
    const { pupil = () => false } = this.options;
    while (!this.over && !pupil(this.game.turns.length)) {
      const advice = this.game.advice();
      if (advice === undefined) return false;
      this.move(advice);
    }
    return !this.over;
  }

  private move(action: string): void {
    const mistake = action !== this.game.advice();
    this.game.play(action, mistake);
    this.write(`${action} ;`, mistake ? 0 : 1);
    if (!this.game.won) this.observe(this.game.turns.at(-1)!.observation);
  }

  private observe(text: string): void {
    this.write(this.options.format.observation({ text }, { text: this.played.task }), READ);
  }

  private write(text: string, weight: number): void {
    for (const token of this.options.tokenizer.encode(text)) {
      this.tokens.push(token);
      this.weights.push(weight);
    }
  }

  private choices(): Choices {
    const { tokenizer, format } = this.options;
    const sayable = this.game.admissible().filter((action) => tokenizer.covers?.(action) ?? true);
    return choicesOf(sayable.map((action) => answerTokens(format, tokenizer, action)));
  }
}
