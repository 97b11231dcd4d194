/** `npm run pretrain <world>`: make the policy a world is shipped with, by behaviour cloning on random families. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { initialWeights, microDecoder } from "../compute/architecture.js";
import { clone } from "../experiment/pretraining/clone.js";
import { modelCard } from "../experiment/pretraining/model-card.js";
import type { PlayedWorld, PretrainingWorld, Taught } from "../experiment/pretraining/pretraining-world.js";
import { taughtWorld, taughtWorlds } from "../experiment/pretraining/worlds.js";
import { shippedPolicy } from "../experiment/laboratory.js";
import { writeFolder } from "../policy/checkpoint/folder.js";
import { loadModel } from "../policy/load.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { keyOf, split } from "../random.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec, type Given } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run pretrain --",
  about: `Make a world's policy by behaviour cloning on random families; the same seed gives the same bytes. Worlds: ${taughtWorlds.map(({ name }) => name).join(", ")}.`,
  positionals: [{ name: "world", about: "which world" }],
  options: {
    folder: {
      type: "text",
      about: "where the policy is kept (default: the shipped one, data/policies/<world>)",
      value: "PATH",
    },
    steps: {
      type: "number",
      about: `optimiser steps (default ${taughtWorlds.map(({ name, steps }) => `${name} ${steps}`).join(", ")})`,
    },
    seed: { type: "number", about: "seed (default 0)" },
    workers: { type: "number", about: "worker threads (default 2; results do not depend on it)" },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  const name = given.positionals[0];
  if (given.help || name === undefined) {
    console.log(helpText(spec));
    return;
  }
  await pretrain(taughtWorld(name), given);
}

async function pretrain(world: PretrainingWorld | PlayedWorld, given: Given): Promise<void> {
  const seed = given.number("seed") ?? 0;
  const key = keyOf(seed);
  const tokenizer = world.tokenizer();
  const weights =
    world.from === undefined
      ? initialWeights(microDecoder({ vocabulary: tokenizer.size, ...world.shape }), split(key, "weights"))
      : loadModel(shippedPolicy(world.from)).weights;
  const { config } = weights;
  const policy = new TransformerPolicy({ weights, tokenizer, workers: given.number("workers") ?? 2, name: world.name });
  const options = world.learning(given.number("steps") ?? world.steps);
  let tokens = 0;
  for await (const progress of clone(policy, world.lessons(tokenizer), options, split(key, "lessons"))) {
    tokens = progress.tokens;
    if ((progress.step + 1) % 50 === 0) report(progress, options.steps, process.uptime());
  }
  const folder = resolve(given.text("folder") ?? shippedPolicy(world.name));
  mkdirSync(folder, { recursive: true });
  writeFolder(folder, { weights: policy.weights(), tokenizer: tokenizer.files(), ids: {} });
  console.log(`\nkept in ${folder} after ${process.uptime().toFixed(0)} s; now its examination …`);
  const { steps, batch } = options;
  const { examination, card } = await described(world, policy, { config, tokens, steps, batch, seed });
  const text = JSON.stringify(examination, null, 2);
  writeFileSync(join(folder, "examination.json"), `${text}\n`);
  writeFileSync(join(folder, "README.md"), card);
  console.log(text);
  policy.dispose();
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

function report(
  { step, loss, tokens }: { step: number; loss: number; tokens: number },
  steps: number,
  seconds: number,
): void {
  const rest = (seconds * (steps - step - 1)) / (step + 1);
  console.log(
    `step ${step + 1}/${steps}  loss ${loss.toFixed(3)}  ${(tokens / 1e6).toFixed(2)} M tokens  ${seconds.toFixed(0)} s, ${rest.toFixed(0)} s to go`,
  );
}

await runCommand(() => main(process.argv.slice(2)));
