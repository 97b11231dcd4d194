/**
 * Acting for policies that answer one ask at a time, each in its own way: holding dialogues with a limit on how many
 * wait at once, drawing an answer token by token from given logits, and cutting a ready-made answer to what was asked.
 */
import { draw, picked, type Drawn } from "../../compute/engine/sampler.js";
import { uniform } from "../../random.js";
import type { Ask, Dialogue, Sampling, Tokenizer } from "../policy.js";
import { say } from "./actor.js";
import { Walk } from "./choices.js";
import type { Answer } from "./desk.js";

/** Hold every dialogue to its end, at most `atOnce` of them at a time. `turn` counts the answers of one dialogue. */
export async function holdEach(
  dialogues: readonly Dialogue[],
  tokenizer: Tokenizer,
  atOnce: number,
  answer: (ask: Ask, turn: number) => Promise<Answer> | Answer,
): Promise<void> {
  let started = 0;
  let failed = false;
  const hold = async (dialogue: Dialogue): Promise<void> => {
    let ask = say(dialogue, tokenizer, undefined);
    for (let turn = 0; ask !== undefined && !failed; turn++) ask = say(dialogue, tokenizer, await answer(ask, turn));
  };
  const lane = async (): Promise<void> => {
    while (started < dialogues.length && !failed) await hold(dialogues[started++]!);
  };
  const lanes = Array.from({ length: Math.min(atOnce, dialogues.length) }, async () => {
    try {
      await lane();
    } catch (error) {
      failed = true;
      throw error;
    }
  });
  const ends = await Promise.allSettled(lanes);
  for (const end of ends) if (end.status === "rejected") throw end.reason as Error;
}

/** How many tokens an answer may have here, and why it would end there. */
export function roomFor(ask: Ask, contextLength: number): { room: number; stop: Answer["stop"] } {
  const { context, choices } = ask;
  const left = contextLength - context.length;
  const maxTokens = choices ? Math.max(...choices.map(({ length }) => length)) : ask.maxTokens;
  return left <= 0 || left < maxTokens
    ? { room: Math.max(0, left), stop: "context" }
    : { room: Math.max(0, maxTokens), stop: "length" };
}

/** Draw an answer from the logits after each text. */
export async function drawAnswer(
  ask: Ask,
  sampling: Sampling,
  contextLength: number,
  logitsAfter: (tokens: Int32Array) => Promise<Float32Array> | Float32Array,
): Promise<Answer> {
  const { room, stop } = roomFor(ask, contextLength);
  const tokens = new Int32Array(ask.context.length + room);
  tokens.set(ask.context);
  const logProbs: number[] = [];
  const walk = ask.choices && new Walk(ask.choices);
  const result = (why: Answer["stop"]): Answer => ({
    tokens: tokens.slice(ask.context.length, ask.context.length + logProbs.length),
    logProbs: Float32Array.from(logProbs),
    ...(walk && { allowed: walk.allowed }),
    stop: why,
  });
  while (logProbs.length < room) {
    const length = ask.context.length + logProbs.length;
    const among = walk?.next;
    const after = (): Promise<Float32Array> | Float32Array => logitsAfter(tokens.subarray(0, length));
    const drawn =
      among?.length === 1 ? { token: among[0]!, logProb: 0 } : drawnFrom(await after(), among, sampling, uniform(ask.key, logProbs.length)); // prettier-ignore
    tokens[length] = drawn.token;
    logProbs.push(drawn.logProb);
    walk?.take(drawn.token);
    if (walk ? walk.over : ask.stopTokens.includes(drawn.token)) return result("end");
  }
  return result(stop);
}

/** A token by its logits, of all or of some. */
function drawnFrom(logits: Float32Array, among: Int32Array | undefined, sampling: Sampling, number: number): Drawn {
  if (among === undefined) return draw(logits, sampling, number);
  const { token: place, logProb } = draw(picked(logits, among), sampling, number);
  return { token: among[place]!, logProb };
}

/** Cut a ready-made answer behind its first stop token, to the token limit and to the context. */
export function cutAnswer(ask: Ask, tokens: Int32Array, logProbs: Float32Array, contextLength: number): Answer {
  const { room, stop } = roomFor(ask, contextLength);
  const ends = tokens.findIndex((token) => ask.stopTokens.includes(token)) + 1;
  const ended = ends > 0 && ends <= room;
  const length = ended ? ends : Math.min(tokens.length, room);
  const why = ended || (ends === 0 && length < room) ? "end" : stop;
  return { tokens: tokens.slice(0, length), logProbs: logProbs.slice(0, length), stop: why };
}
