/**
 * A policy behind an OpenAI-compatible HTTP server (vLLM, llama.cpp, SGLang, a provider): it can act, not score.
 * Prompts travel as text, so the local tokenizer decides only what counts as a token here; log-probabilities are told
 * where the server's tokens are the local ones, and are NaN elsewhere. Keys become seeds: a server that honours them
 * gives the same answer again.
 */
import { expect, labError } from "../errors.js";
import { split } from "../random.js";
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

/** The parts of a response that are used, of either endpoint. */
interface Completion {
  readonly choices?: readonly {
    readonly text?: string;
    readonly message?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
    readonly logprobs?: {
      readonly tokens?: readonly string[];
      readonly token_logprobs?: readonly (number | null)[];
      readonly content?: readonly { readonly token: string; readonly logprob: number }[] | null;
    } | null;
  }[];
}

type Choice = NonNullable<Completion["choices"]>[number];

export class HttpPolicy implements Policy {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  readonly version: number;
  private readonly client: HttpClient;
  private readonly chat: boolean;

  constructor(private readonly options: HttpPolicyOptions) {
    this.name = options.name ?? options.model;
    this.tokenizer = options.tokenizer;
    this.contextLength = options.contextLength;
    this.version = options.version ?? 0;
    this.chat = options.endpoint === "chat";
    this.client = new HttpClient(options);
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    checkSampling(sampling);
    return holdEach(dialogues, this.tokenizer, this.options.atOnce ?? 8, (ask) => this.answer(ask, sampling));
  }

  private async answer(ask: Ask, sampling: Sampling): Promise<Answer> {
    expect(ask.choices === undefined, `HttpPolicy ${this.options.url}`, {
      expected: "to be asked for free answers, since a server does not tell the chances of given ones",
      got: "answers to choose from",
      fix: 'use choose "free"',
    });
    const { room } = roomFor(ask, this.contextLength);
    if (room === 0) return cutAnswer(ask, new Int32Array(0), new Float32Array(0), this.contextLength);
    const prompt = this.tokenizer.decode(ask.context);
    const path = this.chat ? "chat/completions" : "completions";
    const response = (await this.client.post(path, this.body(ask, prompt, room, sampling))) as Completion;
    const choice = response.choices?.[0];
    const text = this.chat ? choice?.message?.content : choice?.text;
    if (choice === undefined || typeof text !== "string") {
      throw labError(`HttpPolicy ${this.options.url}`, {
        expected: "a completion with at least one choice of text",
        got: response,
        fix: `check that the server speaks the OpenAI protocol and try endpoint "${this.chat ? "completions" : "chat"}"`,
      });
    }
    return this.read(ask, prompt, text, choice);
  }

  private body(ask: Ask, prompt: string, room: number, { temperature, topP, topK }: Sampling): object {
    const stop = ask.stopTokens.map((token) => this.tokenizer.decode([token]));
    return {
      model: this.options.model,
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
  return values && Float32Array.from(values, (value) => value ?? NaN);
}
