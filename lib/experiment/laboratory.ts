/**
 * Open a lab from a configuration: the world by name (the seed is its hidden family), the policy that is shipped for it,
 * a frozen copy as the reference, and the key of the run.
 */
import { join } from "node:path";
import { world as makeWorld } from "../../envs/index.js";
import { packageRoot } from "../assets.js";
import type { Resolved } from "../config.js";
import { loadModel } from "../policy/load.js";
import { compactFormat, compactSkillsFirst, type PromptFormat } from "../policy/prompt.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { expect, labError } from "../errors.js";
import { keyOf, split } from "../random.js";
import { pretrainingWorlds } from "./pretraining/worlds.js";
import type { Lab } from "../recipes/lab.js";

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
function policyFolder(checkpoint: string, world: string): string {
  if (checkpoint === "shipped") return shippedPolicy(world);
  return /[/\\]/.test(checkpoint) ? checkpoint : shippedPolicy(checkpoint);
}

export async function openLab(config: Resolved, { policy: folder, workers = 1 }: LaboratoryOptions = {}): Promise<Lab> {
  const { world: name, policy: checkpoint } = config.tasks;
  const world = makeWorld(name, worldOptions(config));
  const { weights, tokenizer } = loadModel(folder ?? policyFolder(checkpoint, name));
  const policy = new TransformerPolicy({ weights, tokenizer, workers, name });
  return {
    policy,
    reference: await policy.freeze(),
    world,
    format: placed(formatOf(name), config),
    style: { kind: "transcript" },
    choose: config.rollout.choose,
    key: split(keyOf(config.seed), "run"),
  };
}

/** How the shipped policies of a world are spoken to. */
export function formatOf(world: string): PromptFormat {
  return pretrainingWorlds.find((made) => made.name === world)?.format ?? compactFormat;
}

/** The format with skills where the configuration wants them. */
function placed(format: PromptFormat, config: Resolved): PromptFormat {
  if (config.method !== "siri" || config.retrieval.place === "after-task") return format;
  expect(format === compactFormat, "config.retrieval.place", {
    expected: `"after-task" for policies that are spoken to as ${format.name}`,
    got: config.retrieval.place,
    fix: "leave it out",
  });
  return compactSkillsFirst;
}

/** The options of a run's world: the seed is its hidden family. */
export function worldOptions({ seed, tasks }: Resolved): object {
  return { family: seed, ...readDials(tasks.dials) };
}

function readDials(dials: string): object {
  try {
    return JSON.parse(dials) as object;
  } catch {
    throw labError("config.tasks.dials", { expected: "JSON", got: dials, fix: 'write {"slack":2}, for example' });
  }
}
