/**
 * From a name, a folder or a GGUF file to a policy that acts and learns, with the tokenizer and the chat template that
 * belong to its weights. Micro checkpoints and real models go the same way.
 */
import type { Weights } from "../compute/architecture.js";
import { expect } from "../errors.js";
import { BpeTokenizer } from "./bpe-tokenizer.js";
import { chatTemplateOf, type ChatTemplate } from "./chat.js";
import type { TokenizerFiles } from "./checkpoint/folder.js";
import type { SpecialIds } from "./checkpoint/hub-config.js";
import { resolveModel } from "./checkpoint/known-models.js";
import { readCheckpoint } from "./checkpoint/read.js";
import { WordTokenizer } from "./word-tokenizer.js";

/** A model in memory, not yet a policy. */
export interface Model {
  readonly path: string;
  readonly weights: Weights;
  readonly tokenizer: WordTokenizer | BpeTokenizer;
  readonly ids: SpecialIds;
  /** How to write messages for it; absent unless it is a chat model. */
  readonly chat?: ChatTemplate;
}

export interface ModelOptions {
  /**
   * Longest context, answers included; the model's own or 2 048, whichever is shorter. Every conversation's cache is
   * this long, and of SmolLM2's full 8 192 positions one takes 377 MB.
   */
  readonly contextLength?: number;
}

const USUAL_CONTEXT = 2048;

export function loadModel(nameOrPath: string, { contextLength }: ModelOptions = {}): Model {
  const path = resolveModel(nameOrPath);
  const { weights, tokenizer: files, ids } = readCheckpoint(path);
  const trained = weights.config.contextLength;
  expect(contextLength === undefined || (contextLength >= 1 && contextLength <= trained), "loadModel", {
    expected: `a context length from 1 to ${trained}, the model's own`,
    got: contextLength,
    fix: "leave it out or choose a shorter one",
  });
  expect(files !== undefined, "loadModel", {
    expected: "a tokenizer.json beside the weights",
    got: path,
    fix: "save the tokenizer with the model",
  });
  const chat = chatTemplateOf(files);
  const config = { ...weights.config, contextLength: contextLength ?? Math.min(trained, USUAL_CONTEXT) };
  return { path, weights: { config, data: weights.data }, tokenizer: tokenizerOf(files), ids, ...(chat && { chat }) };
}

/** Words where our word tokenizer wrote the files, else the model's own BPE. */
export function tokenizerOf(files: TokenizerFiles): WordTokenizer | BpeTokenizer {
  return WordTokenizer.from(files) ?? new BpeTokenizer(files);
}
