/**
 * A causal language model in ONNX format, run by `@huggingface/transformers`: it can act and score. The library (and
 * onnxruntime with it) is loaded when the first such policy is, and never otherwise. Each dialogue keeps its keys and
 * values, so a context that extends the last one costs only its new tokens.
 */
import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { logProbAmong, logProbOf, picked } from "../compute/engine/sampler.js";
import { expect, labError, optionalPackage } from "../errors.js";
import { checkSampling } from "./acting/actor.js";
import { drawAnswer, holdEach } from "./acting/stepwise.js";
import type { Dialogue, Sampling, ScoreRequest, ScoringPolicy, Tokenizer } from "./policy.js";

export interface OnnxPolicyOptions {
  /** A folder with `config.json` and `onnx/`, or a model's name at the hub (downloaded once, then cached). */
  readonly model: string;
  /** Which of the model's files: `fp32` (default), `fp16`, `q8`, `q4`. */
  readonly dtype?: string;
  /** Default: the model's own. */
  readonly tokenizer?: Tokenizer;
  /** Default: what the model's configuration says. */
  readonly contextLength?: number;
}

interface Tensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

interface HubTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): number[];
  decode(tokens: number[], options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean }): string;
}

interface HubModel {
  readonly config: Readonly<Record<string, unknown>>;
  forward(inputs: object): Promise<Readonly<Record<string, Tensor>> & { readonly logits: Tensor }>;
  dispose(): Promise<unknown>;
}

/** The part of `@huggingface/transformers` that is used. */
interface Hub {
  readonly env: { localModelPath: string };
  readonly AutoModelForCausalLM: { from_pretrained(model: string, options: object): Promise<HubModel> };
  readonly AutoTokenizer: { from_pretrained(model: string, options: object): Promise<HubTokenizer> };
  readonly DynamicCache: new (entries: Record<string, Tensor>) => object;
  readonly Tensor: new (type: "int64", data: BigInt64Array, dims: number[]) => Tensor;
}

/** What one dialogue has fed so far. */
interface Memory {
  tokens: Int32Array;
  cache: object | undefined;
}

/** As npm installs it: under the name that the code imports. */
const TRANSFORMERS = "@xenova/transformers@npm:@huggingface/transformers";

export class OnnxPolicy implements ScoringPolicy {
  readonly version = 0;

  private constructor(
    readonly name: string,
    readonly tokenizer: Tokenizer,
    readonly contextLength: number,
    private readonly hub: Hub,
    private readonly model: HubModel,
  ) {}

  static async load({ model: name, dtype = "fp32", ...options }: OnnxPolicyOptions): Promise<OnnxPolicy> {
    const found: unknown = await optionalPackage(TRANSFORMERS, () => import("@xenova/transformers"));
    const hub = found as Hub;
    const local = existsSync(resolve(name));
    if (local) hub.env.localModelPath = `${dirname(resolve(name))}/`;
    const id = local ? basename(resolve(name)) : name;
    const model = await hub.AutoModelForCausalLM.from_pretrained(id, { dtype, local_files_only: local });
    const tokenizer =
      options.tokenizer ??
      wrap(
        await hub.AutoTokenizer.from_pretrained(id, { local_files_only: local }),
        Number(model.config["vocab_size"]),
      );
    const contextLength = options.contextLength ?? lengthOf(model);
    return new OnnxPolicy(basename(name), tokenizer, contextLength, hub, model);
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    checkSampling(sampling);
    let memory: Memory = { tokens: new Int32Array(0), cache: undefined };
    return holdEach(dialogues, this.tokenizer, 1, (ask, turn) => {
      if (turn === 0) memory = { tokens: new Int32Array(0), cache: undefined };
      return drawAnswer(ask, sampling, this.contextLength, async (tokens) => {
        const logits = await this.feed(memory, tokens);
        return lastRow(logits);
      });
    });
  }

  async score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]> {
    const results: Float32Array[] = [];
    for (const { tokens, from, temperature = 1, allowed } of requests) {
      expect(from >= 1 && from <= tokens.length && tokens.length <= this.contextLength, "score", {
        expected: `from ≥ 1 within at most ${this.contextLength} tokens`,
        got: { from, tokens: tokens.length },
        fix: "the first token has nothing before it; begin with the model's first token and judge from 1 on",
      });
      const logits = await this.feed({ tokens: new Int32Array(0), cache: undefined }, tokens);
      const judged = tokens.subarray(from);
      const judge = (token: number, i: number): number => {
        const [here, among] = [row(logits, from - 1 + i), allowed?.[from + i]];
        return among
          ? logProbAmong(picked(here, among), among, token, temperature)
          : logProbOf(here, token, temperature);
      };
      results.push(Float32Array.from(judged, judge));
    }
    return results;
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
  }

  /** Feed what the memory does not hold yet; the logits of the fed tokens. */
  private async feed(memory: Memory, tokens: Int32Array): Promise<Tensor> {
    const goesOn = memory.tokens.length < tokens.length && memory.tokens.every((token, i) => tokens[i] === token);
    const start = goesOn ? memory.tokens.length : 0;
    const output = await this.model.forward({
      input_ids: this.integers(tokens.subarray(start)),
      attention_mask: this.integers(new Int32Array(tokens.length).fill(1)),
      ...(goesOn && memory.cache && { past_key_values: memory.cache }),
    });
    const present = Object.entries(output).filter(([name]) => name.startsWith("present"));
    const past = present.map(([name, tensor]) => [name.replace("present", "past_key_values"), tensor] as const);
    memory.cache = past.length > 0 ? new this.hub.DynamicCache(Object.fromEntries(past)) : undefined;
    memory.tokens = past.length > 0 ? tokens.slice() : new Int32Array(0);
    return output.logits;
  }

  private integers(values: Int32Array): Tensor {
    return new this.hub.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
  }
}

function row({ data, dims }: Tensor, index: number): Float32Array {
  const width = dims[2]!;
  return data.subarray(index * width, (index + 1) * width);
}

function lastRow(logits: Tensor): Float32Array {
  return row(logits, logits.dims[1]! - 1);
}

function lengthOf({ config }: HubModel): number {
  for (const name of ["max_position_embeddings", "n_positions", "n_ctx"]) {
    if (typeof config[name] === "number") return config[name];
  }
  throw labError("OnnxPolicy", {
    expected: "a context length in the model's config.json",
    got: Object.keys(config),
    fix: "pass contextLength",
  });
}

function wrap(hub: HubTokenizer, size: number): Tokenizer {
  const encode = (text: string): Int32Array => Int32Array.from(hub.encode(text, { add_special_tokens: false }));
  const whole = { skip_special_tokens: false, clean_up_tokenization_spaces: false };
  return {
    size,
    encode,
    decode: (tokens) => (tokens.length === 0 ? "" : hub.decode(Array.from(tokens), whole)),
    idOf(token) {
      const ids = encode(token);
      if (ids.length === 1) return ids[0]!;
      const got = `${token} (${ids.length} tokens)`;
      throw labError("OnnxPolicy.idOf", { expected: "a token of the model", got, fix: "see its tokenizer.json" });
    },
  };
}
