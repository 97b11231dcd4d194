/**
 * A model as a folder in the Hugging Face layout: `config.json`, `model.safetensors` (or shards with their index),
 * `tokenizer.json`, `tokenizer_config.json`. What is saved here loads in Python transformers, and the reverse.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "../../errors.js";
import { anyObject, shaped, v } from "../../schema.js";
import type { ByteSource } from "./bytes.js";
import { checkpointOf, type Checkpoint, type TokenizerFiles } from "./checkpoint.js";
import { readJson, readText, withSink, withSource, writeJson } from "./files.js";
import { toHubConfig } from "./hub-config.js";
import type { FloatType } from "./safetensors.js";
import { writeWeights } from "./weights.js";

export function readFolder(folder: string): Checkpoint {
  const hub = readJson(join(folder, "config.json"));
  const files = shards(folder).map((name) => join(folder, name));
  const each = <T>(use: (source: ByteSource) => T): T[] => files.map((path) => withSource(path, use));
  return checkpointOf({ hub, each, tokenizer: readTokenizer(folder) }, folder);
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
  if (tokenizer !== undefined) writeTokenizer(folder, tokenizer);
  withSink(join(folder, "model.safetensors"), (sink) => writeWeights(sink, weights, dtype));
}

export function writeTokenizer(folder: string, { tokenizer, config }: TokenizerFiles): void {
  writeJson(join(folder, "tokenizer.json"), tokenizer);
  writeJson(join(folder, "tokenizer_config.json"), config);
}
