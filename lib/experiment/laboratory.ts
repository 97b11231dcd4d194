/**
 * Open a lab from a configuration: the world by name (the seed is its hidden family), the policy that is shipped for it,
 * a frozen copy as the reference, and the key of the run.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { world as makeWorld } from "../../envs/index.js";
import type { TrainingNumerics } from "../compute/native.js";
import { resolve, type ConfigInput, type Method, type Resolved } from "../config.js";
import type { World } from "../environment.js";
import { readJson } from "../policy/checkpoint/files.js";
import { compactFormat, type PromptFormat } from "../policy/prompt.js";
import type { TransformerPolicy } from "../policy/transformer-policy.js";
import { keyOf, split, type Key } from "../random.js";
import { stageOf, type OpenedLab } from "../recipes/lab.js";
import type { Stage } from "../rollout/episode.js";
import { shaped, v } from "../schema.js";
import { labOf, spokenTo } from "./lab-of.js";
import { languageWorlds, taughtWorlds } from "./pretraining/worlds.js";
import { briefFormat } from "./webshop/format.js";
import { openPolicy, policyFolder, PROMPT_FILE } from "./run-policy.js";

export { policyFolder, shippedPolicy } from "./run-policy.js";

export interface LaboratoryOptions {
  /** A checkpoint, or the folder of an adapter, instead of the one that the configuration names. */
  readonly policy?: string;
  /** Worker threads for acting and training; the results are the same bits for any number. */
  readonly workers?: number;
  /** What a language model computes with; by default the quickest there is, whose bytes are this machine's. */
  readonly numerics?: TrainingNumerics;
}

/** A lab with the complete configuration it was opened from. */
export interface ConfiguredLab<M extends Method = Method> extends OpenedLab {
  readonly config: Resolved<M>;
}

/** `openLab({ method: "siri", seed: 3 })`; a complete configuration is taken as it is. */
export async function openLab<M extends Method>(
  input: ConfigInput<M> | Resolved<M>,
  { policy: folder, workers = 1, numerics }: LaboratoryOptions = {},
): Promise<ConfiguredLab<M>> {
  const config = resolve(input as ConfigInput<M>);
  const { world: name, policy: checkpoint } = config.tasks;
  const where = folder ?? policyFolder(checkpoint, name);
  const lab = await labOf(config, {
    world: worldOf(config),
    policy: () => openPolicy(where, { name, workers, numerics, key: adapterKey(config) }),
    format: formatOf(name, where),
  });
  return { ...lab, config };
}

/** A world and a policy that may be played with, without what only learning needs. */
export interface OpenedStage {
  readonly world: World;
  readonly stage: Stage & { readonly policy: TransformerPolicy };
}

export async function openStage(
  config: Resolved,
  { workers = 1, numerics }: Omit<LaboratoryOptions, "policy"> = {},
): Promise<OpenedStage> {
  const { world: name, policy: checkpoint } = config.tasks;
  const where = policyFolder(checkpoint, name);
  const policy = await openPolicy(where, { name, workers, numerics, key: adapterKey(config) });
  return { world: worldOf(config), stage: { ...stageOf(spokenTo(config, policy, formatOf(name, where))), policy } };
}

/** Feeds a fresh adapter. */
function adapterKey({ seed }: Resolved): Key {
  return split(keyOf(seed), "adapter");
}

/** How a policy of a world is spoken to: as `prompt.json` in its folder says, else as all of this world's are. */
export function formatOf(world: string, folder?: string): PromptFormat {
  const told = folder === undefined ? undefined : formatIn(folder);
  if (told !== undefined) return told;
  return [...taughtWorlds, ...languageWorlds].find((made) => made.name === world)?.format ?? compactFormat;
}

function formatIn(folder: string): PromptFormat | undefined {
  const path = join(folder, PROMPT_FILE);
  if (!existsSync(path)) return undefined;
  const formats = [...taughtWorlds.map(({ format }) => format), briefFormat];
  const known = [...new Set(formats.map(({ name }) => name))];
  const { format: name } = shaped(
    v.object({ format: v.picklist(known) }),
    readJson(path),
    path,
    "make the policy again",
  );
  return formats.find((format) => format.name === name);
}

/** The world of a run: the seed is its hidden family. */
export function worldOf({ seed, tasks }: Resolved): World {
  return makeWorld(tasks.world as string, { family: seed, ...tasks.dials });
}
