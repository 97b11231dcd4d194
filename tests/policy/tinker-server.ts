/**
 * A server that speaks the Tinker protocol as its SDK describes it (fields that it does not know are refused), with a small
 * policy of this repository as the base model. Work is a future that is not there at the first look.
 */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Dialogue, ScoringPolicy, TrainablePolicy } from "../../lib/policy/policy.js";
import { keyOf } from "../../lib/random.js";
import { v } from "../../lib/schema.js";
import type { Sequence, Utterance } from "../../lib/types.js";

const input = v.strictObject({
  chunks: v.array(v.strictObject({ type: v.literal("encoded_text"), tokens: v.array(v.number()) })),
});
const tensor = v.strictObject({
  data: v.array(v.number()),
  dtype: v.picklist(["int64", "float32"]),
  shape: v.array(v.number()),
});
const weighted = v.strictObject({ target_tokens: tensor, weights: tensor });
const rated = v.strictObject({ target_tokens: tensor, logprobs: tensor, advantages: tensor });
const batchWith = <Inputs extends v.GenericSchema, Loss extends string>(inputs: Inputs, loss: Loss) =>
  v.strictObject({
    data: v.array(v.strictObject({ model_input: input, loss_fn_inputs: inputs })),
    loss_fn: v.literal(loss),
  });
const batch = v.variant("loss_fn", [batchWith(weighted, "cross_entropy"), batchWith(rated, "importance_sampling")]);
type Batch = v.InferOutput<typeof batch>;
const model = { model_id: v.string(), seq_id: v.number() };

/** What each route takes. */
const routes = {
  create_session: v.strictObject({
    tags: v.array(v.string()),
    user_metadata: v.null(),
    sdk_version: v.string(),
    type: v.literal("create_session"),
  }),
  session_heartbeat: v.strictObject({ session_id: v.string(), type: v.literal("session_heartbeat") }),
  create_model: v.strictObject({
    session_id: v.string(),
    model_seq_id: v.number(),
    base_model: v.string(),
    lora_config: v.strictObject({ rank: v.number(), seed: v.number() }),
    type: v.literal("create_model"),
  }),
  forward: v.strictObject({ ...model, forward_input: batch }),
  forward_backward: v.strictObject({ ...model, forward_backward_input: batch }),
  optim_step: v.strictObject({
    ...model,
    adam_params: v.strictObject({
      learning_rate: v.number(),
      beta1: v.number(),
      beta2: v.number(),
      eps: v.number(),
      weight_decay: v.number(),
      grad_clip_norm: v.number(),
    }),
    type: v.literal("optim_step"),
  }),
  save_weights: v.strictObject({
    ...model,
    path: v.pipe(v.string(), v.regex(/^[\w-]+$/)),
    type: v.literal("save_weights"),
  }),
  load_weights: v.strictObject({
    ...model,
    path: v.pipe(v.string(), v.startsWith("tinker://")),
    optimizer: v.boolean(),
    type: v.literal("load_weights"),
  }),
  save_weights_for_sampler: v.strictObject({
    ...model,
    sampling_session_seq_id: v.number(),
    type: v.literal("save_weights_for_sampler"),
  }),
  asample: v.strictObject({
    sampling_session_id: v.string(),
    seq_id: v.number(),
    num_samples: v.literal(1),
    prompt: input,
    sampling_params: v.strictObject({
      max_tokens: v.pipe(v.number(), v.minValue(1)),
      seed: v.number(),
      stop: v.array(v.number()),
      temperature: v.number(),
      top_p: v.number(),
      top_k: v.number(),
    }),
    prompt_logprobs: v.boolean(),
    type: v.literal("sample"),
  }),
  retrieve_future: v.strictObject({ request_id: v.string() }),
} as const;
type Route = keyof typeof routes;
type Body<R extends Route> = v.InferOutput<(typeof routes)[R]>;

export class TinkerServer {
  readonly asked: string[] = [];
  /** The models by id: what a test compares with a local one. */
  readonly models = new Map<string, TrainablePolicy>();
  private readonly samplers = new Map<string, ScoringPolicy>();
  private readonly saved = new Map<string, Uint8Array>();
  private readonly futures = new Map<string, { looked: boolean; result: Promise<unknown> }>();
  private server!: Server;
  /** Every request and the answer to it. */
  readonly heard: { readonly route: string; readonly request: unknown; readonly answer: unknown }[] = [];

  /** `reduce: "mean"` divides gradients as SkyRL's server does. */
  constructor(
    private readonly make: () => Promise<TrainablePolicy>,
    private readonly reduce: "sum" | "mean" = "sum",
  ) {}

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      void (async () => {
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part as Buffer);
        const route = /^\/api\/v1\/(\w+)$/.exec(request.url!)?.[1] as Route;
        const body = v.safeParse(routes[route], JSON.parse(Buffer.concat(parts).toString()));
        if (!body.success) {
          response.statusCode = 422;
          response.end(JSON.stringify({ detail: `${route}: ${body.issues[0].message}` }));
          return;
        }
        this.asked.push(route);
        const answer = await this.answer(route, body.output as never);
        this.heard.push({ route, request: body.output, answer });
        response.end(JSON.stringify(answer));
      })();
    }).listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    for (const one of this.models.values()) one.dispose();
  }

  private async answer(route: Route, body: Body<never>): Promise<unknown> {
    if (route === "create_session") return { session_id: "session-1", type: "create_session" };
    if (route === "session_heartbeat") return { type: "session_heartbeat" };
    if (route === "retrieve_future") return this.retrieve(body);
    const id = String(this.futures.size);
    // one after the other, as a server does with the requests of a model
    const before = [...this.futures.values()].at(-1)?.result ?? Promise.resolve();
    const result = before.catch(() => undefined).then(() => this.work(route, body));
    void result.catch(() => undefined);
    this.futures.set(id, { looked: false, result });
    return { request_id: id, future_id: id, status: "pending" };
  }

  private async retrieve({ request_id }: Body<"retrieve_future">): Promise<unknown> {
    const future = this.futures.get(request_id)!;
    if (!future.looked) {
      future.looked = true;
      return { type: "try_again", request_id, queue_state: "active" };
    }
    return future.result.catch((error: Error) => ({ error: error.message, category: "user" }));
  }

  private work(route: Route, body: Body<never>): Promise<unknown> {
    switch (route) {
      case "create_model":
        return this.createModel();
      case "forward":
        return this.pass((body as Body<"forward">).model_id, (body as Body<"forward">).forward_input, false);
      case "forward_backward":
        return this.pass((body as Body<"forward_backward">).model_id, (body as Body<"forward_backward">).forward_backward_input, true); // prettier-ignore
      case "optim_step":
        return this.step(body);
      case "save_weights":
        return this.save(body);
      case "load_weights":
        return this.load(body);
      case "save_weights_for_sampler":
        return this.sampler(body);
      default:
        return this.sample(body as Body<"asample">);
    }
  }

  private async createModel(): Promise<object> {
    const id = `model-${this.models.size}`;
    this.models.set(id, await this.make());
    return { model_id: id, type: "create_model" };
  }

  /** Log-probabilities come from the learner itself, with a slope of nothing where only they are asked for. */
  private async pass(id: string, batch: Batch, backward: boolean): Promise<object> {
    const { data } = batch;
    const told = data.map(({ loss_fn_inputs }) => new Float32Array(loss_fn_inputs.target_tokens.data.length));
    const sequences = data.map(({ model_input, loss_fn_inputs }): Sequence => {
      const tokens = Int32Array.from([...model_input.chunks[0]!.tokens, loss_fn_inputs.target_tokens.data.at(-1)!]);
      const signals = [...tokens].map((_, i) => (i === 0 ? undefined : [{ component: "ce", weight: 1 } as never]));
      return { tokens, signals, oldLogProbs: new Float32Array(tokens.length), from: { episode: "", prompt: "plain" } };
    });
    await this.models.get(id)!.accumulate(sequences, ({ sequence, position, logProb }) => {
      told[sequence]![position - 1] = logProb;
      const weight = backward ? this.pull(batch, sequence, position - 1, logProb) : 0;
      return { value: -weight * logProb, byLogProb: -weight, byEntropy: 0 };
    });
    const outputs = told.map((values) => ({
      logprobs: { data: [...values], dtype: "float32", shape: [values.length] },
    }));
    return { loss_fn_output_type: "TorchLossReturn", loss_fn_outputs: outputs, metrics: {} };
  }

  /** How strongly the loss pulls at one log-probability. */
  private pull({ data, loss_fn }: Batch, sequence: number, at: number, logProb: number): number {
    const told = data[sequence]!.loss_fn_inputs as Partial<Record<string, { readonly data: readonly number[] }>>;
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const ratio = loss_fn === "cross_entropy" ? 1 : Math.exp(logProb - told["logprobs"]!.data[at]!);
    const rate = loss_fn === "cross_entropy" ? told["weights"]!.data[at]! : told["advantages"]!.data[at]!;
    if (this.reduce === "sum") return rate * ratio;
    const mask = told["weights"]?.data ?? new Array<number>(told["target_tokens"]!.data.length).fill(1);
    return (rate * ratio) / Math.max(sum(mask), 1e-9) / data.length;
  }

  private async step({ model_id, adam_params: adam }: Body<"optim_step">): Promise<object> {
    await this.models.get(model_id)!.step({
      learningRate: adam.learning_rate,
      beta1: adam.beta1,
      beta2: adam.beta2,
      epsilon: adam.eps,
      weightDecay: adam.weight_decay,
      maxGradientNorm: adam.grad_clip_norm === 0 ? Infinity : adam.grad_clip_norm,
    });
    return { metrics: {} };
  }

  private async save({ model_id, path }: Body<"save_weights">): Promise<object> {
    const place = `tinker://${model_id}/weights/${path}`;
    if (this.saved.has(place)) throw new Error(`${path} is there already`);
    this.saved.set(place, await this.models.get(model_id)!.snapshot("all"));
    return { path: place, type: "save_weights" };
  }

  private async load({ model_id, path }: Body<"load_weights">): Promise<object> {
    await this.models.get(model_id)!.restore(this.saved.get(path)!);
    return { path, type: "load_weights" };
  }

  private async sampler({ model_id }: Body<"save_weights_for_sampler">): Promise<object> {
    const id = `sampling-${this.samplers.size}`;
    this.samplers.set(id, await this.models.get(model_id)!.freeze());
    return { path: null, sampling_session_id: id, type: "save_weights_for_sampler" };
  }

  private async sample({
    sampling_session_id,
    prompt,
    sampling_params,
    prompt_logprobs,
  }: Body<"asample">): Promise<object> {
    const policy = this.samplers.get(sampling_session_id)!;
    const context = Int32Array.from(prompt.chunks[0]!.tokens);
    const { max_tokens: maxTokens, stop: stopTokens, seed, temperature } = sampling_params;
    let said: Utterance | undefined;
    const dialogue: Dialogue = {
      next: (answer) => {
        said = answer;
        return answer === undefined ? { context, maxTokens, stopTokens, key: keyOf(seed) } : undefined;
      },
    };
    if (!prompt_logprobs) await policy.act([dialogue], { temperature });
    const [judged] = prompt_logprobs ? await policy.score([{ tokens: context, from: 1 }]) : [];
    const sequence = { tokens: [...(said?.tokens ?? [])], logprobs: [...(said?.logProbs ?? [])], stop_reason: "stop" };
    return { sequences: [sequence], type: "sample", prompt_logprobs: judged ? [null, ...judged] : null };
  }
}
