/**
 * What a run in a world is told before a person's own settings where its policy is a language model: fewer and dearer
 * episodes, larger steps of a small adapter, and a hold on where it started, exact because the choices are few. Found in a
 * prototype, on other cards: without the hold (`kl.weight`) the policy turned deterministic in ten iterations and obeyed no
 * tips any more.
 */
import type { Method, WorldName } from "../config.js";

type Settings = { readonly [section: string]: unknown };

const language: Settings = {
  iterations: 20,
  tasks: { dials: { objects: 8 } },
  rollout: { choose: "admissible" },
  update: { learningRate: 5e-4, minibatches: 2, kl: { weight: 0.1, estimator: "exact" } },
  evaluation: { every: 5, tasks: 64, temperature: 1 },
};

/** Read by SIRI: a run of twenty iterations mines in each of them, and teaches in full soon. */
const phased: Settings = {
  phases: { warmupIterations: 2, warmupSuccesses: 16 },
  mining: { every: 1 },
  internalise: { warmup: 4, replayCapacity: 128, replayDraw: 16 },
};

/** The settings of a method in a world; none where the method's own defaults are right. */
export function worldSettings(world: WorldName, method: Method): Settings {
  if (world !== "pocket-english") return {};
  return method === "siri" ? { ...language, ...phased } : language;
}
