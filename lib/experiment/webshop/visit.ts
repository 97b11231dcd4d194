/**
 * A visit that a teacher and a pupil make together, written down as a lesson while it is made. What the teacher would do is
 * imitated among what the page allows; what the pupil did in place of it, or a slip, is read like the answer it got.
 */
import { adviceOn, type OfficialShop } from "../../../envs/webshop/index.js";
import type { Environment } from "../../environment.js";
import { choicesOf, type Ask, type Choices, type Tokenizer } from "../../policy/policy.js";
import { allowedAlong } from "../../policy/acting/choices.js";
import { answerTokens } from "../../policy/prompt.js";
import { split, type Key, type Stream } from "../../random.js";
import type { Task, Utterance } from "../../types.js";
import type { Lesson } from "../pretraining/lesson.js";
import type { PlayedLesson } from "../pretraining/taught-play.js";
import { briefFormat } from "./format.js";

/** What a token is worth that had no alternative: it is learnt among all tokens, which teaches to copy. */
const FOLLOWED = 0.2;

/** What happens at a turn: the teacher moves, the pupil does, or something else is done by mistake. */
export type Mover = (turn: number) => "teacher" | "pupil" | "slip";

export interface VisitOptions {
  readonly shop: OfficialShop;
  readonly tokenizer: Tokenizer;
  readonly key: Key;
  readonly draw: Stream;
  readonly mover: Mover;
  /** What is taught is learnt among all tokens, not among those that the page allows. */
  readonly free: boolean;
  /** A visit is written down to here. */
  readonly longest: number;
  /** The lesson is one product's page alone, the one at this place of the results, until it is bought or left. */
  readonly only?: number;
}

export class TaughtVisit implements PlayedLesson {
  readonly asks: boolean;
  private readonly environment: Environment;
  private readonly tokens: number[] = [];
  private readonly weights: number[] = [];
  private readonly allowed: (Int32Array | undefined)[] = [];
  private turns = 0;
  private ended = false;

  constructor(
    private readonly task: Task,
    private readonly options: VisitOptions,
  ) {
    this.environment = options.shop.make();
    this.read(options.tokenizer.encode(briefFormat.opening(task, [])));
    const first = this.environment.reset(task).text;
    this.observe(options.only === undefined ? first : this.opened(options.only));
    this.asks = this.untilPupil();
  }

  next(said: Utterance | undefined): Ask | undefined {
    const { tokenizer, key } = this.options;
    if (said !== undefined) {
      this.move(briefFormat.readAnswer(said.tokens, tokenizer).action);
      this.untilPupil();
    }
    if (this.over) return undefined;
    return {
      context: Int32Array.from(this.tokens),
      maxTokens: briefFormat.maxAnswerTokens,
      stopTokens: briefFormat.stop.map((token) => tokenizer.idOf(token)),
      choices: this.choices(),
      key: split(key, this.turns),
    };
  }

  lesson(): Lesson {
    const { longest } = this.options;
    return {
      tokens: Int32Array.from(this.tokens.slice(0, longest)),
      weights: Float32Array.from(this.weights.slice(0, longest)),
      allowed: this.allowed.slice(0, longest),
    };
  }

  /** The page of a product, or of the last one where the results are fewer. */
  private opened(place: number): string {
    this.environment.step("search whole");
    const results = this.environment.admissible().filter((action) => /^click \d+$/.test(action));
    return this.environment.step(results[Math.min(place, results.length - 1)] ?? "click back").observation.text;
  }

  private get over(): boolean {
    return this.ended || this.tokens.length >= this.options.longest - briefFormat.maxAnswerTokens;
  }

  /** The turns up to one of the pupil's; whether there is one. */
  private untilPupil(): boolean {
    const { shop, mover, draw } = this.options;
    while (!this.over) {
      const who = mover(this.turns);
      if (who === "pupil") return true;
      const slips = who === "slip" ? this.harmless() : [];
      this.move(slips.length > 0 ? draw.choice(slips) : adviceOn(this.environment, shop.store)!);
    }
    return false;
  }

  /** A slip may lead anywhere but to the end. */
  private harmless(): string[] {
    return this.environment.admissible().filter((action) => action !== "click buy");
  }

  private move(action: string): void {
    const advice = adviceOn(this.environment, this.options.shop.store)!;
    const answer = answerTokens(briefFormat, this.options.tokenizer, action);
    if (action === advice) this.teach(answer);
    else this.read(answer);
    const { observation, terminated, truncated } = this.environment.step(action);
    this.turns++;
    const left = this.options.only !== undefined && action === "click prev";
    this.ended = terminated || truncated || left;
    if (!this.ended) this.observe(observation.text);
  }

  private observe(text: string): void {
    this.read(this.options.tokenizer.encode(briefFormat.observation({ text }, this.task)));
  }

  private read(tokens: Int32Array): void {
    for (const token of tokens) this.write(token, 0, undefined);
  }

  private teach(answer: Int32Array): void {
    const allowed = allowedAlong(this.choices(), answer)!;
    answer.forEach((token, place) => {
      const among = allowed[place]!;
      if (among.length > 1) this.write(token, 1, this.options.free ? undefined : among);
      else this.write(token, FOLLOWED, undefined);
    });
  }

  private write(token: number, weight: number, allowed: Int32Array | undefined): void {
    this.tokens.push(token);
    this.weights.push(weight);
    this.allowed.push(allowed);
  }

  private choices(): Choices {
    const { tokenizer } = this.options;
    return choicesOf(this.environment.admissible().map((action) => answerTokens(briefFormat, tokenizer, action)));
  }
}
