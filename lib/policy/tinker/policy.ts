/**
 * A model of any size that is trained elsewhere, over the Tinker protocol, as a policy like every other. The loss stays
 * here: the server tells the log-probabilities, the loss gives each token's slope, and the server is asked for the gradient
 * of a cross-entropy whose weights are these slopes with the sign turned, which is the same gradient (or, where a server
 * takes no such weights, of a ratio with these as advantages).
 *
 * What the protocol does not carry is refused, never ignored: an entropy bonus, a teacher's distribution, a choice among
 * given answers, another temperature than 1 for judging. The entropy that metrics show is the mean of −log p of what was said.
 */
import { expect, labError } from "../../errors.js";
import { split } from "../../random.js";
import type { Likeliest, Metrics, Sequence } from "../../types.js";
import { checkSampling } from "../acting/actor.js";
import type { Answer } from "../acting/desk.js";
import { cutAnswer, holdEach, roomFor } from "../acting/stepwise.js";
import type { HttpClientOptions } from "../http-client.js";
import type {
  Ask,
  Chances,
  Dialogue,
  LossFunction,
  Sampling,
  ScoreRequest,
  ScoringPolicy,
  StepOptions,
  Tokenizer,
  TrainablePolicy,
} from "../policy.js";
import { TinkerClient, type Datum, type Dialect, type Taught, type TinkerModel } from "./client.js";

export interface TinkerOptions extends HttpClientOptions {
  /** The base model's name at the server. */
  readonly model: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  /** Rank of the LoRA adapter; 16 if left out. */
  readonly rank?: number;
  /** Decides the adapter's first weights. */
  readonly seed?: number;
  /** Requests under way at once. */
  readonly atOnce?: number;
  /** Whose server it is; `tinker` if left out. */
  readonly dialect?: Dialect;
}

/** What all policies on one server share. */
interface Shared extends Required<
  Pick<TinkerOptions, "model" | "tokenizer" | "contextLength" | "rank" | "seed" | "atOnce">
> {
  readonly client: TinkerClient;
}

export async function tinkerPolicy(options: TinkerOptions): Promise<TinkerPolicy> {
  const { model, tokenizer, contextLength, rank = 16, seed = 0, atOnce = 16 } = options;
  const client = new TinkerClient(options);
  const shared = { model, tokenizer, contextLength, rank, seed, atOnce, client };
  return new TinkerPolicy(shared, await client.createModel(model, rank, seed));
}

export class TinkerPolicy implements TrainablePolicy {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  /** Not told by the protocol. */
  readonly parameterCount = NaN;
  private updates = 0;
  private acting: Promise<SampledPolicy> | undefined;

  constructor(
    private readonly shared: Shared,
    private readonly remote: TinkerModel,
  ) {
    this.name = shared.model;
    this.tokenizer = shared.tokenizer;
    this.contextLength = shared.contextLength;
  }

  get version(): number {
    return this.updates;
  }

  async act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    await (await this.current()).act(dialogues, sampling);
  }

  async score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]> {
    requests.forEach(expectPlain);
    const long = requests.filter(({ tokens }) => tokens.length > 1);
    const told = long.length === 0 ? [] : await this.remote.forward(long.map(({ tokens }) => datumOf(tokens)));
    return requests.map((request) => judged(request, told[long.indexOf(request)]));
  }

  likeliest(): Promise<readonly (readonly Likeliest[])[]> {
    return Promise.reject(lacks("a teacher's likeliest tokens", "internalise.teacher off"));
  }

  choose(): Promise<readonly Chances[]> {
    return Promise.reject(lacks("a choice among given answers", 'rollout.choose "free"'));
  }

  async accumulate(sequences: readonly Sequence[], loss: LossFunction, temperature = 1): Promise<Metrics> {
    expect(temperature === 1, "TinkerPolicy.accumulate", {
      expected: "temperature 1",
      got: temperature,
      fix: "set rollout.temperature 1",
    });
    const now = await this.remote.forward(sequences.map(({ tokens }) => datumOf(tokens)));
    let [sum, taught] = [0, 0];
    const data = sequences.map((sequence, index): Taught => {
      const pulls = new Float32Array(sequence.tokens.length - 1);
      for (const position of taughtPositions(sequence)) {
        const logProb = now[index]![position - 1]!;
        const { value, byLogProb, byEntropy, soft } = loss({ sequence: index, position, logProb, entropy: -logProb });
        if (byEntropy !== 0) throw lacks("an entropy bonus", "update.entropyBonus 0");
        if (soft !== undefined) throw lacks("a teacher's distribution", "internalise.teacher off");
        pulls[position - 1] = -byLogProb;
        sum += value;
        taught++;
      }
      return { ...datumOf(sequence.tokens), pulls, logProbs: now[index]! };
    });
    await this.remote.forwardBackward(data);
    return { "update/loss": sum, "tokens/taught": taught };
  }

  /** The protocol does not tell a gradient's length. */
  gradientNorm(): Promise<number> {
    return Promise.resolve(NaN);
  }

  async step({ learningRate, beta1, beta2, epsilon, weightDecay, maxGradientNorm }: StepOptions): Promise<Metrics> {
    await this.remote.optimStep({
      learning_rate: learningRate,
      beta1,
      beta2,
      eps: epsilon,
      weight_decay: weightDecay,
      grad_clip_norm: Number.isFinite(maxGradientNorm) ? maxGradientNorm : 0,
    });
    this.updates++;
    this.acting = undefined;
    return {};
  }

  /** The bytes say where the server keeps the weights; before the first step, what decides them. */
  async snapshot(what: "weights" | "all"): Promise<Uint8Array> {
    const { model, rank, seed } = this.shared;
    const place = this.updates === 0 ? { model, rank, seed } : { path: await this.remote.saveState() };
    return Buffer.from(JSON.stringify({ tinker: what, updates: this.updates, ...place }));
  }

  async restore(bytes: Uint8Array): Promise<void> {
    const { tinker, updates, path } = JSON.parse(Buffer.from(bytes).toString()) as Kept;
    expect(path !== undefined || (updates === 0 && this.updates === 0), "TinkerPolicy.restore", {
      expected: "a snapshot that a server keeps, or a policy that has not learnt yet",
      got: { updates: this.updates },
      fix: "make a new policy with the same model, rank and seed",
    });
    if (path !== undefined) await this.remote.loadState(path, tinker === "all");
    this.updates = updates;
    this.acting = undefined;
  }

  async freeze(): Promise<ScoringPolicy> {
    return new SampledPolicy(this.shared, await this.remote.sampler(), this.updates);
  }

  async copy(): Promise<TinkerPolicy> {
    const { client, model, rank, seed } = this.shared;
    const copy = new TinkerPolicy(this.shared, await client.createModel(model, rank, seed));
    await copy.remote.loadState(await this.remote.saveState(), true);
    copy.updates = this.updates;
    return copy;
  }

  dispose(): void {
    this.shared.client.close();
  }

  /** The server samples from weights that were saved for it, once for each version. */
  private current(): Promise<SampledPolicy> {
    this.acting ??= this.remote.sampler().then((session) => new SampledPolicy(this.shared, session, this.updates));
    return this.acting;
  }
}

/** What a snapshot says. */
interface Kept {
  readonly tinker: "weights" | "all";
  readonly updates: number;
  readonly path?: string;
}

/** Weights that do not change any more: they act and judge. */
class SampledPolicy implements ScoringPolicy {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;

  constructor(
    private readonly shared: Shared,
    private readonly session: string,
    readonly version: number,
  ) {
    this.name = `${shared.model}@${version}`;
    this.tokenizer = shared.tokenizer;
    this.contextLength = shared.contextLength;
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    checkSampling(sampling);
    return holdEach(dialogues, this.tokenizer, this.shared.atOnce, (ask) => this.answer(ask, sampling));
  }

  score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]> {
    return Promise.all(
      requests.map(async (request) => {
        expectPlain(request);
        if (request.from >= request.tokens.length) return new Float32Array(0);
        const asked = { max_tokens: 1, seed: 0, stop: [], temperature: 1, top_p: 1, top_k: -1 };
        const { prompt_logprobs } = await this.shared.client.sample(this.session, request.tokens, asked, true);
        // SkyRL begins at the second token, Tinker with nothing for the first
        const missing = request.tokens.length - (prompt_logprobs?.length ?? 0);
        if (prompt_logprobs == null || missing < 0 || missing > 1)
          throw lacks(
            "log-probabilities of a prompt (at this server)",
            "the reference-free loss (update.referenceKl 0)",
          );
        return Float32Array.from(prompt_logprobs.slice(request.from - missing), (value) => value ?? NaN);
      }),
    );
  }

  private async answer(ask: Ask, { temperature, topP = 1, topK = -1 }: Sampling): Promise<Answer> {
    if (ask.choices !== undefined) throw lacks("a choice among given answers", 'rollout.choose "free"');
    const { room } = roomFor(ask, this.contextLength);
    if (room === 0) return cutAnswer(ask, new Int32Array(0), new Float32Array(0), this.contextLength);
    const told = {
      max_tokens: room,
      seed: split(ask.key, "seed")[0] >>> 1,
      stop: ask.stopTokens,
      temperature,
      top_p: topP,
      top_k: topK,
    };
    const { sequences } = await this.shared.client.sample(this.session, ask.context, told, false);
    const [said] = sequences;
    if (said?.logprobs?.length !== said?.tokens.length)
      throw labError("Tinker sample", {
        expected: "a log-probability for each token",
        got: said,
        fix: "ask the server's maker",
      });
    return cutAnswer(ask, Int32Array.from(said!.tokens), Float32Array.from(said!.logprobs!), this.contextLength);
  }
}

/** All of a text as one sequence. */
function datumOf(tokens: Int32Array): Datum {
  return { tokens: tokens.subarray(0, -1), targets: tokens.subarray(1) };
}

function judged({ tokens, from }: ScoreRequest, told: Float32Array | undefined): Float32Array {
  return Float32Array.from({ length: Math.max(0, tokens.length - from) }, (_, i) => told?.[from + i - 1] ?? NaN);
}

function taughtPositions({ signals, allowed }: Sequence): number[] {
  if (allowed !== undefined) throw lacks("a choice among given answers", 'rollout.choose "free"');
  return [...signals.keys()].filter((position) => position > 0 && (signals[position]?.length ?? 0) > 0);
}

function expectPlain({ temperature = 1, allowed }: ScoreRequest): void {
  if (allowed !== undefined) throw lacks("a choice among given answers", 'rollout.choose "free"');
  if (temperature !== 1) throw lacks(`judging at temperature ${temperature}`, "rollout.temperature 1");
}

function lacks(what: string, instead: string): Error {
  return labError("TinkerPolicy", {
    expected: "what the Tinker protocol carries",
    got: what,
    fix: `set ${instead}, or train a local policy`,
  });
}
