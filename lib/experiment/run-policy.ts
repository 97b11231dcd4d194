/**
 * The policy of a run. A micro policy is its checkpoint, and all its weights learn. Of a language model an adapter learns
 * beside the frozen weights: a fresh one, or the one in the folder that is named, which names its model.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { fastestNumerics, type TrainingNumerics } from "../compute/native.js";
import { AdapterPolicy } from "../policy/adapter-policy.js";
import { PROJECTIONS, type AdapterShape } from "../policy/adapter.js";
import { isKnownModel } from "../policy/checkpoint/known-models.js";
import { unknownName } from "../errors.js";
import { adapterBase, readAdapter } from "../policy/checkpoint/peft.js";
import { loadModel } from "../policy/load.js";
import { modelOf, type Model } from "../policy/model.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { WordTokenizer } from "../policy/word-tokenizer.js";
import type { Key } from "../random.js";

export interface RunPolicyOptions {
  /** Shown in records. */
  readonly name: string;
  readonly workers: number;
  /** Feeds a fresh adapter. */
  readonly key: Key;
  /** What a language model computes with; by default the quickest there is. A micro policy is always portable. */
  readonly numerics?: TrainingNumerics | undefined;
}

/** The folder of a shipped policy; each world's own has the world's name. */
export function shippedPolicy(name: string): string {
  return join(packageRoot(), "data", "policies", name);
}

/** `shipped`, the name of a model or of a policy in data/policies, or a path (anything with a slash). */
export function policyFolder(checkpoint: string, world: string): string {
  if (checkpoint === "shipped") return shippedPolicy(world);
  return /[/\\]/.test(checkpoint) || isKnownModel(checkpoint) ? checkpoint : shippedPolicy(checkpoint);
}

/** The same for a name that a person typed: one that is not there is refused with those that are. */
export function typedPolicyFolder(where: string, name: string, world: string): string {
  const folder = policyFolder(name, world);
  const isName = folder === shippedPolicy(name);
  if (isName && !existsSync(folder)) throw unknownName(where, "policy", name, readdirSync(shippedPolicy("")));
  return folder;
}

/** The adapter that a run trains beside a language model: 2.4 million numbers for SmolLM2-135M. */
export const runAdapter: AdapterShape = { rank: 8, alpha: 16, targets: PROJECTIONS };

/** Beside the weights of a policy that was taught here and is not spoken to as all others of its world. */
export const PROMPT_FILE = "prompt.json";

/** Tokens of a conversation with a language model; of SmolLM2-135M the cache of so many takes 23 MB. */
const languageContext = 512;

export async function openPolicy(where: string, options: RunPolicyOptions): Promise<TransformerPolicy> {
  const { name, workers } = options;
  const model = loadModel(modelUnder(where));
  if (isAdapter(where)) return adapted(model, options, where);
  const micro = model.tokenizer instanceof WordTokenizer || existsSync(join(where, PROMPT_FILE));
  if (!micro) return adapted(model, options);
  return new TransformerPolicy({ weights: model.weights, tokenizer: model.tokenizer, workers, name });
}

/** A folder that holds an adapter in place of a model. */
export function isAdapter(where: string): boolean {
  return existsSync(join(where, "adapter_config.json"));
}

/** The model that a folder holds, or beside which its adapter stands. */
export function modelUnder(where: string): string {
  return isAdapter(where) ? adapterBase(where) : where;
}

async function adapted(
  model: Model,
  { name, workers, key, numerics = fastestNumerics() }: RunPolicyOptions,
  folder?: string,
): Promise<AdapterPolicy> {
  const { weights, tokenizer } = modelOf(model, { contextLength: languageContext });
  const policy = new AdapterPolicy({ weights, tokenizer, workers, name, numerics });
  if (folder === undefined) await policy.addAdapter("run", runAdapter, key);
  else await policy.addAdapter("run", readAdapter(folder, weights.config));
  await policy.train("run");
  return policy;
}
