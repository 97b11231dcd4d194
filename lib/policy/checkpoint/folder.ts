/**
 * A model as a folder in the Hugging Face layout: `config.json`, `model.safetensors` (or shards with their index),
 * `tokenizer.json`, `tokenizer_config.json`. What is saved here loads in Python transformers, and the reverse.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Weights } from "../../compute/architecture.js";
import { readJson, readText, withSink, withSource, writeJson } from "./files.js";
import { fromHubConfig, toHubConfig, type HubConfig, type SpecialIds } from "./hub-config.js";
import type { FloatType } from "./safetensors.js";
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
  const hub = readJson(join(folder, "config.json")) as HubConfig & SpecialFields;
  const weights = emptyWeights(fromHubConfig(hub));
  const found = shards(folder).flatMap((name) =>
    withSource(join(folder, name), (source) => readShard(source, weights)),
  );
  expectComplete(weights.config, found, folder);
  const tokenizer = readTokenizer(folder);
  return { weights, ids: specialIds(hub), ...(tokenizer && { tokenizer }) };
}

function shards(folder: string): string[] {
  const index = join(folder, "model.safetensors.index.json");
  if (!existsSync(index)) return ["model.safetensors"];
  const { weight_map } = readJson(index) as { weight_map: Record<string, string> };
  return [...new Set(Object.values(weight_map))];
}

function readTokenizer(folder: string): TokenizerFiles | undefined {
  const path = join(folder, "tokenizer.json");
  if (!existsSync(path)) return undefined;
  const beside = join(folder, "tokenizer_config.json");
  const config = existsSync(beside) ? (readJson(beside) as Record<string, unknown>) : {};
  const template = join(folder, "chat_template.jinja"); // where transformers 5 keeps the chat template
  return {
    tokenizer: readJson(path) as Record<string, unknown>,
    config: existsSync(template) ? { ...config, chat_template: readText(template) } : config,
  };
}

interface SpecialFields {
  readonly bos_token_id?: number | null;
  readonly eos_token_id?: number | readonly number[] | null;
  readonly pad_token_id?: number | null;
}

function specialIds({ bos_token_id, eos_token_id, pad_token_id }: SpecialFields): SpecialIds {
  const end = typeof eos_token_id === "number" ? eos_token_id : eos_token_id?.[0];
  return {
    ...(typeof bos_token_id === "number" && { begin: bos_token_id }),
    ...(end !== undefined && { end }),
    ...(typeof pad_token_id === "number" && { pad: pad_token_id }),
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
