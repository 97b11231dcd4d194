/**
 * Open a lab from a configuration: the world by name (the seed is its hidden family), the policy that is shipped for it,
 * a frozen copy as the reference, and the key of the run.
 */
import { join } from "node:path";
import { world as makeWorld } from "../../envs/index.js";
import { packageRoot } from "../assets.js";
import type { Resolved } from "../config.js";
import { loadModel } from "../policy/load.js";
import { compactFormat } from "../policy/prompt.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { labError } from "../errors.js";
import { keyOf, split } from "../random.js";
import type { Lab } from "../recipes/lab.js";

export interface LaboratoryOptions {
  /** A checkpoint folder; by default the policy shipped for the world. */
  readonly policy?: string;
  /** Worker threads for acting and training; the results are the same bits for any number. */
  readonly workers?: number;
}

/** The folder of the policy shipped for a world. */
export function shippedPolicy(world: string): string {
  return join(packageRoot(), "data", "policies", world);
}

export async function openLab(config: Resolved, { policy: folder, workers = 1 }: LaboratoryOptions = {}): Promise<Lab> {
  const { world: name, dials } = config.tasks;
  const world = makeWorld(name, { family: config.seed, ...readDials(dials) });
  const { weights, tokenizer } = loadModel(folder ?? shippedPolicy(name));
  const policy = new TransformerPolicy({ weights, tokenizer, workers, name });
  return {
    policy,
    reference: await policy.freeze(),
    world,
    format: compactFormat,
    style: { kind: "transcript" },
    key: split(keyOf(config.seed), "run"),
  };
}

function readDials(dials: string): object {
  try {
    return JSON.parse(dials) as object;
  } catch {
    throw labError("config.tasks.dials", { expected: "JSON", got: dials, fix: 'write {"slack":2}, for example' });
  }
}
