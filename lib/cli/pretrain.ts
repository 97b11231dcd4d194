/** `siri-lab pretrain`: make the policy a world is shipped with, by behaviour cloning on random families. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { loadOfficialShop } from "../../envs/webshop/index.js";
import { initialWeights, microDecoder } from "../compute/architecture.js";
import { deepened } from "../compute/deepen.js";
import {
  clone,
  oneByOne,
  type CloneOptions,
  type CloneProgress,
  type LessonSource,
} from "../experiment/pretraining/clone.js";
import { modelCard } from "../experiment/pretraining/model-card.js";
import type {
  LanguageWorld,
  PlayedWorld,
  PretrainingWorld,
  Taught,
} from "../experiment/pretraining/pretraining-world.js";
import { dropUnfinished, keepUnfinished, unfinishedIn, type Asked } from "../experiment/pretraining/unfinished.js";
import { languageWorlds, taughtWorld } from "../experiment/pretraining/worlds.js";
import { shopPolicy, shopPretraining } from "../experiment/webshop/start.js";
import { expect } from "../errors.js";
import { PROMPT_FILE, shippedPolicy } from "../experiment/run-policy.js";
import { writeJson } from "../policy/checkpoint/files.js";
import { writeFolder } from "../policy/checkpoint/folder.js";
import { loadModel } from "../policy/load.js";
import { TransformerPolicy } from "../policy/transformer-policy.js";
import { keyOf, split, type Key } from "../random.js";
import { shopFolder } from "../experiment/webshop/shop-folder.js";
import { progressOn } from "./frame/progress.js";
import { hearSignals } from "./frame/signals.js";

export interface PretrainGiven {
  readonly world: string;
  readonly folder: string | undefined;
  /** Where WebShop's own files lie. */
  readonly shop: string | undefined;
  readonly steps: number | undefined;
  readonly seed: number;
  readonly workers: number;
}

export async function pretrain(given: PretrainGiven): Promise<void> {
  const language = languageWorlds.find(({ name }) => name === given.world);
  if (language !== undefined) return teachAdapter(language, given);
  const { seed, workers } = given;
  const world = await worldOf(given);
  const key = keyOf(seed);
  const tokenizer = world.tokenizer();
  const weights =
    world.from === undefined
      ? initialWeights(microDecoder({ vocabulary: tokenizer.size, ...world.shape }), split(key, "weights"))
      : deepened(loadModel(shippedPolicy(world.from)).weights, world.shape, split(key, "weights"));
  const { config } = weights;
  const policy = new TransformerPolicy({ weights, tokenizer, workers, name: world.name });
  const options = world.learning(given.steps ?? world.steps);
  const folder = resolve(given.folder ?? shippedPolicy(world.name));
  const together = "together" in world ? world.together?.(tokenizer, policy) : undefined;
  const source = together ?? oneByOne(world.lessons(tokenizer));
  const of = "of" in world ? ` (${world.of})` : "";
  const asked = { world: `${world.name}${of}`, steps: options.steps, seed };
  const tokens = await learn({ policy, source, options, key: split(key, "lessons"), folder, asked });
  if (tokens === undefined) return policy.dispose();
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
  dropUnfinished(folder);
  policy.dispose();
}

/** Lessons about WebShop's own products are made from the user's folder; it is read here, so that nothing else waits for it. */
async function worldOf({ world, shop }: PretrainGiven): Promise<PretrainingWorld | PlayedWorld> {
  if (world !== shopPolicy) {
    expect(shop === undefined, "pretrain", {
      expected: `--shop with ${shopPolicy} only`,
      got: world,
      fix: "leave --shop out",
    });
    return taughtWorld(world);
  }
  return shopPretraining(
    await loadOfficialShop(shopFolder("pretrain webshop-real", "--shop", shop), { dialect: "brief" }),
  );
}

interface Learning {
  readonly policy: TransformerPolicy;
  readonly source: LessonSource;
  readonly options: CloneOptions;
  readonly key: Key;
  readonly folder: string;
  readonly asked: Asked;
}

/** Seconds after which what was learnt is kept, so that a crash loses no more. */
const KEEP_EVERY = 60;

/** To the last step, from where an earlier command was stopped: the tokens that were taught, or undefined where it is stopped again. */
async function learn({ policy, source, options, key, folder, asked }: Learning): Promise<number | undefined> {
  const signals = hearSignals("the same command");
  const progress = progressOn({ what: "steps" });
  const before = unfinishedIn(folder, asked);
  if (before !== undefined) await policy.restore(before.pupil);
  let [tokens, keptAt] = [before?.tokens ?? 0, process.uptime()];
  for await (const { step, loss, tokens: taught } of clone(policy, source, options, key, before)) {
    tokens = taught;
    const done = step + 1;
    // one worker computes in this very thread, so that a signal would else be heard after the last step
    await setImmediate();
    progress.tell(done, options.steps, `loss ${loss.toFixed(3)}, ${(tokens / 1e6).toFixed(2)} M tokens`);
    // lessons of a round hang on the pupil at its beginning, so that it is kept between two rounds only
    if (done === options.steps || done % source.round !== 0) continue;
    if (!signals.stop.aborted && process.uptime() - keptAt < KEEP_EVERY) continue;
    keepUnfinished(folder, asked, { step: done, tokens, pupil: await policy.snapshot("all") });
    keptAt = process.uptime();
    if (!signals.stop.aborted) continue;
    console.error(`\n${done} of ${options.steps} steps are kept in ${folder}`);
    signals.end(true);
    return undefined;
  }
  progress.end();
  signals.end(false);
  return tokens;
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
