/** Let a policy say what a transcript shows: the plain prompt, the episode as it happened, then the request to summarise. */
import type { Ask, Dialogue, Sampling } from "../policy/policy.js";
import { split, type Key } from "../random.js";
import type { Episode, Utterance } from "../types.js";
import { concat, type Stage } from "./episode.js";

/** Longest summary, in tokens. */
const maxSummaryTokens = 96;

/** One summary an episode, without the token that ended it; empty where none was ended in time. */
export async function summaries(
  stage: Stage,
  episodes: readonly Episode[],
  sampling: Sampling,
  key: Key,
): Promise<string[]> {
  const contexts = episodes.map((episode) => summaryContext(stage, episode));
  return answers(stage, contexts, sampling, key);
}

/** The transcript, then the request to summarise it. */
export function summaryContext(stage: Stage, episode: Episode): Int32Array {
  return concat([plainTranscript(stage, episode), stage.policy.tokenizer.encode(stage.format.summaryRequest)]);
}

/** One answer a context, without the token that ended it; empty where none was ended in time. */
export async function answers(
  stage: Stage,
  contexts: readonly Int32Array[],
  sampling: Sampling,
  key: Key,
): Promise<string[]> {
  const dialogues = contexts.map((context, i) => new AnswerDialogue(stage, context, split(key, i)));
  await stage.policy.act(dialogues, sampling);
  return dialogues.map((dialogue) => dialogue.text);
}

class AnswerDialogue implements Dialogue {
  text = "";
  private readonly ask: Ask;

  constructor(
    private readonly stage: Stage,
    context: Int32Array,
    key: Key,
  ) {
    const { format, policy } = stage;
    const stopTokens = format.stop.map((token) => policy.tokenizer.idOf(token));
    this.ask = { context, maxTokens: maxSummaryTokens, stopTokens, key };
  }

  next(said: Utterance | undefined): Ask | undefined {
    if (said === undefined) return this.ask.context.length < this.stage.policy.contextLength ? this.ask : undefined;
    const ended = said.stop === "end";
    this.text = ended ? this.stage.policy.tokenizer.decode(said.tokens.subarray(0, -1)).trim() : "";
    return undefined;
  }
}

/** The episode under the plain prompt, tokens of answers as sampled. */
function plainTranscript({ format, policy }: Stage, { task, turns }: Episode): Int32Array {
  const parts = [policy.tokenizer.encode(format.opening(task, []))];
  for (const { observation, said } of turns) {
    parts.push(policy.tokenizer.encode(format.observation(observation, task)), said.tokens);
  }
  return concat(parts);
}
