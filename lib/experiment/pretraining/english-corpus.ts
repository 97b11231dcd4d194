/**
 * What a language model is taught before any reinforcement: episodes of the scripted explorer in families of their own,
 * half of them without tips. The label of a decision is the explorer's whole distribution: where several places are equally
 * good to it, each of them is. Only decisions carry a loss (where one token may follow, nothing is decided), and after a win
 * one sentence about it, word by word.
 */
import { english } from "../../../envs/pocket-english/index.js";
import {
  conditionsOf,
  drawFamily,
  drawHouse,
  Explorer,
  hintsOf,
  lexiconOf,
  pocketEnvironment,
  resolveDials,
  retargeted,
  supportedSentences,
  taskOf,
  trueSentences,
  withLimit,
  type DemonstratedTurn,
  type House,
} from "../../../envs/pocket/index.js";
import type { Tokenizer } from "../../policy/policy.js";
import { choicesOf, Walk } from "../../policy/acting/choices.js";
import { answerTokens } from "../../policy/prompt.js";
import { tipFormat } from "../../policy/tip-format.js";
import { split, stream, type Key, type Stream } from "../../random.js";
import type { Likeliest, Sequence, Task, TokenSignal } from "../../types.js";

export interface EnglishMix {
  /** Share of episodes without any tip. */
  readonly blind: number;
  /** Chance that all tips of a task are told, else one of them. */
  readonly all: number;
  /** Chance that a tip is false. */
  readonly wrong: number;
  /** Chance that an action is any possible one; what the explorer would have done stays the label. */
  readonly noise: number;
  /** Steps until an episode is cut off: searches are shown to their end. */
  readonly limit: number;
}

export const englishMix: EnglishMix = { blind: 0.5, all: 0.7, wrong: 0.2, noise: 0.05, limit: 24 };

const dials = resolveDials();
const lexicon = lexiconOf(dials, english);
const environment = pocketEnvironment(lexicon, "pocket-english");

/** The lesson of a key, as one sequence. */
export function englishLesson(tokenizer: Tokenizer, key: Key, mix: EnglishMix = englishMix): Sequence {
  const draw = stream(split(key, "lesson"));
  const family = drawFamily(split(key, "family"), dials);
  const house = drawHouse(family, dials, split(key, "house"));
  const named = taskOf(house, "lessons", "lesson", { world: "pocket-english", wording: english });
  const task = withLimit(named, mix.limit);
  const sentences = trueSentences(family, english);
  const tips = told(
    conditionsOf(lexicon, house).map((condition) => sentences[condition]!),
    mix,
    draw,
  );
  const writer = new Writer(tokenizer);
  writer.read(tipFormat.opening(task, tips));
  const { turns, won } = play(writer, task, tips, { noise: mix.noise, key: split(key, "explorer"), draw });
  if (won) writer.sayFreely(tipFormat.summaryRequest, draw.choice(supportedSentences(lexicon, house, turns).supported));
  return writer.sequence();
}

function told(own: readonly string[], { blind, all, wrong }: EnglishMix, draw: Stream): string[] {
  if (draw.chance(blind)) return [];
  const some = draw.chance(all) ? own : [draw.choice(own)];
  const elsewhere = (targets: readonly string[], target: string): string =>
    draw.choice(targets.filter((other) => other !== target));
  return some.map((sentence) => (draw.chance(wrong) ? retargeted(lexicon, sentence, elsewhere) : sentence));
}

interface Luck {
  readonly noise: number;
  readonly key: Key;
  readonly draw: Stream;
}

/** The explorer plays, now and then with another hand; what it would have done is written as the label. */
function play(
  writer: Writer,
  task: Task,
  tips: readonly string[],
  { noise, key, draw }: Luck,
): { turns: DemonstratedTurn[]; won: boolean } {
  const house = task.params as unknown as House;
  const explorer = new Explorer(lexicon, house, hintsOf(lexicon, house, tips), key);
  const turns: DemonstratedTurn[] = [];
  let observation = environment.reset(task).text;
  for (;;) {
    const possible = environment.admissible();
    const { actions } = explorer.options();
    const action = draw.chance(noise) ? draw.choice(possible) : draw.choice(actions);
    writer.read(tipFormat.observation({ text: observation }, task));
    writer.choose(possible, actions, action);
    const step = environment.step(action);
    observation = step.observation.text;
    explorer.notice(action, observation);
    turns.push({ action, observation, valid: step.info.valid });
    if (step.terminated || step.truncated) return { turns, won: step.info.won };
  }
}

const taught: readonly TokenSignal[] = [{ component: "ce", weight: 1 }];

/** Writes a lesson down, token by token, with what each position teaches. */
class Writer {
  private readonly tokens: number[] = [];
  private readonly signals: (readonly TokenSignal[] | undefined)[] = [];
  private readonly allowed: (Int32Array | undefined)[] = [];
  private readonly teacher: (Likeliest | undefined)[] = [];
  private readonly answers = new Map<string, Int32Array>();

  constructor(private readonly tokenizer: Tokenizer) {}

  read(text: string): void {
    for (const token of this.tokenizer.encode(text)) this.push(token);
  }

  /** A text that is said without being chosen among others, after a request for it. */
  sayFreely(request: string, text: string): void {
    this.read(request);
    for (const token of this.answer(text)) this.push(token, { taught: true });
  }

  /** One of the possible actions; wherever its tokens branch off from others', the label is the share of the good ones. */
  choose(possible: readonly string[], good: readonly string[], action: string): void {
    const walk = new Walk(choicesOf(possible.map((one) => this.answer(one))));
    const best = good.map((one) => this.answer(one));
    const said = this.answer(action);
    said.forEach((token, depth) => {
      const { next } = walk;
      const alive = best.filter((one) => said.every((earlier, i) => i >= depth || one[i] === earlier));
      const shares = [...next].map((choice) => alive.filter((one) => one[depth] === choice).length / alive.length);
      const decides = next.length > 1 && alive.length > 0;
      const label = decides ? { tokens: next, logProbs: Float32Array.from(shares, Math.log) } : undefined;
      this.push(token, { taught: decides, allowed: next, label });
      walk.take(token);
    });
  }

  sequence(): Sequence {
    const { tokens, signals, allowed, teacher } = this;
    return {
      tokens: Int32Array.from(tokens),
      signals,
      oldLogProbs: new Float32Array(tokens.length).fill(Number.NaN),
      allowed,
      teacher,
      from: { episode: "lesson", prompt: "as-acted" },
    };
  }

  private answer(text: string): Int32Array {
    const known = this.answers.get(text) ?? answerTokens(tipFormat, this.tokenizer, text);
    this.answers.set(text, known);
    return known;
  }

  private push(
    token: number,
    more: { taught?: boolean; allowed?: Int32Array | undefined; label?: Likeliest | undefined } = {},
  ): void {
    this.tokens.push(token);
    this.signals.push(more.taught === true ? taught : undefined);
    this.allowed.push(more.taught === true ? more.allowed : undefined);
    this.teacher.push(more.label);
  }
}
