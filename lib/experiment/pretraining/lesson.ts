/** A lesson of behaviour cloning: what was read and said in one demonstration, as tokens with weights. */
import type { Tokenizer } from "../../policy/policy.js";
import type { PromptFormat } from "../../policy/prompt.js";
import type { Task } from "../../types.js";

/** A lesson: tokens, and how much each is worth learning (1 for what the agent says, little for the rest). */
export interface Lesson {
  readonly tokens: Int32Array;
  readonly weights: Float32Array;
  /** By position, the tokens among which one was chosen; of such lessons nothing of weight 0 is looked at. */
  readonly allowed?: readonly (Int32Array | undefined)[];
}

/** An attempt to imitate: what was read first, and what each action made one read next. */
export interface Demonstration {
  readonly task: Task;
  /** The sentences of skills that stand in the prompt. */
  readonly told: readonly string[];
  readonly first: string;
  readonly turns: readonly {
    readonly action: string;
    readonly observation: string;
    /** A mistake is read like an observation and not imitated. */
    readonly mistake?: boolean;
  }[];
  /** What is said about the transcript at its end. */
  readonly note?: string;
}

const contextWeight = 0.05;

/** A demonstration written down as the policy will read it when it acts. */
export function writeLesson(
  tokenizer: Tokenizer,
  format: PromptFormat,
  { task, told, first, turns, note }: Demonstration,
): Lesson {
  const [stop] = format.stop;
  const pieces: Piece[] = [{ text: format.opening(task, told), weight: contextWeight }];
  let seen = first;
  for (const { action, observation, mistake } of turns) {
    pieces.push(
      { text: format.observation({ text: seen }, task), weight: contextWeight },
      { text: `${action} ${stop}`, weight: mistake ? 0 : 1 },
    );
    seen = observation;
  }
  if (note !== undefined)
    pieces.push({ text: format.summaryRequest, weight: contextWeight }, { text: `${note} ${stop}`, weight: 1 });
  return encode(tokenizer, pieces);
}

interface Piece {
  readonly text: string;
  readonly weight: number;
}

function encode(tokenizer: Tokenizer, pieces: readonly Piece[]): Lesson {
  const tokens: number[] = [];
  const weights: number[] = [];
  for (const { text, weight } of pieces) {
    for (const token of tokenizer.encode(text)) {
      tokens.push(token);
      weights.push(weight);
    }
  }
  return { tokens: Int32Array.from(tokens), weights: Float32Array.from(weights) };
}
