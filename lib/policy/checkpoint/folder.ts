/**
 * A model as a folder in the Hugging Face layout: `config.json`, `model.safetensors` (or shards with their index),
 * `tokenizer.json`, `tokenizer_config.json`. What is saved here loads in Python transformers, and the reverse.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Weights } from "../../compute/architecture.js";
import { expect } from "../../errors.js";
import { anyObject, shaped, v } from "../../schema.js";
import { expectHeld, type Holdings } from "./computable.js";
import { readJson, readText, withSink, withSource, writeJson } from "./files.js";
import { fromHubConfig, hubSpecialIds, toHubConfig, type SpecialIds } from "./hub-config.js";
import { openSafetensors, type FloatType } from "./safetensors.js";
import { emptyWeights, expectComplete, readShard, writeWeights } from "./weights.js";

/** `tokenizer.json` and `tokenizer_config.json` as they are; the latter holds the chat template. */
export interface TokenizerFiles {
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A checkpoint in memory. */
export interface Checkpoint {
  readonly weights: Weights;
  readonly tokenizer?: TokenizerFiles;
  readonly ids: SpecialIds;
}

export function readFolder(folder: string): Checkpoint {
  const hub = readJson(join(folder, "config.json"));
  const [config, ids] = [fromHubConfig(hub), hubSpecialIds(hub)];
  const files = shards(folder).map((name) => join(folder, name));
  expectHeld(config, holdingsOf(files), 2, folder);
  const weights = emptyWeights(config);
  const found = files.flatMap((path) => withSource(path, (source) => readShard(source, weights)));
  expectComplete(config, found, folder);
  const tokenizer = readTokenizer(folder);
  return { weights, ids, ...(tokenizer && { tokenizer }) };
}

function holdingsOf(files: readonly string[]): Holdings {
  const each = files.map((path) =>
    withSource(path, (source) => ({ tensors: openSafetensors(source).tensors.size, bytes: source.size })),
  );
  return each.reduce((sum, one) => ({ tensors: sum.tensors + one.tensors, bytes: sum.bytes + one.bytes }), {
    tensors: 0,
    bytes: 0,
  });
}

function shards(folder: string): string[] {
  const index = join(folder, "model.safetensors.index.json");
  return existsSync(index) ? shardNames(readJson(index), index) : ["model.safetensors"];
}

/** The files that an index names; only plain names, which cannot lead out of the model's folder. */
export function shardNames(index: unknown, where: string): string[] {
  const plainName = v.custom<string>(
    (name) => typeof name === "string" && /^[^/\\\0]+\.safetensors$/.test(name),
    "the name of a .safetensors file beside it",
  );
  const fix = "fetch the index again";
  const { weight_map } = shaped(v.object({ weight_map: anyObject }), index, where, fix);
  const names = [...new Set(shaped(v.array(plainName), Object.values(weight_map), `${where}, weight_map`, fix))];
  expect(names.length > 0, where, { expected: "at least one shard", got: weight_map, fix });
  return names;
}

function readTokenizer(folder: string): TokenizerFiles | undefined {
  const path = join(folder, "tokenizer.json");
  if (!existsSync(path)) return undefined;
  const beside = join(folder, "tokenizer_config.json");
  const object = (file: string) => shaped(anyObject, readJson(file), file, "fetch it again");
  const config = existsSync(beside) ? object(beside) : {};
  const template = join(folder, "chat_template.jinja"); // where transformers 5 keeps the chat template
  return {
    tokenizer: object(path),
    config: existsSync(template) ? { ...config, chat_template: readText(template) } : config,
  };
}

/** Save a checkpoint; `dtype` narrows the weights on disk (F32 keeps every bit). */
export function writeFolder(folder: string, checkpoint: Checkpoint, dtype: FloatType = "F32"): void {
  const { weights, tokenizer, ids } = checkpoint;
  writeJson(join(folder, "config.json"), toHubConfig(weights.config, ids));
  if (tokenizer !== undefined) {
    writeJson(join(folder, "tokenizer.json"), tokenizer.tokenizer);
    writeJson(join(folder, "tokenizer_config.json"), tokenizer.config);
  }
  withSink(join(folder, "model.safetensors"), (sink) => writeWeights(sink, weights, dtype));
}
