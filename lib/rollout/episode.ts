/**
 * One attempt at one task: a conversation between a policy and an environment. The policy drives it through the Dialogue
 * interface, so an engine can hold hundreds at once. Whatever goes wrong inside becomes `episode.end`.
 */
import type { Environment, Step, World } from "../environment.js";
import type { Ask, Dialogue, Policy, Sampling } from "../policy/policy.js";
import { answerTokens, type Answer, type PromptFormat } from "../policy/prompt.js";
import { Answers } from "./answers.js";
import { split, type Key } from "../random.js";
import type { Anchors, Condition, Episode, EpisodeEnd, Id, Observation, Task, Turn, Utterance } from "../types.js";

/** How turns share a context: one growing `transcript`, or a `window` of the last turns, rebuilt every turn. */
export type PromptStyle = { readonly kind: "transcript" } | { readonly kind: "window"; readonly turns: number };

/** How much skills may take of a prompt; whole sentences, the first ones that fit. */
export interface SkillLimit {
  readonly sentences: number;
  /** Tokens that the skills add to the plain prompt. */
  readonly tokens: number;
}

/** What every episode of a rollout shares. */
export interface Stage {
  readonly policy: Policy;
  readonly format: PromptFormat;
  readonly style: PromptStyle;
  /** Ends an episode after so many invalid answers in a row; Infinity lets the world's step limit decide. */
  readonly patience: number;
  /** What may be said: anything (`free`, the default), or only answers that mean an admissible action. */
  readonly choose?: "free" | "admissible";
  /** Without it every skill of an episode's condition stands in its prompt. */
  readonly skillLimit?: SkillLimit;
  /** Others who may play in place of this process. */
  readonly players?: Players;
}

/** Episodes to be played, and the dialogues that become them. */
export interface Casting {
  readonly stage: Stage;
  readonly world: World;
  readonly plans: readonly EpisodePlan[];
  readonly dialogues: readonly EpisodeDialogue[];
  readonly sampling: Sampling;
}

/** Plays episodes on other machines. */
export interface Players {
  /** Hold the dialogues to their end with what is said elsewhere, as here to the bit; false where only this process can. */
  play(casting: Casting): Promise<boolean>;
}

/** One episode to play. */
export interface EpisodePlan {
  readonly id: Id;
  readonly task: Task;
  readonly key: Key;
  readonly condition: Condition;
  /** The sentences of the condition's skills, as they enter the prompt. */
  readonly skillTexts: readonly string[];
  /** Text of an earlier attempt, put before the first observation. */
  readonly preface?: string;
  /** Actions that are taken first, whoever would have said them. */
  readonly forced?: readonly string[];
}

/** A piece of context: rendered tokens or sampled ones. */
interface Exchange {
  readonly rendered: Int32Array;
  readonly said: Int32Array;
}

export class EpisodeDialogue implements Dialogue {
  private readonly plan: EpisodePlan;
  private readonly turns: Turn[] = [];
  private readonly opening: Int32Array;
  private readonly past: Exchange[] = [];
  private readonly stop: readonly number[];
  private readonly answers: Answers | undefined;
  private observation: Observation;
  private rendered: Int32Array;
  private context: Int32Array;
  private invalidInARow = 0;
  private end: EpisodeEnd | undefined;
  private success = false;
  private score = 0;

  constructor(
    plan: EpisodePlan,
    private readonly stage: Stage,
    private readonly environment: Environment,
  ) {
    const { format, policy } = stage;
    this.answers = stage.choose === "admissible" ? new Answers(stage, environment) : undefined;
    this.plan = withinLimit(plan, stage);
    this.opening = policy.tokenizer.encode(openingText(format, this.plan));
    this.stop = format.stop.map((token) => policy.tokenizer.idOf(token));
    this.observation = environment.reset(plan.task, split(plan.key, "world"));
    this.rendered = this.render();
    this.context = concat([this.opening, this.rendered]);
    for (const action of this.plan.forced ?? []) if (this.end === undefined) this.force(action);
  }

  /** Take an action that the policy did not say, in the words of the format; it stands in the context like any other. */
  private force(action: string): void {
    const { format, policy } = this.stage;
    const tokens = answerTokens(format, policy.tokenizer, action);
    const logProbs = new Float32Array(tokens.length).fill(Number.NaN);
    this.answer({ tokens, logProbs, text: policy.tokenizer.decode(tokens), stop: "end" }, { forced: true });
  }

  next(said: Utterance | undefined): Ask | undefined {
    if (said !== undefined) this.answer(said);
    if (this.end === undefined && this.context.length >= this.stage.policy.contextLength) this.end = "token-limit";
    if (this.end !== undefined) return undefined;
    const { format } = this.stage;
    const key = split(this.plan.key, this.turns.length);
    const choices = this.answers?.choices();
    const { context, stop: stopTokens } = this;
    return { context, maxTokens: format.maxAnswerTokens, stopTokens, key, ...(choices && { choices }) };
  }

  /** The finished episode. */
  episode(): Episode {
    const { id, task, condition, key } = this.plan;
    const end = this.end ?? "token-limit";
    const { success, score, turns, stage } = this;
    const opening = openingText(stage.format, this.plan);
    return { id, task, condition, key, turns, end, success, score, policyVersion: stage.policy.version, opening };
  }

  private answer(said: Utterance, mark: { readonly forced?: true } = {}): void {
    const anchors = anchorsOf(this.environment);
    const answer = this.stage.format.readAnswer(said.tokens, this.stage.policy.tokenizer);
    const step = this.environment.step(answer.action);
    this.turns.push({ ...this.turnOf(said, answer, step, anchors), ...mark });
    this.past.push({ rendered: this.rendered, said: said.tokens });
    this.invalidInARow = this.turns.at(-1)!.valid ? 0 : this.invalidInARow + 1;
    this.success = step.info.won;
    this.score = step.info.score;
    this.end = this.endAfter(step, said);
    this.observation = step.observation;
    if (this.end === undefined) this.extend(said.tokens);
  }

  private turnOf(said: Utterance, answer: Answer, step: Step, anchors: Anchors): Turn {
    const { info, reward } = step;
    return {
      observation: this.observation,
      anchors,
      promptTokens: this.context,
      said,
      actionSpan: answer.span,
      action: answer.action,
      valid: answer.wellFormed && info.valid && info.errorCode === undefined,
      wellFormed: answer.wellFormed,
      changed: info.changed,
      reward,
    };
  }

  private endAfter(step: Step, said: Utterance): EpisodeEnd | undefined {
    if (step.terminated) return step.info.won ? "won" : "lost";
    if (step.truncated) return "step-limit";
    if (said.stop === "context") return "token-limit";
    return this.invalidInARow >= this.stage.patience ? "invalid" : undefined;
  }

  private extend(said: Int32Array): void {
    this.rendered = this.render();
    const { style } = this.stage;
    if (style.kind === "transcript") this.context = concat([this.context, said, this.rendered]);
    else {
      const recent = style.turns === 0 ? [] : this.past.slice(-style.turns);
      this.context = concat([
        this.opening,
        ...recent.flatMap((exchange) => [exchange.rendered, exchange.said]),
        this.rendered,
      ]);
    }
  }

  private render(): Int32Array {
    return this.stage.policy.tokenizer.encode(this.stage.format.observation(this.observation, this.plan.task));
  }
}

/** The plan with the skills that find room; its condition says that others fell out. */
function withinLimit(plan: EpisodePlan, stage: Stage): EpisodePlan {
  const room = roomFor(plan, stage);
  if (room >= plan.skillTexts.length) return plan;
  const { condition } = plan;
  return {
    ...plan,
    skillTexts: plan.skillTexts.slice(0, room),
    condition:
      condition.kind === "plain"
        ? condition
        : { ...condition, skills: condition.skills.slice(0, room), truncated: true },
  };
}

/** How many of the sentences fit. */
function roomFor({ task, skillTexts }: EpisodePlan, { format, policy, skillLimit }: Stage): number {
  if (skillLimit === undefined) return skillTexts.length;
  const length = (count: number): number =>
    policy.tokenizer.encode(format.opening(task, skillTexts.slice(0, count))).length;
  const most = length(0) + skillLimit.tokens;
  let room = Math.min(skillTexts.length, skillLimit.sentences);
  while (room > 0 && length(room) > most) room--;
  return room;
}

function openingText(
  format: PromptFormat,
  { task, skillTexts, preface }: Pick<EpisodePlan, "task" | "skillTexts" | "preface">,
): string {
  const opening = format.opening(task, skillTexts);
  return preface === undefined ? opening : `${opening} ${preface}`;
}

function anchorsOf(environment: Environment): Anchors {
  return { observation: environment.key("observation"), state: environment.key("task") };
}

export function concat(parts: readonly Int32Array[]): Int32Array {
  const result = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
