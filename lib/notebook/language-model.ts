/**
 * Cells that need a language model: they run where the model is set up, and elsewhere say in one sentence what is missing.
 */
import { availableParallelism } from "node:os";
import { existsSync } from "node:fs";
import { openLab, policyFolder, type ConfiguredLab } from "../experiment/laboratory.js";
import { modelUnder } from "../experiment/run-policy.js";
import { knownModel, modelPath } from "../policy/checkpoint/known-models.js";
import { show } from "./show.js";

/** Runs its work with the lab, or says why not and gives undefined. */
export type Live = <T>(work: (lab: ConfiguredLab<"siri">) => T | Promise<T>) => Promise<T | undefined>;

/** `const live = await languageModel({ seed })`, then `await live(async (lab) => …)` in each cell. */
export async function languageModel({ seed }: { readonly seed: number }): Promise<Live> {
  const world = "pocket-english";
  const { name, bytes, license } = knownModel(modelUnder(policyFolder("shipped", world)));
  if (!existsSync(modelPath(knownModel(name)))) {
    const missing = `${name} is not on this computer (${Math.round(bytes / 1e6)} MB, ${license})`;
    show(`skipped: ${missing}; fetch it with \`npx siri-lab model-setup\`, and run all cells again`);
    return () => {
      show("skipped: no language model on this computer (see the first cells)");
      return Promise.resolve(undefined);
    };
  }
  const input = { method: "siri", seed, tasks: { world }, rollout: { choose: "admissible" } } as const;
  const lab = await openLab(input, { workers: Math.min(4, availableParallelism()) });
  return async (work) => work(lab);
}
