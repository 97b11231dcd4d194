/** The policy that a run of a study ended with, where its whole folder (with checkpoints) is still here. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadModel } from "../../policy/load.js";
import { TransformerPolicy } from "../../policy/transformer-policy.js";
import { shippedPolicy } from "../laboratory.js";
import { RunFolder } from "../run-folder.js";
import { jobFolder } from "../sweep.js";

export interface EndedRun {
  readonly study: string;
  readonly arm: string;
  readonly seed: number;
  /** The kept policy that the run began with. */
  readonly start: string;
}

/** Looked for under `runs/STUDY`; undefined where it is not there or did not end. */
export async function endedPolicy(
  { study, start, ...job }: EndedRun,
  { name, workers = 1 }: { readonly name: string; readonly workers?: number },
): Promise<TransformerPolicy | undefined> {
  const folder = jobFolder(resolve("runs", study), job);
  const checkpoint = existsSync(join(folder, "timing.json")) ? RunFolder.open(folder).newest() : undefined;
  if (checkpoint === undefined) return undefined;
  const { weights, tokenizer } = loadModel(shippedPolicy(start));
  const policy = new TransformerPolicy({ weights, tokenizer, workers, name });
  await policy.restore(checkpoint.policy);
  return policy;
}
