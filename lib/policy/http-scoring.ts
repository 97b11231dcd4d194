/**
 * An OpenAI-compatible server that also tells how likely given tokens are. Two ways, found out with the first request:
 * `echo`, where the server gives the log-probabilities of the prompt back (vLLM, SGLang), one request a text; and `forced`
 * (llama.cpp), where each token is made certain by a bias and the server tells what it was before, one request a token.
 * Prompts travel as token ids here, so the server must have the same vocabulary as the local tokenizer.
 */
import { expect, labError } from "../errors.js";
import { shaped, v } from "../schema.js";
import { HttpClient } from "./http-client.js";
import { HttpPolicy, type HttpPolicyOptions } from "./http.js";
import type { ScoreRequest, ScoringPolicy } from "./policy.js";

export type ScoringWay = "echo" | "forced";

export interface HttpScoringOptions extends HttpPolicyOptions {
  /** Found out with the first request if left out. */
  readonly scores?: ScoringWay;
}

const number = v.nullable(v.number());
const answerSchema = v.object({
  choices: v.array(
    v.object({
      text: v.string(),
      logprobs: v.nullish(
        v.object({
          token_logprobs: v.nullish(v.array(number)),
          content: v.nullish(v.array(v.object({ logprob: v.number() }))),
        }),
      ),
    }),
  ),
});

/** More than any difference of logits that a model has. */
const CERTAIN = 1000;

export class HttpScoringPolicy extends HttpPolicy implements ScoringPolicy {
  readonly #options: HttpScoringOptions; // truly private: it holds the API key
  readonly #client: HttpClient;
  private way: ScoringWay | undefined;

  constructor(options: HttpScoringOptions) {
    super(options);
    this.#options = options;
    this.#client = new HttpClient(options);
    this.way = options.scores;
  }

  async score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]> {
    requests.forEach((request) => this.expectPlain(request));
    const first = requests.find(({ tokens }) => tokens.length > 1);
    if (first !== undefined) this.way ??= await this.findWay(first);
    const scored: Float32Array[] = new Array<Float32Array>(requests.length);
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < requests.length) {
        const at = next++;
        scored[at] = await this.scoreOne(requests[at]!);
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#options.atOnce ?? 8, requests.length) }, lane));
    return scored;
  }

  private async scoreOne({ tokens, from }: ScoreRequest): Promise<Float32Array> {
    if (from >= tokens.length) return new Float32Array(0);
    if (this.way === "echo") return (await this.echoed(tokens))!.slice(from);
    const found = new Float32Array(tokens.length - from);
    for (let at = from; at < tokens.length; at++)
      found[at - from] = await this.forced(tokens.subarray(0, at), tokens[at]!);
    return found;
  }

  private async findWay({ tokens }: ScoreRequest): Promise<ScoringWay> {
    if ((await this.echoed(tokens)) !== undefined) return "echo";
    await this.expectRaw(tokens.subarray(0, 1));
    return "forced";
  }

  /** Log-probabilities of all tokens of a prompt; undefined where the server gives none back. */
  private async echoed(tokens: Int32Array): Promise<Float32Array | undefined> {
    const { values } = await this.ask({ prompt: [...tokens], echo: true, max_tokens: 1 });
    if (values.length < tokens.length || values[0] !== null) return undefined;
    return Float32Array.from(values.slice(0, tokens.length), (value) => value ?? NaN);
  }

  private async forced(context: Int32Array, token: number): Promise<number> {
    const { text, values } = await this.ask({
      prompt: [...context],
      max_tokens: 1,
      logit_bias: { [token]: CERTAIN },
    });
    const wanted = this.tokenizer.decode([token]);
    expect(text === wanted || text === "" || wanted.includes("\uFFFD"), this.where, {
      expected: `a server whose token ${token} is ${JSON.stringify(wanted)}`,
      got: text,
      fix: "give the tokenizer of the model that the server holds",
    });
    const [value] = values;
    if (typeof value === "number") return value;
    throw labError(this.where, { expected: "a log-probability", got: values, fix: "start it with log-probabilities" });
  }

  /** A server that tells log-probabilities with the bias in them would find every token certain. */
  private async expectRaw(context: Int32Array): Promise<void> {
    const other = [0, 1].map((token) => this.forced(context, token));
    const [a, b] = (await Promise.all(other)).map(Math.exp);
    expect(a! + b! < 1 + 1e-3, this.where, {
      expected: "log-probabilities as they are without a bias, or those of the prompt (echo)",
      got: `two tokens with ${a!.toFixed(3)} and ${b!.toFixed(3)} in one place`,
      fix: "use a server that knows one of these (vLLM, SGLang, llama.cpp), or score with a local policy",
    });
  }

  private async ask(more: object): Promise<{ text: string; values: readonly (number | null)[] }> {
    const answer = await this.#client.post("completions", {
      model: this.#options.model,
      temperature: 0,
      logprobs: 1,
      ...more,
    });
    const fix = "check that the server speaks the OpenAI protocol with token ids as prompt";
    const shown = this.#client.withoutKeyIn(answer);
    const [choice] = shaped(answerSchema, shown, this.where, fix).choices;
    const told = choice?.logprobs?.content?.map(({ logprob }) => logprob) ?? choice?.logprobs?.token_logprobs ?? [];
    return { text: choice?.text ?? "", values: told };
  }

  private expectPlain({ temperature = 1, allowed }: ScoreRequest): void {
    expect(temperature === 1 && allowed === undefined, this.where, {
      expected: "to be asked for log-probabilities at temperature 1 among all tokens",
      got: allowed === undefined ? `temperature ${temperature}` : "tokens to choose from",
      fix: "use a local policy for these",
    });
  }

  private get where(): string {
    return `HttpScoringPolicy ${this.#options.url}`;
  }
}
