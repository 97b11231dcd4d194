/**
 * From a name, a folder or a GGUF file to a policy that acts and learns, with the tokenizer and the chat template that
 * belong to its weights. Micro checkpoints and real models go the same way.
 */
import { fastestNumerics, type TrainingNumerics } from "../compute/native.js";
import { expect } from "../errors.js";
import { AdapterPolicy } from "./adapter-policy.js";
import { BpeTokenizer } from "./bpe-tokenizer.js";
import { chatTemplateOf } from "./chat.js";
import type { TokenizerFiles } from "./checkpoint/checkpoint.js";
import { writeFolder } from "./checkpoint/folder.js";
import { resolveModel } from "./checkpoint/known-models.js";
import type { FloatType } from "./checkpoint/safetensors.js";
import { readCheckpoint } from "./checkpoint/read.js";
import { DecoderPolicy } from "./decoder-policy.js";
import { modelOf, type Model, type ModelOptions } from "./model.js";
import { TransformerPolicy, type TransformerPolicyOptions } from "./transformer-policy.js";
import { WordTokenizer } from "./word-tokenizer.js";

export type { Model, ModelOptions } from "./model.js";

export function loadModel(nameOrPath: string, options: ModelOptions = {}): Model {
  const path = resolveModel(nameOrPath);
  const { tokenizer: files, ...rest } = readCheckpoint(path);
  expect(files !== undefined, "loadModel", {
    expected: "a tokenizer.json beside the weights",
    got: path,
    fix: "save the tokenizer with the model",
  });
  const chat = chatTemplateOf(files);
  return { ...modelOf({ path, ...rest, tokenizer: tokenizerOf(files) }, options), ...(chat && { chat }) };
}

/** Words where our word tokenizer wrote the files, else the model's own BPE. */
export function tokenizerOf(files: TokenizerFiles): WordTokenizer | BpeTokenizer {
  return WordTokenizer.from(files) ?? new BpeTokenizer(files);
}

/**
 * Save a model as a folder that `loadModel` and Python transformers read. `dtype` narrows the weights on disk; F32 keeps
 * every bit.
 */
export function saveModel(
  folder: string,
  { weights, tokenizer, ids = {} }: Pick<Model, "weights" | "tokenizer"> & Partial<Pick<Model, "ids">>,
  dtype: FloatType = "F32",
): void {
  writeFolder(folder, { weights, tokenizer: tokenizer.files(), ids }, dtype);
}

/** What of a loaded model can change: all weights, adapters beside frozen weights, or nothing. */
export type Learns = "weights" | "adapters" | "nothing";

export interface PolicyOptions extends ModelOptions, Pick<TransformerPolicyOptions, "workers" | "slots"> {
  /** `fastest` takes native kernels where they have been built, else the quickest WebAssembly. By default portable. */
  readonly numerics?: TrainingNumerics | "fastest";
  /** Shown in records; the model's path if not given. */
  readonly name?: string;
  /**
   * Memory beside the engine's copy of the weights, in sizes of the model: `weights` (the default) takes 5 (optimiser
   * and gradients), `adapters` 2, `nothing` none. For a real model take `adapters`.
   */
  readonly learns?: Learns;
}

/** A model by name (see `npm run model:setup`), folder or GGUF file as a policy with its own tokenizer. */
export function loadPolicy(nameOrPath: string, options: PolicyOptions & { learns: "nothing" }): Promise<DecoderPolicy>;
export function loadPolicy(nameOrPath: string, options: PolicyOptions & { learns: "adapters" }): Promise<AdapterPolicy>;
export function loadPolicy(nameOrPath: string, options?: PolicyOptions): Promise<TransformerPolicy>;
export async function loadPolicy(
  nameOrPath: string,
  { contextLength, learns = "weights", name = nameOrPath, numerics, ...sizes }: PolicyOptions = {},
): Promise<DecoderPolicy | TransformerPolicy> {
  const { weights, tokenizer } = loadModel(nameOrPath, contextLength === undefined ? {} : { contextLength });
  const kernels = numerics === "fastest" ? fastestNumerics() : numerics;
  const options = { weights, tokenizer, name, ...sizes, ...(kernels && { numerics: kernels }) };
  if (learns === "nothing") return DecoderPolicy.make(options);
  return learns === "adapters" ? new AdapterPolicy(options) : new TransformerPolicy(options);
}
