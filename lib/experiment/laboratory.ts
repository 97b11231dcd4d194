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
import { compactFormat, compactSkillsFirst, type PromptFormat } from "../policy/prompt.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { expect } from "../errors.js";
import { keyOf, split } from "../random.js";
import { taughtWorlds } from "./pretraining/worlds.js";
import { openedLab, type OpenedLab } from "../recipes/lab.js";
import { firstOf } from "../recipes/standing.js";

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
  refuseSeen(config, world);
  const { weights, tokenizer } = loadModel(folder ?? policyFolder(checkpoint, name));
  const policy = new TransformerPolicy({ weights, tokenizer, workers, name });
  await firstOf(policy);
  return openedLab({
    policy,
    reference: await policy.freeze(),
    world,
    format: placed(formatOf(name), config),
    style: { kind: "transcript" },
    choose: config.rollout.choose,
    key: split(keyOf(config.seed), "run"),
  });
}

/** Refuses to examine on a list of what is new with a run so long that it is new no more. */
function refuseSeen({ iterations, rollout, evaluation }: Resolved, { clearOf = {} }: World): void {
  const seen = iterations * rollout.groups;
  for (const list of [evaluation.split, evaluation.transfer]) {
    expect(seen <= (clearOf[list] ?? Infinity), "config.iterations", {
      expected: `at most ${clearOf[list]} training tasks, which the list ${list} keeps clear of`,
      got: seen,
      fix: `train for fewer iterations, or raise the dial of the list`,
    });
  }
}

/** How the shipped policies of a world are spoken to. */
export function formatOf(world: string): PromptFormat {
  return taughtWorlds.find((made) => made.name === world)?.format ?? compactFormat;
}

/** The format with skills where the configuration wants them. */
function placed(format: PromptFormat, config: Resolved): PromptFormat {
  if (!("retrieval" in config) || config.retrieval.place === "after-task") return format;
  expect(format === compactFormat, "config.retrieval.place", {
    expected: `"after-task" for policies that are spoken to as ${format.name}`,
    got: config.retrieval.place,
    fix: "leave it out",
  });
  return compactSkillsFirst;
}

/** The world of a run: the seed is its hidden family. */
export function worldOf({ seed, tasks }: Resolved): World {
  return makeWorld(tasks.world as string, { family: seed, ...tasks.dials });
}
