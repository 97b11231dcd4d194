/** `npm run pretrain`: make the policy a world is shipped with, by behaviour cloning on random families. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { vocabulary } from "../../envs/pocket/index.js";
import { initialWeights, microDecoder } from "../compute/architecture.js";
import { clone, defaultClone } from "../experiment/pretraining/clone.js";
import { modelCard } from "../experiment/pretraining/model-card.js";
import { PocketCorpus } from "../experiment/pretraining/pocket-corpus.js";
import { examinePocket } from "../experiment/pretraining/pocket-examination.js";
import { shippedPolicy } from "../experiment/laboratory.js";
import { writeFolder } from "../policy/checkpoint/folder.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { WordTokenizer } from "../policy/word-tokenizer.js";
import { keyOf, split } from "../random.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec } from "./options.js";

const spec: CommandSpec = {
  usage: "npm run pretrain --",
  about: "Make the pocket policy by behaviour cloning on random families; the same seed gives the same bytes.",
  positionals: [],
  options: {
    folder: {
      type: "text",
      about: "where the policy is kept (default: the shipped one, data/policies/pocket)",
      value: "PATH",
    },
    steps: { type: "number", about: "optimiser steps of 64 episodes each (default 1500)" },
    seed: { type: "number", about: "seed (default 0)" },
    workers: { type: "number", about: "worker threads (default 2; results do not depend on it)" },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  if (given.help) {
    console.log(helpText(spec));
    return;
  }
  const key = keyOf(given.number("seed") ?? 0);
  const tokenizer = new WordTokenizer(vocabulary(), { closed: true });
  const config = microDecoder({ vocabulary: tokenizer.size, width: 64, layers: 2, heads: 4, contextLength: 320 });
  const weights = initialWeights(config, split(key, "weights"));
  const policy = new TransformerPolicy({
    weights,
    tokenizer,
    workers: given.number("workers") ?? 2,
    name: "pocket",
  });
  const corpus = new PocketCorpus(tokenizer);
  const options = defaultClone(given.number("steps") ?? 1500);
  const started = process.uptime();
  let tokens = 0;
  for await (const progress of clone(policy, (lesson) => corpus.lesson(lesson), options, split(key, "lessons"))) {
    tokens = progress.tokens;
    if ((progress.step + 1) % 50 === 0) report(progress, options.steps, process.uptime() - started);
  }
  const seconds = process.uptime() - started;
  const folder = resolve(given.text("folder") ?? shippedPolicy("pocket"));
  mkdirSync(folder, { recursive: true });
  writeFolder(folder, { weights: policy.weights(), tokenizer: tokenizer.files(), ids: {} });
  console.log(`\nkept in ${folder}; now 14 examinations on 400 unseen families …`);
  const examination = await examinePocket(policy, keyOf("examination"));
  writeFileSync(join(folder, "examination.json"), `${JSON.stringify(examination, null, 2)}\n`);
  writeFileSync(
    join(folder, "README.md"),
    modelCard({ examination, tokens, steps: options.steps, seconds, seed: given.number("seed") ?? 0 }),
  );
  console.log(JSON.stringify(examination, null, 2));
  policy.dispose();
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
