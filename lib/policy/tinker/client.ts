/**
 * The Tinker training protocol, as its public SDK and SkyRL's open server speak it in JSON: a session, models in it, and
 * long work as futures that are asked for until they are there. What a server answers is checked; what it refuses is said.
 */
import { labError } from "../../errors.js";
import { shaped, v } from "../../schema.js";
import { HttpClient, type HttpClientOptions } from "../http-client.js";

/** One training sequence: `targets[i]` follows `tokens[i]`. */
export interface Datum {
  readonly tokens: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
}

/** … and how the loss is to fall with the log-probability of each target, which was `logProbs[i]` when it was judged. */
export interface Taught extends Datum {
  readonly pulls: ArrayLike<number>;
  readonly logProbs: ArrayLike<number>;
}

/**
 * Whose server it is: Tinker's sums −weight · log-probability over all tokens; SkyRL's divides that by the sum of the
 * weights of each sequence, which takes no weights below zero.
 */
export const dialects = ["tinker", "skyrl"] as const;
export type Dialect = (typeof dialects)[number];

export interface AdamParams {
  readonly learning_rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weight_decay: number;
  readonly grad_clip_norm: number;
}

export interface TinkerSampling {
  readonly max_tokens: number;
  readonly seed: number;
  readonly stop: readonly number[];
  readonly temperature: number;
  readonly top_p: number;
  readonly top_k: number;
}

const sessionSchema = v.object({ session_id: v.string() });
const futureSchema = v.object({ request_id: v.string(), model_id: v.nullish(v.string()) });
const waitSchema = v.object({ type: v.literal("try_again") });
const failureSchema = v.object({ error: v.string() });
const modelSchema = v.object({ model_id: v.nullish(v.string()) });
const pathSchema = v.object({ path: v.string() });
const samplerSchema = v.object({ sampling_session_id: v.string() });
const forwardSchema = v.object({
  loss_fn_outputs: v.array(v.object({ logprobs: v.object({ data: v.array(v.number()) }) })),
});
const sampleSchema = v.object({
  sequences: v.array(v.object({ tokens: v.array(v.number()), logprobs: v.nullish(v.array(v.number())) })),
  prompt_logprobs: v.nullish(v.array(v.nullable(v.number()))),
});
export type Sampled = v.InferOutput<typeof sampleSchema>;

/** Milliseconds between two signs of life of a session. */
const HEARTBEAT = 10_000;
const FIX = "check that the server speaks the Tinker protocol in JSON (SkyRL's does)";

export class TinkerClient {
  private session: Promise<string> | undefined;
  private heart: NodeJS.Timeout | undefined;
  private models = 0;
  private samplers = 0;
  private readonly http: HttpClient;
  private readonly url: string;
  readonly dialect: Dialect;

  constructor({ dialect = "tinker", ...options }: HttpClientOptions & { readonly dialect?: Dialect }) {
    this.url = options.url;
    this.dialect = dialect;
    this.http = new HttpClient({ timeout: 120_000, attempts: 20, ...options, keyHeader: "x-api-key" });
  }

  /** A new model on a base, with a LoRA adapter that starts from the seed. */
  async createModel(base: string, rank: number, seed: number): Promise<TinkerModel> {
    const session_id = await this.open();
    const asked = { session_id, model_seq_id: this.models++, base_model: base, lora_config: { rank, seed } };
    const { future, result } = await this.work("create_model", { ...asked, type: "create_model" }, modelSchema);
    const id = result.model_id ?? future.model_id;
    if (typeof id === "string") return new TinkerModel(this, id);
    throw labError(this.where("create_model"), { expected: "a model_id", got: result, fix: FIX });
  }

  async sample(
    sampler: string,
    prompt: ArrayLike<number>,
    sampling: TinkerSampling,
    judged: boolean,
  ): Promise<Sampled> {
    const body = {
      sampling_session_id: sampler,
      seq_id: this.samplers++,
      num_samples: 1,
      prompt: input(prompt),
      sampling_params: sampling,
      prompt_logprobs: judged,
      type: "sample",
    };
    return (await this.work("asample", body, sampleSchema)).result;
  }

  /** Number of the next sampling session. */
  nextSampler(): number {
    return this.samplers++;
  }

  /** Ask for work and wait until it is done. */
  async work<Schema extends v.GenericSchema>(
    path: string,
    body: object,
    schema: Schema,
  ): Promise<{ future: v.InferOutput<typeof futureSchema>; result: v.InferOutput<Schema> }> {
    const future = shaped(futureSchema, await this.post(path, body), this.where(path), FIX);
    for (;;) {
      const answer = await this.post("retrieve_future", { request_id: future.request_id });
      if (v.is(waitSchema, answer)) continue; // the server has waited as long as it waits
      if (v.is(failureSchema, answer))
        throw labError(this.where(path), {
          expected: "work that succeeds",
          got: answer.error,
          fix: "see the server's log",
        });
      return { future, result: shaped(schema, answer, this.where(path), FIX) };
    }
  }

  close(): void {
    clearInterval(this.heart);
  }

  private open(): Promise<string> {
    this.session ??= this.begin();
    return this.session;
  }

  private async begin(): Promise<string> {
    const body = { tags: ["siri-lab"], user_metadata: null, sdk_version: "siri-lab", type: "create_session" };
    const answer = await this.post("create_session", body);
    const { session_id } = shaped(sessionSchema, answer, this.where("create_session"), FIX);
    const beat = (): void =>
      void this.post("session_heartbeat", { session_id, type: "session_heartbeat" }).catch(() => undefined);
    this.heart = setInterval(beat, HEARTBEAT).unref();
    return session_id;
  }

  private async post(path: string, body: object): Promise<unknown> {
    return this.http.withoutKeyIn(await this.http.post(`api/v1/${path}`, body));
  }

  private where(path: string): string {
    return `Tinker ${this.url.replace(/\/$/, "")}/api/v1/${path}`;
  }
}

/** One model that learns, at the server. */
export class TinkerModel {
  private requests = 1;
  private saved = 0;

  constructor(
    private readonly client: TinkerClient,
    readonly id: string,
  ) {}

  /** Log-probabilities of the targets; nothing changes. */
  async forward(data: readonly Datum[]): Promise<Float32Array[]> {
    const nothing = (targets: ArrayLike<number>): Float32Array => new Float32Array(targets.length);
    const input = {
      data: data.map((one) => wired(one, { weights: nothing(one.targets) })),
      loss_fn: "cross_entropy",
    };
    const { result } = await this.client.work("forward", this.told({ forward_input: input }), forwardSchema);
    return result.loss_fn_outputs.map(({ logprobs }) => Float32Array.from(logprobs.data));
  }

  /** Add the gradient of −Σ pull · log-probability. */
  async forwardBackward(data: readonly Taught[]): Promise<void> {
    const input = this.client.dialect === "tinker" ? asWeights(data) : asAdvantages(data);
    await this.client.work("forward_backward", this.told({ forward_backward_input: input }), forwardSchema);
  }

  async optimStep(adam_params: AdamParams): Promise<void> {
    await this.client.work("optim_step", this.told({ adam_params, type: "optim_step" }), v.looseObject({}));
  }

  /** Weights and optimiser, kept at the server; returns where. */
  async saveState(): Promise<string> {
    const path = `state-${this.saved++}-${this.requests}`;
    return (await this.client.work("save_weights", this.told({ path, type: "save_weights" }), pathSchema)).result.path;
  }

  async loadState(path: string, optimizer: boolean): Promise<void> {
    await this.client.work("load_weights", this.told({ path, optimizer, type: "load_weights" }), v.looseObject({}));
  }

  /** A session that samples from the weights as they are now. */
  async sampler(): Promise<string> {
    const body = this.told({ sampling_session_seq_id: this.client.nextSampler(), type: "save_weights_for_sampler" });
    const { result } = await this.client.work("save_weights_for_sampler", body, samplerSchema);
    return result.sampling_session_id;
  }

  private told(body: object): object {
    return { model_id: this.id, seq_id: this.requests++, ...body };
  }
}

function input(tokens: ArrayLike<number>): object {
  return { chunks: [{ type: "encoded_text", tokens: Array.from(tokens) }] };
}

function asWeights(data: readonly Taught[]): object {
  return { data: data.map((one) => wired(one, { weights: one.pulls })), loss_fn: "cross_entropy" };
}

/**
 * The slope of −advantage · p / p₀ at p = p₀ is that of −advantage · log p. The server takes the mean over a sequence's
 * tokens and then over the sequences, so each advantage is multiplied by both numbers.
 */
function asAdvantages(data: readonly Taught[]): object {
  const told = data.map((one) => {
    const { pulls, logProbs } = one;
    const advantages = Float32Array.from(pulls, (pull) => pull * pulls.length * data.length);
    return wired(one, { logprobs: logProbs, advantages });
  });
  return { data: told, loss_fn: "importance_sampling" };
}

function wired({ tokens, targets }: Datum, told: Readonly<Record<string, ArrayLike<number>>>): object {
  const tensor = (data: ArrayLike<number>, dtype: "int64" | "float32"): object => ({
    data: Array.from(data),
    dtype,
    shape: [data.length],
  });
  const floats = Object.entries(told).map(([name, data]) => [name, tensor(data, "float32")] as const);
  return {
    model_input: input(tokens),
    loss_fn_inputs: { target_tokens: tensor(targets, "int64"), ...Object.fromEntries(floats) },
  };
}
