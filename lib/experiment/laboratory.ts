/**
 * Open a lab from a configuration: the world by name (the seed is its hidden family), the policy that is shipped for it,
 * a frozen copy as the reference, and the key of the run.
 */
import { join } from "node:path";
import { world as makeWorld } from "../../envs/index.js";
import { packageRoot } from "../assets.js";
import type { Resolved } from "../config.js";
import type { World } from "../environment.js";
import { loadModel } from "../policy/load.js";
import { compactFormat, type PromptFormat } from "../policy/prompt.js";
import { taughtWorlds } from "./pretraining/worlds.js";
import type { OpenedLab } from "../recipes/lab.js";
import { labOf } from "./lab-of.js";

export interface LaboratoryOptions {
  /** A checkpoint folder instead of the one that the configuration names. */
  readonly policy?: string;
  /** Worker threads for acting and training; the results are the same bits for any number. */
  readonly workers?: number;
}

/** The folder of a shipped policy; each world's own has the world's name. */
export function shippedPolicy(name: string): string {
  return join(packageRoot(), "data", "policies", name);
}

/** `shipped`, the name of a policy in data/policies, or a path (anything with a slash). */
export function policyFolder(checkpoint: string, world: string): string {
  if (checkpoint === "shipped") return shippedPolicy(world);
  return /[/\\]/.test(checkpoint) ? checkpoint : shippedPolicy(checkpoint);
}

export async function openLab(
  config: Resolved,
  { policy: folder, workers = 1 }: LaboratoryOptions = {},
): Promise<OpenedLab> {
  const { world: name, policy: checkpoint } = config.tasks;
  const world = worldOf(config);
  const model = loadModel(folder ?? policyFolder(checkpoint, name));
  return labOf(config, { world, model, format: formatOf(name), workers });
}

/** How the shipped policies of a world are spoken to. */
export function formatOf(world: string): PromptFormat {
  return taughtWorlds.find((made) => made.name === world)?.format ?? compactFormat;
}

/** The world of a run: the seed is its hidden family. */
export function worldOf({ seed, tasks }: Resolved): World {
  return makeWorld(tasks.world as string, { family: seed, ...tasks.dials });
}
