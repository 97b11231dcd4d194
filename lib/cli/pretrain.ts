/** `siri-lab pretrain`: make the policy a world is shipped with, by behaviour cloning on random families. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { initialWeights, microDecoder } from "../compute/architecture.js";
import { deepened } from "../compute/deepen.js";
import { clone, oneByOne, type CloneProgress } from "../experiment/pretraining/clone.js";
import { modelCard } from "../experiment/pretraining/model-card.js";
import type {
  LanguageWorld,
  PlayedWorld,
  PretrainingWorld,
  Taught,
} from "../experiment/pretraining/pretraining-world.js";
import { languageWorlds, taughtWorld } from "../experiment/pretraining/worlds.js";
import { PROMPT_FILE, shippedPolicy } from "../experiment/laboratory.js";
import { writeJson } from "../policy/checkpoint/files.js";
import { writeFolder } from "../policy/checkpoint/folder.js";
import { loadModel } from "../policy/load.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { keyOf, split } from "../random.js";
import { progressOn } from "./frame/progress.js";

export interface PretrainGiven {
  readonly world: string;
  readonly folder: string | undefined;
  readonly steps: number | undefined;
  readonly seed: number;
  readonly workers: number;
}

export async function pretrain(given: PretrainGiven): Promise<void> {
  const language = languageWorlds.find(({ name }) => name === given.world);
  if (language !== undefined) return teachAdapter(language, given);
  const { seed, workers } = given;
  const world = taughtWorld(given.world);
  const key = keyOf(seed);
  const tokenizer = world.tokenizer();
  const weights =
    world.from === undefined
      ? initialWeights(microDecoder({ vocabulary: tokenizer.size, ...world.shape }), split(key, "weights"))
      : deepened(loadModel(shippedPolicy(world.from)).weights, world.shape, split(key, "weights"));
  const { config } = weights;
  const policy = new TransformerPolicy({ weights, tokenizer, workers, name: world.name });
  const options = world.learning(given.steps ?? world.steps);
  const progress = progressOn({ what: "steps" });
  let tokens = 0;
  const together = "together" in world ? world.together?.(tokenizer, policy) : undefined;
  const source = together ?? oneByOne(world.lessons(tokenizer));
  for await (const { step, loss, tokens: taught } of clone(policy, source, options, split(key, "lessons"))) {
    tokens = taught;
    progress.tell(step + 1, options.steps, `loss ${loss.toFixed(3)}, ${(tokens / 1e6).toFixed(2)} M tokens`);
  }
  progress.end();
  const folder = resolve(given.folder ?? shippedPolicy(world.name));
  mkdirSync(folder, { recursive: true });
  writeFolder(folder, { weights: policy.weights(), tokenizer: tokenizer.files(), ids: {} });
  if ("describe" in world) writeJson(join(folder, PROMPT_FILE), { format: world.format.name });
  console.error(`kept in ${folder} after ${process.uptime().toFixed(0)} s; now its examination …`);
  const { steps, batch } = options;
  const { examination, card } = await described(world, policy, { config, tokens, steps, batch, seed });
  const text = JSON.stringify(examination, null, 2);
  writeFileSync(join(folder, "examination.json"), `${text}\n`);
  writeFileSync(join(folder, "README.md"), card);
  console.log(text);
  policy.dispose();
}

async function teachAdapter(
  world: LanguageWorld,
  { folder = shippedPolicy(world.name), steps, seed, workers }: PretrainGiven,
): Promise<void> {
  const progress = progressOn({ what: "steps" });
  const tell = ({ step, loss, tokens }: CloneProgress, of: number): void =>
    progress.tell(step + 1, of, `divergence ${loss.toFixed(3)}, ${tokens} tokens`);
  const examination = await world.make(resolve(folder), { seed, steps, workers, tell });
  progress.end();
  console.log(JSON.stringify(examination, null, 2));
}

async function described(
  world: PretrainingWorld | PlayedWorld,
  policy: TransformerPolicy,
  taught: Taught,
): ReturnType<PlayedWorld["describe"]> {
  if ("describe" in world) return world.describe(policy, taught);
  const examination = await world.examine(policy, keyOf("examination"));
  return { examination, card: modelCard({ ...taught, world, examination }) };
}
