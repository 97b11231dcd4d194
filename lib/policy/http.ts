/**
 * A policy behind an OpenAI-compatible HTTP server (vLLM, llama.cpp, SGLang, a provider): it can act, not score.
 * Prompts travel as text, so the local tokenizer decides only what counts as a token here; log-probabilities are told
 * where the server's tokens are the local ones, and are NaN elsewhere. Keys become seeds: a server that honours them
 * gives the same answer again.
 */
import { expect, labError } from "../errors.js";
import { split } from "../random.js";
import { shaped, v } from "../schema.js";
import { checkSampling } from "./acting/actor.js";
import type { Answer } from "./acting/desk.js";
import { cutAnswer, holdEach, roomFor } from "./acting/stepwise.js";
import { HttpClient, type HttpClientOptions } from "./http-client.js";
import type { Ask, Dialogue, Policy, Sampling, Tokenizer } from "./policy.js";

export interface HttpPolicyOptions extends HttpClientOptions {
  /** The model's name at the server. */
  readonly model: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  /** `completions` goes on from the prompt's text; `chat` sends it as one user message. */
  readonly endpoint?: "completions" | "chat";
  /** Requests under way at once. */
  readonly atOnce?: number;
  readonly name?: string;
  readonly version?: number;
}

/** A log-probability is at most zero; a server that says more measures something else. */
const logProb = v.custom<number>((value) => typeof value === "number" && value <= 0, "a log-probability, at most 0");

/** The parts of a response that are used, of either endpoint. */
const choiceSchema = v.object({
  text: v.nullish(v.string()),
  message: v.nullish(v.object({ content: v.nullish(v.string()) })),
  finish_reason: v.nullish(v.string()),
  logprobs: v.nullish(
    v.object({
      token_logprobs: v.nullish(v.array(v.nullable(logProb))),
      content: v.nullish(v.array(v.object({ logprob: logProb }))),
    }),
  ),
});
const some = v.custom<unknown[]>((list) => Array.isArray(list) && list.length > 0, "at least one choice");
const completion = v.object({ choices: v.optional(some, []) });

type Choice = v.InferOutput<typeof choiceSchema>;

/** The first choice of an answer and its text. */
export function readCompletion(answer: unknown, chat: boolean, where: string): { choice: Choice; text: string } {
  const fix = `check that the server speaks the OpenAI protocol and try endpoint "${chat ? "completions" : "chat"}"`;
  const { choices } = shaped(completion, answer, where, fix);
  const choice = shaped(choiceSchema, choices[0], `${where}, first choice`, fix);
  const text = chat ? choice.message?.content : choice.text;
  if (typeof text === "string") return { choice, text };
  throw labError(where, { expected: "a completion with at least one choice of text", got: answer, fix });
}

export class HttpPolicy implements Policy {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  readonly version: number;
  private readonly client: HttpClient;
  private readonly chat: boolean;
  readonly #options: HttpPolicyOptions; // truly private: it holds the API key

  constructor(options: HttpPolicyOptions) {
    this.#options = options;
    this.name = options.name ?? options.model;
    this.tokenizer = options.tokenizer;
    this.contextLength = options.contextLength;
    this.version = options.version ?? 0;
    this.chat = options.endpoint === "chat";
    this.client = new HttpClient(options);
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    checkSampling(sampling);
    return holdEach(dialogues, this.tokenizer, this.#options.atOnce ?? 8, (ask) => this.answer(ask, sampling));
  }

  private async answer(ask: Ask, sampling: Sampling): Promise<Answer> {
    expect(ask.choices === undefined, `HttpPolicy ${this.#options.url}`, {
      expected: "to be asked for free answers, since a server does not tell the chances of given ones",
      got: "answers to choose from",
      fix: 'use choose "free"',
    });
    const { room } = roomFor(ask, this.contextLength);
    if (room === 0) return cutAnswer(ask, new Int32Array(0), new Float32Array(0), this.contextLength);
    const prompt = this.tokenizer.decode(ask.context);
    const path = this.chat ? "chat/completions" : "completions";
    const answer = await this.client.post(path, this.body(ask, prompt, room, sampling));
    const { choice, text } = this.understood(answer);
    return this.read(ask, prompt, text, choice);
  }

  /** What is not understood is quoted, and may repeat the key. */
  private understood(answer: unknown): ReturnType<typeof readCompletion> {
    const where = `HttpPolicy ${this.#options.url}`;
    try {
      return readCompletion(answer, this.chat, where);
    } catch {
      return readCompletion(this.client.withoutKeyIn(answer), this.chat, where);
    }
  }

  private body(ask: Ask, prompt: string, room: number, { temperature, topP, topK }: Sampling): object {
    const stop = ask.stopTokens.map((token) => this.tokenizer.decode([token]));
    return {
      model: this.#options.model,
      ...(this.chat ? { messages: [{ role: "user", content: prompt }], logprobs: true } : { prompt, logprobs: 1 }),
      max_tokens: room,
      temperature,
      ...(topP !== undefined && { top_p: topP }),
      ...(topK !== undefined && { top_k: topK }),
      ...(stop.length > 0 && { stop }),
      seed: split(ask.key, "seed")[0] >>> 1,
    };
  }

  /** The answer's tokens are those the local tokenizer puts behind the prompt's; servers leave the stop text out. */
  private read(ask: Ask, prompt: string, text: string, choice: Choice): Answer {
    const whole = this.tokenizer.encode(prompt + text);
    const goesOn = !this.chat && ask.context.every((token, i) => whole[i] === token);
    let tokens = goesOn ? whole.slice(ask.context.length) : this.tokenizer.encode(text);
    const stop = ask.stopTokens[0];
    const stopped = choice.finish_reason === "stop" && !tokens.some((token) => ask.stopTokens.includes(token));
    if (stopped && stop !== undefined) tokens = Int32Array.of(...tokens, stop);
    const told = served(choice);
    const logProbs = told?.length === tokens.length ? told : new Float32Array(tokens.length).fill(NaN);
    return cutAnswer(ask, tokens, logProbs, this.contextLength);
  }
}

/** Log-probabilities as either endpoint tells them. */
function served({ logprobs }: Choice): Float32Array | undefined {
  const values = logprobs?.content?.map(({ logprob }) => logprob) ?? logprobs?.token_logprobs;
  return values ? Float32Array.from(values, (value) => value ?? NaN) : undefined;
}
