/** Hand-made episodes for tests: a word tokenizer, a task, and turns written as "action ;". */
import { compactFormat } from "../../lib/policy/prompt.js";
import type { Tokenizer } from "../../lib/policy/policy.js";
import { concat } from "../../lib/rollout/episode.js";
import type { Condition, Episode, Task, Turn } from "../../lib/types.js";

/** Every new word gets the next id; good for tests only. */
export class TestTokenizer implements Tokenizer {
  private readonly words: string[] = [";", "note"];
  get size(): number {
    return this.words.length;
  }
  encode(text: string): Int32Array {
    return Int32Array.from(text.split(" ").filter(Boolean), (word) => this.idOf(word));
  }
  decode(tokens: ArrayLike<number>): string {
    return Array.from(tokens, (token) => this.words[token]!).join(" ");
  }
  idOf(word: string): number {
    if (!this.words.includes(word)) this.words.push(word);
    return this.words.indexOf(word);
  }
}

export const appleTask: Task = {
  world: "pocket",
  split: "train",
  id: "train-0",
  kind: "heat",
  text: "heat apple and put in sofa",
  params: null,
};

export interface EpisodeSketch {
  readonly id?: string;
  readonly task?: Task;
  readonly skills?: readonly string[];
  readonly skillTexts?: readonly string[];
  readonly actions: readonly string[];
  readonly success?: boolean;
  readonly valid?: readonly boolean[];
}

/** An episode in one growing transcript; each token's log-probability is minus its place in the answer. */
export function episodeOf(tokenizer: Tokenizer, sketch: EpisodeSketch): Episode {
  const { id = "e", task = appleTask, skills = [], skillTexts = [], actions, success = true } = sketch;
  let context = concat([
    tokenizer.encode(compactFormat.opening(task, skillTexts)),
    tokenizer.encode("obs you are in hall ; act"),
  ]);
  const turns = actions.map((action, index): Turn => {
    const tokens = tokenizer.encode(`${action} ;`);
    const turn: Turn = {
      observation: { text: index === 0 ? "you are in hall" : "ok" },
      anchors: { observation: "o", state: `s${index}` },
      promptTokens: context,
      said: { tokens, logProbs: Float32Array.from(tokens, (_, i) => -i), text: `${action} ;`, stop: "end" },
      actionSpan: { start: 0, end: tokens.length },
      action,
      valid: sketch.valid?.[index] ?? true,
      changed: true,
      reward: success && index === actions.length - 1 ? 1 : 0,
    };
    context = concat([context, tokens, tokenizer.encode("obs ok ; act")]);
    return turn;
  });
  const condition: Condition = skills.length === 0 ? { kind: "plain" } : { kind: "skill", skills, truncated: false };
  return {
    id,
    task,
    condition,
    key: [1, 2],
    turns,
    end: success ? "won" : "step-limit",
    success,
    score: Number(success),
    policyVersion: 3,
  };
}
