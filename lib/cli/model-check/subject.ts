/** The model under study as this project runs it: weights, tokenizer, chat template and an engine with one conversation. */
import { WasmEngine } from "../../compute/engine/wasm-engine.js";
import type { Engine } from "../../compute/engine/engine.js";
import { expect } from "../../errors.js";
import { BpeTokenizer } from "../../policy/bpe-tokenizer.js";
import { chatTemplateOf } from "../../policy/chat.js";
import type { Checkpoint } from "../../policy/checkpoint/checkpoint.js";
import { readCheckpoint } from "../../policy/checkpoint/read.js";
import { QUESTIONS } from "./texts.js";

export interface Subject {
  readonly path: string;
  readonly checkpoint: Checkpoint;
  readonly tokenizer: BpeTokenizer;
  readonly engine: Engine;
  /** The questions as the chat template writes them. */
  readonly prompts: readonly string[];
  readonly end: number;
}

/** Long enough for every text here; the cache of a real model's full context would be large. */
const CONTEXT = 512;

export function openSubject(path: string): Subject {
  const checkpoint = readCheckpoint(path);
  const files = checkpoint.tokenizer;
  const template = files && chatTemplateOf(files);
  expect(template !== undefined, "model:check", {
    expected: "a model with a tokenizer and a chat template",
    got: path,
    fix: "check a chat model",
  });
  const weights = { ...checkpoint.weights, config: { ...checkpoint.weights.config, contextLength: CONTEXT } };
  return {
    path,
    checkpoint,
    tokenizer: new BpeTokenizer(files!),
    engine: new WasmEngine(weights, { slots: 1, rowLimit: 64 }),
    prompts: QUESTIONS.map((content) => template.render([{ role: "user", content }])),
    end: checkpoint.ids.end ?? -1,
  };
}

/** The text of every token id, null where two share one or where it is only part of a character. */
export function tokenTexts({ tokenizer }: Subject): (string | null)[] {
  const texts = Array.from({ length: tokenizer.size }, (_, id) => tokenizer.decode([id]));
  const count = new Map<string, number>();
  for (const text of texts) count.set(text, (count.get(text) ?? 0) + 1);
  return texts.map((text) => (text.includes("\ufffd") || count.get(text)! > 1 ? null : text));
}
