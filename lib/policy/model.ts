/** A model in memory, not yet a policy: weights, and the tokenizer that belongs to them. */
import type { Weights } from "../compute/architecture.js";
import { textOf } from "../bytes.js";
import { expect, labError } from "../errors.js";
import { host } from "../host/here.js";
import { anyObject, parsedJson, shaped } from "../schema.js";
import type { BpeTokenizer } from "./bpe-tokenizer.js";
import type { ChatTemplate } from "./chat.js";
import { sourceOf } from "./checkpoint/bytes.js";
import { checkpointOf } from "./checkpoint/checkpoint.js";
import type { SpecialIds } from "./checkpoint/hub-config.js";
import { WordTokenizer } from "./word-tokenizer.js";

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

/** The model with the context that was asked for; refuses a tokenizer that says more words than the weights know. */
export function modelOf(model: Model, { contextLength }: ModelOptions = {}): Model {
  const { weights, tokenizer } = model;
  const trained = weights.config.contextLength;
  expect(contextLength === undefined || (contextLength >= 1 && contextLength <= trained), "loadModel", {
    expected: `a context length from 1 to ${trained}, the model's own`,
    got: contextLength,
    fix: "leave it out or choose a shorter one",
  });
  expect(tokenizer.size <= weights.config.vocabulary, "loadModel", {
    expected: `at most ${weights.config.vocabulary} tokens, as the weights have`,
    got: tokenizer.size,
    fix: "check that the tokenizer belongs to these weights",
  });
  const config = { ...weights.config, contextLength: contextLength ?? Math.min(trained, USUAL_CONTEXT) };
  return { ...model, weights: { config, data: weights.data } };
}

const SHIPPED = "data/policies";
const FIX = "put the file back as it was shipped";

/** A micro model that comes with the package, also in a page. */
export function shippedModel(name: string): Model {
  const path = `${SHIPPED}/${name}`;
  const json = (file: string): unknown =>
    parsedJson(textOf(host.packageFile(`${path}/${file}`)), `${path}/${file}`, FIX);
  const object = (file: string) => shaped(anyObject, json(file), `${path}/${file}`, FIX);
  const source = sourceOf(host.packageFile(`${path}/model.safetensors`), `${path}/model.safetensors`);
  const files = { tokenizer: object("tokenizer.json"), config: object("tokenizer_config.json") };
  const { weights, ids } = checkpointOf({ hub: json("config.json"), each: (use) => [use(source)] }, path);
  const tokenizer = WordTokenizer.from(files);
  if (tokenizer === undefined)
    throw labError("shippedModel", { expected: "a tokenizer of words", got: `${path}/tokenizer.json`, fix: FIX });
  return modelOf({ path, weights, tokenizer, ids });
}
