/**
 * A visit that a teacher and a pupil make together, written down as a lesson while it is made. What the teacher would do is
 * imitated among what the page allows; what the pupil did in place of it, or a slip, is read like the answer it got.
 */
import { adviceOn, type OfficialShop } from "../../../envs/webshop/index.js";
import type { Environment } from "../../environment.js";
import { choicesOf, type Ask, type Choices, type Dialogue, type Tokenizer } from "../../policy/policy.js";
import { allowedAlong } from "../../policy/acting/choices.js";
import { answerTokens } from "../../policy/prompt.js";
import { split, type Key, type Stream } from "../../random.js";
import type { Task, Utterance } from "../../types.js";
import type { Lesson } from "../pretraining/lesson.js";
import { briefFormat } from "./format.js";

/** What a token is worth that had no alternative: it is learnt among all tokens, which teaches to copy. */
const FOLLOWED = 0.1;

/** What happens at a turn: the teacher moves, the pupil does, or something else is done by mistake. */
export type Mover = (turn: number) => "teacher" | "pupil" | "slip";

export interface VisitOptions {
  readonly shop: OfficialShop;
  readonly tokenizer: Tokenizer;
  readonly key: Key;
  readonly draw: Stream;
  readonly mover: Mover;
  /** A visit is written down to here. */
  readonly longest: number;
}

export class TaughtVisit implements Dialogue {
  /** Whether the pupil has something to say. */
  readonly asks: boolean;
  private readonly environment: Environment;
  private readonly tokens: number[] = [];
  private readonly weights: number[] = [];
  private readonly allowed: (Int32Array | undefined)[] = [];
  private turns = 0;
  private ended = false;

  constructor(
    task: Task,
    private readonly options: VisitOptions,
  ) {
    this.environment = options.shop.make();
    this.read(options.tokenizer.encode(briefFormat.opening(task, [])));
    this.observe(this.environment.reset(task).text, task);
    this.asks = this.untilPupil(task);
    this.task = task;
  }

  private readonly task: Task;

  next(said: Utterance | undefined): Ask | undefined {
    const { tokenizer, key } = this.options;
    if (said !== undefined) {
      this.move(briefFormat.readAnswer(said.tokens, tokenizer).action, this.task);
      this.untilPupil(this.task);
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

  private get over(): boolean {
    return this.ended || this.tokens.length >= this.options.longest - briefFormat.maxAnswerTokens;
  }

  /** The turns up to one of the pupil's; whether there is one. */
  private untilPupil(task: Task): boolean {
    const { shop, mover, draw } = this.options;
    while (!this.over) {
      const who = mover(this.turns);
      if (who === "pupil") return true;
      const slips = who === "slip" ? this.harmless() : [];
      this.move(slips.length > 0 ? draw.choice(slips) : adviceOn(this.environment, shop.store)!, task);
    }
    return false;
  }

  /** A slip may lead anywhere but to the end. */
  private harmless(): string[] {
    return this.environment.admissible().filter((action) => action !== "click buy");
  }

  private move(action: string, task: Task): void {
    const advice = adviceOn(this.environment, this.options.shop.store)!;
    const answer = answerTokens(briefFormat, this.options.tokenizer, action);
    if (action === advice) this.teach(answer);
    else this.read(answer);
    const { observation, terminated, truncated } = this.environment.step(action);
    this.turns++;
    this.ended = terminated || truncated;
    if (!this.ended) this.observe(observation.text, task);
  }

  private observe(text: string, task: Task): void {
    this.read(this.options.tokenizer.encode(briefFormat.observation({ text }, task)));
  }

  private read(tokens: Int32Array): void {
    for (const token of tokens) this.write(token, 0, undefined);
  }

  private teach(answer: Int32Array): void {
    const allowed = allowedAlong(this.choices(), answer)!;
    answer.forEach((token, place) => {
      const among = allowed[place]!;
      if (among.length > 1) this.write(token, 1, among);
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
