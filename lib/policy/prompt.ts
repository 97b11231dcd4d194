/**
 * From tasks, skills and observations to prompts, and from answers to actions. A format is text only; which turns stand
 * in one growing context is decided in `lib/rollout`. Tokens that were sampled are never rendered again.
 */
import type { Observation, Span, Task } from "../types.js";
import type { Tokenizer } from "./policy.js";

/** What an answer meant. `span` says which of its tokens are the action. */
export interface Answer {
  readonly action: string;
  /** The answer has the right form; whether the world knows the action is the world's to say. */
  readonly wellFormed: boolean;
  readonly span: Span;
}

/** One turn of an attempt, as it is told to a reader of attempts. */
export interface Exchanged {
  readonly observation: Observation;
  readonly action: string;
}

/** How a conversation with a policy is written down. */
export interface PromptFormat {
  readonly name: string;
  /** The task and the skills, up to the first observation. An empty list of skills is the plain prompt. */
  opening(task: Task, skills: readonly string[]): string;
  /** What stands between two answers (and before the first); a format may say the task again in it. */
  observation(observation: Observation, task: Pick<Task, "text">): string;
  /** Asks for a summary of the transcript before it. */
  readonly summaryRequest: string;
  /** A whole prompt that asks what a success did and a failure did not; absent where the policy cannot be asked. */
  readonly contrast?: (task: Task, success: readonly Exchanged[], failure: readonly Exchanged[]) => string;
  /** A whole prompt that asks for one general skill in place of several; absent where the policy cannot be asked. */
  readonly consolidation?: (skills: readonly string[]) => string;
  /** Tokens that end an answer. */
  readonly stop: readonly string[];
  readonly maxAnswerTokens: number;
  readAnswer(tokens: Int32Array, tokenizer: Tokenizer): Answer;
  /** The text, without its end token, of an answer that means this action and nothing else. */
  answer(action: string): string;
}

/** The tokens of an answer that means this action, end token included. */
export function answerTokens({ stop, answer }: PromptFormat, tokenizer: Tokenizer, action: string): Int32Array {
  const ends = stop.slice(0, 1).map((token) => tokenizer.idOf(token));
  return Int32Array.of(...tokenizer.encode(answer(action)), ...ends);
}

/**
 * The compact format of the micro policies: one growing line of words.
 * `<bos> task : heat apple ; skill when apple , look in drawer ; obs you are in hall ; act go drawer ; obs …`
 */
export const compactFormat: PromptFormat = {
  name: "compact",
  opening: (task, skills) =>
    ["<bos> task : " + task.text + " ;", ...skills.map((skill) => `skill ${skill} ;`)].join(" "),
  observation: (observation) => `obs ${observation.text} ; act`,
  summaryRequest: "note",
  stop: [";"],
  maxAnswerTokens: 6,
  readAnswer(tokens, tokenizer) {
    const ended = tokens.length > 0 && tokens.at(-1) === tokenizer.idOf(";");
    const action = tokenizer.decode(ended ? tokens.subarray(0, -1) : tokens).trim();
    return { action, wellFormed: ended, span: { start: 0, end: tokens.length } };
  },
  answer: (action) => action,
};

/** The same with the skills before the task, where a policy has learned to read them there. */
export const compactSkillsFirst: PromptFormat = {
  ...compactFormat,
  name: "compact, skills first",
  opening: (task, skills) => ["<bos>", ...skills.map((skill) => `skill ${skill} ;`), `task : ${task.text} ;`].join(" "),
};

/** What wraps a chat message in a model's own special tokens; see the model's chat template. */
export interface ChatMarkers {
  readonly system: (text: string) => string;
  readonly user: (text: string) => string;
  /** Opens the assistant's answer. */
  readonly assistant: string;
  readonly stop: readonly string[];
}

/** ChatML, as SmolLM2 and Qwen2 speak it. */
const chatMl: ChatMarkers = {
  system: (text) => `<|im_start|>system\n${text}<|im_end|>\n`,
  user: (text) => `<|im_start|>user\n${text}<|im_end|>\n`,
  assistant: "<|im_start|>assistant\n",
  stop: ["<|im_end|>"],
};

/** A chat format in which the answer thinks in `<think>` and acts in `<action>`. */
export function chatFormat(markers: ChatMarkers = chatMl, maxAnswerTokens = 256): PromptFormat {
  return {
    name: "chat",
    opening: (task, skills) => markers.system(instructions(task, skills)),
    observation: (observation) => markers.user(describe(observation)) + markers.assistant,
    summaryRequest: markers.user(summaryInstructions) + markers.assistant,
    contrast: (task, success, failure) =>
      markers.user(contrastInstructions(task, success, failure)) + markers.assistant,
    consolidation: (skills) => markers.user(consolidationInstructions(skills)) + markers.assistant,
    stop: markers.stop,
    maxAnswerTokens,
    readAnswer: readTagged,
    answer: (action) => `<action>${action}</action>`,
  };
}

function instructions(task: Task, skills: readonly string[]): string {
  const lines = [
    "You act in a text world, one action a turn.",
    `Your task: ${task.text}`,
    ...(skills.length > 0 ? ["Skills that may help:", ...skills.map((skill) => `- ${skill}`)] : []),
    "Answer with <think>your reasoning</think><action>one action</action>.",
  ];
  return lines.join("\n");
}

const skillForm =
  '{"condition": "when it applies", "strategy": "what to do", "title": "a short name"}. Name no numbered objects.';
const summaryInstructions = `You solved the task. State one reusable skill as JSON: ${skillForm}`;

function contrastInstructions(task: Task, success: readonly Exchanged[], failure: readonly Exchanged[]): string {
  return [
    `Two attempts at one task: ${task.text}`,
    "The first succeeded:",
    ...success.map(retold),
    "The second failed:",
    ...failure.map(retold),
    `State what the first did right and the second did not, as one reusable skill in JSON: ${skillForm}`,
  ].join("\n");
}

function retold({ observation, action }: Exchanged): string {
  return `- ${observation.text.replaceAll(/\s+/g, " ").trim()} > ${action}`;
}

function consolidationInstructions(skills: readonly string[]): string {
  return [
    "These skills say similar things:",
    ...skills.map((skill) => `- ${skill}`),
    `State one skill that covers all of them, no wider than they are, as JSON: ${skillForm}`,
  ].join("\n");
}

function describe({ text, admissible }: Observation): string {
  return admissible === undefined ? text : `${text}\nPossible actions: ${admissible.join(", ")}`;
}

/** Find `<action>…</action>` and the tokens that carry what stands between the tags. */
function readTagged(tokens: Int32Array, tokenizer: Tokenizer): Answer {
  const text = tokenizer.decode(tokens);
  const open = text.indexOf("<action>");
  const close = text.indexOf("</action>", open + 1);
  if (open < 0 || close < 0) return { action: "", wellFormed: false, span: { start: 0, end: tokens.length } };
  const from = open + "<action>".length;
  const span = tokenSpan(tokens, tokenizer, from, close);
  return { action: text.slice(from, close).trim(), wellFormed: true, span };
}

/** The smallest token range whose text covers the characters from..to. */
function tokenSpan(tokens: Int32Array, tokenizer: Tokenizer, from: number, to: number): Span {
  const lengthOf = (count: number): number => tokenizer.decode(tokens.subarray(0, count)).length;
  let start = 0;
  while (start < tokens.length && lengthOf(start + 1) <= from) start++;
  let end = start;
  while (end < tokens.length && lengthOf(end) < to) end++;
  return { start, end };
}
