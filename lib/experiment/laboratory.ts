/**
 * Open a lab from a configuration: the world by name (the seed is its hidden family), the policy that is shipped for it,
 * a frozen copy as the reference, and the key of the run.
 */
import { world as makeWorld } from "../../envs/index.js";
import type { TrainingNumerics } from "../compute/native.js";
import type { Resolved } from "../config.js";
import type { World } from "../environment.js";
import { compactFormat, type PromptFormat } from "../policy/prompt.js";
import { tipFormat } from "../policy/tip-format.js";
import { keyOf, split } from "../random.js";
import type { OpenedLab } from "../recipes/lab.js";
import { labOf } from "./lab-of.js";
import { taughtWorlds } from "./pretraining/worlds.js";
import { openPolicy, policyFolder } from "./run-policy.js";

export { policyFolder, shippedPolicy } from "./run-policy.js";

export interface LaboratoryOptions {
  /** A checkpoint, or the folder of an adapter, instead of the one that the configuration names. */
  readonly policy?: string;
  /** Worker threads for acting and training; the results are the same bits for any number. */
  readonly workers?: number;
  /** What a language model computes with; by default the quickest there is, whose bytes are this machine's. */
  readonly numerics?: TrainingNumerics;
}

export async function openLab(
  config: Resolved,
  { policy: folder, workers = 1, numerics }: LaboratoryOptions = {},
): Promise<OpenedLab> {
  const { world: name, policy: checkpoint } = config.tasks;
  const where = folder ?? policyFolder(checkpoint, name);
  const key = split(keyOf(config.seed), "adapter");
  return labOf(config, {
    world: worldOf(config),
    policy: () => openPolicy(where, { name, workers, numerics, key }),
    format: formatOf(name),
  });
}

/** How the policies of a world are spoken to. */
export function formatOf(world: string): PromptFormat {
  if (world === "pocket-english") return tipFormat;
  return taughtWorlds.find((made) => made.name === world)?.format ?? compactFormat;
}

/** The world of a run: the seed is its hidden family. */
export function worldOf({ seed, tasks }: Resolved): World {
  return makeWorld(tasks.world as string, { family: seed, ...tasks.dials });
}
