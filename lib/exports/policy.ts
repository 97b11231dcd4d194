/**
 * The policy of a run, or of a folder, as a model that other programs load: in the Hugging Face layout, under the name of
 * the architecture that our decoder is, and as ONNX. An adapter may be merged into it on the way.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Resolved } from "../config.js";
import { expect } from "../errors.js";
import { formatOf, policyFolder, worldOf } from "../experiment/laboratory.js";
import { isAdapter, modelUnder, openPolicy } from "../experiment/run-policy.js";
import { configOf, digest } from "../experiment/run-config.js";
import { RunFolder } from "../experiment/run-folder.js";
import { addAdapter } from "../policy/adapter.js";
import { writeJson } from "../policy/checkpoint/files.js";
import type { Checkpoint } from "../policy/checkpoint/checkpoint.js";
import { writeFolder, writeTokenizer } from "../policy/checkpoint/folder.js";
import { toHubConfig } from "../policy/checkpoint/hub-config.js";
import { resolveModel } from "../policy/checkpoint/known-models.js";
import { readAdapter } from "../policy/checkpoint/peft.js";
import { readCheckpoint } from "../policy/checkpoint/read.js";
import type { FloatType } from "../policy/checkpoint/safetensors.js";
import { tokenizerOf } from "../policy/load.js";
import type { Tokenizer, TrainablePolicy } from "../policy/policy.js";
import { keyOf, split } from "../random.js";
import { intoFolder, type Exported, type ExportPlace } from "./folder.js";
import { scalarsOf } from "./scalars.js";

export interface PolicyExport extends ExportPlace {
  /** The folder of the policy that a run began with, where it was not the one its configuration names. */
  readonly policy?: string;
  /** A LoRA adapter in PEFT's layout, merged into the weights. */
  readonly adapter?: string;
  /** How the weights are kept on disk; F32, the default, keeps every bit. */
  readonly dtype?: FloatType;
}

/** A model and what is said about it. */
interface Source {
  readonly checkpoint: Checkpoint;
  readonly of: string;
  readonly card: string;
  /** How answers are drawn, for `generate` of other programs. */
  readonly generation: Readonly<Record<string, unknown>>;
}

/** Save the policy as Python transformers loads it. */
export async function exportHuggingface(from: string, options: PolicyExport): Promise<Exported> {
  const source = await sourceOf(from, options);
  return intoFolder(options, { format: "huggingface", of: source.of }, (to) => {
    writeFolder(to, source.checkpoint, options.dtype);
    writeRest(to, source);
  });
}

/** Save it as transformers.js and onnxruntime load it: the graph in `onnx/model.onnx`, and what belongs to it beside it. */
export async function exportOnnx(from: string, options: PolicyExport): Promise<Exported> {
  const source = await sourceOf(from, options);
  const [{ decoderGraph }, { onnxFile }] = await Promise.all([import("./onnx/decoder.js"), import("./onnx/file.js")]);
  return intoFolder(options, { format: "onnx", of: source.of }, async (to) => {
    const { weights, tokenizer, ids } = source.checkpoint;
    writeJson(join(to, "config.json"), toHubConfig(weights.config, ids));
    if (tokenizer !== undefined) writeTokenizer(to, tokenizer);
    mkdirSync(join(to, "onnx"));
    writeFileSync(join(to, "onnx", "model.onnx"), await onnxFile(decoderGraph(weights)));
    writeRest(to, source);
  });
}

function writeRest(to: string, { card, generation }: Source): void {
  writeJson(join(to, "generation_config.json"), generation);
  writeFileSync(join(to, "README.md"), card);
}

async function sourceOf(from: string, options: PolicyExport): Promise<Source> {
  const source = existsSync(join(from, "checkpoints")) ? await ofRun(from, options) : ofFolder(from, options);
  const { adapter } = options;
  if (adapter === undefined) return source;
  merge(source.checkpoint, adapter);
  return { ...source, card: `${source.card}\nA LoRA adapter has been merged into it.\n` };
}

function ofFolder(from: string, { policy }: PolicyExport): Source {
  expect(policy === undefined, "export", {
    expected: "the folder of a run beside --policy",
    got: from,
    fix: "leave --policy out; the model is the one in the folder",
  });
  const checkpoint = readCheckpoint(baseOf(from));
  if (isAdapter(from)) merge(checkpoint, from);
  const card = "# A model saved by siri-lab\n";
  return { checkpoint, of: basename(from), card, generation: generationOf(checkpoint.ids, {}) };
}

/** The model's own files: an adapter's folder names them. */
function baseOf(where: string): string {
  return resolveModel(modelUnder(where));
}

function merge({ weights: { config, data } }: Checkpoint, adapter: string): void {
  addAdapter(config, data, readAdapter(adapter, config));
}

/** The policy of a run's newest checkpoint, with the tokenizer of the model it began with. */
async function ofRun(from: string, { policy: named }: PolicyExport): Promise<Source> {
  const folder = RunFolder.open(from);
  const newest = folder.newest();
  expect(newest !== undefined, "export", {
    expected: "a run with a checkpoint",
    got: from,
    fix: "train it for an iteration or more",
  });
  const told = configOf(folder);
  const where = named ?? policyFolder(told.tasks.policy, told.tasks.world);
  const data = await weightsAt(folder, newest.policy, where);
  const first = readCheckpoint(baseOf(where));
  const ids = idsOf(told, first);
  return {
    checkpoint: { ...first, weights: { config: first.weights.config, data }, ids },
    of: folder.id,
    card: cardOf(folder, told, newest.iteration),
    generation: generationOf(ids, { do_sample: true, temperature: told.rollout.temperature }),
  };
}

/** All weights of a run's policy, its adapter merged where it trained one. */
async function weightsAt(folder: RunFolder, snapshot: Uint8Array, where: string): Promise<Float32Array> {
  const key = split(keyOf(configOf(folder).seed), "adapter");
  const policy = await openPolicy(where, { name: "export", workers: 1, key, numerics: "portable" });
  try {
    await expectBeginning(folder, policy);
    await policy.restore(snapshot);
    return policy.weights().data;
  } finally {
    policy.dispose();
  }
}

/** A run names the digest of what it began with: another policy would bring the wrong words. */
async function expectBeginning(folder: RunFolder, policy: TrainablePolicy): Promise<void> {
  const { run } = folder.config() as { readonly run?: { readonly policy?: string } };
  const found = await digest(policy);
  expect(run?.policy === undefined || run.policy === found, "export", {
    expected: `the policy that the run began with (${run?.policy})`,
    got: found,
    fix: "name its folder with --policy",
  });
}

/** The ids that a prompt begins and an answer ends with, where the run's format has them as tokens. */
function idsOf({ tasks }: Resolved, { tokenizer, ids }: Checkpoint): Checkpoint["ids"] {
  if (tokenizer === undefined) return ids;
  const words: Tokenizer = tokenizerOf(tokenizer);
  const idOf = (token: string): number | undefined => {
    const tokens = words.covers?.(token) === false ? [] : words.encode(token);
    return tokens.length === 1 ? tokens[0] : undefined;
  };
  const [begin, end] = [idOf("<bos>"), idOf(formatOf(tasks.world).stop[0] ?? "")];
  return { ...ids, ...(begin !== undefined && { begin }), ...(end !== undefined && { end, pad: end }) };
}

function generationOf({ begin, end, pad }: Checkpoint["ids"], rest: object): Source["generation"] {
  const ids = { bos_token_id: begin, eos_token_id: end, pad_token_id: pad ?? end };
  return { ...Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined)), ...rest };
}

/** What it is, how it was made, how it is spoken to, and what its last examinations found. */
function cardOf(folder: RunFolder, config: Resolved, iteration: number): string {
  const { method, seed, tasks } = config;
  const world = worldOf(config);
  const [task] = world.tasks(tasks.split, { start: 0, count: 1 });
  const found = scalarsOf(folder).filter(
    ({ name, step }) => name.startsWith("evaluation/success/") && step === iteration,
  );
  return [
    `# The policy of ${method} in ${world.name}, seed ${seed}`,
    "",
    `Iteration ${iteration} of the run ${folder.id}. A prompt begins like this; what was said and read is appended to it:`,
    ...["", "```text", task === undefined ? "" : formatOf(world.name).opening(task, []), "```", ""],
    ...found.map(({ name, value }) => `- ${name.replace("evaluation/success/", "held-out success, ")}: ${value}`),
    "",
  ].join("\n");
}
