/**
 * A lab from its parts: the world and the policy of a configuration, wherever they came from; a frozen copy of the policy
 * as the reference, and the key of the run.
 */
import type { Resolved } from "../config.js";
import type { World } from "../environment.js";
import { expect } from "../errors.js";
import { compactFormat, compactSkillsFirst, type PromptFormat } from "../policy/prompt.js";
import type { TrainablePolicy } from "../policy/policy.js";
import { keyOf, split } from "../random.js";
import { openedLab, type Lab, type OpenedLab } from "../recipes/lab.js";
import { firstOf } from "../recipes/standing.js";

export interface LabParts {
  readonly world: World;
  /** Makes the policy, once nothing else is in the way. */
  readonly policy: () => Promise<TrainablePolicy> | TrainablePolicy;
  /** How the policy is spoken to. */
  readonly format: PromptFormat;
}

export async function labOf(config: Resolved, { world, policy: makePolicy, format }: LabParts): Promise<OpenedLab> {
  refuseSeen(config, world);
  const policy = await makePolicy();
  await firstOf(policy);
  return openedLab({
    reference: await policy.freeze(),
    world,
    ...spokenTo(config, policy, format),
    key: split(keyOf(config.seed), "run"),
  });
}

/** A policy, and how a run speaks to it. */
export function spokenTo(
  config: Resolved,
  policy: TrainablePolicy,
  format: PromptFormat,
): Pick<Lab, "policy" | "format" | "style" | "choose"> {
  return { policy, format: placed(format, config), style: { kind: "transcript" }, choose: config.rollout.choose };
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
